-- migrate:up
-- A learner, a guest learner or an administrator. The columns of the original system, in snake_case, and what a
-- learner chooses about the site. Times are always given by the application, which takes "now" once per request.
create table users (
  id uuid primary key default gen_random_uuid(),
  name text,
  email text,
  email_verified timestamptz,
  image text,
  role text not null default 'USER',
  is_guest boolean not null default false,
  locale text,
  time_zone text not null default 'UTC',
  theme text not null default 'system',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint users_email_is_unique unique (email),
  constraint users_email_is_lower_case check (email = lower(email)),
  constraint users_role_is_known check (role in ('USER', 'ADMIN')),
  constraint users_locale_is_known check (locale in ('en', 'uk')),
  constraint users_theme_is_known check (theme in ('system', 'light', 'dark')),
  constraint users_guest_has_no_email check (not is_guest or email is null)
);

-- migrate:down
drop table users;

-- migrate:up
-- Learning platforms, such as a school's Moodle, from which people come by LTI 1.3. A platform is its issuer and the
-- client id that it gave us. home_url is its address as people see it in their browsers.
create table lti_platforms (
  platform_id uuid primary key,
  name text not null,
  issuer text not null,
  client_id text not null,
  home_url text not null,
  authorization_url text not null,
  token_url text not null,
  jwks_url text not null,
  audience text not null,
  created_at timestamptz not null,
  disabled_at timestamptz,
  constraint platform_is_registered_once unique (issuer, client_id),
  constraint platform_has_a_name check (char_length(name) between 1 and 60)
);

alter table lti_platforms enable row level security;

-- migrate:down
drop table lti_platforms;

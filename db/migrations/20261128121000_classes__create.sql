-- migrate:up
-- A teacher's class. Class tables are written by teachers, rarely, and read together with any learner's rows.
-- deploy/citus.sql keeps a copy of them on every machine.
create table classes (
  class_id uuid primary key,
  name text not null,
  school text not null default '',
  subject_slug text,
  locale text not null,
  time_zone text not null,
  sign_in text not null default 'pin',
  shows_names boolean not null default true,
  shares_practice boolean not null default true,
  missing_counts_as_zero boolean not null default true,
  created_at timestamptz not null,
  archived_at timestamptz,
  constraint class_has_a_name check (char_length(name) between 1 and 60),
  constraint class_school_is_short check (char_length(school) <= 100),
  constraint class_locale_is_known check (locale in ('en', 'uk')),
  constraint class_sign_in_is_known check (sign_in in ('account', 'pin', 'pictures'))
);

alter table classes enable row level security;

-- migrate:down
drop table classes;

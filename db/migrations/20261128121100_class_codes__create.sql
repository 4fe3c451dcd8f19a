-- migrate:up
-- The code of a class's door. It is not the class: it is renewed or closed, and nothing refers to it. The last of its
-- letters checks the others, so two codes differ in at least two letters. A null time never lets anybody join.
create table class_codes (
  code text primary key,
  class_id uuid not null,
  joins_until timestamptz,
  created_at timestamptz not null,
  constraint class_code_is_8_of_31 check (code ~ '^[2-9A-HJKMNP-Z]{8}$'),
  constraint code_belongs_to_a_class foreign key (class_id) references classes (class_id) on delete cascade
);

create index class_codes_by_class on class_codes (class_id);

alter table class_codes enable row level security;

-- migrate:down
drop table class_codes;

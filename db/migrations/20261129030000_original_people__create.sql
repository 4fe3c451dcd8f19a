-- migrate:up
-- Who was imported from the original, so that a repeated import does not bring anybody twice, not even an account that
-- was merged or deleted here since. person_hash is the SHA-256 of the person's id there: after a deletion the row names
-- nobody, and user_id is null.
create table original_people (
  person_hash bytea primary key,
  user_id uuid,
  imported_at timestamptz not null,
  constraint original_person_is_a_user foreign key (user_id) references users (id) on delete set null
);

create index original_people_by_user on original_people (user_id);

alter table original_people enable row level security;

-- migrate:down
drop table original_people;

-- migrate:up
-- The secret part of the address from which calendar programs read when a learner's topics return. It is shown again on
-- the profile, so it is kept as it is; it opens nothing that does not stand in the same database.
create table user_calendars (
  user_id uuid primary key,
  address_key text not null,
  created_at timestamptz not null,
  constraint calendar_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade
);

alter table user_calendars enable row level security;

-- migrate:down
drop table user_calendars;

-- migrate:up
-- What teachers did with a pupil's account or work, and each look at the pupil's pages. The pupil can read it, and it
-- is exported with their data.
create table user_class_events (
  user_id uuid,
  happened_at timestamptz,
  event_id uuid,
  class_id uuid not null,
  actor_id uuid,
  kind text not null,
  detail jsonb not null default '{}',
  primary key (user_id, happened_at, event_id),
  constraint class_event_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint class_event_belongs_to_a_class foreign key (class_id) references classes (class_id) on delete cascade
);

alter table user_class_events enable row level security;

-- migrate:down
drop table user_class_events;

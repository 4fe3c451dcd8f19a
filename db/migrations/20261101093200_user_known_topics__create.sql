-- migrate:up
-- What a learner showed to know in a subject's diagnostic. Not progress: it earns no XP and schedules nothing.
create table user_known_topics (
  user_id uuid not null,
  topic_slug text not null,
  subject_slug text not null,
  known_since timestamptz not null,
  primary key (user_id, topic_slug),
  constraint known_topic_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint known_topic_is_a_topic foreign key (topic_slug) references topic_xp_config (topic_slug)
);

-- migrate:down
drop table user_known_topics;

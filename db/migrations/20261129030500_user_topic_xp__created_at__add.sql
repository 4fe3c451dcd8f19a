-- migrate:up
-- When a learner's progress in a topic began. Null in rows from before this column: it is not known.
alter table user_topic_xp
add column created_at timestamptz;

alter table user_topic_xp
alter column created_at set default now();

-- migrate:down
alter table user_topic_xp
drop column created_at;

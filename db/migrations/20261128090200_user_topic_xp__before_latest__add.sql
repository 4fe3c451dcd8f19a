-- migrate:up
-- What undo restores: the learner's progress in the topic and state in the task before their latest answer here, as
-- {"progress": {...}, "last_activity": ..., "task": {...} or null}. Null: the latest answer cannot be taken back.
alter table user_topic_xp
add column before_latest jsonb;

-- migrate:down
alter table user_topic_xp
drop column before_latest;

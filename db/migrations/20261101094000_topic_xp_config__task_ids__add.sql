-- migrate:up
-- The tasks that a topic asks today, in the author's order, written by the topic sync: a learner's row of a task that
-- its author took out stays, but is never due. Empty until the sync that follows every migration.
alter table topic_xp_config
add column task_ids text[] not null default '{}';

-- migrate:down
alter table topic_xp_config
drop column task_ids;

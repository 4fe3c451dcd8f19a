-- migrate:up
-- When an answer's verdict was changed by a regrade. Null: it is as it was first judged.
alter table user_task_attempts
add column regraded_at timestamptz;

-- migrate:down
alter table user_task_attempts
drop column regraded_at;

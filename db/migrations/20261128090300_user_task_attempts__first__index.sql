-- migrate:up transaction:false
-- When a learner last began a topic: Today asks it to know how long reviews have pushed a new topic out.
create index concurrently user_task_attempts_first on user_task_attempts (user_id, learning_day)
where attempt_number = 1 and undone_at is null;

-- migrate:down
drop index user_task_attempts_first;

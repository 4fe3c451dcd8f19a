-- migrate:up
-- The queue reads the oldest due tasks across topics: with topic and task in the index they come in order and from the
-- index alone, however many are due. It also serves what the index it replaces served.
create index user_task_state_queue on user_task_state (user_id, next_review_date, topic_slug, task_id)
where next_review_date is not null;

drop index user_task_state_due;

-- migrate:down
create index user_task_state_due on user_task_state (user_id, next_review_date) where next_review_date is not null;

drop index user_task_state_queue;

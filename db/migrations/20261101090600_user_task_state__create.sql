-- migrate:up
-- A learner's current state in one task, equal to the latest attempt's schedule. Due queries read only this.
-- The defaults are a task not attempted yet: such a row lives only inside the transaction of the first attempt.
create table user_task_state (
  user_id uuid not null,
  topic_slug text not null,
  task_id text not null,
  mastery_level smallint not null default 0,
  review_count integer not null default 0,
  next_review_date date,
  attempt_count integer not null default 0,
  correct_count integer not null default 0,
  daily_attempt_count integer not null default 0,
  last_learning_day date not null,
  primary key (user_id, topic_slug, task_id),
  constraint task_state_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint task_state_is_in_a_topic foreign key (topic_slug) references topic_xp_config (topic_slug),
  constraint task_state_mastery_is_0_to_5 check (mastery_level between 0 and 5),
  constraint task_state_counts_add_up check (
    correct_count between 0 and attempt_count and daily_attempt_count between 0 and attempt_count
  )
) with (fillfactor = 70);

-- The queue reads the oldest due tasks across topics: with topic and task in the index they come in order and from the
-- index alone, however many are due.
create index user_task_state_queue on user_task_state (user_id, next_review_date, topic_slug, task_id)
where next_review_date is not null;

-- migrate:down
drop table user_task_state;

-- migrate:up
-- Since when each task asks what it asks: its numbers, options and figure, without its key. An answer from before that
-- was given to another question, so it cannot be judged by today's key.
create table task_questions (
  topic_slug text not null,
  task_id text not null,
  question_hash text not null,
  asked_since timestamptz not null,
  constraint task_questions_pkey primary key (topic_slug, task_id),
  constraint task_question_is_of_a_topic foreign key (topic_slug) references topic_xp_config (topic_slug)
  on delete cascade
);

alter table task_questions enable row level security;

-- migrate:down
drop table task_questions;

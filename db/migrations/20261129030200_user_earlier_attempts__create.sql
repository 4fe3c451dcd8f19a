-- migrate:up
-- A learner's attempts in the original: history that is shown and exported. No sum counts them and nothing prices them
-- again. original_id is the attempt's id there. user_answer is null where the original did not store the answer.
create table user_earlier_attempts (
  user_id uuid not null,
  original_id bigint not null,
  topic_slug text not null,
  task_id text not null,
  completed_at timestamptz not null,
  user_answer text,
  is_correct boolean not null,
  xp_earned integer not null,
  mastery_level integer not null,
  review_count integer not null,
  next_review_date date,
  primary key (user_id, original_id),
  constraint earlier_attempt_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint earlier_attempt_is_in_a_topic foreign key (topic_slug) references topic_xp_config (topic_slug)
);

alter table user_earlier_attempts enable row level security;

-- migrate:down
drop table user_earlier_attempts;

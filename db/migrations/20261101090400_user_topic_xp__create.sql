-- migrate:up
-- A learner's progress in one topic: always equal to the fold of the rules over the attempts. No serial id, and room
-- on each page, so that the update of every answer stays on its page and touches no index (a HOT update).
create table user_topic_xp (
  user_id uuid not null,
  topic_slug text not null,
  current_xp integer not null default 0,
  total_xp_earned bigint not null default 0,
  level integer not null default 0,
  daily_tasks_count integer not null default 0,
  daily_wrong_count integer not null default 0,
  daily_tasks_date date,
  srs_stage integer not null default 0,
  next_review_date date,
  last_review_date date,
  last_practiced_date date,
  last_activity timestamptz,
  attempt_count integer not null default 0,
  lesson_completed boolean not null default false,
  primary key (user_id, topic_slug),
  constraint progress_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint progress_is_in_a_topic foreign key (topic_slug) references topic_xp_config (topic_slug),
  constraint progress_xp_is_never_negative check (current_xp between 0 and total_xp_earned),
  constraint progress_level_is_never_negative check (level >= 0),
  constraint progress_counts_are_never_negative check (
    daily_tasks_count >= 0 and daily_wrong_count >= 0 and srs_stage >= 0
    and attempt_count >= daily_tasks_count + daily_wrong_count
  ),
  constraint progress_daily_counts_have_a_day check (
    daily_tasks_date is not null or (daily_tasks_count = 0 and daily_wrong_count = 0)
  )
) with (fillfactor = 70);

-- migrate:down
drop table user_topic_xp;

-- The queries of practice, in the order the use cases run them.

-- name: insert_progress
-- The learner's row in a topic, empty on first touch; where there is one, nothing happens. Two first answers at once
-- make one row: the second insert waits for the first one's COMMIT.
insert into user_topic_xp (user_id, topic_slug)
values (:user_id, :topic_slug)
on conflict (user_id, topic_slug) do nothing;

-- name: lock_progress
-- The learner's progress in a topic, locked until COMMIT, and the rules in force. No row, behind insert_progress: the
-- learner was merged into another or deleted between the two.
-- The race: two answers at once must not start from the same numbers. Having waited for another transaction, this
-- returns what that one committed; what is read behind it, in the same round trip, is as fresh, because each statement
-- sees everything committed before it began.
select
  progress.current_xp,
  progress.total_xp_earned,
  progress.level,
  progress.daily_tasks_count,
  progress.daily_wrong_count,
  progress.daily_tasks_date,
  progress.srs_stage,
  progress.next_review_date,
  progress.last_review_date,
  progress.last_practiced_date,
  progress.attempt_count,
  topic.base_task_xp,
  topic.max_xp,
  topic.daily_full_tasks,
  topic.daily_half_tasks,
  topic.multiplier_full,
  topic.multiplier_half,
  topic.multiplier_low,
  topic.multiplier_early,
  topic.level_thresholds,
  topic.daily_xp_decay,
  topic.min_xp_percent,
  topic.review_intervals,
  topic.review_tasks
from user_topic_xp as progress
join topic_xp_config as topic
  on topic.topic_slug = progress.topic_slug
where progress.user_id = :user_id
  and progress.topic_slug = :topic_slug
for no key update of progress;

-- name: select_optional_task
-- The learner's state in one task. Before an answer it is read behind lock_progress: the topic's lock covers its tasks.
-- No row: the task was never answered.
select
  task.mastery_level,
  task.review_count,
  task.next_review_date,
  task.attempt_count,
  task.correct_count,
  task.daily_attempt_count,
  task.last_learning_day
from user_task_state as task
where task.user_id = :user_id
  and task.topic_slug = :topic_slug
  and task.task_id = :task_id;

-- name: select_optional_attempt
-- What was stored for a variant that was answered before, read behind lock_progress. No row: this answer is the first.
select
  attempt.topic_slug,
  attempt.task_id,
  attempt.variant_seed,
  attempt.locale,
  attempt.user_answer,
  attempt.is_correct,
  attempt.xp_earned,
  attempt.base_xp,
  attempt.ladder,
  attempt.pace,
  attempt.repeat,
  attempt.daily_task_index,
  attempt.is_scheduled_review,
  attempt.is_too_early,
  attempt.mastery_level,
  attempt.review_count,
  attempt.next_review_date,
  attempt.undone_at
from user_task_attempts as attempt
where attempt.user_id = :user_id
  and attempt.submission_id = :submission_id;

-- name: insert_attempt
-- Store a graded answer and everything that follows from it, in one statement under the lock of lock_progress.
with attempt as (
  insert into user_task_attempts (
    user_id, topic_slug, task_id, attempt_number, submission_id, variant_seed, locale, user_answer, verdict, is_correct,
    hints_used, xp_earned, base_xp, ladder, pace, repeat, daily_task_index, is_scheduled_review, is_too_early,
    mastery_level, review_count, next_review_date, learning_day, attempted_at
  )
  values (
    :user_id, :topic_slug, :task_id, :attempt_count, :submission_id, :variant_seed, :locale, :user_answer, :verdict,
    :is_correct, :hints_used, :xp_earned, :base_xp, :ladder, :pace, :repeat, :daily_task_index, :is_scheduled_review,
    :is_too_early, :task_mastery_level, :task_review_count, :task_next_review_date, :learning_day, :attempted_at
  )
  returning
    user_id,
    topic_slug,
    task_id,
    attempt_number,
    is_correct,
    xp_earned,
    learning_day,
    attempted_at
),
progress as (
  update user_topic_xp as progress
  set
    current_xp = :current_xp,
    total_xp_earned = :total_xp_earned,
    level = :level,
    daily_tasks_count = :daily_tasks_count,
    daily_wrong_count = :daily_wrong_count,
    daily_tasks_date = attempt.learning_day,
    srs_stage = :srs_stage,
    next_review_date = :next_review_date,
    last_review_date = :last_review_date,
    last_practiced_date = attempt.learning_day,
    last_activity = attempt.attempted_at,
    attempt_count = attempt.attempt_number
  from attempt
  where progress.user_id = attempt.user_id
    and progress.topic_slug = attempt.topic_slug
),
task as (
  insert into user_task_state (
    user_id, topic_slug, task_id, mastery_level, review_count, next_review_date, attempt_count, correct_count,
    daily_attempt_count, last_learning_day
  )
  select
    attempt.user_id,
    attempt.topic_slug,
    attempt.task_id,
    :task_mastery_level,
    :task_review_count,
    :task_next_review_date,
    :task_attempt_count,
    :task_correct_count,
    :task_daily_attempt_count,
    attempt.learning_day
  from attempt
  on conflict (user_id, topic_slug, task_id) do update
    set
      mastery_level = excluded.mastery_level,
      review_count = excluded.review_count,
      next_review_date = excluded.next_review_date,
      attempt_count = excluded.attempt_count,
      correct_count = excluded.correct_count,
      daily_attempt_count = excluded.daily_attempt_count,
      last_learning_day = excluded.last_learning_day
)
insert into user_learning_days as day (user_id, learning_day, correct_count, wrong_count, xp_earned)
select
  attempt.user_id,
  attempt.learning_day,
  attempt.is_correct::integer,
  (not attempt.is_correct)::integer,
  attempt.xp_earned
from attempt
on conflict (user_id, learning_day) do update
  set
    correct_count = day.correct_count + excluded.correct_count,
    wrong_count = day.wrong_count + excluded.wrong_count,
    xp_earned = day.xp_earned + excluded.xp_earned;

-- name: select_optional_standing
-- The learner's progress in a topic and the rules in force: as lock_progress, without locking or creating anything, and
-- empty where the learner has not been. No row: there is no such topic.
select
  coalesce(progress.current_xp, 0) as current_xp,
  coalesce(progress.total_xp_earned, 0) as total_xp_earned,
  coalesce(progress.level, 0) as level,
  coalesce(progress.daily_tasks_count, 0) as daily_tasks_count,
  coalesce(progress.daily_wrong_count, 0) as daily_wrong_count,
  progress.daily_tasks_date,
  coalesce(progress.srs_stage, 0) as srs_stage,
  progress.next_review_date,
  progress.last_review_date,
  progress.last_practiced_date,
  coalesce(progress.attempt_count, 0) as attempt_count,
  topic.base_task_xp,
  topic.max_xp,
  topic.daily_full_tasks,
  topic.daily_half_tasks,
  topic.multiplier_full,
  topic.multiplier_half,
  topic.multiplier_low,
  topic.multiplier_early,
  topic.level_thresholds,
  topic.daily_xp_decay,
  topic.min_xp_percent,
  topic.review_intervals,
  topic.review_tasks
from topic_xp_config as topic
left join user_topic_xp as progress
  on progress.user_id = :user_id
  and progress.topic_slug = topic.topic_slug
where topic.topic_slug = :topic_slug;

-- name: count_undone_attempts
-- How many answers to a task the learner took back: each makes the variant that waits for them another one.
select count(*) as undone_count
from user_task_attempts as attempt
where attempt.user_id = :user_id
  and attempt.topic_slug = :topic_slug
  and attempt.task_id = :task_id
  and attempt.attempt_number < 0;

-- name: select_task_states
-- The learner's state in each task of a topic that was ever attempted: what the next task is chosen by.
-- No row: the topic is new to the learner.
select
  task.task_id,
  task.mastery_level,
  task.next_review_date,
  task.last_learning_day,
  task.daily_attempt_count
from user_task_state as task
where task.user_id = :user_id
  and task.topic_slug = :topic_slug
order by task.task_id;

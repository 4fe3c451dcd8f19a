-- What must always hold. Each block returns the offenders: no row means that all is well. Tests and `flask doctor` run
-- them all; the full check of a learner is the replay.

-- name: progress_totals_differ_from_attempts
-- Progress whose XP or number of attempts is not what its attempts add up to.
select
  progress.user_id,
  progress.topic_slug,
  progress.total_xp_earned,
  progress.attempt_count
from user_topic_xp as progress
left join lateral (
  select
    count(*) as attempt_count,
    coalesce(sum(attempt.xp_earned), 0) as xp_earned,
    coalesce(max(attempt.attempt_number), 0) as last_number
  from user_task_attempts as attempt
  where attempt.user_id = progress.user_id
    and attempt.topic_slug = progress.topic_slug
    and attempt.undone_at is null
) as attempts on true
where progress.total_xp_earned <> attempts.xp_earned
  or progress.attempt_count <> attempts.attempt_count
  or progress.attempt_count <> attempts.last_number;

-- name: progress_exceeds_max_xp
-- Progress above its topic's ceiling.
select
  progress.user_id,
  progress.topic_slug,
  progress.current_xp
from user_topic_xp as progress
join topic_xp_config as topic
  on topic.topic_slug = progress.topic_slug
where progress.current_xp > topic.max_xp;

-- name: attempts_without_progress
-- Attempts in a topic in which the learner has no progress row.
select
  attempt.user_id,
  attempt.topic_slug,
  attempt.attempt_number
from user_task_attempts as attempt
where attempt.undone_at is null
  and not exists (
  select
  from user_topic_xp as progress
  where progress.user_id = attempt.user_id
    and progress.topic_slug = attempt.topic_slug
);

-- name: task_states_differ_from_latest_attempt
-- Task states that are not what the latest attempt at the task recorded, or that no attempt explains.
select
  task.user_id,
  task.topic_slug,
  task.task_id
from user_task_state as task
left join lateral (
  select
    attempt.mastery_level,
    attempt.review_count,
    attempt.next_review_date,
    attempt.learning_day
  from user_task_attempts as attempt
  where attempt.user_id = task.user_id
    and attempt.topic_slug = task.topic_slug
    and attempt.task_id = task.task_id
    and attempt.undone_at is null
  order by attempt.attempt_number desc
  limit 1
) as latest on true
where (task.mastery_level, task.review_count, task.next_review_date, task.last_learning_day)
  is distinct from (latest.mastery_level, latest.review_count, latest.next_review_date, latest.learning_day);

-- name: learning_days_differ_from_attempts
-- Day summaries that are not what the day's attempts add up to.
with summed as (
  select
    attempt.user_id,
    attempt.learning_day,
    count(*) filter (where attempt.is_correct) as correct_count,
    count(*) filter (where not attempt.is_correct) as wrong_count,
    sum(attempt.xp_earned) as xp_earned
  from user_task_attempts as attempt
  where attempt.undone_at is null
  group by
    attempt.user_id,
    attempt.learning_day
)
select
  coalesce(day.user_id, summed.user_id) as user_id,
  coalesce(day.learning_day, summed.learning_day) as learning_day
from user_learning_days as day
full join summed
  on summed.user_id = day.user_id
  and summed.learning_day = day.learning_day
where (day.correct_count, day.wrong_count, day.xp_earned)
  is distinct from (summed.correct_count, summed.wrong_count, summed.xp_earned);

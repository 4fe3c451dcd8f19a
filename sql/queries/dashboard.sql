-- The queries of the dashboard: the learner's results in all topics.

-- name: select_days
-- The learner's totals of each day since first_day, for the activity map and the charts. No row: no answers.
select
  day.learning_day,
  day.correct_count,
  day.wrong_count,
  day.xp_earned
from user_learning_days as day
where day.user_id = :user_id
  and day.learning_day >= :first_day
order by day.learning_day;

-- name: select_task_states
-- The learner's state in every task attempted: for accuracy and mastery of topics, the weakest tasks, coming reviews.
-- Grows with the number of tasks met, not of attempts. No row: none.
select
  task.topic_slug,
  task.task_id,
  task.mastery_level,
  task.next_review_date,
  task.attempt_count,
  task.correct_count,
  task.last_learning_day
from user_task_state as task
where task.user_id = :user_id
order by
  task.topic_slug,
  task.task_id;

-- name: select_recent_attempts
-- The learner's latest attempts in all topics, newest first, each with its receipt. No row: none.
select
  :attempt_columns,
  attempt.is_too_early,
  attempt.learning_day,
  attempt.attempted_at
from user_task_attempts as attempt
where attempt.user_id = :user_id
  and attempt.undone_at is null
order by attempt.attempted_at desc
limit :row_limit;

-- name: select_has_earlier_answers
-- Whether the learner has answers from the original, to which the page links. Always one row.
select exists (
  select
  from user_earlier_attempts as attempt
  where attempt.user_id = :user_id
) as has_earlier_answers;

-- The queries of undo, which takes a learner's latest answer back.

-- name: lock_progress
-- The learner's progress in the topic and what it was before their latest answer here, locked until COMMIT: an answer
-- given at the same moment comes whole before or whole after. No row: the learner never practised here.
select
  progress.attempt_count,
  progress.before_latest
from user_topic_xp as progress
where progress.user_id = :user_id
  and progress.topic_slug = :topic_slug
for update;

-- name: select_optional_latest_attempt
-- The learner's latest answer in any topic, taken back or not. No row: nothing was answered.
select
  attempt.submission_id,
  attempt.attempt_number,
  attempt.is_correct,
  attempt.xp_earned,
  attempt.learning_day,
  attempt.attempted_at,
  attempt.undone_at
from user_task_attempts as attempt
where attempt.user_id = :user_id
order by
  attempt.attempted_at desc,
  attempt.attempt_number desc
limit 1;

-- name: update_attempt_undone
-- Take the answer out of every sum, under the next free number below zero.
update user_task_attempts as attempt
set
  undone_at = :undone_at,
  attempt_number = (
    select least(min(other.attempt_number), 0) - 1
    from user_task_attempts as other
    where other.user_id = :user_id
      and other.topic_slug = :topic_slug
      and other.task_id = :task_id
  )
where attempt.user_id = :user_id
  and attempt.topic_slug = :topic_slug
  and attempt.task_id = :task_id
  and attempt.attempt_number = :attempt_number;

-- name: delete_task_state
-- Make room for the state in the task before the answer, if there was one.
delete from user_task_state as task
where task.user_id = :user_id
  and task.topic_slug = :topic_slug
  and task.task_id = :task_id;

-- name: update_learning_day
-- Subtract the answer from its day. Answers in other topics add to the same row at the same moment, so nothing is set.
update user_learning_days as day
set
  correct_count = day.correct_count - :is_correct::boolean::integer,
  wrong_count = day.wrong_count - (not :is_correct::boolean)::integer,
  xp_earned = day.xp_earned - :xp_earned
where day.user_id = :user_id
  and day.learning_day = :learning_day;

-- name: delete_empty_learning_day
-- Forget a day on which nothing else was answered.
delete from user_learning_days as day
where day.user_id = :user_id
  and day.learning_day = :learning_day
  and day.correct_count = 0
  and day.wrong_count = 0;

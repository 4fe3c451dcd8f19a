-- The queries of progress: what a learner has done and what is due.

-- name: select_due_tasks
-- The one place where SQL decides what is due: the tasks whose review date has come, in the topic named or, with null,
-- in all of them, oldest first. Tasks and topics that are no longer taught never are, though their rows stay.
-- No row: nothing is due.
select
  task.topic_slug,
  task.task_id,
  task.mastery_level,
  task.review_count,
  task.next_review_date
from user_task_state as task
join topic_xp_config as topic
  on topic.topic_slug = task.topic_slug
  and topic.retired_at is null
  and task.task_id = any (topic.task_ids)
where task.user_id = :user_id
  and task.topic_slug = :topic_slug
  and task.next_review_date <= :today
order by
  task.next_review_date,
  task.topic_slug,
  task.task_id;

-- name: select_topic_stats
-- What a learner has reached in a topic, over the tasks attempted so far. Always one row.
select
  count(*) filter (where task.correct_count > 0) as completed,
  count(*) filter (where task.mastery_level = 5) as mastered,
  coalesce(round(avg(task.mastery_level), 2), 0) as average_mastery
from user_task_state as task
where task.user_id = :user_id
  and task.topic_slug = :topic_slug;

-- name: select_completed_tasks
-- The tasks of a topic answered correctly at least once. No row: none yet.
select task.task_id
from user_task_state as task
where task.user_id = :user_id
  and task.topic_slug = :topic_slug
  and task.correct_count > 0
order by task.task_id;

-- name: select_task_history
-- A learner's attempts at one task, newest first. No row: never attempted.
select
  attempt.attempt_number,
  attempt.user_answer,
  attempt.is_correct,
  attempt.xp_earned,
  attempt.base_xp,
  attempt.ladder,
  attempt.pace,
  attempt.repeat,
  attempt.daily_task_index,
  attempt.mastery_level,
  attempt.review_count,
  attempt.next_review_date,
  attempt.learning_day,
  attempt.attempted_at
from user_task_attempts as attempt
where attempt.user_id = :user_id
  and attempt.topic_slug = :topic_slug
  and attempt.task_id = :task_id
  and attempt.undone_at is null
order by attempt.attempt_number desc
limit :row_limit;

-- name: select_pulse
-- What the header of every page says of a learner: the daily goal (10 until they choose), and every day with a right
-- answer, of which the streak is made, beside how many there were. Always one row; no days for somebody who never
-- practised. Needs no date, so that a page can ask it before it knows where the learner lives.
select
  coalesce(
    (
      select learner.daily_goal_tasks
      from users as learner
      where learner.id = :user_id
    ),
    10
  ) as daily_goal_tasks,
  coalesce(array_agg(day.learning_day), '{}') as counting_days,
  coalesce(array_agg(day.correct_count), '{}') as correct_counts
from user_learning_days as day
where day.user_id = :user_id
  and day.correct_count > 0;

-- name: select_latest_days
-- The learner's latest days of practice, and the latest on which they began a topic, for rules/queue.py. Four of each:
-- a day or two may lie after today where a time zone was changed. Needs no date, so that a page can ask it before it
-- knows where the learner lives. Always one row.
select
  array(
    select day.learning_day
    from user_learning_days as day
    where day.user_id = :user_id
    order by day.learning_day desc
    limit 4
  ) as practice_days,
  array(
    select distinct attempt.learning_day
    from user_task_attempts as attempt
    where attempt.user_id = :user_id
      and attempt.attempt_number = 1
      and attempt.undone_at is null
    order by attempt.learning_day desc
    limit 4
  ) as begin_days;

-- name: select_past_answers
-- When the learner's latest answers in all topics were given and whether they were right, newest first. No row: none.
select
  attempt.attempted_at,
  attempt.is_correct
from user_task_attempts as attempt
where attempt.user_id = :user_id
  and attempt.undone_at is null
order by attempt.attempted_at desc
limit :row_limit;

-- name: update_daily_goal
-- Set how many tasks a learner wants to do a day.
update users
set
  daily_goal_tasks = :daily_goal_tasks,
  updated_at = :now
where id = :user_id;

-- name: select_days
-- What the learner did on each day since first_day, for the activity map and the charts. No row: nothing.
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
-- The learner's state in every task attempted: accuracy and mastery of topics, the weakest tasks, coming reviews.
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
  attempt.is_too_early,
  attempt.learning_day,
  attempt.attempted_at
from user_task_attempts as attempt
where attempt.user_id = :user_id
  and attempt.undone_at is null
order by attempt.attempted_at desc
limit :row_limit;

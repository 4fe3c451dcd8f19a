-- The queries of today: the queue, and the numbers in the header of every page.

-- name: select_pulse
-- The learner's numbers in the header of every page: the daily goal (10 until they choose), every day with a right
-- answer with the number of right answers, for the streak, and whether they teach or belong to a class. Always one row;
-- no days for somebody who never practised. Needs no date, so that a page can send it before it knows the learner's
-- time zone.
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
  coalesce(array_agg(day.correct_count), '{}') as correct_counts,
  exists (
    select
    from class_teachers as teacher
    where teacher.user_id = :user_id
  )
  or exists (
    select
    from class_members as member
    where member.user_id = :user_id
      and member.left_at is null
  ) as has_classes
from user_learning_days as day
where day.user_id = :user_id
  and day.correct_count > 0;

-- name: select_latest_days
-- The learner's latest days of practice, and the latest on which they began a topic, for rules/queue.py. Four of each:
-- one or two may be after today if the time zone was changed. Needs no date, so that a page can send it before it knows
-- the learner's time zone. Always one row.
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
-- The times and results of the learner's latest answers in all topics, newest first. No row: none.
select
  attempt.attempted_at,
  attempt.is_correct
from user_task_attempts as attempt
where attempt.user_id = :user_id
  and attempt.undone_at is null
order by attempt.attempted_at desc
limit :row_limit;

-- name: update_daily_goal
-- Set a learner's daily goal.
update users
set
  daily_goal_tasks = :daily_goal_tasks,
  updated_at = :now
where id = :user_id;

-- The queries of progress: a learner's completed and due tasks.

-- name: select_due_tasks
-- The tasks whose review date has come, in the named topic or, with null, in all, oldest first. Only this block decides
-- what is due in SQL. Tasks and topics no longer in the content are left out, though their rows stay. No row: nothing
-- is due.
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
-- A learner's totals in a topic, over the tasks attempted so far. Always one row.
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
-- A part of a learner's attempts at one task, newest first. No row: there are no more.
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
limit :row_limit
offset :row_offset;

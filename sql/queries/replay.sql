-- The queries of the replay, which derives a learner's rows again from the attempts and the opening balances alone.

-- name: select_learners
-- All learners with progress, for the replay of all. No row: nobody has practised.
select distinct progress.user_id
from user_topic_xp as progress
order by progress.user_id;

-- name: lock_summaries
-- Lock a learner's summaries of assignments until COMMIT. No row: they have none.
select summary.assignment_id
from user_assignments as summary
where summary.user_id = :user_id
order by
  summary.class_id,
  summary.assignment_id
for update;

-- name: lock_all_progress
-- Lock all progress of a learner, so that no answer of theirs is stored until COMMIT. No row: they have not practised.
select progress.topic_slug
from user_topic_xp as progress
where progress.user_id = :user_id
order by progress.topic_slug
for update;

-- name: lock_user
-- Lock a learner's row, so that a first answer in another topic waits too. No row: there is no such learner.
select learner.is_guest
from users as learner
where learner.id = :user_id
for update;

-- columns: opening_columns
-- What a learner had in a topic when they came from the original: the fields of OpeningBalance, in their order.
select
  opening.current_xp as opening_current_xp,
  opening.total_xp_earned as opening_total_xp_earned,
  opening.daily_tasks_count as opening_daily_tasks_count,
  opening.daily_tasks_date as opening_daily_tasks_date,
  opening.srs_stage as opening_srs_stage,
  opening.next_review_date as opening_next_review_date,
  opening.last_review_date as opening_last_review_date,
  opening.last_practiced_date as opening_last_practiced_date,
  opening.last_activity as opening_last_activity,
  opening.attempt_count as opening_attempt_count
from user_opening_balances as opening
where opening.user_id = :user_id;

-- name: lock_progress
-- All of a learner's progress with the rules in force and the opening balance (nulls: there is none), locked so that
-- no answer is stored meanwhile. No row: the learner never practised.
select
  :progress_columns,
  :rules_columns,
  :opening_columns,
  progress.topic_slug,
  progress.last_activity
from user_topic_xp as progress
join topic_xp_config as topic
  on topic.topic_slug = progress.topic_slug
left join user_opening_balances as opening
  on opening.user_id = :user_id
  and opening.topic_slug = progress.topic_slug
where progress.user_id = :user_id
order by progress.topic_slug
for update of progress;

-- name: select_attempts
-- Every attempt of a learner that was not undone, in each topic in order, with the values derived when it was stored.
-- No row: nothing was answered.
select
  attempt.topic_slug,
  attempt.task_id,
  attempt.attempt_number,
  attempt.is_correct,
  attempt.hints_used,
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
  attempt.learning_day,
  attempt.attempted_at
from user_task_attempts as attempt
where attempt.user_id = :user_id
  and attempt.undone_at is null
order by
  attempt.topic_slug,
  attempt.attempt_number;

-- name: select_task_states
-- A learner's state in every attempted task. No row: nothing was answered.
select
  task.topic_slug,
  task.task_id,
  task.mastery_level,
  task.review_count,
  task.next_review_date,
  task.attempt_count,
  task.correct_count,
  task.daily_attempt_count,
  task.last_learning_day
from user_task_state as task
where task.user_id = :user_id
order by
  task.topic_slug,
  task.task_id;

-- name: select_learning_days
-- A learner's day summaries. No row: nothing was answered.
select
  day.learning_day,
  day.correct_count,
  day.wrong_count,
  day.xp_earned
from user_learning_days as day
where day.user_id = :user_id
order by day.learning_day;

-- name: update_progress
-- Set a learner's progress in some topics to the replay's, or to that before the answer that undo takes back. After
-- that the latest answer cannot be undone.
update user_topic_xp as progress
set
  current_xp = derived.current_xp,
  total_xp_earned = derived.total_xp_earned,
  level = derived.level,
  daily_tasks_count = derived.daily_tasks_count,
  daily_hinted_count = derived.daily_hinted_count,
  daily_wrong_count = derived.daily_wrong_count,
  daily_tasks_date = derived.daily_tasks_date,
  srs_stage = derived.srs_stage,
  next_review_date = derived.next_review_date,
  last_review_date = derived.last_review_date,
  last_practiced_date = derived.last_practiced_date,
  last_activity = derived.last_activity,
  attempt_count = derived.attempt_count,
  before_latest = null
from jsonb_populate_recordset(null::user_topic_xp, :rows::jsonb) as derived
where progress.user_id = :user_id
  and progress.topic_slug = derived.topic_slug;

-- name: update_attempts
-- Set the derived columns of a learner's attempts. The answer, its time and the task's own XP are not changed.
update user_task_attempts as attempt
set
  xp_earned = derived.xp_earned,
  ladder = derived.ladder,
  pace = derived.pace,
  repeat = derived.repeat,
  daily_task_index = derived.daily_task_index,
  is_scheduled_review = derived.is_scheduled_review,
  is_too_early = derived.is_too_early,
  mastery_level = derived.mastery_level,
  review_count = derived.review_count,
  next_review_date = derived.next_review_date
from jsonb_populate_recordset(null::user_task_attempts, :rows::jsonb) as derived
where attempt.user_id = :user_id
  and attempt.topic_slug = derived.topic_slug
  and attempt.task_id = derived.task_id
  and attempt.attempt_number = derived.attempt_number;

-- name: delete_task_states
-- Delete the task states of some topics before the derived ones are inserted.
delete from user_task_state as task
where task.user_id = :user_id
  and task.topic_slug = any (:topic_slugs::text[]);

-- name: insert_task_states
-- Insert the derived task states of a learner.
insert into user_task_state (
  user_id, topic_slug, task_id, mastery_level, review_count, next_review_date, attempt_count, correct_count,
  daily_attempt_count, last_learning_day
)
select
  :user_id,
  derived.topic_slug,
  derived.task_id,
  derived.mastery_level,
  derived.review_count,
  derived.next_review_date,
  derived.attempt_count,
  derived.correct_count,
  derived.daily_attempt_count,
  derived.last_learning_day
from jsonb_populate_recordset(null::user_task_state, :rows::jsonb) as derived;

-- name: delete_learning_days
-- Delete the day summaries before the derived ones are inserted.
delete from user_learning_days as day
where day.user_id = :user_id;

-- name: insert_learning_days
-- Insert the day summaries of a learner: the sums of each day's attempts.
insert into user_learning_days (user_id, learning_day, correct_count, wrong_count, xp_earned)
select
  attempt.user_id,
  attempt.learning_day,
  count(*) filter (where attempt.is_correct),
  count(*) filter (where not attempt.is_correct),
  sum(attempt.xp_earned)
from user_task_attempts as attempt
where attempt.user_id = :user_id
  and attempt.undone_at is null
group by
  attempt.user_id,
  attempt.learning_day;

-- The queries of practice, in the order the use cases run them.

-- name: lock_progress
-- Lock the learner's progress in a topic until COMMIT, creating an empty row if there is none. If two first answers
-- race, the second INSERT waits for the first COMMIT and then locks that row; "where false" keeps it from writing.
-- The race: two answers at once must not start from the same numbers. What is read behind the lock, in the same round
-- trip, has everything that its last holder stored, because each statement sees what was committed before it began.
with held as (
  select
  from user_topic_xp as progress
  where progress.user_id = :user_id
    and progress.topic_slug = :topic_slug
  for no key update
)
insert into user_topic_xp as progress (user_id, topic_slug)
select
  :user_id,
  :topic_slug
where not exists (select from held)
on conflict (user_id, topic_slug) do update
  set attempt_count = progress.attempt_count
  where false;

-- name: select_optional_standing
-- Where the learner stands before an answer: the rules of the topic, their progress in it, their state in one of its
-- tasks (nulls: never answered), and whether the variant was answered already. A submission id is always given: with
-- null for one Citus would ask every machine. The version of a row is the transaction that wrote it (xmin), so whoever
-- writes the row changes its version: an answer, undo, a repair, an earlier release, a person in psql. No row: there is
-- no such topic.
select
  :progress_columns,
  :rules_columns,
  task.mastery_level as task_mastery_level,
  task.review_count as task_review_count,
  task.next_review_date as task_next_review_date,
  task.attempt_count as task_attempt_count,
  task.correct_count as task_correct_count,
  task.daily_attempt_count as task_daily_attempt_count,
  task.last_learning_day as task_last_learning_day,
  attempt.submission_id is not null as is_answered,
  topic.xmin::text as rules_version,
  progress.xmin::text as progress_version
from topic_xp_config as topic
left join user_topic_xp as progress
  on progress.user_id = :user_id
  and progress.topic_slug = topic.topic_slug
left join user_task_state as task
  on task.user_id = :user_id
  and task.topic_slug = topic.topic_slug
  and task.task_id = :task_id
left join user_task_attempts as attempt
  on attempt.user_id = :user_id
  and attempt.submission_id = :submission_id
where topic.topic_slug = :topic_slug;

-- columns: attempt_columns
-- A stored attempt: the variant, the answer, and the XP with its receipt.
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
  attempt.daily_task_index
from user_task_attempts as attempt;

-- name: select_attempt
-- What was stored for a variant that was answered already. Always one row behind lock_progress.
select
  :attempt_columns,
  attempt.is_scheduled_review,
  attempt.is_too_early,
  attempt.mastery_level,
  attempt.review_count,
  attempt.next_review_date,
  attempt.undone_at
from user_task_attempts as attempt
where attempt.user_id = :user_id
  and attempt.submission_id = :submission_id;

-- name: select_optional_progress_before
-- The learner's progress in a topic before the variant was answered. No row: something else was answered there since,
-- or the copy was written by a process that kept none.
select
  :progress_columns
from user_topic_xp as stored
join user_task_attempts as attempt
  on attempt.user_id = :user_id
  and attempt.submission_id = :submission_id
  and attempt.topic_slug = stored.topic_slug
  and attempt.attempt_number = stored.attempt_count
  and attempt.undone_at is null
cross join jsonb_populate_record(null::user_topic_xp, stored.before_latest -> 'progress') as progress
where stored.user_id = :user_id
  and stored.topic_slug = :topic_slug
  and progress.attempt_count = stored.attempt_count - 1;

-- steps: insert_attempt
-- Store a graded answer and everything that follows from it; before_latest keeps what undo restores. Under the lock of
-- lock_progress every version and the session are null, and there is always one row. Without a lock they are those that
-- the card knew. No row, and nothing is stored, if one is another by now, the variant was answered, the session ended
-- or the time zone changed. The race: of two answers that know the same progress, the second UPDATE waits for the first
-- COMMIT and finds another version. Every writer of user_task_state writes user_topic_xp too. The statement must not
-- grow, or PostgreSQL plans it anew for each call to leave the checks out. "held" is what else must hold: here nothing.
with held as (select),
progress as (
  update user_topic_xp as progress
  set
    current_xp = :current_xp,
    total_xp_earned = :total_xp_earned,
    level = :level,
    daily_tasks_count = :daily_tasks_count,
    daily_hinted_count = :daily_hinted_count,
    daily_wrong_count = :daily_wrong_count,
    daily_tasks_date = :daily_tasks_date,
    srs_stage = :srs_stage,
    next_review_date = :next_review_date,
    last_review_date = :last_review_date,
    last_practiced_date = :last_practiced_date,
    last_activity = :attempted_at,
    attempt_count = :attempt_count,
    before_latest = jsonb_build_object(
      'progress', to_jsonb(progress) - 'user_id' - 'before_latest',
      'task', (
        select to_jsonb(task) - 'user_id'
        from user_task_state as task
        where task.user_id = :user_id
          and task.topic_slug = :topic_slug
          and task.task_id = :task_id
      )
    )
  where progress.user_id = :user_id
    and progress.topic_slug = :topic_slug
    and (
      :progress_version::xid is null
      or (
        progress.xmin = :progress_version
        and exists (
          select
          from topic_xp_config as topic
          where topic.topic_slug = :topic_slug
            and topic.xmin = :rules_version::xid
        )
        and exists (
          select
          from user_sessions as session
          join users as learner
            on learner.id = session.user_id
          where session.user_id = :user_id
            and session.session_id = :session_id
            and session.secret_hash = :secret_hash
            and session.last_seen_at > :oldest
            and learner.time_zone = :time_zone
        )
        and not exists (
          select
          from user_task_attempts as answered
          where answered.user_id = :user_id
            and answered.submission_id = :submission_id
        )
        and exists (select from held)
      )
    )
  returning progress.attempt_count
),
attempt as (
  insert into user_task_attempts (
    user_id, topic_slug, task_id, attempt_number, submission_id, variant_seed, locale, user_answer, verdict, is_correct,
    hints_used, xp_earned, base_xp, ladder, pace, repeat, daily_task_index, is_scheduled_review, is_too_early,
    mastery_level, review_count, next_review_date, learning_day, attempted_at
  )
  select
    :user_id, :topic_slug, :task_id, progress.attempt_count, :submission_id, :variant_seed, :locale, :user_answer,
    :verdict, :is_correct, :hints_used, :xp_earned, :base_xp, :ladder, :pace, :repeat, :daily_task_index,
    :is_scheduled_review, :is_too_early, :task_mastery_level, :task_review_count, :task_next_review_date, :learning_day,
    :attempted_at
  from progress
),
task as (
  insert into user_task_state (
    user_id, topic_slug, task_id, mastery_level, review_count, next_review_date, attempt_count, correct_count,
    daily_attempt_count, last_learning_day
  )
  select
    :user_id, :topic_slug, :task_id, :task_mastery_level, :task_review_count, :task_next_review_date,
    :task_attempt_count, :task_correct_count, :task_daily_attempt_count, :task_last_learning_day
  from progress
  on conflict (user_id, topic_slug, task_id) do update
    set
      mastery_level = excluded.mastery_level,
      review_count = excluded.review_count,
      next_review_date = excluded.next_review_date,
      attempt_count = excluded.attempt_count,
      correct_count = excluded.correct_count,
      daily_attempt_count = excluded.daily_attempt_count,
      last_learning_day = excluded.last_learning_day
),
day as (
  insert into user_learning_days as day (user_id, learning_day, correct_count, wrong_count, xp_earned)
  select :user_id, :learning_day, :is_correct::integer, (not :is_correct)::integer, :xp_earned
  from progress
  on conflict (user_id, learning_day) do update
    set
      correct_count = day.correct_count + excluded.correct_count,
      wrong_count = day.wrong_count + excluded.wrong_count,
      xp_earned = day.xp_earned + excluded.xp_earned
)
select progress.attempt_count
from progress;

-- name: insert_assigned_attempt
-- Store an answer of an assignment by what the card knew: insert_attempt and assignments.insert_slot_answer in one. No
-- row, and nothing is stored, also if work or summary have another version by now, or there is no summary yet. "held"
-- locks the summary before anything is written. The race: a teacher's change of the rules prices every answer anew,
-- behind the lock of each summary. Either this statement waits and finds another version, or the teacher waits and
-- finds this answer.
with held as (
  select
  from user_assignments as summary
  where summary.user_id = :user_id
    and summary.class_id = :class_id
    and summary.assignment_id = :assignment_id
    and summary.xmin = :summary_version::xid
    and exists (
      select
      from (
        select
          :work_version_columns
        from class_members as member
        join classes as class
          on class.class_id = member.class_id
        join class_assignments as assignment
          on assignment.class_id = member.class_id
        left join class_assignment_pupils as terms
          on terms.class_id = assignment.class_id
          and terms.assignment_id = assignment.assignment_id
          and terms.user_id = :user_id
        where member.class_id = :class_id
          and member.user_id = :user_id
          and assignment.assignment_id = :assignment_id
      ) as work
      where work.work_version = :work_version
    )
  for no key update
),
:insert_attempt,
:insert_slot_answer
select progress.attempt_count
from progress;

-- name: count_undone_attempts
-- How many answers to a task the learner took back: each one changes which variant the learner gets next.
select count(*) as undone_count
from user_task_attempts as attempt
where attempt.user_id = :user_id
  and attempt.topic_slug = :topic_slug
  and attempt.task_id = :task_id
  and attempt.attempt_number < 0;

-- name: select_task_turns
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

-- name: select_day_answers
-- The learner's answers of one learning day in all topics, newest first, for the end of a session. No row: none.
-- ``since`` only lets the index on time skip older attempts.
select
  attempt.topic_slug,
  attempt.task_id,
  attempt.variant_seed,
  attempt.locale,
  attempt.is_correct,
  attempt.xp_earned
from user_task_attempts as attempt
where attempt.user_id = :user_id
  and attempt.learning_day = :learning_day
  and attempt.attempted_at >= :since
  and attempt.undone_at is null
order by
  attempt.attempted_at desc,
  attempt.attempt_number desc;

-- The queries of privacy: everything about one learner, and its end. A test finds a per-learner table that is missing.

-- name: select_exported_users
-- The learner's own row. Always one row.
select
  jsonb_build_object(
    'id', learner.id, 'name', learner.name, 'email', learner.email, 'emailVerified', learner.email_verified,
    'image', learner.image, 'role', learner.role, 'isGuest', learner.is_guest, 'locale', learner.locale,
    'timeZone', learner.time_zone, 'theme', learner.theme, 'createdAt', learner.created_at,
    'updatedAt', learner.updated_at, 'dailyGoalTasks', learner.daily_goal_tasks,
    'courseSlug', learner.course_slug
  ) as record
from users as learner
where learner.id = :user_id;

-- name: select_exported_accounts
-- The providers the learner signs in with. No row: by mail only.
select
  jsonb_build_object('provider', account.provider, 'providerAccountId', account.provider_account_id) as record
from accounts as account
where account.user_id = :user_id
order by account.provider;

-- name: select_exported_sessions
-- The learner's devices; secrets stay here. No row: signed out everywhere.
select
  jsonb_build_object(
    'device', session.device, 'createdAt', session.created_at, 'lastSeenAt', session.last_seen_at
  ) as record
from user_sessions as session
where session.user_id = :user_id
order by session.created_at;

-- name: select_exported_api_tokens
-- The learner's API tokens; secrets stay here. No row: none.
select
  jsonb_build_object(
    'name', token.name, 'scope', token.scope, 'createdAt', token.created_at, 'lastUsedOn', token.last_used_on
  ) as record
from user_api_tokens as token
where token.user_id = :user_id
order by token.created_at;

-- name: select_exported_avatars
-- The learner's picture in each size, as base64. No row: none.
select
  jsonb_build_object('size', avatar.size, 'webp', translate(encode(avatar.content, 'base64'), e'\n', '')) as record
from user_avatars as avatar
where avatar.user_id = :user_id
order by avatar.size;

-- name: select_exported_progress
-- The learner's progress in every topic. No row: never practised.
select
  jsonb_build_object(
    'topicSlug', progress.topic_slug, 'currentXp', progress.current_xp, 'totalXpEarned', progress.total_xp_earned,
    'level', progress.level, 'dailyTasksCount', progress.daily_tasks_count,
    'dailyWrongCount', progress.daily_wrong_count, 'dailyTasksDate', progress.daily_tasks_date,
    'srsStage', progress.srs_stage, 'nextReviewDate', progress.next_review_date,
    'lastReviewDate', progress.last_review_date, 'lastPracticedDate', progress.last_practiced_date,
    'lastActivity', progress.last_activity, 'attemptCount', progress.attempt_count,
    'dailyHintedCount', progress.daily_hinted_count, 'lessonCompleted', progress.lesson_completed,
    'beforeLatest', progress.before_latest
  ) as record
from user_topic_xp as progress
where progress.user_id = :user_id
order by progress.topic_slug;

-- name: select_exported_attempts
-- Every answer of the learner with its receipt, in the order given. No row: never practised.
select
  jsonb_build_object(
    'topicSlug', attempt.topic_slug, 'taskId', attempt.task_id, 'attemptNumber', attempt.attempt_number,
    'submissionId', attempt.submission_id, 'variantSeed', attempt.variant_seed, 'locale', attempt.locale,
    'answer', attempt.user_answer, 'verdict', attempt.verdict, 'isCorrect', attempt.is_correct,
    'hintsUsed', attempt.hints_used,
    'xpEarned', attempt.xp_earned, 'baseXp', attempt.base_xp, 'ladder', attempt.ladder, 'pace', attempt.pace,
    'repeat', attempt.repeat, 'dailyTaskIndex', attempt.daily_task_index,
    'isScheduledReview', attempt.is_scheduled_review, 'isTooEarly', attempt.is_too_early,
    'masteryLevel', attempt.mastery_level, 'reviewCount', attempt.review_count,
    'nextReviewDate', attempt.next_review_date, 'learningDay', attempt.learning_day,
    'attemptedAt', attempt.attempted_at, 'undoneAt', attempt.undone_at
  ) as record
from user_task_attempts as attempt
where attempt.user_id = :user_id
order by
  attempt.attempted_at,
  attempt.topic_slug,
  attempt.attempt_number;

-- name: select_exported_task_states
-- The learner's state in every attempted task. No row: never practised.
select
  jsonb_build_object(
    'topicSlug', task.topic_slug, 'taskId', task.task_id, 'masteryLevel', task.mastery_level,
    'reviewCount', task.review_count, 'nextReviewDate', task.next_review_date, 'attemptCount', task.attempt_count,
    'correctCount', task.correct_count, 'dailyAttemptCount', task.daily_attempt_count,
    'lastLearningDay', task.last_learning_day
  ) as record
from user_task_state as task
where task.user_id = :user_id
order by
  task.topic_slug,
  task.task_id;

-- name: select_exported_known_topics
-- What the learner showed to know in diagnostics. No row: nothing.
select
  jsonb_build_object(
    'topicSlug', known.topic_slug, 'subjectSlug', known.subject_slug, 'knownSince', known.known_since
  ) as record
from user_known_topics as known
where known.user_id = :user_id
order by known.topic_slug;

-- name: select_exported_learning_days
-- The learner's days. No row: never practised.
select
  jsonb_build_object(
    'learningDay', day.learning_day, 'correctCount', day.correct_count, 'wrongCount', day.wrong_count,
    'xpEarned', day.xp_earned
  ) as record
from user_learning_days as day
where day.user_id = :user_id
order by day.learning_day;

-- name: select_exported_reminders
-- The learner's reminder by mail; the key of its links stays here. No row: never switched on.
select
  jsonb_build_object(
    'isOn', reminder.is_on, 'localHour', reminder.local_hour, 'doneOn', reminder.done_on, 'refusals', reminder.refusals,
    'createdAt', reminder.created_at, 'updatedAt', reminder.updated_at
  ) as record
from user_reminders as reminder
where reminder.user_id = :user_id;

-- name: select_exported_calendars
-- Since when the learner has the address of their calendar; its key stays here. No row: they have none.
select jsonb_build_object('createdAt', calendar.created_at) as record
from user_calendars as calendar
where calendar.user_id = :user_id;

-- name: delete_links_to_address
-- Forget the one-time links made for an address.
delete from verification_token as link
where link.identifier = :identifier;

-- name: delete_mail_count
-- Forget how many mails an address asked for.
delete from sign_in_mails as mails
where mails.subject = :subject;

-- name: delete_link_uses_of_address
-- Forget the links to an address that were just used.
delete from sign_in_link_uses as used
where used.identifier = :identifier;

-- name: delete_user
-- Delete a learner; every per-learner row goes with it. One row, or no row if they are gone already.
delete from users as learner
where learner.id = :user_id
returning learner.email;

-- The queries of guests: who sign in, so that what they have done becomes an account's, and who never come back.

-- name: update_guest_to_account
-- Turn a guest into an account: every row of theirs stays as it is.
-- No row: the guest is gone, or became an account meanwhile.
update users as learner
set
  is_guest = false,
  name = coalesce(learner.name, :name),
  email = :email,
  email_verified = :email_verified,
  updated_at = :now
where learner.id = :user_id
  and learner.is_guest
returning learner.id as user_id;

-- name: select_shared_topics
-- The topics in which both a guest and an account have answered, if only to take it back. No row: none.
select progress.topic_slug
from user_topic_xp as progress
join user_topic_xp as guest
  on guest.user_id = :guest_id
  and guest.topic_slug = progress.topic_slug
where progress.user_id = :user_id
  and guest.attempt_count > 0
  and exists (
    select
    from user_task_attempts as own
    where own.user_id = :user_id
      and own.topic_slug = progress.topic_slug
  )
order by progress.topic_slug;

-- name: insert_moved_progress
-- A progress row for every topic of the guest, without numbers yet. A lesson read by either was read.
insert into user_topic_xp as progress (user_id, topic_slug, lesson_completed)
select
  :user_id,
  guest.topic_slug,
  guest.lesson_completed
from user_topic_xp as guest
where guest.user_id = :guest_id
on conflict (user_id, topic_slug) do update
  set lesson_completed = progress.lesson_completed or excluded.lesson_completed;

-- name: update_moved_progress
-- Where only the guest has answered, their progress becomes the account's as it is.
update user_topic_xp as progress
set
  current_xp = guest.current_xp,
  total_xp_earned = guest.total_xp_earned,
  level = guest.level,
  daily_tasks_count = guest.daily_tasks_count,
  daily_hinted_count = guest.daily_hinted_count,
  daily_wrong_count = guest.daily_wrong_count,
  daily_tasks_date = guest.daily_tasks_date,
  last_practiced_date = guest.last_practiced_date,
  last_review_date = guest.last_review_date,
  next_review_date = guest.next_review_date,
  srs_stage = guest.srs_stage,
  attempt_count = guest.attempt_count,
  last_activity = guest.last_activity
from user_topic_xp as guest
where progress.user_id = :user_id
  and progress.attempt_count = 0
  and guest.user_id = :guest_id
  and guest.topic_slug = progress.topic_slug;

-- name: insert_moved_task_states
-- The guest's states in tasks the account has no state in; those of shared topics are written anew afterwards.
insert into user_task_state (
  user_id, topic_slug, task_id, mastery_level, review_count, next_review_date, attempt_count, correct_count,
  daily_attempt_count, last_learning_day
)
select
  :user_id,
  guest.topic_slug,
  guest.task_id,
  guest.mastery_level,
  guest.review_count,
  guest.next_review_date,
  guest.attempt_count,
  guest.correct_count,
  guest.daily_attempt_count,
  guest.last_learning_day
from user_task_state as guest
where guest.user_id = :guest_id
on conflict (user_id, topic_slug, task_id) do nothing;

-- name: insert_moved_known_topics
-- What the guest showed to know in a diagnostic, the account knows too.
insert into user_known_topics (user_id, topic_slug, subject_slug, known_since)
select
  :user_id,
  guest.topic_slug,
  guest.subject_slug,
  guest.known_since
from user_known_topics as guest
where guest.user_id = :guest_id
on conflict (user_id, topic_slug) do nothing;

-- name: update_moved_course
-- Follow the guest's course where the account has chosen none.
update users as learner
set course_slug = guest.course_slug
from users as guest
where learner.id = :user_id
  and learner.course_slug is null
  and guest.id = :guest_id;

-- name: update_attempt_numbers_aside
-- Make room for moved attempts: the account's own take high even numbers until update_attempt_numbers.
update user_task_attempts as attempt
set attempt_number = 1000000000 + 2 * attempt.attempt_number
where attempt.user_id = :user_id
  and attempt.undone_at is null;

-- name: insert_moved_attempts
-- Copy the guest's attempts to the account under high odd numbers until update_attempt_numbers. Left out are those
-- taken back, and answers to a variant that the account has answered itself: a page can outlive a sign-out.
insert into user_task_attempts (
  user_id, topic_slug, task_id, attempt_number, submission_id, variant_seed, locale, user_answer, verdict, is_correct,
  hints_used, xp_earned, base_xp, ladder, pace, repeat, daily_task_index, is_scheduled_review, is_too_early,
  mastery_level, review_count, next_review_date, learning_day, attempted_at
)
select
  :user_id,
  guest.topic_slug,
  guest.task_id,
  1000000000 + 2 * guest.attempt_number + 1,
  guest.submission_id,
  guest.variant_seed,
  guest.locale,
  guest.user_answer,
  guest.verdict,
  guest.is_correct,
  guest.hints_used,
  guest.xp_earned,
  guest.base_xp,
  guest.ladder,
  guest.pace,
  guest.repeat,
  guest.daily_task_index,
  guest.is_scheduled_review,
  guest.is_too_early,
  guest.mastery_level,
  guest.review_count,
  guest.next_review_date,
  guest.learning_day,
  guest.attempted_at
from user_task_attempts as guest
where guest.user_id = :guest_id
  and guest.undone_at is null
  and not exists (
    select
    from user_task_attempts as own
    where own.user_id = :user_id
      and own.submission_id = guest.submission_id
  );

-- name: update_attempt_numbers
-- Number a learner's attempts in each topic from 1: where two learners' came together, in the order they were made;
-- elsewhere in the order they had, which is the one they were stored in, whatever the clocks of two machines say.
with numbered as (
  select
    attempt.topic_slug,
    attempt.task_id,
    attempt.attempt_number,
    row_number() over (
      partition by attempt.topic_slug
      order by
        case when attempt.topic_slug = any (:shared_slugs::text[]) then attempt.attempted_at end,
        attempt.attempt_number
    ) as new_number
  from user_task_attempts as attempt
  where attempt.user_id = :user_id
    and attempt.undone_at is null
)
update user_task_attempts as attempt
set attempt_number = numbered.new_number
from numbered
where attempt.user_id = :user_id
  and attempt.topic_slug = numbered.topic_slug
  and attempt.task_id = numbered.task_id
  and attempt.attempt_number = numbered.attempt_number;

-- name: select_optional_account
-- What a person's other account says about them. No row: it is gone, or a guest's.
select
  learner.name,
  learner.email,
  learner.email_verified,
  learner.role
from users as learner
where learner.id = :user_id
  and not learner.is_guest;

-- name: update_moved_accounts
-- Sign in to this account with the providers of another one.
update accounts as account
set user_id = :user_id
where account.user_id = :other_id;

-- name: update_merged_account
-- Take over what the account does not have and the other one, deleted by now, had.
update users as learner
set
  name = coalesce(learner.name, :name),
  email = coalesce(learner.email, :email),
  email_verified = case when learner.email is null then :email_verified else learner.email_verified end,
  role = case when :role = 'ADMIN' then 'ADMIN' else learner.role end,
  updated_at = :now
where learner.id = :user_id;

-- name: delete_user
-- Delete a learner; every per-learner row goes with it.
delete from users as learner
where learner.id = :user_id;

-- name: select_idle_guests
-- Some guests whom no device has brought back since a moment, for maintenance. Who came back is a step of its own:
-- Citus does not look into each guest's sessions from a reference table. No row: none is left.
with returned as (
  select distinct session.user_id
  from user_sessions as session
  where session.last_seen_at >= :before
)
select learner.id as user_id
from users as learner
left join returned
  on returned.user_id = learner.id
where learner.is_guest
  and learner.created_at < :before
  and returned.user_id is null
limit :most;

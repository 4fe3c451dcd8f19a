-- The queries of signing in: one-time links, linked providers, and what becomes of a guest's work.

-- name: insert_sign_in_link
-- Remember a one-time link by the hash of its token.
insert into verification_token (identifier, token, expires)
values (:identifier, :token, :expires);

-- name: select_optional_sign_in_link
-- The address a link was made for. No row: unknown, used or expired.
select link.identifier
from verification_token as link
where link.token = :token
  and link.expires > :now;

-- name: delete_sign_in_link
-- Use a link up, with everything that expired. One row: the link's address and end.
-- The race: of two requests with one link, the second finds no row.
with expired as (
  delete from verification_token as link
  where link.expires <= :now
    and link.token <> :token
)
delete from verification_token as link
where link.token = :token
returning
  link.identifier,
  link.expires;

-- name: count_sign_in_mail
-- Count one more mail for an address or a client in this hour. The number so far, this one included.
with swept as (
  delete from sign_in_mails as mails
  where mails.hour < :hour
    and mails.subject <> :subject
)
insert into sign_in_mails as mails (subject, hour, mail_count)
values (:subject, :hour, 1)
on conflict (subject) do update
  set
    mail_count = case when mails.hour = excluded.hour then mails.mail_count + 1 else 1 end,
    hour = excluded.hour
returning mails.mail_count;

-- name: lock_sign_in
-- Wait until no other sign-in of the same person is under way. The race: two sign-ins at once with an address that is
-- new here would both create its account. Released by COMMIT.
select pg_advisory_xact_lock(hashtextextended(:person, 0)) is not null as is_locked;

-- name: select_optional_linked_user
-- The learner a provider's account is linked to. No row: not linked yet.
select account.user_id
from accounts as account
where account.provider = :provider
  and account.provider_account_id = :provider_account_id;

-- name: select_optional_user_by_email
-- The learner with an address. No row: the address is new here.
select learner.id as user_id
from users as learner
where learner.email = :email;

-- name: insert_user
-- A new account.
insert into users (
  id, name, email, email_verified, role, is_guest, locale, time_zone, theme, created_at, updated_at
)
values (
  :user_id, :name, :email, :email_verified, :role, false, :locale, :time_zone, :theme, :now, :now
);

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

-- name: update_email_verified
-- Remember that a learner has shown an address to be theirs, and where they live: an administrator made the account
-- without knowing. It changes nothing the second time.
update users as learner
set
  email_verified = :now,
  locale = coalesce(learner.locale, :locale),
  time_zone = :time_zone,
  updated_at = :now
where learner.id = :user_id
  and learner.email_verified is null;

-- name: update_role
-- Give a learner a role.
update users as learner
set
  role = :role,
  updated_at = :now
where learner.id = :user_id;

-- name: insert_account
-- Link a provider's account. Linking it again changes nothing. The provider's tokens are not kept: nothing here needs
-- them after the sign-in.
insert into accounts (user_id, type, provider, provider_account_id)
values (:user_id, :type, :provider, :provider_account_id)
on conflict (provider, provider_account_id) do nothing;

-- name: select_accounts
-- The providers a learner signs in with. No row: by mail only.
select account.provider
from accounts as account
where account.user_id = :user_id
order by account.provider;

-- name: delete_account
-- Unlink a provider from a learner.
delete from accounts as account
where account.user_id = :user_id
  and account.provider = :provider;

-- name: lock_all_progress
-- Lock all progress of a learner, so that no answer of theirs is stored between reading and moving attempts.
-- No row: they have not practised.
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

-- name: insert_moved_progress
-- A progress row for every topic of the guest; its numbers come from the replay. A lesson read by either was read.
insert into user_topic_xp as progress (user_id, topic_slug, lesson_completed)
select
  :user_id,
  guest.topic_slug,
  guest.lesson_completed
from user_topic_xp as guest
where guest.user_id = :guest_id
on conflict (user_id, topic_slug) do update
  set lesson_completed = progress.lesson_completed or excluded.lesson_completed;

-- name: update_attempt_numbers_aside
-- Make room for moved attempts: the account's own take high even numbers until update_attempt_numbers.
update user_task_attempts as attempt
set attempt_number = 1000000000 + 2 * attempt.attempt_number
where attempt.user_id = :user_id
  and attempt.undone_at is null;

-- name: insert_moved_attempts
-- Copy the guest's attempts to the account, except those taken back, under high odd numbers until
-- update_attempt_numbers.
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
  and guest.undone_at is null;

-- name: update_attempt_numbers
-- Number a learner's attempts in each topic from 1, in the order they were made.
with numbered as (
  select
    attempt.topic_slug,
    attempt.task_id,
    attempt.attempt_number,
    row_number() over (
      partition by attempt.topic_slug
      order by attempt.attempted_at, attempt.attempt_number
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

-- name: delete_user
-- Delete a learner; every per-learner row goes with it.
delete from users as learner
where learner.id = :user_id;

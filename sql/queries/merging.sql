-- The queries of merging: what somebody has practised, and who they are, moves to another account of theirs.

-- name: select_shared_topics
-- The topics in which both a guest and an account have answered, undone answers included, or one of them has an opening
-- balance and the other has practised. No row: none.
select progress.topic_slug
from user_topic_xp as progress
join user_topic_xp as guest
  on guest.user_id = :guest_id
  and guest.topic_slug = progress.topic_slug
where progress.user_id = :user_id
  and (
    guest.attempt_count > 0
    or exists (
      select
      from user_opening_balances as opening
      where opening.user_id = :guest_id
        and opening.topic_slug = progress.topic_slug
    )
  )
  and (
    exists (
      select
      from user_task_attempts as own
      where own.user_id = :user_id
        and own.topic_slug = progress.topic_slug
    )
    or exists (
      select
      from user_opening_balances as opening
      where opening.user_id = :user_id
        and opening.topic_slug = progress.topic_slug
    )
  )
order by progress.topic_slug;

-- name: insert_moved_progress
-- Insert a progress row without numbers for every topic of the guest. A lesson read by either counts as read.
insert into user_topic_xp as progress (user_id, topic_slug, lesson_completed, created_at)
select
  :user_id,
  guest.topic_slug,
  guest.lesson_completed,
  guest.created_at
from user_topic_xp as guest
where guest.user_id = :guest_id
on conflict (user_id, topic_slug) do update
  set
    lesson_completed = progress.lesson_completed or excluded.lesson_completed,
    created_at = least(progress.created_at, excluded.created_at);

-- name: insert_moved_opening_balances
-- Copy the guest's opening balances. Where both have one, XP and attempts add up, and the schedule is that of whoever
-- practised last.
with summed as (
  select
    opening.topic_slug,
    sum(opening.current_xp) as current_xp,
    sum(opening.total_xp_earned) as total_xp_earned,
    max(opening.level) as level,
    sum(opening.attempt_count) as attempt_count,
    min(opening.began_at) as began_at
  from user_opening_balances as opening
  where opening.user_id = :user_id
    or opening.user_id = :guest_id
  group by opening.topic_slug
),
latest as (
  select distinct on (opening.topic_slug)
    opening.topic_slug,
    opening.daily_tasks_count,
    opening.daily_tasks_date,
    opening.srs_stage,
    opening.next_review_date,
    opening.last_review_date,
    opening.last_practiced_date,
    opening.last_activity
  from user_opening_balances as opening
  where opening.user_id = :user_id
    or opening.user_id = :guest_id
  order by
    opening.topic_slug,
    opening.last_activity desc nulls last
)
insert into user_opening_balances (
  user_id, topic_slug, current_xp, total_xp_earned, level, daily_tasks_count, daily_tasks_date, srs_stage,
  next_review_date, last_review_date, last_practiced_date, last_activity, attempt_count, began_at
)
select
  :user_id,
  summed.topic_slug,
  summed.current_xp,
  summed.total_xp_earned,
  summed.level,
  latest.daily_tasks_count,
  latest.daily_tasks_date,
  latest.srs_stage,
  latest.next_review_date,
  latest.last_review_date,
  latest.last_practiced_date,
  latest.last_activity,
  summed.attempt_count,
  summed.began_at
from summed
join latest
  on latest.topic_slug = summed.topic_slug
on conflict (user_id, topic_slug) do update
  set
    current_xp = excluded.current_xp,
    total_xp_earned = excluded.total_xp_earned,
    level = excluded.level,
    daily_tasks_count = excluded.daily_tasks_count,
    daily_tasks_date = excluded.daily_tasks_date,
    srs_stage = excluded.srs_stage,
    next_review_date = excluded.next_review_date,
    last_review_date = excluded.last_review_date,
    last_practiced_date = excluded.last_practiced_date,
    last_activity = excluded.last_activity,
    attempt_count = excluded.attempt_count,
    began_at = excluded.began_at;

-- name: insert_moved_earlier_attempts
-- Copy the guest's attempts in the original. They are history: nothing is numbered or counted again.
insert into user_earlier_attempts (
  user_id, original_id, topic_slug, task_id, completed_at, user_answer, is_correct, xp_earned, mastery_level,
  review_count, next_review_date
)
select
  :user_id,
  guest.original_id,
  guest.topic_slug,
  guest.task_id,
  guest.completed_at,
  guest.user_answer,
  guest.is_correct,
  guest.xp_earned,
  guest.mastery_level,
  guest.review_count,
  guest.next_review_date
from user_earlier_attempts as guest
where guest.user_id = :guest_id
on conflict (user_id, original_id) do nothing;

-- name: update_moved_original_person
-- Whoever the guest was in the original is the account now.
update original_people as person
set user_id = :user_id
where person.user_id = :guest_id;

-- name: update_moved_progress
-- Copy the guest's progress to the account in topics where only the guest has answered.
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
-- Copy the guest's states of tasks in which the account has no state. Those of shared topics are replaced afterwards.
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
-- Copy the topics that the guest's diagnostics found known.
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
-- Set the account's course to the guest's if the account has none.
update users as learner
set course_slug = guest.course_slug
from users as guest
where learner.id = :user_id
  and learner.course_slug is null
  and guest.id = :guest_id;

-- name: update_attempt_numbers_aside
-- Free the numbers of the account's attempts for moved ones: high even numbers, until update_attempt_numbers.
update user_task_attempts as attempt
set attempt_number = 1000000000 + 2 * attempt.attempt_number
where attempt.user_id = :user_id
  and attempt.undone_at is null;

-- name: insert_moved_attempts
-- Copy the guest's attempts to the account under high odd numbers, until update_attempt_numbers. Undone attempts are
-- left out, and answers to a variant that the account has answered itself: a page can outlive a sign-out.
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
-- Number a learner's attempts in each topic from 1, or from the opening balance on. In topics of both learners the
-- order is that of their times. Elsewhere it is the order in which they were stored, whatever the clocks of two
-- machines show.
with numbered as (
  select
    attempt.topic_slug,
    attempt.task_id,
    attempt.attempt_number,
    coalesce(opening.attempt_count, 0) + row_number() over (
      partition by attempt.topic_slug
      order by
        case when attempt.topic_slug = any (:shared_slugs::text[]) then attempt.attempted_at end,
        attempt.attempt_number
    ) as new_number
  from user_task_attempts as attempt
  left join user_opening_balances as opening
    on opening.user_id = :user_id
    and opening.topic_slug = attempt.topic_slug
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
-- The address and name of a person's other account. No row: it is gone, or a guest's.
select
  learner.name,
  learner.email,
  learner.email_verified,
  learner.role
from users as learner
where learner.id = :user_id
  and not learner.is_guest
  and not learner.is_managed;

-- name: update_moved_accounts
-- Move the providers of another account to this one.
update accounts as account
set user_id = :user_id
where account.user_id = :other_id;

-- name: update_merged_account
-- Copy the address and name that the account does not have from the other one, which is deleted by now.
update users as learner
set
  name = coalesce(learner.name, :name),
  email = coalesce(learner.email, :email),
  email_verified = case when learner.email is null then :email_verified else learner.email_verified end,
  role = case when :role = 'ADMIN' or learner.role = 'USER' then :role else learner.role end,
  updated_at = :now
where learner.id = :user_id;

-- The queries of reminders: a mail on days on which reviews are due.

-- name: select_optional_reminder
-- An account's reminder settings. Nulls: never switched on. No row: no such account.
select
  learner.email_verified is not null and learner.email is not null as has_address,
  reminder.is_on,
  reminder.local_hour,
  reminder.refusals
from users as learner
left join user_reminders as reminder
  on reminder.user_id = learner.id
where learner.id = :user_id;

-- name: upsert_reminder
-- Switch a learner's reminder on at an hour. A settled day stays settled: a later hour causes no second mail.
insert into user_reminders as reminder (user_id, is_on, local_hour, stop_key, done_on, created_at, updated_at)
values (:user_id, true, :local_hour, :stop_key, :done_on, :now, :now)
on conflict (user_id) do update
  set
    is_on = true,
    local_hour = excluded.local_hour,
    done_on = greatest(reminder.done_on, excluded.done_on),
    refusals = 0,
    updated_at = excluded.updated_at;

-- name: stop_reminder
-- Switch a learner's reminder off.
update user_reminders as reminder
set
  is_on = false,
  updated_at = :now
where reminder.user_id = :user_id;

-- name: select_optional_stoppable
-- Whether the reminder of a mail's link is on. No row: the key is unknown, or the account is gone.
select reminder.is_on
from user_reminders as reminder
where reminder.user_id = :user_id
  and reminder.stop_key = :stop_key;

-- name: select_reminders
-- Every reminder that is on, except those settled for the latest learning day begun anywhere, for maintenance. The
-- rules then decide whose hour has come. No row: none is on.
select
  reminder.user_id,
  reminder.local_hour,
  reminder.stop_key,
  reminder.done_on,
  reminder.refusals,
  coalesce(learner.email, '') as email,
  learner.locale,
  learner.time_zone
from user_reminders as reminder
join users as learner
  on learner.id = reminder.user_id
  and learner.email_verified is not null
  and learner.email is not null
where reminder.is_on
  and reminder.refusals < :most_refusals
  and (reminder.done_on is null or reminder.done_on < :latest_day)
order by reminder.user_id;

-- name: claim_reminder
-- Settle a learner's reminder of a day. One row: only the caller may send it. No row: it was settled before, the
-- learner has stopped it, or another run is settling it. The race: of two runs at once the second skips the row that
-- the first has locked, and later finds the day settled.
with unsettled as (
  select reminder.user_id
  from user_reminders as reminder
  where reminder.user_id = :user_id
    and reminder.is_on
    and (reminder.done_on is null or reminder.done_on < :day)
  for update skip locked
)
update user_reminders as reminder
set done_on = :day
from unsettled
where reminder.user_id = :user_id
  and reminder.user_id = unsettled.user_id
returning reminder.user_id;

-- name: release_reminder
-- Make a day unsettled again, for the next run: the mail server did not take the mail.
update user_reminders as reminder
set done_on = :day::date - 1
where reminder.user_id = :user_id
  and reminder.done_on = :day;

-- name: update_reminder_refusals
-- Store how many mails in a row were refused for good.
update user_reminders as reminder
set refusals = :refusals
where reminder.user_id = :user_id;

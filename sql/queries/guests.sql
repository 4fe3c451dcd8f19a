-- The queries of guests: turning one into an account, and deleting those who never return.

-- name: update_guest_to_account
-- Turn a guest into an account. All rows of the guest stay. No row: the guest is gone, or became an account meanwhile.
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

-- name: select_idle_guests
-- Some guests without a session since a moment, for maintenance. Guests who returned are found in a step of their own,
-- because Citus cannot join each guest's sessions from a reference table. No row: none is left.
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

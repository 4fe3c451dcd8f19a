-- The queries of the calendar feed: a secret address at which a learner's reviews are read.

-- name: select_optional_address
-- The secret part of a learner's calendar address. No row: they have none.
select calendar.address_key
from user_calendars as calendar
where calendar.user_id = :user_id;

-- name: upsert_address
-- Give a learner a new calendar address. The one before opens nothing any more.
insert into user_calendars as calendar (user_id, address_key, created_at)
values (:user_id, :address_key, :now)
on conflict (user_id) do update
  set
    address_key = excluded.address_key,
    created_at = excluded.created_at;

-- name: delete_address
-- Take a learner's calendar address away.
delete from user_calendars as calendar
where calendar.user_id = :user_id;

-- name: select_optional_owner
-- The learner whose calendar is asked for. No row: the address is unknown, or was renewed.
select
  learner.id as user_id,
  learner.locale,
  learner.time_zone
from user_calendars as calendar
join users as learner
  on learner.id = calendar.user_id
where calendar.user_id = :user_id
  and calendar.address_key = :address_key;

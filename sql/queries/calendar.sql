-- The queries of the calendar feed: a secret address with the days of a learner's reviews.

-- name: select_optional_address
-- The secret part of a learner's calendar address. No row: they have none.
select calendar.address_key
from user_calendars as calendar
where calendar.user_id = :user_id;

-- name: upsert_address
-- Give a learner's calendar a new address. An earlier one stops working.
insert into user_calendars as calendar (user_id, address_key, created_at)
values (:user_id, :address_key, :now)
on conflict (user_id) do update
  set
    address_key = excluded.address_key,
    created_at = excluded.created_at;

-- name: delete_address
-- Delete the address of a learner's calendar.
delete from user_calendars as calendar
where calendar.user_id = :user_id;

-- name: select_optional_owner
-- The learner of a calendar's address. No row: the address is unknown, or was renewed.
select
  learner.id as user_id,
  learner.locale,
  learner.time_zone
from user_calendars as calendar
join users as learner
  on learner.id = calendar.user_id
where calendar.user_id = :user_id
  and calendar.address_key = :address_key;

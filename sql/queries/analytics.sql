-- The queries of analytics: what the site did on each day, for the studio.

-- name: upsert_daily_counts
-- Add to the counts of a day what a process counted since it last did. Sorted, so that two processes cannot lock rows
-- in opposite orders.
insert into daily_counts as counted (day, name, detail, total)
select
  :day::date,
  given.name,
  given.detail,
  given.total
from unnest(:names::text[], :details::text[], :totals::bigint[]) as given (name, detail, total)
order by
  given.name,
  given.detail
on conflict (day, name, detail) do update
  set total = counted.total + excluded.total;

-- name: select_daily_counts
-- The counts of each day since the first one. No row: nothing was counted.
select
  counted.day,
  counted.name,
  sum(counted.total)::bigint as total
from daily_counts as counted
where counted.day >= :first_day
group by
  counted.day,
  counted.name
order by
  counted.day,
  counted.name;

-- name: select_frequent_details
-- The routes with most errors and the slowest blocks since a day, most frequent first. No row: there were none.
select
  counted.name,
  counted.detail,
  sum(counted.total)::bigint as total,
  max(counted.day) as last_day
from daily_counts as counted
where counted.day >= :first_day
  and counted.detail <> ''
group by
  counted.name,
  counted.detail
order by
  sum(counted.total) desc,
  counted.detail
limit :row_limit;

-- name: select_practice_days
-- The answers of all learners by learning day, and how many learners gave them. No row: nobody practised.
select
  practised.learning_day as day,
  sum(practised.correct_count + practised.wrong_count)::bigint as answers,
  count(*) as learners
from user_learning_days as practised
where practised.learning_day >= :first_day
group by practised.learning_day
order by practised.learning_day;

-- name: delete_old_counts
-- Delete the counts of days before the first one, for maintenance.
delete from daily_counts as counted
where counted.day < :first_day;

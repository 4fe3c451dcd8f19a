-- migrate:up
-- What the processes of the site counted on a day (UTC): requests, errors by route, slow statements by the name of
-- their block. Each process adds what it counted in the last minute. No row says anything about a person.
create table daily_counts (
  day date,
  name text,
  detail text,
  total bigint not null,
  primary key (day, name, detail),
  constraint daily_count_is_positive check (total > 0)
);

alter table daily_counts enable row level security;

-- migrate:down
drop table daily_counts;

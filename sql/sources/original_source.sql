-- The queries that the import runs in the original's database, not in ours. They only read.

-- name: select_columns
-- Every column of every table of the original, to see whether the import knows this schema. No row: an empty database.
select
  col.table_name::text as table_name,
  col.column_name::text as column_name
from information_schema.columns as col
where col.table_schema = any (current_schemas(false));

-- name: set_schema
-- Read the tables of the named schema until the end of the transaction. Always one row.
select set_config('search_path', :schema_name, true) as search_path;

-- name: count_people
-- How many people there are. Always one row.
select count(person.id) as people
from users as person;

-- name: select_topics
-- Every topic's settings, and the topics that rows of learners name without settings (null: nothing known). No row:
-- there are none.
with named as (
  select progress.topic_slug
  from user_topic_xp as progress
  union
  select attempt.topic_slug
  from user_task_attempts as attempt
  union
  select topic.topic_slug
  from topic_xp_config as topic
)
select
  named.topic_slug::text as topic_slug,
  topic.topic_title::text as title,
  topic.category::text as category,
  topic.description,
  topic.difficulty::text as difficulty,
  topic.max_xp,
  topic.base_task_xp,
  topic.daily_full_tasks,
  topic.daily_half_tasks,
  topic.multiplier_full,
  topic.multiplier_half,
  topic.multiplier_low,
  topic.multiplier_early,
  topic.level_thresholds,
  topic.daily_xp_decay,
  topic.min_xp_percent,
  topic.review_intervals,
  topic.tags
from named
left join topic_xp_config as topic
  on topic.topic_slug = named.topic_slug
order by named.topic_slug;

-- name: select_orphan_counts
-- How many rows name a person who does not exist: foreign keys forbid it, but a restored copy may lack them. And how
-- many links by mail are open. Always one row.
select
  (
    select count(*)
    from accounts as account
    where not exists (select from users as person where person.id = account."userId")
  ) as accounts,
  (
    select count(*)
    from user_topic_xp as progress
    where not exists (select from users as person where person.id = progress.user_id)
  ) as progress,
  (
    select count(*)
    from user_task_attempts as attempt
    where not exists (select from users as person where person.id = attempt.user_id)
  ) as attempts,
  (select count(*) from verification_token) as verification_tokens;

-- name: select_repeated_addresses
-- The people whose address somebody else has too, in other letters. The one in small letters keeps it, because the
-- original looked addresses up in small letters; of others the oldest. No row: every address is there once.
select
  ranked.id as user_id,
  ranked.kept_by
from (
  select
    person.id,
    first_value(person.id) over same_address as kept_by
  from users as person
  where person.email is not null
  window same_address as (
    partition by lower(btrim(person.email) collate "C")
    order by
      person.email <> lower(btrim(person.email) collate "C"),
      person.created_at,
      person.id
  )
) as ranked
where ranked.id <> ranked.kept_by
order by ranked.id;

-- name: select_people
-- The next people by id. No row: that was everybody.
select
  person.id as user_id,
  person.name::text as name,
  person.email::text as email,
  person."emailVerified" as email_verified,
  person.image,
  person.role::text as role,
  person.created_at,
  person.updated_at
from users as person
where :after::uuid is null
  or person.id > :after
order by person.id
limit :most;

-- name: select_accounts
-- The provider accounts of some people. No row: they sign in by mail.
select
  account.id,
  account."userId" as user_id,
  account.type::text as type,
  account.provider::text as provider,
  account."providerAccountId"::text as provider_account_id,
  account.created_at
from accounts as account
where account."userId" = any (:user_ids)
order by account.id;

-- name: select_progress
-- Some people's progress in each topic beside what their attempts there add up to. Nulls on one side: the other is all
-- that is left. No row: they never practised.
with attempted as (
  select
    attempt.user_id,
    attempt.topic_slug,
    count(*) as attempt_count,
    sum(attempt.xp_earned) as attempts_xp,
    max(attempt.completed_at) as last_completed_at
  from user_task_attempts as attempt
  where attempt.user_id = any (:user_ids)
  group by
    attempt.user_id,
    attempt.topic_slug
),
progressed as (
  select
    progress.user_id,
    progress.topic_slug,
    progress.current_xp,
    progress.total_xp_earned,
    progress.level,
    progress.last_activity,
    progress.daily_tasks_count,
    progress.daily_tasks_date,
    progress.srs_stage,
    progress.next_review_date,
    progress.last_practiced_date,
    progress.created_at
  from user_topic_xp as progress
  where progress.user_id = any (:user_ids)
)
select
  coalesce(progressed.user_id, attempted.user_id) as user_id,
  coalesce(progressed.topic_slug, attempted.topic_slug)::text as topic_slug,
  progressed.topic_slug is not null as has_progress,
  coalesce(progressed.current_xp, 0) as current_xp,
  coalesce(progressed.total_xp_earned, 0) as total_xp_earned,
  coalesce(progressed.level, 0) as level,
  progressed.last_activity,
  coalesce(progressed.daily_tasks_count, 0) as daily_tasks_count,
  progressed.daily_tasks_date,
  coalesce(progressed.srs_stage, 0) as srs_stage,
  progressed.next_review_date,
  progressed.last_practiced_date,
  progressed.created_at as began_at,
  coalesce(attempted.attempt_count, 0) as attempt_count,
  coalesce(attempted.attempts_xp, 0) as attempts_xp,
  (attempted.last_completed_at at time zone 'UTC')::date as last_attempt_day
from progressed
full join attempted
  on attempted.user_id = progressed.user_id
  and attempted.topic_slug = progressed.topic_slug
order by
  user_id,
  topic_slug;

-- name: select_attempts
-- Some people's attempts, in the columns of user_earlier_attempts, under our names of the topics. An older schema has
-- no column for the answer: then it is null. No row: they never practised.
select
  attempt.user_id,
  attempt.id as original_id,
  named.our_slug as topic_slug,
  attempt.task_id::text as task_id,
  attempt.completed_at,
  to_jsonb(attempt) ->> 'user_answer' as user_answer,
  attempt.is_correct,
  attempt.xp_earned,
  attempt.mastery_level,
  attempt.review_count,
  attempt.next_review_date
from user_task_attempts as attempt
join unnest(:their_slugs::text[], :our_slugs::text[]) as named (their_slug, our_slug)
  on named.their_slug = attempt.topic_slug
where attempt.user_id = any (:user_ids);

-- name: count_active_since
-- How many of some people have answered since the moment beside them. Always one row.
select count(*) as people
from unnest(:user_ids::uuid[], :moments::timestamptz[]) as asked (user_id, since)
where exists (
  select
  from user_topic_xp as progress
  where progress.user_id = asked.user_id
    and progress.last_activity > asked.since
);

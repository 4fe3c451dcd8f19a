-- The queries of operators' tools.

-- name: select_database_state
-- The newest migration, the number of topics, and the server's version and clock, which /readyz and flask doctor
-- compare with the code. Always one row.
select
  (select max(version) from schema_migrations) as schema_version,
  (select count(*) from topic_xp_config where retired_at is null) as topic_count,
  current_setting('server_version_num')::int as server_version,
  clock_timestamp() as server_time;

-- name: select_session_number
-- The server process of the connection, by which flask doctor finds the mode of a pooler. Always one row.
select pg_backend_pid();

-- name: select_idle_transaction_limit
-- The time after which the server rolls back an idle transaction, for flask doctor. Always one row.
select current_setting('idle_in_transaction_session_timeout');

-- name: count_tables
-- How many tables there are besides dbmate's own; 0 for an empty database. Always one row.
select count(*)
from pg_tables
where
  schemaname = 'public'
  and tablename <> 'schema_migrations';

-- name: count_tables_hidden_from_us
-- How many tables hide all their rows from the current role by row level security without a policy. Always one row; 0
-- for the owner.
select count(*)
from pg_class as class
where class.relnamespace = 'public'::regnamespace
  and class.relkind in ('r', 'p')
  and row_security_active(class.oid);

-- name: select_exposed_tables
-- For flask doctor: the tables and views with rows that a role of a Supabase-style public API may access. Anybody has
-- the key of these roles. No row: there are no such roles, or they have no access.
select
  role.rolname::text as role_name,
  class.relname::text as table_name
from pg_roles as role
cross join pg_class as class
where role.rolname in ('anon', 'authenticated')
  and class.relnamespace = 'public'::regnamespace
  and class.relkind in ('r', 'p', 'v', 'm', 'f')
  and has_schema_privilege(role.oid, class.relnamespace, 'usage')
  -- Objects of an extension belong to the host.
  and not exists (
    select
    from pg_depend as part
    where part.objid = class.oid
      and part.deptype = 'e'
  )
  -- TRUNCATE ignores row level security. Other rights do too if it is off, if the role bypasses it, or if a policy
  -- opens it.
  and (
    has_table_privilege(role.oid, class.oid, 'truncate')
    or (
      (
        has_any_column_privilege(role.oid, class.oid, 'select, insert, update')
        or has_table_privilege(role.oid, class.oid, 'delete')
      )
      and (
        not class.relrowsecurity
        or role.rolbypassrls
        or role.rolsuper
        or pg_has_role(role.oid, class.relowner, 'usage')
        or exists (
          select
          from pg_policy as policy
          where policy.polrelid = class.oid
            and (0 = any (policy.polroles) or role.oid = any (policy.polroles))
        )
      )
    )
  )
order by
  class.relname,
  role.rolname;

-- name: select_optional_example
-- The learner who answered last, with the topic and the task of that answer, as an example for trying blocks in psql.
-- No row: nobody has answered.
select
  attempt.user_id,
  attempt.topic_slug,
  attempt.task_id,
  attempt.submission_id,
  attempt.attempt_number,
  attempt.learning_day as today,
  topic.subject_slug,
  learner.time_zone
from (
  select
    progress.user_id,
    progress.topic_slug
  from user_topic_xp as progress
  where progress.last_activity is not null
  order by progress.last_activity desc
  limit 1
) as latest
join user_task_attempts as attempt
  on attempt.user_id = latest.user_id
  and attempt.topic_slug = latest.topic_slug
join users as learner
  on learner.id = latest.user_id
join topic_xp_config as topic
  on topic.topic_slug = latest.topic_slug
order by attempt.attempted_at desc
limit 1;

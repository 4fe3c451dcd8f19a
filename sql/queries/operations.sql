-- Questions of operators and their machines.

-- name: select_database_state
-- What /readyz and flask doctor compare with the code: the newest migration, the topics offered, the server's version
-- and its clock. Always one row.
select
  (select max(version) from schema_migrations) as schema_version,
  (select count(*) from topic_xp_config where retired_at is null) as topic_count,
  current_setting('server_version_num')::int as server_version,
  clock_timestamp() as server_time;

-- name: select_session_number
-- The server process that answers, by which flask doctor finds out how a pooler works. Always one row.
select pg_backend_pid();

-- name: select_idle_transaction_limit
-- After how long the server gives up a transaction whose client says nothing, for flask doctor. Always one row.
select current_setting('idle_in_transaction_session_timeout');

-- name: count_tables
-- How many tables there are besides dbmate's own: none means that a database is empty. Always one row.
select count(*)
from pg_tables
where
  schemaname = 'public'
  and tablename <> 'schema_migrations';

-- The queries of the studio: what PostgreSQL's catalogue and its statistics know, for administrators.

-- name: select_optional_sign_in
-- When a session began, by which the studio finds that a sign-in is too old. No row: the session has ended.
select session.created_at
from user_sessions as session
where session.user_id = :user_id
  and session.session_id = :session_id;

-- name: select_types
-- Every type by its number, to name the types of a block's columns and parameters. Never empty.
select
  type.oid::int8 as type_id,
  type.typname::text as name
from pg_type as type;

-- name: select_nullable_columns
-- The columns of tables that may be null, to compare a block's columns with its row class. Never empty.
select
  attribute.attrelid::int8 as table_id,
  attribute.attnum::int4 as position
from pg_attribute as attribute
where not attribute.attnotnull
  and attribute.attnum > 0;

-- name: select_optional_class_example
-- The class whose assignment was published last, as an example for the parameters of blocks. No row: there is none.
select
  assignment.class_id,
  assignment.assignment_id
from class_assignments as assignment
where assignment.published_at is not null
order by assignment.published_at desc
limit 1;

-- name: select_side_effects
-- The functions that PostgreSQL itself calls volatile among some names: what they do may outlast the transaction, or
-- reach out of the database. Those that only tell a time, a random value, a size or the statistics of statements are
-- not among them. No row: none is.
select distinct function.proname::text as name
from pg_proc as function
where function.proname = any (:names)
  and function.provolatile = 'v'
  and function.proname <> 'pg_stat_statements'
  and not (
    function.pronamespace = 'pg_catalog'::regnamespace
    and function.proname in (
      'clock_timestamp', 'gen_random_uuid', 'random', 'timeofday', 'uuidv4', 'uuidv7',
      'pg_indexes_size', 'pg_relation_size', 'pg_table_size', 'pg_total_relation_size'
    )
  )
order by name;

-- name: select_has_statistics
-- Whether this database has the view of the extension pg_stat_statements, and may be asked for it. Always one row.
select to_regclass('pg_stat_statements') is not null;

-- name: select_statistics
-- How often each statement of a database ran and how long it took, since the statistics were reset. It needs the
-- extension pg_stat_statements. No row: nothing ran.
select
  coalesce(statement.queryid, 0) as query_id,
  sum(statement.calls)::int8 as calls,
  (sum(statement.total_exec_time) / sum(statement.calls))::float8 as mean,
  sum(statement.rows)::int8 as row_count
from pg_stat_statements as statement
join pg_database as base
  on base.oid = statement.dbid
where base.datname = :database
  and statement.queryid is not null
  and statement.calls > 0
group by statement.queryid;

-- name: select_tables
-- The site's tables with their sizes in bytes, and how PostgreSQL has read them since its statistics were reset. Never
-- empty in a database with a schema.
select
  class.relname::text as name,
  coalesce(statistics.n_live_tup, 0)::int8 as row_count,
  pg_table_size(class.oid) as table_size,
  pg_indexes_size(class.oid) as indexes_size,
  coalesce(statistics.seq_scan, 0)::int8 as whole_scans,
  coalesce(statistics.idx_scan, 0)::int8 as index_scans
from pg_class as class
left join pg_stat_user_tables as statistics
  on statistics.relid = class.oid
where class.relnamespace = 'public'::regnamespace
  and class.relkind in ('r', 'p')
order by class.relname;

-- name: select_columns
-- The columns of a table in their order. No row: there is no such table.
select
  attribute.attname::text as name,
  format_type(attribute.atttypid, attribute.atttypmod) as type,
  not attribute.attnotnull as may_be_null
from pg_attribute as attribute
where attribute.attrelid = to_regclass('public.' || quote_ident(:table_name::text))
  and attribute.attnum > 0
  and not attribute.attisdropped
order by attribute.attnum;

-- name: select_indexes
-- The indexes of a table with their size in bytes and how often they were used since the statistics were reset. No row:
-- there is no such table, or it has none.
select
  class.relname::text as name,
  pg_get_indexdef(index.indexrelid) as definition,
  pg_relation_size(index.indexrelid) as size,
  coalesce(statistics.idx_scan, 0)::int8 as scans,
  index.indisunique as is_unique
from pg_index as index
join pg_class as class
  on class.oid = index.indexrelid
left join pg_stat_user_indexes as statistics
  on statistics.indexrelid = index.indexrelid
where index.indrelid = to_regclass('public.' || quote_ident(:table_name::text))
order by
  index.indisprimary desc,
  class.relname;

-- name: select_constraints
-- The constraints of a table, whose names say in words what they protect. No row: there is no such table, or it has
-- none.
select
  rule.conname::text as name,
  pg_get_constraintdef(rule.oid) as definition,
  rule.convalidated as is_validated
from pg_constraint as rule
where rule.conrelid = to_regclass('public.' || quote_ident(:table_name::text))
  and rule.contype <> 'n'
order by
  rule.contype,
  rule.conname;

-- name: select_references
-- Which table refers to which, by foreign keys, for the diagram. No row: no table refers to another one.
select distinct
  referring.relname::text as name,
  referred.relname::text as refers_to
from pg_constraint as rule
join pg_class as referring
  on referring.oid = rule.conrelid
join pg_class as referred
  on referred.oid = rule.confrelid
where rule.contype = 'f'
  and referring.relnamespace = 'public'::regnamespace
  and referring.oid <> referred.oid
order by
  name,
  refers_to;

-- name: select_migrations
-- The versions of the migrations that were applied. No row: none was.
select migration.version::text as version
from schema_migrations as migration
order by version;

-- name: select_optional_learner
-- A learner by their id as text or their address, whose rows are to be replayed. No row: there is no such learner.
select learner.id as user_id
from users as learner
where learner.id::text = :wanted
  or learner.email = :wanted;

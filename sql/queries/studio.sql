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

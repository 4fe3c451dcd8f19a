-- Where Realtime keeps its tenants. Runs once, when the data directory is created.
create schema if not exists _realtime;
\set superuser `echo "${POSTGRES_USER:-supabase_admin}"`
alter schema _realtime owner to :superuser;

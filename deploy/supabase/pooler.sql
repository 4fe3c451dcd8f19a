-- The database in which Supavisor keeps its tenants, and Logflare what it collects. Runs once, when the data directory is created.
\set superuser `echo "${POSTGRES_USER:-supabase_admin}"`
create database _supabase with owner :superuser;
\c _supabase
create schema if not exists _supavisor;
alter schema _supavisor owner to :superuser;
create schema if not exists _analytics;
alter schema _analytics owner to :superuser;
\c postgres

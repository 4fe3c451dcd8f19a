-- The service roles of the image get the stack's password. Runs once, when the data directory is created.
\set password `echo "$POSTGRES_PASSWORD"`
alter user authenticator with password :'password';
alter user pgbouncer with password :'password';
alter user supabase_auth_admin with password :'password';
alter user supabase_storage_admin with password :'password';

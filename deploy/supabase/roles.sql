-- The service roles of the image get the stack's password. Runs once, when the data directory is created.
\set password `echo "$POSTGRES_PASSWORD"`
alter user authenticator with password :'password';
alter user pgbouncer with password :'password';
alter user supabase_auth_admin with password :'password';
alter user supabase_storage_admin with password :'password';
-- What a lost connection leaves open is rolled back; through a pooler the app cannot ask for that itself.
alter role postgres set idle_in_transaction_session_timeout = '15s';

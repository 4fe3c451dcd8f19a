-- migrate:up
-- Hosts in Supabase's manner grant everything on new tables to the roles of their public API, anon and authenticated.
-- So every table has row level security and no policy: whatever was granted to a role, only the owner, with whom the
-- app connects, sees or writes a row. A new table must do the same; a test says so.
alter table users enable row level security;
alter table accounts enable row level security;
alter table verification_token enable row level security;
alter table topic_xp_config enable row level security;
alter table content_syncs enable row level security;
alter table user_topic_xp enable row level security;
alter table user_task_attempts enable row level security;
alter table user_task_state enable row level security;
alter table user_learning_days enable row level security;
alter table user_known_topics enable row level security;
alter table user_sessions enable row level security;
alter table user_api_tokens enable row level security;
alter table user_avatars enable row level security;
alter table sign_in_mails enable row level security;
alter table search_documents enable row level security;
alter table if exists schema_migrations enable row level security; -- dbmate's own

-- TRUNCATE, triggers and references know no rows, so those roles, where they exist, lose their grants too, now and for
-- the tables that later migrations make.
do $$
declare
  api_role text;
  our_table regclass;
begin
  for api_role in
    select rolname from pg_roles where rolname in ('anon', 'authenticated')
  loop
    execute format('alter default privileges in schema public revoke all on tables from %I', api_role);
    for our_table in
      select oid from pg_class
      where relnamespace = 'public'::regnamespace
        and relkind in ('r', 'p')
        and relowner = (select relowner from pg_class where oid = 'users'::regclass)
    loop
      execute format('revoke all on table %s from %I', our_table, api_role);
    end loop;
  end loop;
end
$$;

-- migrate:down
-- What was granted by the host's defaults is not granted again: nothing of ours ever needed it.
alter table users disable row level security;
alter table accounts disable row level security;
alter table verification_token disable row level security;
alter table topic_xp_config disable row level security;
alter table content_syncs disable row level security;
alter table user_topic_xp disable row level security;
alter table user_task_attempts disable row level security;
alter table user_task_state disable row level security;
alter table user_learning_days disable row level security;
alter table user_known_topics disable row level security;
alter table user_sessions disable row level security;
alter table user_api_tokens disable row level security;
alter table user_avatars disable row level security;
alter table sign_in_mails disable row level security;
alter table search_documents disable row level security;
alter table if exists schema_migrations disable row level security;

-- migrate:up
-- The keys that sign what we send to platforms, sealed with AUTH_SECRET. The newest that opens signs. All are
-- published.
create table lti_keys (
  key_id uuid primary key,
  sealed_key text not null,
  created_at timestamptz not null
);

alter table lti_keys enable row level security;

-- migrate:down
drop table lti_keys;

-- migrate:up
-- One device on which a learner is signed in. The cookie names the row and carries the secret; only its SHA-256 is
-- kept. Deleting the row signs the device out at once.
create table user_sessions (
  user_id uuid not null,
  session_id uuid not null,
  secret_hash bytea not null,
  device text not null default '',
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (user_id, session_id),
  constraint session_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint session_secret_is_a_sha256 check (octet_length(secret_hash) = 32),
  constraint session_device_is_short check (char_length(device) <= 100)
);

-- migrate:down
drop table user_sessions;

-- migrate:up
-- Which content the topic sync has put into the database, by the SHA-256 of the whole content tree, and which of it is
-- in force. Web processes follow it, and never bring back content that was replaced since: only a command may.
create table content_syncs (
  fingerprint text primary key,
  synced_at timestamptz not null,
  superseded_at timestamptz,
  constraint content_sync_fingerprint_is_a_sha256 check (fingerprint ~ '^[0-9a-f]{64}$')
);

-- Two syncs that begin at once cannot both be in force.
create unique index content_syncs_one_in_force on content_syncs ((superseded_at is null))
where superseded_at is null;

-- migrate:down
drop table content_syncs;

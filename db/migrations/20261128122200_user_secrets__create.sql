-- migrate:up
-- What a pupil without an e-mail address signs in with: a PIN or pictures, and a card. Only salted hashes are kept.
-- Wrong tries pause this pupil, not the class.
create table user_secrets (
  user_id uuid,
  kind text,
  secret_hash bytea not null,
  salt bytea not null,
  made_at timestamptz not null,
  ends_at timestamptz,
  wrong_count smallint not null default 0,
  wrong_since timestamptz,
  paused_until timestamptz,
  primary key (user_id, kind),
  constraint secret_kind_is_known check (kind in ('pin', 'pictures', 'card')),
  constraint secret_is_a_32_byte_hash check (octet_length(secret_hash) = 32),
  constraint secret_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade
) with (fillfactor = 70);

alter table user_secrets enable row level security;

-- migrate:down
drop table user_secrets;

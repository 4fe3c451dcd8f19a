-- migrate:up
-- A bearer token a learner made for a program of theirs: its name, what it may do, and the SHA-256 of its secret.
create table user_api_tokens (
  user_id uuid not null,
  token_id uuid not null,
  secret_hash bytea not null,
  name text not null,
  scope text not null,
  created_at timestamptz not null,
  last_used_on date,
  primary key (user_id, token_id),
  constraint api_token_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint api_token_secret_is_a_sha256 check (octet_length(secret_hash) = 32),
  constraint api_token_has_a_name check (char_length(name) between 1 and 60),
  constraint api_token_scope_is_known check (scope in ('read', 'practise'))
);

-- migrate:down
drop table user_api_tokens;

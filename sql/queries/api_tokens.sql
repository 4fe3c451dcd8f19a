-- The queries of API tokens, with which a learner's programs sign in.

-- name: select_optional_token_learner
-- The learner of a bearer token, and its scope. No row: the token is unknown or revoked, or its secret is wrong.
select
  :learner_columns,
  token.scope,
  token.last_used_on
from user_api_tokens as token
join users as learner
  on learner.id = token.user_id
where token.user_id = :user_id
  and token.token_id = :token_id
  and token.secret_hash = :secret_hash;

-- name: update_token_used
-- Store the day a token was last used, so that its owner sees which ones are unused.
update user_api_tokens as token
set last_used_on = :today
where token.user_id = :user_id
  and token.token_id = :token_id;

-- name: insert_token
-- Insert a token. No row: the learner has the most tokens allowed, or a token with this id.
insert into user_api_tokens (user_id, token_id, secret_hash, name, scope, created_at)
select
  :user_id::uuid,
  :token_id,
  :secret_hash,
  :name,
  :scope,
  :now
where (
  select count(*)
  from user_api_tokens as token
  where token.user_id = :user_id
) < :most
on conflict (user_id, token_id) do nothing
returning token_id;

-- name: select_optional_repeated_token
-- Return the token that an earlier press of the same button created. No row: this press is the first.
select token.token_id
from user_api_tokens as token
where token.user_id = :user_id
  and token.token_id = :token_id
  and token.name = :name
  and token.scope = :scope
  and token.created_at > :since;

-- name: select_tokens
-- A learner's tokens, the newest first. No row: none yet.
select
  token.token_id,
  token.name,
  token.scope,
  token.created_at,
  token.last_used_on
from user_api_tokens as token
where token.user_id = :user_id
order by token.created_at desc;

-- name: delete_token
-- Revoke a token at once.
delete from user_api_tokens as token
where token.user_id = :user_id
  and token.token_id = :token_id;

-- migrate:up
-- Rows from before the constraint satisfy it too.
alter table user_api_tokens validate constraint api_token_scopes_are_words;

-- migrate:down
select 1;

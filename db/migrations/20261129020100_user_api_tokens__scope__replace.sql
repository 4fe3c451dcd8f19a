-- migrate:up
-- A token has several scopes, with spaces between their names, as in OAuth: those of teachers' programs stand beside
-- the two of learners' programs.
-- contract: 20261101090000 no code so far needs that a scope is one of two words
alter table user_api_tokens
add constraint api_token_scopes_are_words check (scope ~ '^[a-z:]+( [a-z:]+)*$') not valid;
alter table user_api_tokens
-- squawk-ignore ban-drop-constraint
drop constraint api_token_scope_is_known;

-- migrate:down
delete from user_api_tokens
where scope not in ('read', 'practise');
alter table user_api_tokens
add constraint api_token_scope_is_known check (scope in ('read', 'practise'));
alter table user_api_tokens
drop constraint api_token_scopes_are_words;

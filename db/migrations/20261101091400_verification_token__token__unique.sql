-- migrate:up
-- A link is found by its token alone, so that no link carries an address.
create unique index verification_token_is_unique on verification_token (token);

-- migrate:down
drop index verification_token_is_unique;

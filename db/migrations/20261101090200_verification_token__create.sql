-- migrate:up
-- A one-time sign-in link: the address it was made for and the SHA-256 of its token, never the token itself.
create table verification_token (
  identifier text not null,
  token text not null,
  expires timestamptz not null,
  primary key (identifier, token)
);

-- A link is found by its token alone, so that no link carries an address.
create unique index verification_token_is_unique on verification_token (token);

-- migrate:down
drop table verification_token;

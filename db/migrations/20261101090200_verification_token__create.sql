-- migrate:up
-- A one-time sign-in link: the address it was made for and the SHA-256 of its token, never the token itself.
create table verification_token (
  identifier text not null,
  token text not null,
  expires timestamptz not null,
  primary key (identifier, token)
);

-- migrate:down
drop table verification_token;

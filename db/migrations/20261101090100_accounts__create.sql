-- migrate:up
-- A sign-in at another provider, linked to one user. Columns as in the original system.
create table accounts (
  user_id uuid not null,
  type text not null,
  provider text not null,
  provider_account_id text not null,
  refresh_token text,
  access_token text,
  expires_at bigint,
  token_type text,
  scope text,
  id_token text,
  session_state text,
  primary key (provider, provider_account_id),
  constraint accounts_belong_to_a_user foreign key (user_id) references users (id) on delete cascade
);

create index accounts_by_user on accounts (user_id);

-- migrate:down
drop table accounts;

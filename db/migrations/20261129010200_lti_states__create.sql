-- migrate:up
-- What works once and for minutes: the state of a launch that has begun, with the nonce of its id_token, or without a
-- platform the secret of an address that registers one. Only hashes are stored.
create table lti_states (
  state_hash bytea primary key,
  platform_id uuid,
  nonce text not null,
  expires_at timestamptz not null,
  constraint lti_state_is_a_32_byte_hash check (octet_length(state_hash) = 32),
  constraint lti_state_belongs_to_a_platform foreign key (platform_id) references lti_platforms (platform_id)
  on delete cascade
);

create index lti_states_by_platform on lti_states (platform_id);

alter table lti_states enable row level security;

-- migrate:down
drop table lti_states;

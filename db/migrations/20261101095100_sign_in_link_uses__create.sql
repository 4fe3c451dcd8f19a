-- migrate:up
-- A one-time link that was just used, by the hash of its token, and a hash of what names the browser that used it: the
-- same browser may send the same form again for a minute, because people press a button twice. Swept by the next use.
create table sign_in_link_uses (
  token text primary key,
  identifier text not null,
  browser text not null,
  used_at timestamptz not null
);

create index sign_in_link_uses_by_address on sign_in_link_uses (identifier);

alter table sign_in_link_uses enable row level security;

-- migrate:down
drop table sign_in_link_uses;

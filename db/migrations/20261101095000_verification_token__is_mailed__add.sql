-- migrate:up
-- Whether a link was mailed, and not printed for an administrator: an address that waits for several mailed links is
-- sent no more of them until the latest is old.
alter table verification_token
add column is_mailed boolean not null default false;

-- migrate:down
alter table verification_token
drop column is_mailed;

-- migrate:up
-- The original names each linked provider account by an id and knows when it was linked. Rows from before this column
-- get an id computed from their key; when they were linked is not known.
alter table accounts
add column id uuid,
add column created_at timestamptz;

alter table accounts
alter column id set default gen_random_uuid();

update accounts as account
set id = md5(account.provider || ' ' || account.provider_account_id)::uuid
where account.id is null;

alter table accounts
add constraint accounts_have_an_id check (id is not null) not valid;

-- migrate:down
alter table accounts
drop column created_at,
drop column id;

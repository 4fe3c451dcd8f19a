-- migrate:up
-- Rows from before the column got their id with it.
alter table accounts
validate constraint accounts_have_an_id;

-- migrate:down
-- A constraint that holds for every row needs no step back.
select 1;

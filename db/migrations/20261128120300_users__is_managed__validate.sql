-- migrate:up
-- Look at the rules of managed pupils without keeping writers out.
alter table users
validate constraint users_managed_has_no_email,
validate constraint users_managed_is_no_guest;

-- migrate:down
-- Nothing to undo: a constraint that holds for every row need not be forgotten.
select 1;

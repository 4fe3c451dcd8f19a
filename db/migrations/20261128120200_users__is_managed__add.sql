-- migrate:up
-- contract: 20261101090000 no code so far makes managed pupils, and the new rules are about no other row
-- A managed pupil was made by a class: no e-mail address and no provider, signs in by a class's door or a card. The
-- column's default does not rewrite the table, and no stored row can break the two rules.
alter table users
add column is_managed boolean not null default false,
add constraint users_managed_has_no_email check (not is_managed or email is null) not valid,
add constraint users_managed_is_no_guest check (not (is_managed and is_guest)) not valid;

-- migrate:down
alter table users
drop column is_managed;

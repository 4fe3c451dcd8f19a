-- migrate:up
-- contract: 20261101090000 all code so far lowered addresses by a rule that lowers ASCII letters too
-- Only ASCII letters of an address are the same in both cases. lower() of the database's locale also turns other
-- letters into ASCII ones (the Kelvin sign becomes k), and so makes two people's addresses one. Every stored address
-- keeps the new rule, which asks for less.
alter table users
add constraint users_email_is_lower_case_in_ascii check (email = lower(email collate "C")) not valid;
alter table users
-- squawk-ignore ban-drop-constraint
drop constraint users_email_is_lower_case;

-- migrate:down
alter table users
add constraint users_email_is_lower_case check (email = lower(email));
alter table users
drop constraint users_email_is_lower_case_in_ascii;

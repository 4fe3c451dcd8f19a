-- migrate:up
-- Teachers may make classes: an administrator grants the role. Every stored role keeps the new rule, which allows more.
-- contract: 20261101090000 no code so far needs that a role is one of two
alter table users
add constraint users_role_is_user_teacher_or_admin check (role in ('USER', 'TEACHER', 'ADMIN')) not valid;
alter table users
-- squawk-ignore ban-drop-constraint
drop constraint users_role_is_known;

-- migrate:down
update users
set role = 'USER'
where role = 'TEACHER';
alter table users
add constraint users_role_is_known check (role in ('USER', 'ADMIN'));
alter table users
drop constraint users_role_is_user_teacher_or_admin;

-- The queries of classes: who may do what in a class, its settings, its codes, its teachers, and its end.

-- name: select_optional_role
-- A class and what the caller is in it: the one question of every route of a class. No row: there is no such class, or
-- the caller has no part in it; a pupil who has left has none.
select
  :class_columns,
  coalesce(teacher.role, 'pupil') as role
from classes as class
left join class_teachers as teacher
  on teacher.class_id = class.class_id
  and teacher.user_id = :user_id
left join class_members as member
  on member.class_id = class.class_id
  and member.user_id = :user_id
  and member.left_at is null
where class.class_id = :class_id
  and coalesce(teacher.user_id, member.user_id) is not null;

-- name: lock_class
-- Wait until nobody else changes the class's people or settings. Answers to its assignments are not kept waiting.
-- Released by COMMIT. No row: the class is gone.
select class.class_id
from classes as class
where class.class_id = :class_id
for no key update;

-- name: lock_owned_classes
-- Lock the classes somebody owns until COMMIT, in the order of their ids. The race: two owners whose accounts end at
-- once would each see the other one. No row: none.
select class.class_id
from classes as class
where class.class_id in (
  select teacher.class_id
  from class_teachers as teacher
  where teacher.user_id = :user_id
    and teacher.role = 'owner'
)
order by class.class_id
for no key update;

-- name: select_classes_of_teacher
-- The classes somebody teaches or looks after, those in use first, and how many pupils each has. No row: none.
select
  :class_columns,
  teacher.role,
  (
    select count(*)
    from class_members as member
    where member.class_id = class.class_id
      and member.left_at is null
  ) as pupil_count
from class_teachers as teacher
join classes as class
  on class.class_id = teacher.class_id
where teacher.user_id = :user_id
order by
  class.archived_at is not null,
  class.name,
  class.class_id;

-- name: select_classes_of_learner
-- The classes somebody is a pupil of, under the name they have there. No row: none.
select
  :class_columns,
  member.family_name,
  member.given_name,
  member.joined_at
from class_members as member
join classes as class
  on class.class_id = member.class_id
where member.user_id = :user_id
  and member.left_at is null
order by
  class.archived_at is not null,
  class.name,
  class.class_id;

-- name: count_owned_classes
-- How many classes somebody owns. Always one row.
select count(*) as owned_count
from class_teachers as teacher
where teacher.user_id = :user_id
  and teacher.role = 'owner';

-- name: insert_class
-- A new class with its owner. A repeat changes nothing.
with class as (
  insert into classes (class_id, name, school, locale, time_zone, sign_in, created_at)
  values (:class_id, :name, :school, :locale, :time_zone, :sign_in, :now)
  on conflict (class_id) do nothing
  returning class_id
)
insert into class_teachers (class_id, user_id, role, added_at)
select
  class.class_id,
  :user_id,
  'owner',
  :now
from class;

-- name: update_class
-- Change what a class says of itself and how its pupils sign in.
update classes as class
set
  name = :name,
  school = :school,
  subject_slug = :subject_slug,
  locale = :locale,
  time_zone = :time_zone,
  sign_in = :sign_in,
  shows_names = :shows_names,
  shares_practice = :shares_practice,
  missing_counts_as_zero = :missing_counts_as_zero
where class.class_id = :class_id;

-- name: update_class_archived
-- Make a class read-only, or with null open it again.
update classes as class
set archived_at = :archived_at
where class.class_id = :class_id;

-- name: select_codes
-- The codes of a class's door. No row: the door is closed.
select
  code.code,
  code.joins_until
from class_codes as code
where code.class_id = :class_id
order by code.created_at desc;

-- name: insert_code
-- A new code for a class's door. No row: another class has it.
insert into class_codes (code, class_id, joins_until, created_at)
values (:code, :class_id, :joins_until, :now)
on conflict (code) do nothing
returning code;

-- name: update_codes
-- Let people join by the class's code until a moment, or with null nobody.
update class_codes as code
set joins_until = :joins_until
where code.class_id = :class_id;

-- name: delete_codes
-- Close a class's door.
delete from class_codes as code
where code.class_id = :class_id;

-- name: select_optional_class_by_code
-- The class whose door a code opens, and until when people may join. No row: there is no such code, or the class is
-- archived.
select
  :class_columns,
  code.joins_until
from class_codes as code
join classes as class
  on class.class_id = code.class_id
where code.code = :code
  and class.archived_at is null;

-- name: select_teachers
-- The grown-ups of a class, owners first. Never empty for a class.
select
  teacher.user_id,
  teacher.role,
  learner.name,
  learner.email
from class_teachers as teacher
join users as learner
  on learner.id = teacher.user_id
where teacher.class_id = :class_id
order by
  teacher.role = 'owner' desc,
  teacher.added_at;

-- name: upsert_teacher
-- Give somebody a role in a class.
insert into class_teachers (class_id, user_id, role, added_at)
values (:class_id, :user_id, :role, :now)
on conflict (class_id, user_id) do update
  set role = excluded.role;

-- name: delete_teacher
-- Take somebody's role in a class away.
delete from class_teachers as teacher
where teacher.class_id = :class_id
  and teacher.user_id = :user_id;

-- name: update_role_to_teacher
-- Let somebody make classes. An administrator may already.
update users as learner
set
  role = 'TEACHER',
  updated_at = :now
where learner.id = :user_id
  and learner.role = 'USER'
  and not learner.is_guest
  and not learner.is_managed;

-- name: update_role_to_user
-- Let a teacher make no more classes. The classes they have stay theirs.
update users as learner
set
  role = 'USER',
  updated_at = :now
where learner.id = :user_id
  and learner.role = 'TEACHER';

-- name: select_accounts_of_teachers
-- Everyone with the role of a teacher, by address. No row: nobody yet.
select
  learner.id as user_id,
  learner.name,
  learner.email,
  (
    select count(*)
    from class_teachers as teacher
    where teacher.user_id = learner.id
  ) as class_count
from users as learner
where learner.role = 'TEACHER'
order by
  learner.email,
  learner.id;

-- name: select_summaries
-- Every class, or one, as an administrator may see it: no pupil is named. No row: none.
select
  class.class_id,
  class.name,
  class.school,
  class.archived_at,
  coalesce(
    (
      select string_agg(coalesce(owner.email, owner.name, ''), ', ' order by owner.email)
      from class_teachers as teacher
      join users as owner
        on owner.id = teacher.user_id
      where teacher.class_id = class.class_id
        and teacher.role = 'owner'
    ),
    ''
  ) as owners,
  (
    select count(*)
    from class_members as member
    where member.class_id = class.class_id
      and member.left_at is null
  ) as pupil_count,
  (
    select count(*)
    from class_assignments as assignment
    where assignment.class_id = class.class_id
  ) as assignment_count
from classes as class
where :class_id::uuid is null
  or class.class_id = :class_id
order by
  class.archived_at is not null,
  class.name,
  class.class_id
limit :most;

-- name: select_last_owned
-- The classes that would have no owner without somebody. No row: none, so their account can go.
select
  class.class_id,
  class.name
from class_teachers as teacher
join classes as class
  on class.class_id = teacher.class_id
where teacher.user_id = :user_id
  and teacher.role = 'owner'
  and not exists (
    select
    from class_teachers as other
    where other.class_id = teacher.class_id
      and other.user_id <> teacher.user_id
      and other.role = 'owner'
  )
order by class.name;

-- name: count_marks
-- How many marks some pupils have in a class, which its end would delete. Always one row.
select count(*) as mark_count
from user_assignments as work
where work.user_id = any (:user_ids::uuid[])
  and work.class_id = :class_id
  and (work.answer_count > 0 or work.teacher_points is not null);

-- name: delete_answers
-- Forget which answers of some pupils counted in a class. The answers themselves stay the pupils' practice.
delete from user_assignment_answers as answer
where answer.user_id = any (:user_ids::uuid[])
  and answer.class_id = :class_id;

-- name: delete_class
-- Delete a class with everything that refers to it.
delete from classes as class
where class.class_id = :class_id;

-- columns: class_columns
-- A class as each of its pages needs it: the fields of Class, in their order.
select
  class.class_id,
  class.name,
  class.school,
  class.subject_slug,
  class.locale,
  class.time_zone,
  class.sign_in,
  class.shows_names,
  class.shares_practice,
  class.missing_counts_as_zero,
  class.created_at,
  class.archived_at
from classes as class;

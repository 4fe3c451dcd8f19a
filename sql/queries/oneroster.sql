-- The queries of OneRoster packages: which of a teacher's classes and pupils a package means.

-- name: select_taught_classes
-- The classes in use that somebody teaches, with the sourcedId of those that came from a package. No row: none yet.
select
  class.sourced_id,
  :class_columns
from class_teachers as teacher
join classes as class
  on class.class_id = teacher.class_id
where teacher.user_id = :user_id
  and teacher.role in ('owner', 'teacher')
  and class.archived_at is null
order by
  class.created_at,
  class.class_id;

-- name: update_sourced_id
-- Remember which class of the school's own system a class is.
update classes as class
set sourced_id = :sourced_id
where class.class_id = :class_id;

-- name: select_known_pupils
-- The pupils of all classes somebody teaches, archived ones included, whose school's id a package names: who is in a
-- class now first. Whoever has an account of their own and has left a class is not taken into another one. No row:
-- none.
select
  coalesce(member.school_id, '') as school_id,
  member.user_id,
  member.class_id,
  member.family_name,
  member.given_name,
  member.patronymic
from class_teachers as teacher
join class_members as member
  on member.class_id = teacher.class_id
join users as learner
  on learner.id = member.user_id
  and (learner.is_managed or member.left_at is null)
where teacher.user_id = :user_id
  and teacher.role in ('owner', 'teacher')
  and member.school_id = any (:school_ids::text[])
order by
  member.left_at is not null,
  member.joined_at,
  member.user_id;

-- name: insert_members
-- Make some pupils of other classes pupils of a class too. Somebody who is one already stays as they are.
with
:select_listed
insert into class_members (
  class_id, user_id, family_name, given_name, patronymic, folded_name, school_id, joined_at
)
select
  :class_id,
  listed.user_id,
  listed.family_name,
  listed.given_name,
  listed.patronymic,
  listed.folded_name,
  listed.school_id,
  :now
from listed
on conflict (class_id, user_id) do nothing;

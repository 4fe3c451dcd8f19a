-- The queries of classes: who may do what in a class, and what its teachers change about it.

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

-- name: insert_class
-- A new class with its owner. A repeat changes nothing.
with class as (
  insert into classes (class_id, name, school, subject_slug, locale, time_zone, sign_in, created_at)
  values (:class_id, :name, :school, :subject_slug, :locale, :time_zone, :sign_in, :now)
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

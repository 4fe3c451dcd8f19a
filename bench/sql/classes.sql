-- Classes by the numbers of the temporary table `room`: each of 32 pupils, with 20 assignments of 50 tasks that every
-- pupil has begun. The first pupils are seeded learners, the others have no history. The latest assignment has answers.
-- Summaries are stored assignment by assignment, as in life: those of one pupil are scattered over the table.
set synchronous_commit = off;

create temporary table pupil as
select
  room.number,
  room.class_id,
  place,
  (
    '00000000-0000-4000-8000-'
    || lpad(to_hex(place + case when place > room.learners then 3000000 else 0 end), 12, '0')
  )::uuid as user_id,
  place > room.learners as is_new
from room
cross join lateral generate_series((room.number - 1) * 32 + 1, room.number * 32) as place;

insert into users (id, time_zone, created_at, updated_at)
select pupil.user_id, 'UTC', now() - interval '1 year', now() - interval '1 year'
from pupil
where pupil.is_new;

insert into classes (class_id, name, locale, time_zone, created_at)
select room.class_id, room.number::text, 'en', 'UTC', now() - interval '1 year'
from room;

insert into class_teachers (class_id, user_id, role, added_at)
select room.class_id, '00000000-0000-4000-8000-000000000001', 'owner', now() - interval '1 year'
from room;

insert into class_members (class_id, user_id, family_name, given_name, folded_name, joined_at)
select pupil.class_id, pupil.user_id, 'Pupil ' || pupil.place, 'Anna', 'pupil ' || pupil.place, now() - interval '1 year'
from pupil;

insert into class_assignments (class_id, assignment_id, title, opens_at, published_at)
select
  room.class_id,
  ('00000000-0000-4000-9000-' || lpad(to_hex(work), 12, '0'))::uuid,
  'Work ' || work,
  now() - interval '1 year' + work * interval '1 hour',
  now() - interval '1 year' + work * interval '1 hour'
from room
cross join generate_series(1, 20) as work;

insert into class_assignment_items (class_id, assignment_id, item, topic_slug, slots)
select assignment.class_id, assignment.assignment_id, 1, room.topic_slug, 50
from class_assignments as assignment
join room
  on room.class_id = assignment.class_id;

insert into user_assignments (
  user_id, class_id, assignment_id, answer_count, right_count, slots_right, points, first_answer_at, last_answer_at
)
select
  pupil.user_id,
  pupil.class_id,
  assignment.assignment_id,
  5, 5, 5, 5,
  assignment.opens_at,
  assignment.opens_at
from class_assignments as assignment
join pupil
  on pupil.class_id = assignment.class_id
order by
  assignment.assignment_id,
  pupil.place;

insert into user_assignment_answers (
  user_id, class_id, assignment_id, item, slot, try_number, submission_id, is_correct, is_late, points, answered_at
)
select
  pupil.user_id,
  pupil.class_id,
  '00000000-0000-4000-9000-000000000014',
  1,
  slot,
  1,
  gen_random_uuid(),
  true,
  false,
  1,
  now() - interval '1 day'
from pupil
cross join generate_series(1, 5) as slot;

drop table pupil;

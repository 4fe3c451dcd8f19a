-- The queries of the gradebook and of all that teachers see of their pupils' work. A statement on learners' tables
-- names the pupils it is about, at most 200: on Citus it then asks only the machines that hold them.

-- name: select_pupils
-- The pupils of a class, those who have left at the end. No row: none yet. The service sorts names: letters of other
-- alphabets are not in the order of their codes.
select
  member.user_id,
  member.family_name,
  member.given_name,
  member.patronymic,
  member.joined_at,
  member.left_at,
  next_class.name as moved_to_name
from class_members as member
left join classes as next_class
  on next_class.class_id = member.moved_to
where member.class_id = :class_id
order by
  member.left_at is not null,
  member.folded_name,
  member.user_id
limit 200;

-- name: select_terms_of_class
-- What was decided for single pupils in the assignments of a class. No row: nothing.
select
  terms.assignment_id,
  terms.user_id,
  terms.due_at,
  terms.excused,
  terms.given
from class_assignment_pupils as terms
where terms.class_id = :class_id;

-- name: select_summaries
-- How far each of these pupils is in each assignment of a class. No row: nobody has begun.
select
  :summary_columns
from user_assignments as summary
where summary.user_id = any (:user_ids)
  and summary.class_id = :class_id;

-- name: select_summaries_of_assignment
-- How far each of these pupils is in one assignment. No row: nobody has begun.
select
  :summary_columns
from user_assignments as summary
where summary.user_id = any (:user_ids)
  and summary.class_id = :class_id
  and summary.assignment_id = :assignment_id;

-- name: select_live
-- The pupils of a class and how far each is in one assignment: all that the live page asks for every five seconds. Of
-- a pupil who is not among the ids, because they joined a moment ago, only the name comes. No row: no pupils.
select
  member.user_id,
  member.family_name,
  member.given_name,
  summary.answer_count as progress_answer_count,
  summary.slots_right as progress_slots_right,
  summary.wrong_in_a_row as progress_wrong_in_a_row,
  summary.last_answer_at as progress_last_answer_at,
  summary.finished_at as progress_finished_at
from class_members as member
left join user_assignments as summary
  on summary.user_id = member.user_id
  and summary.user_id = any (:user_ids)
  and summary.class_id = :class_id
  and summary.assignment_id = :assignment_id
where member.class_id = :class_id
  and member.left_at is null
limit 200;

-- columns: summary_columns
-- A pupil's summary of an assignment: the fields of Summary, in their order.
select
  summary.user_id,
  summary.assignment_id,
  summary.answer_count,
  summary.right_count,
  summary.slots_right,
  summary.slots_late,
  summary.points,
  summary.first_answer_at,
  summary.last_answer_at,
  summary.finished_at,
  summary.now_item,
  summary.wrong_in_a_row,
  summary.teacher_points,
  summary.teacher_note
from user_assignments as summary
where summary.user_id = any (:user_ids)
  and summary.class_id = :class_id;

-- name: update_teacher_points
-- Replace a pupil's points by what a teacher decides; null takes that back. What the answers earned stays beside it.
-- The row is there behind lock_summary.
update user_assignments as summary
set
  teacher_points = :teacher_points,
  teacher_note = :teacher_note
where summary.user_id = :user_id
  and summary.class_id = :class_id
  and summary.assignment_id = :assignment_id;

-- name: insert_event
-- Keep what a teacher did with a pupil's work, or that they looked at it, where the pupil can read it.
insert into user_class_events (user_id, happened_at, event_id, class_id, actor_id, kind, detail)
values (:user_id, :now, :event_id, :class_id, :actor_id, :kind, :detail);

-- name: select_answers_of_pupils
-- The answers of these pupils in one assignment with what was shown and given, the newest first. No row: none.
select
  answer.user_id,
  answer.item,
  answer.slot,
  answer.try_number,
  answer.is_late,
  answer.points,
  attempt.topic_slug,
  attempt.task_id,
  attempt.variant_seed,
  attempt.locale,
  attempt.user_answer,
  attempt.is_correct,
  attempt.attempted_at
from user_assignment_answers as answer
join user_task_attempts as attempt
  on attempt.user_id = answer.user_id
  and attempt.submission_id = answer.submission_id
where answer.user_id = any (:user_ids)
  and answer.class_id = :class_id
  and answer.assignment_id = :assignment_id
  and attempt.user_id = any (:user_ids)
  and attempt.undone_at is null
order by
  attempt.attempted_at desc,
  answer.user_id,
  answer.try_number desc
limit 4000;

-- name: select_class_answers
-- Wrong and right answers of these pupils since a moment, in the topics named, the newest first: practice of their own
-- among them. No row: none.
select
  attempt.user_id,
  attempt.topic_slug,
  attempt.task_id,
  attempt.variant_seed,
  attempt.locale,
  attempt.user_answer,
  attempt.is_correct,
  attempt.attempted_at
from user_task_attempts as attempt
where attempt.user_id = any (:user_ids)
  and attempt.topic_slug = any (:topic_slugs)
  and attempt.attempted_at >= :since
  and attempt.undone_at is null
order by attempt.attempted_at desc
limit 4000;

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

-- steps: select_class_periods
-- What these pupils of a class practised in each week or month (unit) since a learning day: answers, right ones, and
-- how many pupils answered. Of practice of their own only what is in the topics named, and only if the class shares it
-- (is_shared); answers of the class's assignments always. Nothing from before they joined. No row: no answers.
with pupil as (select user_id, joined_at from class_members where class_id = :class_id and user_id = any (:user_ids)),
practised as (
  select
    attempt.user_id,
    attempt.topic_slug,
    attempt.learning_day,
    count(*) as answer_count,
    count(*) filter (where attempt.is_correct) as right_count
  from user_task_attempts as attempt
  join pupil
    on pupil.user_id = attempt.user_id
    and attempt.attempted_at >= pupil.joined_at
  left join user_assignment_answers as answer
    on answer.user_id = attempt.user_id
    and answer.submission_id = attempt.submission_id
    and answer.class_id = :class_id
  where attempt.user_id = any (:user_ids)
    and attempt.attempted_at >= :since
    and attempt.learning_day >= :first_day
    and attempt.undone_at is null
    and ((:is_shared::boolean and attempt.topic_slug = any (:topic_slugs)) or answer.user_id is not null)
  group by
    attempt.user_id,
    attempt.topic_slug,
    attempt.learning_day
)
select
  date_trunc(:unit::text, practised.learning_day)::date as begins_on,
  sum(practised.answer_count)::integer as answer_count,
  sum(practised.right_count)::integer as right_count,
  count(distinct practised.user_id) as pupil_count
from practised
group by begins_on
order by begins_on;

-- name: select_class_topics
-- What each of these pupils of a class practised in each topic since a learning day, and the first day on which their
-- right answers were as many as learning the topic takes (null: on none). Counted as select_class_periods counts. No
-- row: no answers.
with pupil as (select user_id, joined_at from class_members where class_id = :class_id and user_id = any (:user_ids)),
:select_class_periods
select
  practised.user_id,
  practised.topic_slug,
  sum(practised.answer_count)::integer as answer_count,
  sum(practised.right_count)::integer as right_count,
  min(practised.learning_day) filter (where practised.right_count >= topic.review_tasks) as learnt_on
from practised
join topic_xp_config as topic
  on topic.topic_slug = practised.topic_slug
group by
  practised.user_id,
  practised.topic_slug
order by
  practised.topic_slug,
  practised.user_id;

-- name: select_class_standings
-- Where these pupils stand in the topics named, with the topics' rules. No row: none of them has begun.
select
  :progress_columns,
  :rules_columns,
  progress.user_id,
  progress.topic_slug
from user_topic_xp as progress
join topic_xp_config as topic
  on topic.topic_slug = progress.topic_slug
where progress.user_id = any (:user_ids)
  and progress.topic_slug = any (:topic_slugs);

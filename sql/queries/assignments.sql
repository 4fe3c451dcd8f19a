-- The queries of assignments: what teachers give a class, what a pupil has to do, and what an answer of theirs stores.

-- columns: assignment_columns
-- An assignment as a teacher set it: the fields of Assignment, in their order.
select
  assignment.class_id,
  assignment.assignment_id,
  assignment.title,
  assignment.opens_at,
  assignment.due_local,
  assignment.due_at,
  assignment.closes_at,
  assignment.counts,
  assignment.most_tries,
  assignment.retry_percent,
  assignment.late_percent,
  assignment.solutions,
  assignment.same_numbers,
  assignment.published_at,
  assignment.withdrawn_at
from class_assignments as assignment
where assignment.class_id = :class_id;

-- columns: terms_columns
-- What a teacher decided for one pupil in an assignment: the fields of OwnTerms, all null where nothing was.
select
  terms.due_at as terms_due_at,
  terms.excused as terms_excused,
  terms.given as terms_given
from class_assignment_pupils as terms
where terms.class_id = :class_id;

-- columns: work_version_columns
-- The version of everything that decides what a pupil's answer in an assignment is worth and whether it is taken: each
-- row's transaction (xmin), as in practice.select_optional_standing. Of their answers, user_assignments has the
-- version.
select
  concat_ws(
    ' ',
    member.xmin,
    class.xmin,
    assignment.xmin,
    coalesce(terms.xmin::text, 'none'),
    md5(array_to_string(array(
      select item.xmin
      from class_assignment_items as item
      where item.class_id = :class_id
        and item.assignment_id = :assignment_id
      order by item.item
    ), ' '))
  ) as work_version
from class_members as member
join classes as class
  on class.class_id = member.class_id
join class_assignments as assignment
  on assignment.class_id = member.class_id
left join class_assignment_pupils as terms
  on terms.class_id = assignment.class_id
  and terms.assignment_id = assignment.assignment_id
  and terms.user_id = member.user_id
where member.class_id = :class_id
  and assignment.assignment_id = :assignment_id;

-- --- What teachers give ----------------------------------------------------------------------------------------------

-- name: select_assignments
-- The assignments of a class, drafts included, the latest due first, before them those without a due time. No row:
-- none.
select
  :assignment_columns
from class_assignments as assignment
where assignment.class_id = :class_id
order by
  assignment.due_at desc nulls first,
  assignment.opens_at desc,
  assignment.title desc,
  assignment.assignment_id;

-- name: select_optional_assignment
-- One assignment of a class. No row: there is none with this id.
select
  :assignment_columns
from class_assignments as assignment
where assignment.class_id = :class_id
  and assignment.assignment_id = :assignment_id;

-- columns: item_columns
-- A part of an assignment: the fields of Item, in their order.
select
  item.assignment_id,
  item.item,
  item.topic_slug,
  item.task_id,
  item.slots,
  item.points,
  item.withdrawn_at
from class_assignment_items as item;

-- name: select_items_of_class
-- What the assignments of a class are made of, in the order in which pupils meet it. No row: nothing yet.
select
  :item_columns
from class_assignment_items as item
where item.class_id = :class_id
order by
  item.assignment_id,
  item.item;

-- name: select_items
-- What one assignment is made of, in the order in which pupils meet it. No row: nothing yet.
select
  :item_columns
from class_assignment_items as item
where item.class_id = :class_id
  and item.assignment_id = :assignment_id
order by item.item;

-- name: insert_assignment
-- A new draft. A repeat with the same id changes nothing.
insert into class_assignments (
  class_id, assignment_id, title, opens_at, due_local, due_at, closes_at, counts, most_tries, retry_percent,
  late_percent, solutions, same_numbers, created_by
)
values (
  :class_id, :assignment_id, :title, :opens_at, :due_local, :due_at, :closes_at, :counts, :most_tries, :retry_percent,
  :late_percent, :solutions, :same_numbers, :user_id
)
on conflict (class_id, assignment_id) do nothing;

-- name: lock_assignment
-- Lock an assignment until COMMIT. The race: two teachers must not change its items at once. No row: there is none.
select assignment.published_at is not null as is_published
from class_assignments as assignment
where assignment.class_id = :class_id
  and assignment.assignment_id = :assignment_id
for no key update;

-- name: update_assignment
-- Change what an assignment says and how its answers count. Marks follow: see lock_summary.
update class_assignments as assignment
set
  title = :title,
  opens_at = :opens_at,
  due_local = :due_local,
  due_at = :due_at,
  closes_at = :closes_at,
  counts = :counts,
  most_tries = :most_tries,
  retry_percent = :retry_percent,
  late_percent = :late_percent,
  solutions = :solutions,
  same_numbers = :same_numbers
where assignment.class_id = :class_id
  and assignment.assignment_id = :assignment_id;

-- name: update_published
-- Give a draft to the class, or take an assignment back with withdrawn_at; giving it again clears that.
update class_assignments as assignment
set
  published_at = coalesce(assignment.published_at, :now),
  opens_at = case
    when assignment.published_at is null then greatest(assignment.opens_at, :now)
    else assignment.opens_at
  end,
  withdrawn_at = :withdrawn_at
where assignment.class_id = :class_id
  and assignment.assignment_id = :assignment_id;

-- name: delete_draft
-- Delete a draft with its items. One that was given is withdrawn instead.
delete from class_assignments as assignment
where assignment.class_id = :class_id
  and assignment.assignment_id = :assignment_id
  and assignment.published_at is null;

-- name: upsert_item
-- Add an item to an assignment, or change its slots and points; with withdrawn_at it no longer counts.
insert into class_assignment_items as item (
  class_id, assignment_id, item, topic_slug, task_id, slots, points, withdrawn_at
)
values (:class_id, :assignment_id, :item, :topic_slug, :task_id, :slots, :points, :withdrawn_at)
on conflict (class_id, assignment_id, item) do update
  set
    slots = excluded.slots,
    points = excluded.points,
    withdrawn_at = excluded.withdrawn_at;

-- name: delete_item
-- Remove an item from a draft. One that was given is withdrawn instead.
delete from class_assignment_items as item
using class_assignments as assignment
where item.class_id = :class_id
  and item.assignment_id = :assignment_id
  and item.item = :item
  and assignment.class_id = item.class_id
  and assignment.assignment_id = item.assignment_id
  and assignment.published_at is null;

-- name: upsert_terms
-- Decide for one pupil: a due moment of their own (null: the class's), excused, given.
insert into class_assignment_pupils as terms (class_id, assignment_id, user_id, due_at, excused, given)
values (:class_id, :assignment_id, :user_id, :due_at, :excused, :given)
on conflict (class_id, assignment_id, user_id) do update
  set
    due_at = excluded.due_at,
    excused = excluded.excused,
    given = excluded.given;

-- name: delete_terms
-- Let the class's terms hold for a pupil again.
delete from class_assignment_pupils as terms
where terms.class_id = :class_id
  and terms.assignment_id = :assignment_id
  and terms.user_id = :user_id;

-- --- What a pupil has to do ------------------------------------------------------------------------------------------

-- name: select_open_assignments
-- The assignments that are open to a learner in all classes, the first due first, with how far they are. No row: none.
-- One that was due before they joined is theirs only if a teacher gave it.
select
  :assignment_columns,
  class.name as class_name,
  class.time_zone,
  member.joined_at,
  :terms_columns,
  works.slots,
  works.most_points,
  coalesce(summary.answer_count, 0) as answer_count,
  coalesce(summary.slots_right, 0) as slots_right,
  coalesce(summary.points, 0) as points,
  summary.finished_at
from class_members as member
join classes as class
  on class.class_id = member.class_id
  and class.archived_at is null
join class_assignments as assignment
  on assignment.class_id = member.class_id
  and assignment.published_at is not null
  and assignment.withdrawn_at is null
  and assignment.opens_at <= :now
join lateral (
  select
    coalesce(sum(item.slots), 0) as slots,
    coalesce(sum(item.slots * item.points), 0) as most_points
  from class_assignment_items as item
  where item.class_id = assignment.class_id
    and item.assignment_id = assignment.assignment_id
    and item.withdrawn_at is null
) as works on true
left join class_assignment_pupils as terms
  on terms.class_id = assignment.class_id
  and terms.assignment_id = assignment.assignment_id
  and terms.user_id = :user_id
left join user_assignments as summary
  on summary.user_id = :user_id
  and summary.class_id = assignment.class_id
  and summary.assignment_id = assignment.assignment_id
where member.user_id = :user_id
  and member.left_at is null
  and (assignment.closes_at is null or greatest(assignment.closes_at, terms.due_at) > :now)
order by
  coalesce(terms.due_at, assignment.due_at) nulls last,
  assignment.opens_at,
  assignment.assignment_id;

-- name: select_optional_work
-- An assignment for one of its pupils, with the rules that hold for them and the versions of all that. Read it before
-- select_items and select_slot_answers: then neither is older than the versions. No row: it was not given, or the
-- caller is not a pupil of the class.
select
  :assignment_columns,
  class.name as class_name,
  class.time_zone,
  member.joined_at,
  :terms_columns,
  :work_version_columns,
  summary.xmin::text as summary_version
from class_members as member
join classes as class
  on class.class_id = member.class_id
  and class.archived_at is null
join class_assignments as assignment
  on assignment.class_id = member.class_id
  and assignment.assignment_id = :assignment_id
  and assignment.published_at is not null
  and assignment.withdrawn_at is null
left join class_assignment_pupils as terms
  on terms.class_id = assignment.class_id
  and terms.assignment_id = assignment.assignment_id
  and terms.user_id = :user_id
left join user_assignments as summary
  on summary.user_id = :user_id
  and summary.class_id = assignment.class_id
  and summary.assignment_id = assignment.assignment_id
where member.class_id = :class_id
  and member.user_id = :user_id
  and member.left_at is null;

-- --- What an answer stores -------------------------------------------------------------------------------------------

-- name: lock_summary
-- Lock a pupil's summary of an assignment until COMMIT, creating an empty row if there is none. The race: two answers
-- at once, or an answer and a change of the rules, must not fold different answers. Whoever comes second reads behind
-- the lock what the first one stored; "where false" keeps the statement from writing. Whoever locks the pupil's
-- progress in a topic too does that afterwards.
insert into user_assignments as summary (user_id, class_id, assignment_id)
values (:user_id, :class_id, :assignment_id)
on conflict (user_id, class_id, assignment_id) do update
  set answer_count = summary.answer_count
  where false;

-- steps: insert_slot_answer
-- Store an answer of an assignment, which is an attempt already, and the summary with it. Under the lock of
-- lock_summary.
with progress as (select),
summary as (
  update user_assignments as summary
  set
    answer_count = :mark_answer_count,
    right_count = :mark_right_count,
    slots_right = :mark_slots_right,
    slots_late = :mark_slots_late,
    points = :mark_points,
    first_answer_at = :mark_first_answer_at,
    last_answer_at = :mark_last_answer_at,
    finished_at = :mark_finished_at,
    now_item = :mark_now_item,
    wrong_in_a_row = :mark_wrong_in_a_row
  from progress
  where summary.user_id = :user_id
    and summary.class_id = :class_id
    and summary.assignment_id = :assignment_id
  returning summary.user_id
),
answer as (
  insert into user_assignment_answers (
    user_id, class_id, assignment_id, item, slot, try_number, submission_id, is_correct, is_late, points, answered_at
  )
  select
    :user_id, :class_id, :assignment_id, :item, :slot, :try_number, :submission_id, :is_correct, :is_late, :points,
    :attempted_at
  from summary
)
select
from summary;

-- name: select_slot_answers
-- A pupil's answers in an assignment, in the order in which they were given. No row: not begun.
select
  answer.item,
  answer.slot,
  answer.is_correct,
  answer.answered_at
from user_assignment_answers as answer
where answer.user_id = :user_id
  and answer.class_id = :class_id
  and answer.assignment_id = :assignment_id
order by
  answer.answered_at,
  answer.item,
  answer.slot,
  answer.try_number;

-- name: update_answer
-- Price a stored answer anew, after the rules of its assignment changed.
update user_assignment_answers as answer
set
  is_late = :is_late,
  points = :points
where answer.user_id = :user_id
  and answer.class_id = :class_id
  and answer.assignment_id = :assignment_id
  and answer.item = :item
  and answer.slot = :slot
  and answer.try_number = :try_number
  and (answer.is_late, answer.points) is distinct from (:is_late, :points);

-- name: update_summary
-- Store what a pupil's answers in an assignment come to, priced anew. What a teacher decided stays.
update user_assignments as summary
set
  answer_count = :answer_count,
  right_count = :right_count,
  slots_right = :slots_right,
  slots_late = :slots_late,
  points = :points,
  first_answer_at = :first_answer_at,
  last_answer_at = :last_answer_at,
  finished_at = :finished_at,
  now_item = :now_item,
  wrong_in_a_row = :wrong_in_a_row
where summary.user_id = :user_id
  and summary.class_id = :class_id
  and summary.assignment_id = :assignment_id;

-- The queries of merging, in classes: what somebody is there, and their marks, move to another account of theirs.

-- name: insert_moved_members
-- Be a pupil where the guest was one.
insert into class_members as member (
  class_id, user_id, family_name, given_name, patronymic, folded_name, school_id, joined_at, left_at, moved_to
)
select
  guest.class_id,
  :user_id,
  guest.family_name,
  guest.given_name,
  guest.patronymic,
  guest.folded_name,
  guest.school_id,
  guest.joined_at,
  guest.left_at,
  guest.moved_to
from class_members as guest
where guest.user_id = :guest_id
on conflict (class_id, user_id) do update
  set
    joined_at = least(member.joined_at, excluded.joined_at),
    left_at = case when member.left_at is null then null else excluded.left_at end,
    moved_to = case when member.left_at is null then null else excluded.moved_to end;

-- name: insert_moved_secrets
-- A pupil whom a class made keeps the other one's PIN or pictures where they have none, for the doors of the classes
-- that they are in now. A card is made out to one account and ends.
insert into user_secrets (user_id, kind, secret_hash, salt, made_at, ends_at)
select
  own.id,
  other.kind,
  other.secret_hash,
  other.salt,
  other.made_at,
  other.ends_at
from user_secrets as other
join users as own
  on own.id = :user_id
  and own.is_managed
where other.user_id = :guest_id
  and other.kind <> 'card'
on conflict (user_id, kind) do nothing;

-- name: insert_moved_teachers
-- Have the other account's roles in classes; of two the one that may do more.
insert into class_teachers as teacher (class_id, user_id, role, added_at)
select
  other.class_id,
  :user_id,
  other.role,
  other.added_at
from class_teachers as other
where other.user_id = :guest_id
on conflict (class_id, user_id) do update
  set
    role = case
      when 'owner' in (teacher.role, excluded.role) then 'owner'
      when 'teacher' in (teacher.role, excluded.role) then 'teacher'
      else teacher.role
    end;

-- name: update_moved_authorship
-- Be the author of the other account's assignments.
update class_assignments as assignment
set created_by = :user_id
where assignment.created_by = :guest_id;

-- name: insert_moved_exceptions
-- What was arranged for the guest alone in assignments is arranged for the account. Of two due times the later holds,
-- so that no answer of either lies outside it.
insert into class_assignment_pupils as own (class_id, assignment_id, user_id, due_at, excused, given)
select
  guest.class_id,
  guest.assignment_id,
  :user_id,
  guest.due_at,
  guest.excused,
  guest.given
from class_assignment_pupils as guest
where guest.user_id = :guest_id
on conflict (class_id, assignment_id, user_id) do update
  set due_at = greatest(own.due_at, excluded.due_at);

-- name: insert_moved_assignment_answers
-- The guest's tries in assignments on which the account has not worked itself.
insert into user_assignment_answers (
  user_id, class_id, assignment_id, item, slot, try_number, submission_id, is_correct, is_late, points, answered_at
)
select
  :user_id,
  guest.class_id,
  guest.assignment_id,
  guest.item,
  guest.slot,
  guest.try_number,
  guest.submission_id,
  guest.is_correct,
  guest.is_late,
  guest.points,
  guest.answered_at
from user_assignment_answers as guest
where guest.user_id = :guest_id
  and not exists (
    select
    from user_assignments as own
    where own.user_id = :user_id
      and own.class_id = guest.class_id
      and own.assignment_id = guest.assignment_id
      and own.answer_count > 0
  );

-- name: insert_moved_assignments
-- The guest's marks in assignments on which the account has not worked itself. What a teacher gave the account stays.
insert into user_assignments as own (
  user_id, class_id, assignment_id, answer_count, right_count, slots_right, slots_late, points, first_answer_at,
  last_answer_at, finished_at, now_item, wrong_in_a_row, teacher_points, teacher_note
)
select
  :user_id,
  guest.class_id,
  guest.assignment_id,
  guest.answer_count,
  guest.right_count,
  guest.slots_right,
  guest.slots_late,
  guest.points,
  guest.first_answer_at,
  guest.last_answer_at,
  guest.finished_at,
  guest.now_item,
  guest.wrong_in_a_row,
  guest.teacher_points,
  guest.teacher_note
from user_assignments as guest
where guest.user_id = :guest_id
on conflict (user_id, class_id, assignment_id) do update
  set
    answer_count = excluded.answer_count,
    right_count = excluded.right_count,
    slots_right = excluded.slots_right,
    slots_late = excluded.slots_late,
    points = excluded.points,
    first_answer_at = excluded.first_answer_at,
    last_answer_at = excluded.last_answer_at,
    finished_at = excluded.finished_at,
    now_item = excluded.now_item,
    wrong_in_a_row = excluded.wrong_in_a_row,
    teacher_points = coalesce(own.teacher_points, excluded.teacher_points)
  where own.answer_count = 0;

-- name: insert_moved_lti_scores
-- The other account's marks go on to the same places of a platform. Where both have one, the account's own stays.
insert into user_lti_scores (
  user_id, class_id, assignment_id, platform_id, line_item_url, lti_user_id, sent_points, sent_maximum,
  sent_is_finished, last_timestamp, gone_at
)
select
  :user_id,
  other.class_id,
  other.assignment_id,
  other.platform_id,
  other.line_item_url,
  other.lti_user_id,
  other.sent_points,
  other.sent_maximum,
  other.sent_is_finished,
  other.last_timestamp,
  other.gone_at
from user_lti_scores as other
where other.user_id = :guest_id
on conflict (user_id, class_id, assignment_id, platform_id) do nothing;

-- name: insert_moved_teacher_requests
-- Ask to teach where the other account asked, unless the account teaches there.
insert into class_teacher_requests (class_id, user_id, asked_at)
select
  other.class_id,
  :user_id,
  other.asked_at
from class_teacher_requests as other
where other.user_id = :guest_id
  and not exists (
    select
    from class_teachers as teacher
    where teacher.class_id = other.class_id
      and teacher.user_id = :user_id
  )
on conflict (class_id, user_id) do nothing;

-- name: insert_moved_class_events
-- What was done with the guest's work is part of the account's record.
insert into user_class_events (user_id, happened_at, event_id, class_id, actor_id, kind, detail)
select
  :user_id,
  guest.happened_at,
  guest.event_id,
  guest.class_id,
  case when guest.actor_id = :guest_id then :user_id else guest.actor_id end,
  guest.kind,
  guest.detail
from user_class_events as guest
where guest.user_id = :guest_id
on conflict (user_id, happened_at, event_id) do nothing;

-- name: update_moved_actor
-- What a teacher's other account did with pupils' work was this account's doing.
update user_class_events as event
set actor_id = :user_id
where event.actor_id = :other_id;

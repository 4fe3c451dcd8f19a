-- The queries of scores for platforms: where each goes, the line items that wait to be made, and what was sent.

-- steps: select_worth
-- What each assignment is worth: the points of all slots of its parts. One whose parts are all withdrawn has no row.
with
worth as (
  select
    item.class_id,
    item.assignment_id,
    sum(item.points * item.slots) as most_points
  from class_assignment_items as item
  where item.withdrawn_at is null
  group by
    item.class_id,
    item.assignment_id
)
select
  worth.class_id,
  worth.assignment_id,
  worth.most_points
from worth;

-- name: update_link_line_items
-- Remember where the platform lets us make the line item of a link, and return the one that we have made there.
-- No row: the link is not known. At another place none was made yet.
update lti_links as link
set
  line_items_url = :line_items_url,
  line_item_url = case when link.line_items_url = :line_items_url then link.line_item_url end
where link.platform_id = :platform_id
  and link.deployment_id = :deployment_id
  and link.resource_link_id = :resource_link_id
returning coalesce(link.line_item_url, '') as line_item_url;

-- name: upsert_aim
-- Remember where the platform takes a pupil's score of an assignment: an empty address waits for its line item. At
-- another place nothing was sent yet, nor at one that was gone.
insert into user_lti_scores as score (user_id, class_id, assignment_id, platform_id, line_item_url, lti_user_id)
values (:user_id, :class_id, :assignment_id, :platform_id, :line_item_url, :lti_user_id)
on conflict (user_id, class_id, assignment_id, platform_id) do update
  set
    line_item_url = excluded.line_item_url,
    lti_user_id = excluded.lti_user_id,
    sent_points = case
      when score.line_item_url = excluded.line_item_url and score.gone_at is null then score.sent_points
    end,
    next_try_at = null,
    gone_at = null
  where score.line_item_url <> excluded.line_item_url
    or score.lti_user_id <> excluded.lti_user_id
    or score.gone_at is not null;

-- name: update_links_claimed
-- For operators: reserve the links whose line item is to be made, and return what it needs. No row: none is to be made,
-- or another process makes it.
with waiting as (
  select
    link.platform_id,
    link.deployment_id,
    link.resource_link_id
  from lti_links as link
  where link.line_items_url is not null
    and link.line_item_url is null
    and (link.next_try_at is null or link.next_try_at <= :now)
  order by
    link.next_try_at nulls first,
    link.resource_link_id
  limit :most
),
:select_worth
update lti_links as link
set next_try_at = :next_try_at
from
  waiting,
  worth,
  class_assignments as assignment,
  lti_platforms as platform
where link.platform_id = waiting.platform_id
  and link.deployment_id = waiting.deployment_id
  and link.resource_link_id = waiting.resource_link_id
  and (link.next_try_at is null or link.next_try_at <= :now)
  and worth.class_id = link.class_id
  and worth.assignment_id = link.assignment_id
  and assignment.class_id = link.class_id
  and assignment.assignment_id = link.assignment_id
  and platform.platform_id = link.platform_id
  and platform.disabled_at is null
returning
  link.deployment_id,
  link.resource_link_id,
  link.class_id,
  link.assignment_id,
  coalesce(link.line_items_url, '') as line_items_url,
  assignment.title,
  worth.most_points,
  :platform_columns;

-- name: update_link_line_item
-- Store the line item that was made for a link.
update lti_links as link
set
  line_item_url = :line_item_url,
  next_try_at = null
where link.platform_id = :platform_id
  and link.deployment_id = :deployment_id
  and link.resource_link_id = :resource_link_id
  and link.line_items_url = :line_items_url;

-- name: update_waiting_aims
-- For operators: send the marks that waited for a line item there.
update user_lti_scores as score
set line_item_url = :line_item_url
where score.platform_id = :platform_id
  and score.class_id = :class_id
  and score.assignment_id = :assignment_id
  and score.line_item_url = '';

-- name: select_optional_made_link
-- A link whose line item we made at an address. No row: the platform made it, or another one took its place.
select
  link.deployment_id,
  link.resource_link_id,
  coalesce(link.line_items_url, '') as line_items_url,
  assignment.title
from lti_links as link
join class_assignments as assignment
  on assignment.class_id = link.class_id
  and assignment.assignment_id = link.assignment_id
where link.platform_id = :platform_id
  and link.line_item_url = :line_item_url
  and link.line_items_url is not null
order by link.resource_link_id
limit 1;

-- name: update_aims_moved
-- For operators: send the marks anew to the line item that took the place of one that is gone.
update user_lti_scores as score
set
  line_item_url = :line_item_url,
  sent_points = null,
  next_try_at = null,
  tries = 0,
  last_error = '',
  gone_at = null
where score.platform_id = :platform_id
  and score.line_item_url = :gone_url;

-- name: select_gone_scores
-- How many of these pupils' marks in an assignment a platform takes no more, because their line item is gone. No row:
-- none.
select
  platform.name as platform_name,
  count(*) as pupil_count
from user_lti_scores as score
join lti_platforms as platform
  on platform.platform_id = score.platform_id
where score.user_id = any (:user_ids)
  and score.class_id = :class_id
  and score.assignment_id = :assignment_id
  and score.gone_at is not null
group by platform.name
order by platform.name;

-- name: select_due_scores
-- For operators: marks that their platform does not have yet, those first that were tried least. A mark is never above
-- the assignment's points. Pupils who have not begun and those who are excused have none. No row: nothing is due.
with
:select_worth
select
  score.user_id,
  score.class_id,
  score.assignment_id,
  score.line_item_url,
  score.lti_user_id,
  score.last_timestamp,
  score.tries,
  least(coalesce(summary.teacher_points, summary.points), worth.most_points) as points,
  worth.most_points,
  summary.finished_at is not null as is_finished,
  coalesce(summary.last_answer_at, :now) as changed_at,
  :platform_columns
from user_lti_scores as score
join user_assignments as summary
  on summary.user_id = score.user_id
  and summary.class_id = score.class_id
  and summary.assignment_id = score.assignment_id
join lti_platforms as platform
  on platform.platform_id = score.platform_id
  and platform.disabled_at is null
join worth
  on worth.class_id = score.class_id
  and worth.assignment_id = score.assignment_id
left join class_assignment_pupils as terms
  on terms.class_id = score.class_id
  and terms.assignment_id = score.assignment_id
  and terms.user_id = score.user_id
where (score.next_try_at is null or score.next_try_at <= :now)
  and score.line_item_url <> ''
  and score.gone_at is null
  and (summary.answer_count > 0 or summary.teacher_points is not null)
  and not coalesce(terms.excused, false)
  and (
    score.sent_points is distinct from least(coalesce(summary.teacher_points, summary.points), worth.most_points)
    or score.sent_maximum is distinct from worth.most_points
    or score.sent_is_finished is distinct from (summary.finished_at is not null)
  )
order by
  score.tries,
  changed_at,
  score.user_id,
  score.assignment_id
limit :most;

-- name: update_score_claimed
-- Reserve a score for sending, under a timestamp that is newer than any before. No row: another process did so first.
update user_lti_scores as score
set
  last_timestamp = :timestamp,
  next_try_at = :next_try_at,
  tries = least(score.tries + 1, 1000)
where score.user_id = :user_id
  and score.class_id = :class_id
  and score.assignment_id = :assignment_id
  and score.platform_id = :platform_id
  and score.last_timestamp is not distinct from :last_timestamp
returning score.user_id;

-- name: update_score_sent
-- Record what a platform has now, unless the score goes to another place meanwhile.
update user_lti_scores as score
set
  sent_points = :points,
  sent_maximum = :most_points,
  sent_is_finished = :is_finished,
  next_try_at = null,
  tries = 0,
  last_error = ''
where score.user_id = :user_id
  and score.class_id = :class_id
  and score.assignment_id = :assignment_id
  and score.platform_id = :platform_id
  and score.line_item_url = :line_item_url
  and score.last_timestamp = :timestamp;

-- name: update_score_failed
-- Record why a score did not arrive, and when it is tried again, or since when its line item is gone: then never.
update user_lti_scores as score
set
  next_try_at = :next_try_at,
  gone_at = coalesce(:gone_at, score.gone_at),
  last_error = :last_error
where score.user_id = :user_id
  and score.class_id = :class_id
  and score.assignment_id = :assignment_id
  and score.platform_id = :platform_id
  and score.line_item_url = :line_item_url;

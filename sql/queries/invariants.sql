-- Conditions that must always hold. Each block returns the rows that break one: no row means that all is well. Tests
-- and `flask doctor` run them all. The full check of a learner is the replay.

-- name: progress_totals_differ_from_attempts
-- Progress whose XP or number of attempts differs from the opening balance and the sum of its attempts.
select
  progress.user_id,
  progress.topic_slug,
  progress.total_xp_earned,
  progress.attempt_count
from user_topic_xp as progress
left join user_opening_balances as opening
  on opening.user_id = progress.user_id
  and opening.topic_slug = progress.topic_slug
left join lateral (
  select
    count(*) as attempt_count,
    coalesce(sum(attempt.xp_earned), 0) as xp_earned,
    max(attempt.attempt_number) as last_number
  from user_task_attempts as attempt
  where attempt.user_id = progress.user_id
    and attempt.topic_slug = progress.topic_slug
    and attempt.undone_at is null
) as attempts on true
where progress.total_xp_earned <> coalesce(opening.total_xp_earned, 0) + attempts.xp_earned
  or progress.attempt_count <> coalesce(opening.attempt_count, 0) + attempts.attempt_count
  or progress.attempt_count <> coalesce(attempts.last_number, opening.attempt_count, 0);

-- name: progress_exceeds_max_xp
-- Progress above its topic's maximum XP, unless it began above it.
select
  progress.user_id,
  progress.topic_slug,
  progress.current_xp
from user_topic_xp as progress
join topic_xp_config as topic
  on topic.topic_slug = progress.topic_slug
left join user_opening_balances as opening
  on opening.user_id = progress.user_id
  and opening.topic_slug = progress.topic_slug
where progress.current_xp > greatest(topic.max_xp, opening.current_xp);

-- name: opening_balance_without_progress
-- Opening balances in a topic in which the learner has no progress row.
select
  opening.user_id,
  opening.topic_slug
from user_opening_balances as opening
where not exists (
  select
  from user_topic_xp as progress
  where progress.user_id = opening.user_id
    and progress.topic_slug = opening.topic_slug
);

-- name: earlier_attempts_without_opening_balance
-- Attempts in the original in a topic in which the learner has no opening balance, or one that knows of fewer.
select
  attempt.user_id,
  attempt.topic_slug
from user_earlier_attempts as attempt
left join user_opening_balances as opening
  on opening.user_id = attempt.user_id
  and opening.topic_slug = attempt.topic_slug
group by
  attempt.user_id,
  attempt.topic_slug,
  opening.attempt_count
having count(*) > coalesce(opening.attempt_count, 0);

-- name: attempts_without_progress
-- Attempts in a topic in which the learner has no progress row.
select
  attempt.user_id,
  attempt.topic_slug,
  attempt.attempt_number
from user_task_attempts as attempt
where attempt.undone_at is null
  and not exists (
  select
  from user_topic_xp as progress
  where progress.user_id = attempt.user_id
    and progress.topic_slug = attempt.topic_slug
);

-- name: task_states_differ_from_latest_attempt
-- Task states that differ from what the latest attempt at the task recorded, or that have no attempt.
select
  task.user_id,
  task.topic_slug,
  task.task_id
from user_task_state as task
left join lateral (
  select
    attempt.mastery_level,
    attempt.review_count,
    attempt.next_review_date,
    attempt.learning_day
  from user_task_attempts as attempt
  where attempt.user_id = task.user_id
    and attempt.topic_slug = task.topic_slug
    and attempt.task_id = task.task_id
    and attempt.undone_at is null
  order by attempt.attempt_number desc
  limit 1
) as latest on true
where (task.mastery_level, task.review_count, task.next_review_date, task.last_learning_day)
  is distinct from (latest.mastery_level, latest.review_count, latest.next_review_date, latest.learning_day);

-- name: learning_days_differ_from_attempts
-- Day summaries that differ from the sum of the day's attempts.
with summed as (
  select
    attempt.user_id,
    attempt.learning_day,
    count(*) filter (where attempt.is_correct) as correct_count,
    count(*) filter (where not attempt.is_correct) as wrong_count,
    sum(attempt.xp_earned) as xp_earned
  from user_task_attempts as attempt
  where attempt.undone_at is null
  group by
    attempt.user_id,
    attempt.learning_day
)
select
  coalesce(day.user_id, summed.user_id) as user_id,
  coalesce(day.learning_day, summed.learning_day) as learning_day
from user_learning_days as day
full join summed
  on summed.user_id = day.user_id
  and summed.learning_day = day.learning_day
where (day.correct_count, day.wrong_count, day.xp_earned)
  is distinct from (summed.correct_count, summed.wrong_count, summed.xp_earned);

-- name: summaries_differ_from_answers
-- Summaries of assignments that are not the fold of their answers under the rules in force.
with slots as (
  select
    answer.user_id,
    answer.class_id,
    answer.assignment_id,
    count(*) as answer_count,
    count(*) filter (where answer.is_correct) as right_count,
    case
      when item.withdrawn_at is not null then 0
      when assignment.counts = 'best' then max(answer.points)
      when assignment.counts = 'first' then (array_agg(answer.points order by answer.try_number))[1]
      else (array_agg(answer.points order by answer.try_number desc))[1]
    end as points
  from user_assignment_answers as answer
  join class_assignments as assignment
    on assignment.class_id = answer.class_id
    and assignment.assignment_id = answer.assignment_id
  join class_assignment_items as item
    on item.class_id = answer.class_id
    and item.assignment_id = answer.assignment_id
    and item.item = answer.item
  group by
    answer.user_id,
    answer.class_id,
    answer.assignment_id,
    answer.item,
    answer.slot,
    assignment.counts,
    item.withdrawn_at
),
folded as (
  select
    slots.user_id,
    slots.class_id,
    slots.assignment_id,
    sum(slots.answer_count) as answer_count,
    sum(slots.right_count) as right_count,
    sum(slots.points) as points
  from slots
  group by
    slots.user_id,
    slots.class_id,
    slots.assignment_id
)
select
  summary.user_id,
  summary.class_id,
  summary.assignment_id
from user_assignments as summary
left join folded
  on folded.user_id = summary.user_id
  and folded.class_id = summary.class_id
  and folded.assignment_id = summary.assignment_id
where (summary.answer_count, summary.right_count, summary.points)
  is distinct from (
    coalesce(folded.answer_count, 0), coalesce(folded.right_count, 0), coalesce(folded.points, 0)
  );

-- name: assignment_answers_without_attempt
-- Answers of assignments that no attempt explains, or that say something else than it.
select
  answer.user_id,
  answer.class_id,
  answer.assignment_id,
  answer.submission_id
from user_assignment_answers as answer
left join user_task_attempts as attempt
  on attempt.user_id = answer.user_id
  and attempt.submission_id = answer.submission_id
  and attempt.undone_at is null
where attempt.submission_id is null
  or attempt.is_correct <> answer.is_correct;

-- name: class_without_owner
-- Classes that nobody owns.
select class.class_id
from classes as class
where not exists (
  select
  from class_teachers as teacher
  where teacher.class_id = class.class_id
    and teacher.role = 'owner'
);

-- name: members_without_user_secret
-- Managed pupils of a class in use who have no secret of the kind that its door asks for. A class of a school's system
-- may have thousands, who get theirs when its teacher makes the cards.
select
  member.class_id,
  member.user_id
from class_members as member
join classes as class
  on class.class_id = member.class_id
  and class.archived_at is null
  and class.sourced_id is null
  and class.sign_in <> 'account'
join users as learner
  on learner.id = member.user_id
  and learner.is_managed
left join user_secrets as secret
  on secret.user_id = member.user_id
  and secret.kind = class.sign_in
where member.left_at is null
  and secret.user_id is null;

-- name: marks_outside_assignment_time
-- Answers of assignments from before it opened, or from after it closed for this pupil. A due moment of the pupil's own
-- keeps it open until a minute later.
select
  answer.user_id,
  answer.class_id,
  answer.assignment_id,
  answer.answered_at
from user_assignment_answers as answer
join class_assignments as assignment
  on assignment.class_id = answer.class_id
  and assignment.assignment_id = answer.assignment_id
left join class_assignment_pupils as terms
  on terms.class_id = answer.class_id
  and terms.assignment_id = answer.assignment_id
  and terms.user_id = answer.user_id
where answer.answered_at < assignment.opens_at
  or (
    assignment.closes_at is not null
    and answer.answered_at > greatest(assignment.closes_at, terms.due_at + interval '60 seconds')
  );

-- name: managed_pupil_with_email
-- Pupils made by a class who have an address, or a provider that may tell one.
select learner.id as user_id
from users as learner
where learner.is_managed
  and (
    learner.email is not null
    or exists (
      select
      from accounts as account
      where account.user_id = learner.id
    )
  );

-- name: teacher_with_secret
-- Secrets of a class's door that belong to somebody who teaches, or to an account of a person's own.
select
  secret.user_id,
  secret.kind
from user_secrets as secret
join users as learner
  on learner.id = secret.user_id
where not learner.is_managed
  or learner.role <> 'USER'
  or exists (
    select
    from class_teachers as teacher
    where teacher.user_id = secret.user_id
  );

-- name: code_of_archived_class
-- Codes that belong to the door of an archived class.
select
  code.code,
  code.class_id
from class_codes as code
join classes as class
  on class.class_id = code.class_id
where class.archived_at is not null;

-- name: lti_scores_without_member
-- Scores for a platform of somebody who was never a pupil of the class.
select
  score.user_id,
  score.class_id,
  score.assignment_id
from user_lti_scores as score
left join class_members as member
  on member.class_id = score.class_id
  and member.user_id = score.user_id
where member.user_id is null;

-- name: lti_accounts_without_platform
-- Names of people on a platform that was deleted.
select account.user_id
from accounts as account
where account.provider like 'lti:%'
  and not exists (
    select
    from lti_platforms as platform
    where account.provider = 'lti:' || platform.platform_id
  );

-- The queries of the regrade, which judges stored answers again after a key or the grader was mended.

-- name: select_learners_of_topic
-- Some learners with progress in a topic, after one in the order of ids. No row: that was the last.
select progress.user_id
from user_topic_xp as progress
where progress.topic_slug = :topic_slug
  and progress.user_id > :after
order by progress.user_id
limit :row_limit;

-- name: select_answers
-- The answers of some learners in a topic, in one task or in all, and whether each was given to the question that its
-- task asks today. No row: nothing was answered.
select
  attempt.user_id,
  attempt.task_id,
  attempt.attempt_number,
  attempt.submission_id,
  attempt.variant_seed,
  attempt.locale,
  attempt.user_answer,
  attempt.is_correct,
  attempt.base_xp,
  coalesce(attempt.attempted_at >= question.asked_since, false) as is_same_question
from user_task_attempts as attempt
left join task_questions as question
  on question.topic_slug = attempt.topic_slug
  and question.task_id = attempt.task_id
where attempt.user_id = any (:user_ids)
  and attempt.topic_slug = :topic_slug
  and (:task_id::text is null or attempt.task_id = :task_id)
  and attempt.undone_at is null
order by
  attempt.user_id,
  attempt.task_id,
  attempt.attempt_number;

-- name: update_verdict
-- Give an answer its new verdict. Its receipt is that of a first answer until the replay, which comes next, prices it.
-- Without a base XP it earns nothing and has none.
update user_task_attempts as attempt
set
  verdict = :verdict,
  is_correct = :is_correct,
  base_xp = :base_xp,
  xp_earned = coalesce(:base_xp::integer, 0),
  ladder = case when :base_xp::integer is not null then 'full' end,
  pace = case when :base_xp::integer is not null then 1 end,
  repeat = case when :base_xp::integer is not null then 1 end,
  daily_task_index = case when :base_xp::integer is not null then 1 end,
  regraded_at = :now
where attempt.user_id = :user_id
  and attempt.topic_slug = :topic_slug
  and attempt.task_id = :task_id
  and attempt.attempt_number = :attempt_number;

-- name: update_slot_answers
-- Let answers of assignments say what their attempts say, and return in which assignments. No row: none was among them.
update user_assignment_answers as answer
set is_correct = attempt.is_correct
from user_task_attempts as attempt
where answer.user_id = :user_id
  and attempt.user_id = :user_id
  and attempt.submission_id = answer.submission_id
  and attempt.submission_id = any (:submission_ids)
  and answer.is_correct <> attempt.is_correct
returning
  answer.class_id,
  answer.assignment_id;

-- name: select_xp
-- A learner's XP in a topic, and the points of all their assignments. Never empty under the learner's locks.
select
  progress.total_xp_earned,
  progress.level,
  coalesce(
    (
      select sum(summary.points)
      from user_assignments as summary
      where summary.user_id = :user_id
    ),
    0
  ) as points
from user_topic_xp as progress
where progress.user_id = :user_id
  and progress.topic_slug = :topic_slug;

-- name: insert_regrade
-- Begin the record of a regrade.
insert into regrades (regrade_id, topic_slug, task_id, actor_id, began_at)
values (:regrade_id, :topic_slug, :task_id, :actor_id, :now);

-- name: update_regrade
-- Add what was changed for one learner, in the transaction that changes it.
update regrades as regrade
set
  learner_count = regrade.learner_count + 1,
  right_count = regrade.right_count + :right_count,
  wrong_count = regrade.wrong_count + :wrong_count,
  xp_difference = regrade.xp_difference + :xp_difference
where regrade.regrade_id = :regrade_id;

-- name: select_regrades
-- The latest regrades that changed something. No row: there was none.
select
  regrade.topic_slug,
  regrade.task_id,
  actor.name as actor_name,
  regrade.began_at,
  regrade.learner_count,
  regrade.right_count,
  regrade.wrong_count,
  regrade.xp_difference
from regrades as regrade
left join users as actor
  on actor.id = regrade.actor_id
where regrade.learner_count > 0
order by regrade.began_at desc
limit 20;

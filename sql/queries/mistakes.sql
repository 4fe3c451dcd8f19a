-- The queries of the page with wrong answers that no declared mistake explains.

-- name: select_wrong_counts
-- The tasks with the most wrong answers to what they ask today, since a moment. No row: there are none.
select
  attempt.topic_slug,
  attempt.task_id,
  count(*) as wrong_count,
  count(distinct attempt.user_id) as learner_count
from user_task_attempts as attempt
join task_questions as question
  on question.topic_slug = attempt.topic_slug
  and question.task_id = attempt.task_id
where not attempt.is_correct
  and attempt.undone_at is null
  and attempt.attempted_at >= greatest(question.asked_since, :since)
group by
  attempt.topic_slug,
  attempt.task_id
order by
  wrong_count desc,
  attempt.topic_slug,
  attempt.task_id
limit 100;

-- name: select_wrong_answers
-- The newest wrong answers to what a task asks today. No row: there are none.
select
  attempt.user_id,
  attempt.variant_seed,
  attempt.locale,
  attempt.user_answer
from user_task_attempts as attempt
join task_questions as question
  on question.topic_slug = attempt.topic_slug
  and question.task_id = attempt.task_id
where attempt.topic_slug = :topic_slug
  and attempt.task_id = :task_id
  and not attempt.is_correct
  and attempt.undone_at is null
  and attempt.attempted_at >= question.asked_since
order by attempt.attempted_at desc
limit :row_limit;

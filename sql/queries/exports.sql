-- The query of exports: what a learner takes along in other programs' formats.

-- name: select_history
-- A learner's answers that count, the newest first. No row: never practised.
select
  attempt.topic_slug,
  attempt.task_id,
  attempt.variant_seed,
  attempt.locale,
  attempt.user_answer,
  attempt.is_correct,
  attempt.hints_used,
  attempt.xp_earned,
  attempt.attempted_at
from user_task_attempts as attempt
where attempt.user_id = :user_id
  and attempt.undone_at is null
order by
  attempt.attempted_at desc,
  attempt.attempt_number desc;

-- migrate:up
-- A wrong answer to a task of several steps earns a part of its XP for the steps that are right, so it has a receipt too.
alter table user_task_attempts
  drop constraint attempt_wrong_earns_nothing,
  drop constraint attempt_receipt_explains_the_xp,
  add constraint attempt_receipt_explains_the_xp check (
    case
      when is_correct or base_xp is not null
        then xp_earned is not distinct from floor(base_xp * pace * repeat + 0.5)
          and num_nulls(base_xp, ladder, pace, repeat, daily_task_index) = 0
      else xp_earned = 0 and num_nonnulls(base_xp, ladder, pace, repeat, daily_task_index) = 0
    end
  );

-- migrate:down
alter table user_task_attempts
  drop constraint attempt_receipt_explains_the_xp,
  add constraint attempt_wrong_earns_nothing check (is_correct or xp_earned = 0),
  add constraint attempt_receipt_explains_the_xp check (
    case
      when is_correct then xp_earned is not distinct from floor(base_xp * pace * repeat + 0.5)
        and num_nulls(base_xp, ladder, pace, repeat, daily_task_index) = 0
      else num_nonnulls(base_xp, ladder, pace, repeat, daily_task_index) = 0
    end
  );

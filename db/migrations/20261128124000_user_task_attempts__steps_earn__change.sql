-- migrate:up
-- A wrong answer to a task of several steps earns a part of its XP for the steps that are right.
-- So it has a receipt too. The next migration looks at the rows that are there.
-- contract: 20261101090000 the new rule allows whatever any release stored under the old ones
alter table user_task_attempts
-- squawk-ignore ban-drop-constraint
drop constraint attempt_wrong_earns_nothing;
alter table user_task_attempts
-- squawk-ignore ban-drop-constraint
drop constraint attempt_receipt_explains_the_xp;
alter table user_task_attempts
add constraint attempt_receipt_explains_the_xp check (
  case
    when is_correct or base_xp is not null
      then xp_earned is not distinct from floor(base_xp * pace * repeat + 0.5)
        and num_nulls(base_xp, ladder, pace, repeat, daily_task_index) = 0
    else xp_earned = 0 and num_nonnulls(base_xp, ladder, pace, repeat, daily_task_index) = 0
  end
) not valid;

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

-- migrate:up
-- One graded answer; append-only. The number counts a learner's attempts in a topic and orders the replay whatever the
-- clock did; the submission id comes from the signed variant token, so a variant is answered once.
create table user_task_attempts (
  user_id uuid not null,
  topic_slug text not null,
  task_id text not null,
  attempt_number integer not null,
  submission_id uuid not null,
  variant_seed bigint not null,
  locale text not null,
  user_answer jsonb not null,
  verdict text not null,
  is_correct boolean not null,
  hints_used smallint not null default 0,
  xp_earned integer not null,
  base_xp integer,
  ladder text,
  pace numeric,
  repeat numeric,
  daily_task_index integer,
  is_scheduled_review boolean not null,
  is_too_early boolean not null,
  mastery_level smallint not null,
  review_count integer not null,
  next_review_date date,
  learning_day date not null,
  attempted_at timestamptz not null,
  primary key (user_id, topic_slug, task_id, attempt_number),
  constraint attempt_is_stored_once_per_variant unique (user_id, submission_id),
  constraint attempt_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint attempt_is_in_a_topic foreign key (topic_slug) references topic_xp_config (topic_slug),
  constraint attempt_verdict_is_graded check (verdict in ('correct', 'incorrect')),
  constraint attempt_verdict_says_if_correct check (is_correct = (verdict = 'correct')),
  constraint attempt_mastery_is_0_to_5 check (mastery_level between 0 and 5),
  constraint attempt_ladder_is_known check (ladder in ('full', 'half', 'low')),
  constraint attempt_wrong_earns_nothing check (is_correct or xp_earned = 0),
  constraint attempt_receipt_explains_the_xp check (
    case
      when is_correct then xp_earned is not distinct from floor(base_xp * pace * repeat + 0.5)
        and num_nulls(base_xp, ladder, pace, repeat, daily_task_index) = 0
      else num_nonnulls(base_xp, ladder, pace, repeat, daily_task_index) = 0
    end
  )
);

-- The latest answers of a learner across topics, for the dashboard.
create index user_task_attempts_latest on user_task_attempts (user_id, attempted_at desc);

-- migrate:down
drop table user_task_attempts;

-- migrate:up
-- A learner's state in a topic when they were imported from the original: what the fold of their attempts here begins
-- with. The original lost updates, so its state need not be the sum of its attempts; the state is what counts.
-- attempt_count is the number that attempts here go on from. level is what the original showed; the rules compute it
-- again from the XP. began_at is when the original made its row. What the original did not know is null.
create table user_opening_balances (
  user_id uuid not null,
  topic_slug text not null,
  current_xp integer not null,
  total_xp_earned bigint not null,
  level integer not null,
  daily_tasks_count integer not null,
  daily_tasks_date date,
  srs_stage integer not null,
  next_review_date date,
  last_review_date date,
  last_practiced_date date,
  last_activity timestamptz,
  attempt_count integer not null,
  began_at timestamptz,
  primary key (user_id, topic_slug),
  constraint opening_balance_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint opening_balance_is_in_a_topic foreign key (topic_slug) references topic_xp_config (topic_slug),
  constraint opening_balance_xp_is_never_negative check (current_xp >= 0 and current_xp <= total_xp_earned),
  constraint opening_balance_counts_are_never_negative check (
    level >= 0 and daily_tasks_count >= 0 and srs_stage >= 0 and attempt_count >= daily_tasks_count
  )
);

alter table user_opening_balances enable row level security;

-- migrate:down
drop table user_opening_balances;

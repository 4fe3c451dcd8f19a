-- migrate:up
-- What each regrade changed: the record of answers that were judged anew after a key or the grader was mended.
create table regrades (
  regrade_id uuid not null,
  topic_slug text not null,
  task_id text,
  actor_id uuid,
  began_at timestamptz not null,
  learner_count integer not null default 0,
  right_count integer not null default 0,
  wrong_count integer not null default 0,
  xp_difference integer not null default 0,
  constraint regrades_pkey primary key (regrade_id),
  constraint regrade_is_of_a_topic foreign key (topic_slug) references topic_xp_config (topic_slug) on delete cascade,
  constraint regrade_is_by_a_user foreign key (actor_id) references users (id) on delete set null,
  constraint regrade_counts_are_not_negative check (learner_count >= 0 and right_count >= 0 and wrong_count >= 0)
);

alter table regrades enable row level security;

-- migrate:down
drop table regrades;

-- migrate:up
-- One topic of the catalogue with the rules in force for it; written by the topic sync only.
-- The defaults are those of the rules document: a key left out of config.json takes them.
create table topic_xp_config (
  topic_slug text primary key,
  subject_slug text not null,
  title text not null,
  description text not null default '',
  difficulty text not null default 'easy',
  category text not null default '',
  tags text[] not null default '{}',
  prerequisites text[] not null default '{}',
  base_task_xp integer not null default 100,
  max_xp integer not null default 10000,
  daily_full_tasks integer not null default 10,
  daily_half_tasks integer not null default 10,
  multiplier_full numeric not null default 1.0,
  multiplier_half numeric not null default 0.5,
  multiplier_low numeric not null default 0.1,
  multiplier_early numeric not null default 0.1,
  level_thresholds integer[] not null default '{1000,2500,4500,7000,10000}',
  daily_xp_decay numeric not null default 0.5,
  min_xp_percent numeric not null default 0.1,
  review_intervals integer[] not null default '{1,3,7,14,30}',
  review_tasks integer not null default 1,
  retired_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint topic_xp_is_positive check (base_task_xp > 0),
  constraint topic_daily_tasks_are_not_negative check (daily_full_tasks >= 0 and daily_half_tasks >= 0),
  constraint topic_multipliers_never_rise check (
    multiplier_full between 0 and 1
    and multiplier_half between 0 and multiplier_full
    and multiplier_low between 0 and multiplier_half
    and multiplier_early between 0 and 1
  ),
  constraint topic_decay_is_a_fraction check (daily_xp_decay between 0 and 1 and min_xp_percent between 0 and 1),
  constraint topic_has_levels check (cardinality(level_thresholds) > 0),
  constraint topic_max_xp_reaches_last_level check (max_xp >= level_thresholds[cardinality(level_thresholds)]),
  constraint topic_has_review_intervals check (cardinality(review_intervals) > 0 and 0 < all (review_intervals)),
  constraint topic_review_tasks_is_positive check (review_tasks > 0)
);

-- migrate:down
drop table topic_xp_config;

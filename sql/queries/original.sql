-- The queries of the import from the original: what is here already, the topics that its learners need, and their
-- answers there.

-- name: select_imported
-- Which of some people were imported before, and when. No row: none.
select
  person.person_hash,
  person.imported_at
from original_people as person
where person.person_hash = any (:person_hashes::bytea[]);

-- name: select_taken_addresses
-- Which of some addresses belong to somebody here. No row: none.
select
  learner.id as user_id,
  learner.email
from users as learner
where learner.email = any (:emails::text[]);

-- name: select_taken_accounts
-- Which of some provider accounts are linked to somebody here. No row: none.
select
  account.user_id,
  account.provider,
  account.provider_account_id
from unnest(:providers::text[], :provider_account_ids::text[]) as asked (provider, provider_account_id)
join accounts as account
  on account.provider = asked.provider
  and account.provider_account_id = asked.provider_account_id;

-- name: insert_topic
-- Insert a topic of the original that has no content here, as retired: learners keep what they have in it, and a later
-- sync of its content brings it back. No row is inserted if the topic is known.
insert into topic_xp_config (
  topic_slug, subject_slug, title, description, difficulty, category, tags, base_task_xp, max_xp, daily_full_tasks,
  daily_half_tasks, multiplier_full, multiplier_half, multiplier_low, multiplier_early, level_thresholds,
  daily_xp_decay, min_xp_percent, review_intervals, retired_at, created_at, updated_at
)
values (
  :topic_slug,
  :subject_slug,
  :title,
  :description,
  :difficulty,
  :category,
  :tags::text[],
  :base_task_xp,
  :max_xp,
  :daily_full_tasks,
  :daily_half_tasks,
  :multiplier_full,
  :multiplier_half,
  :multiplier_low,
  :multiplier_early,
  :level_thresholds,
  :daily_xp_decay,
  :min_xp_percent,
  :review_intervals,
  :now,
  :now,
  :now
)
on conflict (topic_slug) do nothing;

-- name: select_rules
-- The rules of some topics, and whether they have content. No row: none of them is known.
select
  :rules_columns,
  topic.topic_slug,
  topic.retired_at is null as has_content
from topic_xp_config as topic
where topic.topic_slug = any (:topic_slugs::text[])
order by topic.topic_slug;

-- name: select_history
-- A learner's answers in the original, newest first, from the given one on (null: from the newest). The ids there grow
-- with time. No row: there are none.
select
  attempt.original_id,
  attempt.topic_slug,
  attempt.task_id,
  attempt.completed_at,
  attempt.user_answer,
  attempt.is_correct,
  attempt.xp_earned
from user_earlier_attempts as attempt
where attempt.user_id = :user_id
  and (:older_than_id::bigint is null or attempt.original_id < :older_than_id)
order by attempt.original_id desc
limit :row_limit;

-- The queries of the catalogue: the sync that writes it, and the reads of its pages.

-- name: lock_content_sync
-- Return the content in force, locked until COMMIT. The race: each transaction of a sync takes this lock, so a sync
-- that another one overtakes notices it before it writes a topic. No row: nothing was synced yet, or other content
-- replaced this one while the transaction waited.
select
  sync.fingerprint,
  sync.synced_at
from content_syncs as sync
where sync.superseded_at is null
for update;

-- name: select_optional_content_sync
-- The content in force. No row: nothing was synced yet.
select
  sync.fingerprint,
  sync.synced_at
from content_syncs as sync
where sync.superseded_at is null;

-- name: select_content_was_superseded
-- Whether this content was in force once and other content was synced after it. Always one row.
select exists (
  select
  from content_syncs as sync
  where sync.fingerprint = :fingerprint
    and sync.superseded_at is not null
) as was_superseded;

-- name: select_topics_without_folder
-- How many of the topics in force have no folder any more, so that a sync would retire them. Always one row.
select
  count(*) filter (where topic.topic_slug <> all (:present_slugs::text[])) as retiring_count,
  count(*) as topic_count
from topic_xp_config as topic
where topic.retired_at is null;

-- name: update_content_sync_superseded
-- Mark the content in force as superseded by other content.
update content_syncs as sync
set superseded_at = :now
where sync.superseded_at is null
  and sync.fingerprint <> :fingerprint;

-- name: upsert_content_sync
-- Mark content as in force, for the first time or again.
insert into content_syncs as sync (fingerprint, synced_at)
values (:fingerprint, :now)
on conflict (fingerprint) do update
  set
    synced_at = excluded.synced_at,
    superseded_at = null;

-- name: upsert_topic
-- Insert or update one topic from its config.json. A setting not written there has its default, of TopicRules or of
-- this statement (a test compares them with the columns' own). One row if the topic changed, else no row.
insert into topic_xp_config as topic (
  topic_slug, subject_slug, title, description, difficulty, category, tags, prerequisites, task_ids, base_task_xp,
  max_xp, daily_full_tasks, daily_half_tasks, multiplier_full, multiplier_half, multiplier_low, multiplier_early,
  level_thresholds, daily_xp_decay, min_xp_percent, review_intervals, review_tasks, created_at, updated_at
)
values (
  :topic_slug,
  :subject_slug,
  :title,
  :description,
  coalesce(:difficulty, 'easy'),
  coalesce(:category, ''),
  coalesce(:tags::text[], '{}'),
  :prerequisites::text[],
  :task_ids::text[],
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
  :review_tasks,
  :now,
  :now
)
on conflict (topic_slug) do update
  set
    subject_slug = excluded.subject_slug,
    title = excluded.title,
    description = excluded.description,
    difficulty = excluded.difficulty,
    category = excluded.category,
    tags = excluded.tags,
    prerequisites = excluded.prerequisites,
    task_ids = excluded.task_ids,
    base_task_xp = excluded.base_task_xp,
    max_xp = excluded.max_xp,
    daily_full_tasks = excluded.daily_full_tasks,
    daily_half_tasks = excluded.daily_half_tasks,
    multiplier_full = excluded.multiplier_full,
    multiplier_half = excluded.multiplier_half,
    multiplier_low = excluded.multiplier_low,
    multiplier_early = excluded.multiplier_early,
    level_thresholds = excluded.level_thresholds,
    daily_xp_decay = excluded.daily_xp_decay,
    min_xp_percent = excluded.min_xp_percent,
    review_intervals = excluded.review_intervals,
    review_tasks = excluded.review_tasks,
    retired_at = null,
    updated_at = excluded.updated_at
  where (
    topic.subject_slug, topic.title, topic.description, topic.difficulty, topic.category, topic.tags,
    topic.prerequisites, topic.task_ids, topic.base_task_xp, topic.max_xp, topic.daily_full_tasks,
    topic.daily_half_tasks, topic.multiplier_full, topic.multiplier_half, topic.multiplier_low, topic.multiplier_early,
    topic.level_thresholds, topic.daily_xp_decay, topic.min_xp_percent, topic.review_intervals, topic.review_tasks,
    topic.retired_at
  ) is distinct from (
    excluded.subject_slug, excluded.title, excluded.description, excluded.difficulty, excluded.category, excluded.tags,
    excluded.prerequisites, excluded.task_ids, excluded.base_task_xp, excluded.max_xp, excluded.daily_full_tasks,
    excluded.daily_half_tasks, excluded.multiplier_full, excluded.multiplier_half, excluded.multiplier_low,
    excluded.multiplier_early, excluded.level_thresholds, excluded.daily_xp_decay, excluded.min_xp_percent,
    excluded.review_intervals, excluded.review_tasks, null::timestamptz
  )
-- xmax is 0 for a row that was inserted, not updated.
returning topic.xmax = 0 as is_new;

-- name: retire_topics
-- Mark the topics without a folder as retired, and return those newly retired. Their rows stay, because learners'
-- progress refers to them.
update topic_xp_config as topic
set
  retired_at = :now,
  updated_at = :now
where topic.retired_at is null
  and topic.topic_slug <> all (:present_slugs::text[])
returning topic.topic_slug;

-- columns: rules_columns
-- A topic's XP and review settings: the fields of TopicRules, in their order.
select
  topic.base_task_xp,
  topic.max_xp,
  topic.daily_full_tasks,
  topic.daily_half_tasks,
  topic.multiplier_full,
  topic.multiplier_half,
  topic.multiplier_low,
  topic.multiplier_early,
  topic.level_thresholds,
  topic.daily_xp_decay,
  topic.min_xp_percent,
  topic.review_intervals,
  topic.review_tasks,
  topic.earlier_review_intervals,
  topic.ladder_since
from topic_xp_config as topic;

-- columns: progress_columns
-- A learner's progress in a topic: the fields of Progress, in their order. Numbers are zero where the learner has no
-- progress.
select
  coalesce(progress.current_xp, 0) as current_xp,
  coalesce(progress.total_xp_earned, 0) as total_xp_earned,
  coalesce(progress.level, 0) as level,
  coalesce(progress.daily_tasks_count, 0) as daily_tasks_count,
  coalesce(progress.daily_hinted_count, 0) as daily_hinted_count,
  coalesce(progress.daily_wrong_count, 0) as daily_wrong_count,
  progress.daily_tasks_date,
  progress.last_practiced_date,
  progress.last_review_date,
  progress.next_review_date,
  coalesce(progress.srs_stage, 0) as srs_stage,
  coalesce(progress.attempt_count, 0) as attempt_count
from user_topic_xp as progress
where progress.user_id = :user_id;

-- name: select_topic_standings
-- The named topics, or with null every topic, with their rules and the learner's progress, which is empty if there is
-- none. Retired topics are left out. No row: nothing was synced yet.
select
  :progress_columns,
  :rules_columns,
  topic.topic_slug,
  coalesce(progress.lesson_completed, false) as lesson_completed,
  known.topic_slug is not null as is_known
from topic_xp_config as topic
left join user_topic_xp as progress
  on progress.user_id = :user_id
  and progress.topic_slug = topic.topic_slug
left join user_known_topics as known
  on known.user_id = :user_id
  and known.topic_slug = topic.topic_slug
where topic.retired_at is null
  and (:topic_slugs::text[] is null or topic.topic_slug = any (:topic_slugs))
order by topic.topic_slug;

-- name: upsert_lesson_completed
-- Record that the learner read the topic's lesson to its end.
insert into user_topic_xp as progress (user_id, topic_slug, lesson_completed)
values (:user_id, :topic_slug, true)
on conflict (user_id, topic_slug) do update
  set lesson_completed = true;

-- name: upsert_task_questions
-- Keep since when each task of a topic asks what it asks, for tasks that asked something else at the last sync.
insert into task_questions as known (topic_slug, task_id, question_hash, asked_since)
select
  :topic_slug,
  question.task_id,
  question.question_hash,
  :now
from unnest(:task_ids::text[], :question_hashes::text[]) as question (task_id, question_hash)
on conflict (topic_slug, task_id) do update
  set
    question_hash = excluded.question_hash,
    asked_since = excluded.asked_since
  where known.question_hash <> excluded.question_hash;

-- A world of :learners learners with :attempts answered tasks each, over the topics of the bench tree plus :topics more.
-- Written set by set, in the shape the app writes: every constraint holds, the totals agree with the attempts.
\set ON_ERROR_STOP on
set synchronous_commit = off;

insert into topic_xp_config (topic_slug, subject_slug, title, created_at, updated_at)
select 'topic-' || n, 'bench', 'Topic ' || n, '2026-01-01', '2026-01-01'
from generate_series(1, :topics) as n;

insert into users (id, time_zone, created_at, updated_at)
select ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'UTC', '2026-01-01', '2026-01-01'
from generate_series(1, :learners) as n;

create temporary table slugs as
select topic_slug, row_number() over (order by topic_slug) - 1 as number from topic_xp_config;

-- Attempt k of a learner: topics in turn, 30 tasks in turn, 20 answers a day, every fourth one wrong.
create temporary table plan as
select
  ('00000000-0000-4000-8000-' || lpad(to_hex(learner), 12, '0'))::uuid as user_id,
  slugs.topic_slug,
  'copy-' || lpad(((k / topics.count) % 30)::text, 2, '0') as task_id,
  k / topics.count + 1 as attempt_number,
  k % 4 <> 3 as is_correct,
  date '2026-01-01' + (k / 20)::int as learning_day,
  timestamptz '2026-01-01 12:00+00' + make_interval(days => (k / 20)::int, secs => k % 20) as attempted_at
from generate_series(1, :learners) as learner
cross join (select count(*)::int as count from slugs) as topics
cross join generate_series(0, :attempts - 1) as k
join slugs on slugs.number = k % topics.count;

insert into user_task_attempts (
  user_id, topic_slug, task_id, attempt_number, submission_id, variant_seed, locale, user_answer, verdict, is_correct,
  xp_earned, base_xp, ladder, pace, repeat, daily_task_index, is_scheduled_review, is_too_early, mastery_level,
  review_count, next_review_date, learning_day, attempted_at
)
select
  user_id, topic_slug, task_id, attempt_number, gen_random_uuid(), attempt_number, 'en', '"123"',
  case when is_correct then 'correct' else 'incorrect' end, is_correct, case when is_correct then 100 else 0 end,
  case when is_correct then 100 end, case when is_correct then 'full' end, case when is_correct then 1.0 end,
  case when is_correct then 1.0 end, case when is_correct then 1 end, true, false, 1, 0, learning_day + 1, learning_day,
  attempted_at
from plan;

insert into user_task_state (
  user_id, topic_slug, task_id, mastery_level, next_review_date, attempt_count, correct_count, daily_attempt_count,
  last_learning_day
)
select
  user_id, topic_slug, task_id, 1, max(learning_day) + 1, count(*), count(*) filter (where is_correct), 1,
  max(learning_day)
from plan
group by user_id, topic_slug, task_id;

insert into user_topic_xp (
  user_id, topic_slug, current_xp, total_xp_earned, level, daily_tasks_count, daily_tasks_date, srs_stage,
  next_review_date, last_review_date, last_practiced_date, last_activity, attempt_count
)
select
  user_id, topic_slug, least(10000, 100 * count(*) filter (where is_correct)), 100 * count(*) filter (where is_correct),
  1, 1, max(learning_day), 1, max(learning_day) + 1, max(learning_day), max(learning_day), max(attempted_at),
  greatest(count(*), max(attempt_number))
from plan
group by user_id, topic_slug;

insert into user_learning_days (user_id, learning_day, correct_count, wrong_count, xp_earned)
select
  user_id, learning_day, count(*) filter (where is_correct), count(*) filter (where not is_correct),
  100 * count(*) filter (where is_correct)
from plan
group by user_id, learning_day;

vacuum (analyze);
checkpoint;

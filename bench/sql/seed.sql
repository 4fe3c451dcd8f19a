-- Learners by the batches of the temporary table `batch`, with histories over the tasks of the temporary table `task`.
-- Written set by set in the shape the app writes: constraints hold, and totals agree with the attempts. Attempts lie in
-- the order of time, as in life: one learner's are scattered over the table.
set synchronous_commit = off;
set maintenance_work_mem = '1GB';

create temporary table learner as
select
  batch.attempts,
  batch.topics,
  batch.per_task,
  ('00000000-0000-4000-8000-' || lpad(to_hex(number), 12, '0'))::uuid as user_id
from batch
cross join generate_series(batch.first_learner, batch.last_learner) as number;

insert into users (id, time_zone, created_at, updated_at)
select learner.user_id, 'UTC', now() - interval '1 year', now() - interval '1 year'
from learner;

-- `session_of` in bench/answers.py makes the key of the same session.
insert into user_sessions (user_id, session_id, secret_hash, created_at, last_seen_at)
select learner.user_id, learner.user_id, sha256(learner.user_id::text::bytea), now(), now()
from learner;

insert into user_api_tokens (user_id, token_id, secret_hash, name, scope, created_at)
select learner.user_id, gen_random_uuid(), sha256(learner.user_id::text::bytea), 'bench', 'read', now()
from learner;

insert into accounts (user_id, type, provider, provider_account_id)
select learner.user_id, 'oidc', 'google', learner.user_id::text
from learner;

-- The history that all learners of a batch share. Answer k: topics in turn; in each topic every task per_task times in a
-- row; 20 answers a day, the last of them the day before yesterday; every fourth one wrong.
create temporary table history as
select
  batch.attempts,
  batch.topics,
  batch.per_task,
  k,
  task.topic_slug,
  task.task_id,
  k / batch.topics + 1 as attempt_number,
  k % 4 <> 3 as is_correct,
  current_date - 3 - (batch.attempts - 1 - k) / 20 as learning_day,
  (current_date - 3 - (batch.attempts - 1 - k) / 20)::timestamptz + interval '12 hours' + k % 20 * interval '1 minute'
    as attempted_at
from (select distinct attempts, topics, per_task from batch) as batch
cross join generate_series(0, batch.attempts - 1) as k
cross join lateral (select count(*)::int as tasks from task where task.topic_order = k % batch.topics) as topic
join task
  on task.topic_order = k % batch.topics
  and task.task_order = k / batch.topics / batch.per_task % topic.tasks;
analyze history;
analyze learner;

-- Indexes and constraints of the large tables are made anew afterwards, which is several times faster.
create temporary table later as
select
  format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop_it,
  format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make_it,
  contype = 'f' as is_last
from pg_constraint
where conrelid in ('user_task_attempts'::regclass, 'user_task_state'::regclass)
  and contype in ('p', 'u', 'f')
union all
select format('drop index %I', relname), pg_get_indexdef(indexrelid), false
from pg_index
join pg_class on pg_class.oid = indexrelid
where indrelid in ('user_task_attempts'::regclass, 'user_task_state'::regclass)
  and not exists (select from pg_constraint where conindid = indexrelid);

do $$
declare
  statement text;
begin
  for statement in select drop_it from later order by is_last desc loop
    execute statement;
  end loop;
end
$$;

insert into user_task_attempts (
  user_id, topic_slug, task_id, attempt_number, submission_id, variant_seed, locale, user_answer, verdict, is_correct,
  xp_earned, base_xp, ladder, pace, repeat, daily_task_index, is_scheduled_review, is_too_early, mastery_level,
  review_count, next_review_date, learning_day, attempted_at
)
select
  learner.user_id,
  history.topic_slug,
  history.task_id,
  history.attempt_number,
  gen_random_uuid(),
  history.attempt_number,
  'en',
  '"123"',
  case when history.is_correct then 'correct' else 'incorrect' end,
  history.is_correct,
  case when history.is_correct then 100 else 0 end,
  case when history.is_correct then 100 end,
  case when history.is_correct then 'full' end,
  case when history.is_correct then 1.0 end,
  case when history.is_correct then 1.0 end,
  case when history.is_correct then 1 end,
  true,
  false,
  1,
  0,
  history.learning_day + 1,
  history.learning_day,
  history.attempted_at
from history
join learner using (attempts, topics, per_task)
order by history.attempted_at;

insert into user_task_state (
  user_id, topic_slug, task_id, mastery_level, next_review_date, attempt_count, correct_count, daily_attempt_count,
  last_learning_day
)
select learner.user_id, topic_slug, task_id, 1, last_day + 1, attempt_count, correct_count, 1, last_day
from (
  select
    attempts,
    topics,
    per_task,
    topic_slug,
    task_id,
    max(learning_day) as last_day,
    count(*) as attempt_count,
    count(*) filter (where is_correct) as correct_count
  from history
  group by attempts, topics, per_task, topic_slug, task_id
) as state
join learner using (attempts, topics, per_task);

insert into user_topic_xp (
  user_id, topic_slug, current_xp, total_xp_earned, level, daily_tasks_count, daily_tasks_date, srs_stage,
  next_review_date, last_review_date, last_practiced_date, last_activity, attempt_count
)
select
  learner.user_id, topic_slug, least(10000, 100 * correct_count), 100 * correct_count, 1, 1, last_day, 1,
  last_day + 1, last_day, last_day, last_at, attempt_count
from (
  select
    attempts,
    topics,
    per_task,
    topic_slug,
    max(learning_day) as last_day,
    max(attempted_at) as last_at,
    count(*) as attempt_count,
    count(*) filter (where is_correct) as correct_count
  from history
  group by attempts, topics, per_task, topic_slug
) as progress
join learner using (attempts, topics, per_task);

insert into user_learning_days (user_id, learning_day, correct_count, wrong_count, xp_earned)
select learner.user_id, learning_day, correct_count, wrong_count, 100 * correct_count
from (
  select
    attempts,
    topics,
    per_task,
    learning_day,
    count(*) filter (where is_correct) as correct_count,
    count(*) filter (where not is_correct) as wrong_count
  from history
  group by attempts, topics, per_task, learning_day
) as day
join learner using (attempts, topics, per_task)
order by day.learning_day;

insert into user_known_topics (user_id, topic_slug, subject_slug, known_since)
select learner.user_id, topic.topic_slug, topic.subject_slug, now()
from learner
cross join (select distinct topic_slug from task where topic_order = 1) as known
join topic_xp_config as topic using (topic_slug);

do $$
declare
  statement text;
begin
  for statement in select make_it from later order by is_last loop
    execute statement;
  end loop;
end
$$;

drop table task, batch, learner, history, later;

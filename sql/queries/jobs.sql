-- The queries of scheduled work: what a clock takes, and what becomes of it.

-- name: upsert_job
-- Add a single job, or give one that waits a new payload. One that failed keeps its pause. One that was given up gets
-- all its tries again, at once unless a run still has it. A run that has it finds another version at its end, and so
-- leaves the new payload.
insert into jobs as job (kind, key, payload, due_at, created_at)
values (:kind, :key, :payload, :now, :now)
on conflict (kind, key) do update
  set
    payload = excluded.payload,
    version = job.version + 1,
    due_at = case when job.tries < :most_tries or job.run_id is not null then job.due_at else excluded.due_at end,
    tries = case when job.tries < :most_tries then job.tries else 0 end;

-- name: insert_recurring_jobs
-- Make the rows of recurring work, each due at its first time. Those that are there stay as they are.
insert into jobs as job (kind, key, due_at, created_at)
select
  given.kind,
  '',
  given.due_at,
  :now
from unnest(:kinds::text[], :due_at::timestamptz[]) as given (kind, due_at)
on conflict (kind, key) do nothing;

-- name: lock_due_job
-- Lock the job to do next: recurring work first, then the one that has waited longest. Of two clocks at once the second
-- skips the row that the first has locked. No row: nothing is due that this clock knows and nobody is taking.
select
  job.kind,
  job.key,
  job.payload,
  job.version,
  job.tries
from jobs as job
where job.kind = any (:kinds::text[])
  and job.due_at <= :now
  and (job.key = '' or job.tries < :most_tries)
order by
  job.key = '' desc,
  job.due_at
limit 1
for update skip locked;

-- name: update_job_taken
-- Give the locked job to a run and count a try. If the run dies, the job is due again at `again_at`.
update jobs as job
set
  run_id = :run_id,
  started_at = :now,
  tries = job.tries + 1,
  due_at = :again_at
where job.kind = :kind
  and job.key = :key;

-- name: delete_job_done
-- Delete a single job that its run has done. One that was added again meanwhile, or taken by another run, stays.
delete from jobs as job
where job.kind = :kind
  and job.key = :key
  and job.run_id = :run_id
  and job.version = :version;

-- name: update_job_done
-- Note that a run has done its job, and when it is due again. No row: it took so long that another run has the job, or
-- the job was deleted.
update jobs as job
set
  run_id = null,
  started_at = null,
  tries = 0,
  due_at = :due_at,
  done_at = :now
where job.kind = :kind
  and job.key = :key
  and job.run_id = :run_id;

-- name: update_job_failed
-- Note why a run could not do its job, and when it is due again. No row: as in `update_job_done`.
update jobs as job
set
  run_id = null,
  started_at = null,
  tries = :tries,
  due_at = :due_at,
  failed_at = :now,
  last_error = :last_error
where job.kind = :kind
  and job.key = :key
  and job.run_id = :run_id;

-- name: select_jobs
-- Recurring work, then the single jobs that wait, those with errors first, for the studio. No row: no clock has run.
select
  job.kind,
  job.key,
  job.due_at,
  job.tries,
  job.started_at,
  job.done_at,
  job.failed_at,
  job.last_error
from jobs as job
order by
  job.key <> '',
  job.tries desc,
  job.due_at,
  job.kind
limit :row_limit;

-- name: count_jobs
-- How many kinds of recurring work there are, how many jobs wait, fail and were given up, and since when the job that
-- is due longest has waited.
select
  count(*) filter (where job.key = '') as recurring,
  count(*) filter (where job.key <> '' and job.tries = 0) as waiting,
  count(*) filter (where job.tries > 0 and job.run_id is null and (job.key = '' or job.tries < :most_tries)) as failing,
  count(*) filter (where job.key <> '' and job.tries >= :most_tries) as given_up,
  min(job.due_at) filter (where job.due_at <= :now and (job.key = '' or job.tries < :most_tries)) as due_since
from jobs as job;

-- name: update_job_again
-- Let a clock take a job at once, with all its tries again. No row: it was done meanwhile, or a run has it.
update jobs as job
set
  due_at = :now,
  tries = 0
where job.kind = :kind
  and job.key = :key
  and (job.run_id is null or job.due_at < :now)
returning job.kind;

-- name: delete_job_given_up
-- Forget a single job that was given up. No row: it was done or added again meanwhile.
delete from jobs as job
where job.kind = :kind
  and job.key = :key
  and job.key <> ''
  and job.tries >= :most_tries
returning job.kind;

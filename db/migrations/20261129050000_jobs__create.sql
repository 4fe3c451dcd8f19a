-- migrate:up
-- Work that a clock does outside requests: recurring work has the empty key and stays, a single job is deleted when it
-- is done. due_at is when a clock may take it. Taking it moves due_at ahead and counts a try, so a clock that dies
-- leaves the job to the next one. run_id names the run that has it, version counts how often the job was added: a run
-- ends only what it took. Payloads hold ids, never names, addresses or answers.
create table jobs (
  kind text,
  key text,
  payload jsonb not null default '{}',
  version integer not null default 1,
  due_at timestamptz not null,
  tries integer not null default 0,
  run_id uuid,
  started_at timestamptz,
  done_at timestamptz,
  failed_at timestamptz,
  last_error text not null default '',
  created_at timestamptz not null,
  primary key (kind, key),
  constraint job_kind_is_a_word check (kind ~ '^[a-z][a-z_]*$'),
  constraint job_tries_are_not_negative check (tries >= 0),
  constraint job_run_has_a_start check ((run_id is null) = (started_at is null))
);

-- The order in which clocks take them.
create index jobs_by_turn on jobs ((key = '') desc, due_at);

alter table jobs enable row level security;

-- migrate:down
drop table jobs;

"""The original's tables, as its Prisma migrations leave them, in words of our own."""

TABLES = """
create type "AuthRole" as enum ('USER', 'ADMIN');

create table users (
  id uuid primary key,
  name varchar(255),
  email varchar(255) unique,
  "emailVerified" timestamptz,
  image text,
  role "AuthRole" not null default 'USER',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table accounts (
  id uuid primary key,
  "userId" uuid not null references users (id) on delete cascade on update cascade,
  type varchar(255) not null,
  provider varchar(255) not null,
  "providerAccountId" varchar(255) not null,
  refresh_token text,
  access_token text,
  expires_at integer,
  token_type text,
  scope text,
  id_token text,
  session_state text,
  created_at timestamptz not null default now(),
  unique (provider, "providerAccountId")
);

create table verification_token (
  identifier text not null,
  expires timestamptz not null,
  token text not null,
  primary key (identifier, token)
);

create table topic_xp_config (
  id serial primary key,
  topic_slug varchar(255) not null unique,
  topic_title varchar(255) not null,
  category varchar(100) not null default 'math',
  description text,
  difficulty varchar(50),
  max_xp integer not null default 1000,
  base_task_xp integer not null default 100,
  daily_full_tasks integer not null default 10,
  daily_half_tasks integer not null default 10,
  multiplier_full decimal(4, 2) not null default 1.0,
  multiplier_half decimal(4, 2) not null default 0.5,
  multiplier_low decimal(4, 2) not null default 0.1,
  multiplier_early decimal(4, 2) not null default 0.1,
  level_thresholds integer[] default array[1000, 2500, 4500, 7000, 10000],
  daily_xp_decay decimal(3, 2) not null default 0.5,
  min_xp_percent decimal(3, 2) not null default 0.1,
  review_intervals integer[] default array[1, 3, 7, 14, 30],
  tags text[],
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table user_topic_xp (
  id serial primary key,
  user_id uuid not null references users (id) on delete cascade on update cascade,
  topic_slug varchar(255) not null references topic_xp_config (topic_slug) on delete cascade on update cascade,
  current_xp integer not null default 0,
  total_xp_earned integer not null default 0,
  level integer not null default 0,
  last_activity timestamptz default now(),
  daily_tasks_count integer not null default 0,
  daily_tasks_date date not null default now(),
  srs_stage integer not null default 0,
  next_review_date date,
  last_practiced_date date,
  created_at timestamptz not null default now(),
  unique (user_id, topic_slug)
);

create table user_task_attempts (
  id serial primary key,
  user_id uuid not null references users (id) on delete cascade on update cascade,
  task_id varchar(255) not null,
  topic_slug varchar(255) not null references topic_xp_config (topic_slug) on delete cascade on update cascade,
  completed_at timestamptz not null default now(),
  xp_earned integer not null default 0,
  is_correct boolean not null default true,
  next_review_date date,
  review_count integer not null default 0,
  mastery_level integer not null default 0,
  user_answer text
);

create index idx_user_topic_xp_user on user_topic_xp (user_id);

create index idx_user_topic_xp_topic on user_topic_xp (topic_slug);

create index idx_user_topic_xp_next_review on user_topic_xp (next_review_date);

create index idx_user_task_attempts_user_topic on user_task_attempts (user_id, topic_slug);

create index idx_user_task_attempts_next_review on user_task_attempts (next_review_date);
"""

# Until 30 January 2026 no answer was stored.
OLDER = "alter table user_task_attempts drop column user_answer"

-- migrate:up
-- Work that a class is given. The due time is kept as the teacher wrote it, in the class's time zone, and as the moment
-- that follows from it. Unpublished it is a draft.
create table class_assignments (
  class_id uuid,
  assignment_id uuid,
  title text not null,
  opens_at timestamptz not null,
  -- squawk-ignore prefer-timestamp-tz
  due_local timestamp,
  due_at timestamptz,
  closes_at timestamptz,
  counts text not null default 'best',
  most_tries smallint,
  retry_percent smallint not null default 100,
  late_percent smallint not null default 100,
  solutions text not null default 'always',
  created_by uuid,
  published_at timestamptz,
  withdrawn_at timestamptz,
  primary key (class_id, assignment_id),
  constraint assignment_has_a_title check (char_length(title) between 1 and 120),
  constraint assignment_counts_is_known check (counts in ('best', 'first', 'last')),
  constraint assignment_tries_is_positive check (most_tries > 0),
  constraint assignment_retry_is_a_percent check (retry_percent between 0 and 100),
  constraint assignment_late_is_a_percent check (late_percent between 0 and 100),
  constraint assignment_solutions_is_known check (solutions in ('always', 'when_right', 'after_due')),
  constraint assignment_due_is_one_moment check (num_nulls(due_local, due_at) in (0, 2)),
  constraint assignment_times_are_in_order check (
    opens_at < coalesce(due_at, 'infinity') and coalesce(due_at, opens_at) <= coalesce(closes_at, 'infinity')
  ),
  constraint assignment_belongs_to_a_class foreign key (class_id) references classes (class_id) on delete cascade,
  constraint assignment_is_made_by_a_user foreign key (created_by) references users (id) on delete set null
);

create index class_assignments_by_author on class_assignments (created_by);

alter table class_assignments enable row level security;

-- migrate:down
drop table class_assignments;

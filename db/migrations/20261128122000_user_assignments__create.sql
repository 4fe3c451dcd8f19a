-- migrate:up
-- A learner's work on an assignment, summed up: the fold of their answers under the rules in force. It is written with
-- each answer. A teacher's points replace the sum and keep it.
create table user_assignments (
  user_id uuid,
  class_id uuid,
  assignment_id uuid,
  answer_count integer not null default 0,
  right_count integer not null default 0,
  slots_right smallint not null default 0,
  slots_late smallint not null default 0,
  points numeric(8, 2) not null default 0,
  first_answer_at timestamptz,
  last_answer_at timestamptz,
  finished_at timestamptz,
  now_item smallint,
  wrong_in_a_row smallint not null default 0,
  teacher_points numeric(8, 2),
  teacher_note text not null default '',
  primary key (user_id, class_id, assignment_id),
  constraint assignment_counts_add_up check (slots_right <= right_count and right_count <= answer_count),
  constraint assignment_points_are_not_negative check (points >= 0 and coalesce(teacher_points, 0) >= 0),
  constraint assignment_work_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint assignment_work_belongs_to_a_class foreign key (class_id) references classes (class_id) on delete cascade
) with (fillfactor = 70);

alter table user_assignments enable row level security;

-- migrate:down
drop table user_assignments;

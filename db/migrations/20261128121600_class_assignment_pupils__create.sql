-- migrate:up
-- Exceptions of one pupil in an assignment: a due moment of their own, excused, or not given because they joined later.
create table class_assignment_pupils (
  class_id uuid,
  assignment_id uuid,
  user_id uuid,
  due_at timestamptz,
  excused boolean not null default false,
  given boolean not null default true,
  primary key (class_id, assignment_id, user_id),
  constraint exception_belongs_to_an_assignment foreign key (class_id, assignment_id)
  references class_assignments (class_id, assignment_id) on delete cascade,
  constraint exception_is_of_a_user foreign key (user_id) references users (id) on delete cascade
);

create index class_assignment_pupils_by_user on class_assignment_pupils (user_id);

alter table class_assignment_pupils enable row level security;

-- migrate:down
drop table class_assignment_pupils;

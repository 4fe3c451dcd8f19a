-- migrate:up
-- Who may do what in a class as a grown-up. A class has at least one owner.
create table class_teachers (
  class_id uuid,
  user_id uuid,
  role text not null,
  added_at timestamptz not null,
  primary key (class_id, user_id),
  constraint class_teacher_role_is_known check (role in ('owner', 'teacher', 'viewer')),
  constraint teacher_belongs_to_a_class foreign key (class_id) references classes (class_id) on delete cascade,
  constraint teacher_is_a_user foreign key (user_id) references users (id) on delete cascade
);

create index class_teachers_by_user on class_teachers (user_id);

alter table class_teachers enable row level security;

-- migrate:down
drop table class_teachers;

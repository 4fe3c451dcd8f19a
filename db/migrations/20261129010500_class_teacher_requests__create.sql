-- migrate:up
-- Teachers of a connected course who wait for an owner of the class to let them teach in it.
create table class_teacher_requests (
  class_id uuid,
  user_id uuid,
  asked_at timestamptz not null,
  primary key (class_id, user_id),
  constraint teacher_request_is_for_a_class foreign key (class_id) references classes (class_id) on delete cascade,
  constraint teacher_request_is_of_a_user foreign key (user_id) references users (id) on delete cascade
);

create index class_teacher_requests_by_user on class_teacher_requests (user_id);

alter table class_teacher_requests enable row level security;

-- migrate:down
drop table class_teacher_requests;

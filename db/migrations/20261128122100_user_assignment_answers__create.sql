-- migrate:up
-- Every try at a slot of an assignment. The attempt with the same submission holds the answer itself. No foreign key
-- leads to the learner's other tables: with one, deploy/citus.sql could not distribute them. The service that deletes a
-- class deletes its pupils' rows here.
create table user_assignment_answers (
  user_id uuid,
  class_id uuid,
  assignment_id uuid,
  item smallint,
  slot smallint,
  try_number smallint,
  submission_id uuid not null,
  is_correct boolean not null,
  is_late boolean not null,
  points numeric(8, 2) not null,
  answered_at timestamptz not null,
  primary key (user_id, class_id, assignment_id, item, slot, try_number),
  constraint answer_try_is_positive check (try_number > 0),
  constraint assignment_answer_is_an_attempt unique (user_id, submission_id),
  constraint assignment_answer_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade
);

alter table user_assignment_answers enable row level security;

-- migrate:down
drop table user_assignment_answers;

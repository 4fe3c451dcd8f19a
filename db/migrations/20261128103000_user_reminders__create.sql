-- migrate:up
-- Whether a learner wants a mail on days on which reviews are due, and at which full hour where they live. The row
-- stays when they stop, so that the link in an old mail works. stop_key stands in that link and opens nothing else.
-- done_on is the latest learning day that is settled: the mail was handed over, or nothing was due. refusals counts
-- mails in a row that the learner's mail server would not take.
create table user_reminders (
  user_id uuid primary key,
  is_on boolean not null,
  local_hour smallint not null,
  stop_key text not null,
  done_on date,
  refusals smallint not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint reminder_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint reminder_hour_is_within_the_learning_day check (local_hour between 5 and 23),
  constraint reminder_refusals_are_not_negative check (refusals >= 0)
);

alter table user_reminders enable row level security;

-- migrate:down
drop table user_reminders;

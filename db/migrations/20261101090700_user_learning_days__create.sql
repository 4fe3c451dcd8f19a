-- migrate:up
-- What a learner did on one learning day in all topics: what the streak, the activity map and the charts read.
create table user_learning_days (
  user_id uuid not null,
  learning_day date not null,
  correct_count integer not null,
  wrong_count integer not null,
  xp_earned integer not null,
  primary key (user_id, learning_day),
  constraint learning_day_belongs_to_a_user foreign key (user_id) references users (id) on delete cascade,
  constraint learning_day_counts_are_never_negative check (correct_count >= 0 and wrong_count >= 0 and xp_earned >= 0)
) with (fillfactor = 70);

-- migrate:down
drop table user_learning_days;

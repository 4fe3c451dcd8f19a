-- migrate:up
-- How many of the day's right answers came after a hint: the review ladder counts them neither for nor against.
alter table user_topic_xp
add column daily_hinted_count integer not null default 0
constraint progress_hinted_answers_are_not_negative check (daily_hinted_count >= 0);

-- migrate:down
alter table user_topic_xp
drop column daily_hinted_count;

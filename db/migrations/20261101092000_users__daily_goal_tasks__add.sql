-- migrate:up
-- How many right answers a day a learner wants to give: the size of the day's queue.
alter table users
add column daily_goal_tasks integer not null default 10
constraint users_daily_goal_is_1_to_100 check (daily_goal_tasks between 1 and 100);

-- migrate:down
alter table users
drop column daily_goal_tasks;

-- migrate:up
-- The course a learner has chosen, by the name of its file in content/courses: null for none. Content is no table, so a
-- course that is gone leaves its name here, and then counts as none.
alter table users
add column course_slug text
constraint users_course_slug_is_at_most_80_long check (length(course_slug) <= 80);

-- migrate:down
alter table users
drop column course_slug;

-- The queries of courses: which one a learner follows. The courses themselves are in content/courses.

-- name: update_course
-- Set the course that a learner follows; null for none.
update users as learner
set
  course_slug = :course_slug,
  updated_at = :now
where learner.id = :user_id;

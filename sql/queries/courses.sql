-- The queries of courses: which one a learner follows. What a course is stands in content/courses.

-- name: update_course
-- Follow a course, or none with null.
update users as learner
set
  course_slug = :course_slug,
  updated_at = :now
where learner.id = :user_id;

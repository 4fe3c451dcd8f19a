"""Courses: the learner's choice of a course, from which the queue takes new topics."""

from webapp import db
from webapp.content.library import Course, Library
from webapp.db.queries import load_queries
from webapp.errors import NotFound
from webapp.messages import N_
from webapp.services.visits import Visit

sql = load_queries("courses")


def find_course(library: Library, course_slug: str) -> Course:
    """Return a course of the library. Raises `NotFound`."""
    course = library.course(course_slug)
    if course is None:
        raise NotFound(N_("There is no course called “%(course)s” here."), course=course_slug)
    return course


def follow(conn: db.Conn, visit: Visit, course: Course | None) -> None:
    """Follow a course, or none. A repeat changes nothing."""
    slug = course.slug if course else None
    db.execute(conn, sql.update_course, user_id=visit.user_id, course_slug=slug, now=visit.now)

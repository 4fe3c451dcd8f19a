"""Courses: the topics of a course, the learner's progress in it, and the choice of a course."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.services import catalog
from webapp.services import courses as service
from webapp.services.catalog_map import topic_map
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.identity import ensure_learner
from webapp.web.pages import library, reading_page, render_template

blueprint = Blueprint("courses", __name__, url_prefix="/courses")


@blueprint.get("/<course_slug>")
@open_to(Who.ANYONE)
def page(course_slug: str) -> ResponseReturnValue:
    """Show a course's topics as a map with the learner's progress."""
    course = service.find_course(library(), course_slug)
    with reading_page() as (conn, visit):
        states = catalog.topic_states(conn, visit)
    return render_template(
        "courses/page.html",
        course=course,
        map=topic_map(library(), course.topic_slugs, states, course),
        is_followed=visit.course_slug == course.slug,
    )


@blueprint.post("/<course_slug>/choose")
@open_to(Who.ANYONE)
@form_again(page)
def choose(course_slug: str) -> ResponseReturnValue:
    """Follow the course, or no course if the form's field `leave` is set."""
    course = service.find_course(library(), course_slug)
    is_left = "leave" in request.form
    with db.transaction() as conn:
        service.follow(conn, ensure_learner(conn), None if is_left else course)
    if is_left:
        return redirect(url_for("courses.page", course_slug=course_slug), 303)
    return redirect(url_for("today.page"), 303)

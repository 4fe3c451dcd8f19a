"""The course of a learning platform: the class it is connected to, and links that a teacher adds to it."""

import logging
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from joserfc.jwk import RSAKey

from webapp import db
from webapp.blueprints.assignments import tasks_of
from webapp.blueprints.classes import or_my_classes
from webapp.blueprints.classes import settings as class_settings
from webapp.blueprints.lti import allows_private, launch_url, origins_of, place, sent_errand, settings
from webapp.errors import Invalid, NotFound, Unavailable
from webapp.messages import N_
from webapp.outside import lti as messages
from webapp.outside.guarded import Unreachable
from webapp.services import accounts, assignments, classes, lti, lti_errands, lti_members, lti_platforms
from webapp.services.assignments import Terms
from webapp.services.classes import TEACHING
from webapp.services.lti_errands import Errand
from webapp.services.lti_members import CoursePupil, ListRow
from webapp.web import identity
from webapp.web.access import Who, open_to
from webapp.web.fields import read_whole
from webapp.web.forms import form_again
from webapp.web.headers import allow_forms_to
from webapp.web.identity import the_learner
from webapp.web.once import now
from webapp.web.pages import gettext, library, render_template, secrets

log = logging.getLogger(__name__)

blueprint = Blueprint("lti_courses", __name__)


# --- The class of a course -------------------------------------------------------------------------------------------


def _own_errand() -> Errand:
    errand = sent_errand()
    if errand.user_id != the_learner().user_id:
        raise NotFound(lti_errands.NOT_YOURS)
    return errand


@blueprint.get("/lti/connect")
@open_to(Who.ACCOUNT)
def connection() -> ResponseReturnValue:
    """Lead a teacher to what they came for; first ask for the course's class, if it has none yet."""
    errand, learner = _own_errand(), the_learner()
    with db.transaction() as conn:
        class_id = lti_errands.find_class(conn, errand)
        taught = [each for each in classes.list_taught(conn, learner.user_id) if each.role in TEACHING]
        if class_id is not None and any(each.about.class_id == class_id for each in taught):
            assignment_id = lti.find_assignment(conn, errand.launch, class_id)
            if errand.launch.return_url is None:
                return redirect(place(class_id, assignment_id), 303)
            return redirect(url_for(".choice", errand=request.values["errand"]), 303)
    if class_id is not None:
        return render_template("lti/asked.html", errand=errand)
    return render_template(
        "lti/connect.html",
        errand=errand,
        sealed=request.values["errand"],
        taught=[each.about for each in taught if not each.about.is_archived],
        typed=request.form,
        class_id=request.form.get("class_id") or uuid4(),
    )


@blueprint.post("/lti/connect")
@open_to(Who.ACCOUNT)
@form_again(or_my_classes(connection))
def connect() -> ResponseReturnValue:
    """Connect a course to a class of its teacher's, or to a new one."""
    errand, learner, form = _own_errand(), the_learner(), request.form
    chosen = form.get("class", type=UUID)
    class_id = chosen or form.get("class_id", type=UUID) or uuid4()
    draft = None
    if chosen is None:
        zone = accounts.read_time_zone(request.cookies.get("time_zone")) or learner.time_zone
        draft = lti_errands.class_draft(errand, identity.current_locale(), zone, form.get("name", ""))
    with db.transaction() as conn:
        lti_errands.connect(conn, errand, learner.user_id, class_id, draft, now())
    return redirect(url_for(".connection", errand=form["errand"]), 303)


@blueprint.post("/classes/<uuid:class_id>/lti")
@open_to(Who.LEARNER)
@form_again(or_my_classes(class_settings))
def answer_teacher(class_id: UUID) -> ResponseReturnValue:
    """Let somebody of the course teach in the class who asked, or not; with `disconnect` let the course go."""
    with db.transaction() as conn:
        classes.to_change(conn, class_id, the_learner().user_id, classes.OWNER)
        if "disconnect" in request.form:
            lti_errands.disconnect(conn, class_id)
        else:
            user_id = request.form.get("user_id", type=UUID)
            if user_id is None:
                raise Invalid(N_("Please choose from what is offered. Nothing was stored."))
            lti_errands.answer_asking(conn, class_id, user_id, is_let_in="let_in" in request.form, now=now())
    return redirect(url_for("classes.settings", class_id=class_id), 303)


# --- Who is in a course ----------------------------------------------------------------------------------------------


@blueprint.post("/classes/<uuid:class_id>/lti/members")
@open_to(Who.LEARNER)
@form_again(or_my_classes(class_settings))
def compare_members(class_id: UUID) -> ResponseReturnValue:
    """Show who is only in the course or only in the class; with `confirmed` take over what is ticked.

    The platform is asked outside a transaction. It reads our key set while we wait, so a site of a single thread would
    wait for itself.
    """
    with db.transaction() as conn:
        group = classes.to_change(conn, class_id, the_learner().user_id, TEACHING)
        lists = lti_members.lists_of(conn, class_id)
        key = lti_platforms.open_keys(conn, secrets(), now())[0]
    pupils: dict[UUID, list[CoursePupil]] = {}
    for each in lists:
        found = _read_members(each, key)
        pupils.setdefault(each.platform.platform_id, []).extend(found)
    if "confirmed" in request.form:
        with db.transaction() as conn:
            lti_members.take_over(
                conn,
                group.about,
                pupils,
                chosen=request.form.getlist("new"),
                removed=request.form.getlist("gone", type=UUID),
                actor_id=the_learner().user_id,
                now=now(),
            )
        flash(gettext("Saved."), "good")
        return redirect(url_for("roster.people", class_id=class_id), 303)
    with db.reading() as conn:
        comparison = lti_members.compare(conn, class_id, pupils)
    return render_template("lti/members.html", group=group, comparison=comparison)


def _read_members(source: ListRow, key: RSAKey) -> list[CoursePupil]:
    private = allows_private(settings())
    try:
        token = messages.access_token(source.platform, key, messages.MEMBERS_SCOPE, now(), allows_private=private)
        members = messages.read_members(source.memberships_url, token, allows_private=private)
    except Unreachable as problem:
        log.error("the members of a course of %s could not be read: %s", source.platform.platform_id, problem)
        raise Unavailable(
            N_("%(platform)s did not tell who is in the course. Nothing was changed. Please try again later."),
            heading=N_("Nothing was changed"),
            platform=source.platform.name,
        ) from None
    return lti_members.read_pupils(source.platform, members)


# --- Links for a course ----------------------------------------------------------------------------------------------


@blueprint.get("/lti/choose")
@open_to(Who.ACCOUNT)
def choice() -> ResponseReturnValue:
    """Let a teacher choose what a new link in their course opens: an assignment, a topic or single tasks."""
    errand = sent_errand()
    with db.reading() as conn:
        group = lti_errands.to_choose(conn, errand, the_learner().user_id)
        given = [each for each in assignments.of_class(conn, group.about.class_id) if each.slot_count]
    topic = library().topics.get(request.values.get("topic", ""))
    return render_template(
        "lti/choose.html",
        errand=errand,
        sealed=request.values["errand"],
        group=group,
        given=[each for each in given if each.assignment.withdrawn_at is None],
        topics=library().topics,
        subjects=library().subjects,
        chosen_topic=topic,
        choices=tasks_of(topic) if topic else [],
        typed=request.form,
        assignment_id=request.form.get("assignment_id") or uuid4(),
    )


@blueprint.post("/lti/choose")
@open_to(Who.ACCOUNT)
@form_again(or_my_classes(choice))
def choose() -> ResponseReturnValue:
    """Give the chosen work to the class, and offer its link to the platform. Pressed twice, it is the same work."""
    errand = sent_errand()
    with db.transaction() as conn:
        group = lti_errands.to_choose(conn, errand, the_learner().user_id)
        given = _chosen(conn, group.about)
        assignments.publish(conn, given, now=now())
        keys = lti_platforms.open_keys(conn, secrets(), now())
        platform = lti_platforms.find(conn, errand.launch.course.platform_id)
    item = lti_errands.link_item(given, launch_url(), takes_line_items=errand.launch.takes_line_items)
    answer = messages.deep_linking_answer(
        platform, keys[0], errand.launch.course.deployment_id, errand.launch.data, [item], now()
    )
    return_origin = lti.origin_of(errand.launch.return_url or "")
    allow_forms_to(*(origins_of(platform) | {return_origin}))
    return render_template(
        "lti/back.html",
        platform=platform,
        answer=answer,
        return_url=errand.launch.return_url,
        may_use_frame=return_origin in origins_of(platform),
        title=given.assignment.title,
    )


def _chosen(conn: db.Conn, about: classes.Class) -> assignments.Given:
    """Return the assignment that a form chose, or make it of its topic or tasks. Raise `Invalid`."""
    form = request.form
    if existing := form.get("assignment", type=UUID):
        return assignments.find(conn, about.class_id, existing)
    topic = library().topics.get(form.get("topic", ""))
    if topic is None:
        raise Invalid(N_("Choose an assignment or a topic first. Nothing was stored."))
    assignment_id = form.get("assignment_id", type=UUID) or uuid4()
    title = form.get("title", "").strip() or topic.title[about.locale]
    assignments.create(conn, about, the_learner().user_id, assignment_id, Terms(title), now=now())
    given = assignments.find(conn, about.class_id, assignment_id)
    if not given.items:
        slots = read_whole(form.get("slots", ""), 5)
        tasks = form.getlist("task")
        chosen: list[tuple[str, str | None, int]] = [(topic.slug, task_id, 1) for task_id in tasks]
        assignments.add_items(conn, about.class_id, assignment_id, library(), chosen or [(topic.slug, None, slots)])
    return assignments.find(conn, about.class_id, assignment_id)

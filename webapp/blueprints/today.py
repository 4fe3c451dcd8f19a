"""Today, the home page: the queue, its end, and a newcomer's first task."""

from dataclasses import replace

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.catalog import subject_card
from webapp.blueprints.moments import moments_of_day, moments_of_end
from webapp.blueprints.queues import MORE, TODAY, Queue, read_queue
from webapp.content.variants.variants import VariantError
from webapp.services import assignment_work, practice, practice_end
from webapp.services import today as service
from webapp.services.practice import Card
from webapp.services.today import GOALS, QueuedTopic, Today
from webapp.services.visits import Visit
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.identity import current_learner, current_locale, current_visit, ensure_learner, visit_on
from webapp.web.pages import library, reading_page, render, render_template, secrets, show_pulse, wants_fragment

blueprint = Blueprint("today", __name__)


@blueprint.get("/")
@open_to(Who.ANYONE)
def page() -> ResponseReturnValue:
    """Show the queue across topics, or a first task to somebody who never practised."""
    more = request.args.get("more") is not None
    with db.reading() as conn:
        visit = visit_on(conn)
        sent_work = assignment_work.open_assignments(conn, visit)
        found = service.today(conn, visit, library(), beyond_goal=more)
        work = assignment_work.given_to(sent_work)
    show_pulse(found.pulse if current_learner() else None)
    if not (
        found.has_practised or work or wants_fragment() or "refusal" in g
    ):  # a refused goal form is shown here again
        return _welcome(visit, found)
    return render(
        "today/page.html",
        "today/_update.html",
        today=found,
        work=work,
        today_now=visit.now,
        queue=MORE if more else TODAY,
        goals=GOALS,
        programmes=library().programmes(current_locale()),
    )


@blueprint.get("/today")
@open_to(Who.ANYONE)
def old_address() -> ResponseReturnValue:
    """Redirect from the former address of this page."""
    more = request.args.get("more")
    return redirect(url_for("today.page") if more is None else url_for("today.page", more=more))


@blueprint.post("/today/goal")
@open_to(Who.ANYONE)
@form_again(page)
def goal() -> ResponseReturnValue:
    """Store the learner's daily goal."""
    chosen = request.form.get("daily_goal_tasks", type=int, default=0)
    with db.transaction() as conn:
        visit = ensure_learner(conn)
        service.set_daily_goal(conn, visit, chosen)
    if request.headers.get("HX-Request") == "true":
        return page()
    return redirect(url_for("today.page"), 303)


@blueprint.get("/today/next")
@open_to(Who.ANYONE)
def next_item() -> ResponseReturnValue:
    """Redirect to the next task of `?queue=`, preferably not of topic `?after=`; to the end after the last one."""
    queue = read_queue(request.args.get("queue", TODAY))
    if not queue.name:
        return _next_of(queue)
    visit, after = current_visit(), request.args.get("after")
    with db.reading() as conn:
        found = service.today(conn, visit, library(), after=after, beyond_goal=queue.name == MORE)
    if not found.queue:
        return redirect(url_for("today.end" if found.pulse.correct_today else "today.page"), 303)
    left = replace(queue, number=len(found.queue))
    return redirect(url_for("practice.card", topic_slug=found.queue[0].topic_slug, queue=left), 303)


@blueprint.get("/today/end")
@open_to(Who.ANYONE)
def end() -> ResponseReturnValue:
    """Show what the day's practice reached in all topics, and what comes next."""
    with reading_page() as (conn, visit):
        found = practice_end.end_of_day(conn, visit, library())
    return render_template("today/end.html", end=found, moments=[*moments_of_end(found), *moments_of_day()])


def _next_of(queue: Queue) -> ResponseReturnValue:
    """Redirect to the first named task that still exists, with the rest as its queue; to the end if none does."""
    for number, task in enumerate(queue.tasks, start=1):
        topic_slug, _, task_id = task.partition(":")
        topic = library().topics.get(topic_slug)
        if topic and task_id in topic.tasks:
            rest = replace(queue, tasks=queue.tasks[number:])
            return redirect(url_for("practice.card", topic_slug=topic_slug, task=task_id, queue=rest), 303)
    return redirect(url_for("today.end"), 303)


def _welcome(visit: Visit, found: Today) -> str:
    sample = _sample(visit, found.topics[0]) if found.topics else None
    return render_template(
        "today/welcome.html",
        card=sample,
        difficulty=sample.topic.tasks[sample.variant.task_id].difficulty if sample else None,
        course=found.course,
        programmes=library().programmes(current_locale()),
        subjects=[subject_card(subject, {}) for subject in library().subjects],
    )


def _sample(visit: Visit, queued: QueuedTopic) -> Card | None:
    """Return the first task of a topic, for a newcomer to try; None if the task is broken."""
    shown = practice.first_card(visit, library(), secrets(), queued.topic, queued.standing.rules)
    try:
        shown.variant.write_out()
    except VariantError:
        return None
    return shown

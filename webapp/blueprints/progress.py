"""Progress pages: the way through today's queue, and the dashboard."""

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.catalog import home
from webapp.blueprints.moments import moments_of_day, moments_of_end
from webapp.blueprints.queues import MORE, TODAY, Queue, queue_of, read_queue
from webapp.services import dashboard as dashboards
from webapp.services import practice_end
from webapp.services import today as todays
from webapp.services.dashboard import RecentAttempt, WeakTask
from webapp.web.access import Who, open_to
from webapp.web.answers import answer_html
from webapp.web.forms import form_again
from webapp.web.identity import current_visit, ensure_learner
from webapp.web.pages import library, reading_page, render_template, show_pulse

blueprint = Blueprint("progress", __name__)


@blueprint.get("/today")
@open_to(Who.ANYONE)
def today() -> ResponseReturnValue:
    """Today is the home page; this is the address it had."""
    more = request.args.get("more")
    return redirect(url_for("catalog.home") if more is None else url_for("catalog.home", more=more))


@blueprint.post("/today/goal")
@open_to(Who.ANYONE)
@form_again(home)
def goal() -> ResponseReturnValue:
    """Choose how many tasks a day should have."""
    chosen = request.form.get("daily_goal_tasks", type=int, default=0)
    with db.transaction() as conn:
        visit = ensure_learner(conn)
        todays.set_daily_goal(conn, visit, chosen)
    if request.headers.get("HX-Request") == "true":
        return home()
    return redirect(url_for("catalog.home"), 303)


@blueprint.get("/today/next")
@open_to(Who.ANYONE)
def next_item() -> ResponseReturnValue:
    """Go to the next task of the queue in ``?queue=``, of another topic than ``?after=`` if there is one; after the
    last one to the end of the day's practice."""
    queue = read_queue(request.args.get("queue", TODAY))
    if not queue.name:
        return _next_of(queue)
    visit, after = current_visit(), request.args.get("after")
    with db.reading() as conn:
        found = todays.today(conn, visit, library(), after=after, beyond_goal=queue.name == MORE)
    if not found.queue:
        return redirect(url_for("progress.end" if found.pulse.correct_today else "catalog.home"), 303)
    left = replace(queue, number=len(found.queue))
    return redirect(url_for("practice.card", topic_slug=found.queue[0].topic_slug, queue=left), 303)


@blueprint.get("/today/end")
@open_to(Who.ANYONE)
def end() -> ResponseReturnValue:
    """What the day's practice brought in all topics, and what comes next."""
    with reading_page() as (conn, visit):
        found = practice_end.end_of_day(conn, visit, library())
    return render_template("progress/end.html", end=found, moments=[*moments_of_end(found), *moments_of_day()])


@blueprint.get("/dashboard")
@open_to(Who.ANYONE)
def dashboard() -> ResponseReturnValue:
    """Everything the learner has reached, in pictures."""
    visit = current_visit()
    with db.reading() as conn:
        found = dashboards.dashboard(conn, visit, library())
    show_pulse(found.pulse)
    return render_template(
        "progress/dashboard.html",
        dashboard=found,
        today=visit.today,
        now=visit.now,
        weak_queue=_queue_of(found.weakest),
        answer_of=_answer_of,
        first_topic=next((topic for topic in library().topics.values() if topic.tasks), None),
    )


def _queue_of(tasks: tuple[WeakTask, ...]) -> Queue:
    return queue_of([(task.topic.slug, task.task_id) for task in tasks])


def _next_of(queue: Queue) -> ResponseReturnValue:
    """The first of the tasks named that is still taught, the rest being its queue; the end after the last."""
    for number, task in enumerate(queue.tasks, start=1):
        topic_slug, _, task_id = task.partition(":")
        topic = library().topics.get(topic_slug)
        if topic and task_id in topic.tasks:
            rest = replace(queue, tasks=queue.tasks[number:])
            return redirect(url_for("practice.card", topic_slug=topic_slug, task=task_id, queue=rest), 303)
    return redirect(url_for("progress.end"), 303)


def _answer_of(shown: RecentAttempt) -> object:
    """What was answered, as far as it can be shown without the task around it."""
    if shown.variant is None:
        return None
    return answer_html(shown.variant, shown.attempt.user_answer)

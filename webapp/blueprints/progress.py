"""Progress pages: today's queue and the way through it, and the dashboard."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.access import Who, open_to
from webapp.blueprints.answers import answer_html
from webapp.blueprints.forms import form_again
from webapp.blueprints.identity import current_visit, ensure_learner
from webapp.blueprints.pages import library, render, render_template, show_pulse
from webapp.services import progress_dashboard, progress_today
from webapp.services.progress_dashboard import RecentAttempt, WeakTask
from webapp.services.progress_today import GOALS, Today

blueprint = Blueprint("progress", __name__)

# What ``?queue=`` of a practice page says: practise today's queue, go on beyond the goal, or these tasks one by one,
# written "topic:task,topic:task". The page carries it along; only ``next_item`` reads it.
TODAY = "today"
MORE = "more"
DONE = "done"  # the last of the tasks named is being practised


@blueprint.get("/today")
@open_to(Who.ANYONE)
def today() -> ResponseReturnValue:
    """What to practise today, and when to come back once it is done."""
    return _today()


@blueprint.post("/today/goal")
@open_to(Who.ANYONE)
@form_again(today)
def goal() -> ResponseReturnValue:
    """Choose how many tasks a day should have."""
    chosen = request.form.get("daily_goal_tasks", type=int, default=0)
    with db.transaction() as conn:
        visit = ensure_learner(conn)
        progress_today.set_daily_goal(conn, visit, chosen)
    if request.headers.get("HX-Request") == "true":
        return _today()
    return redirect(url_for("progress.today"), 303)


@blueprint.get("/today/next")
@open_to(Who.ANYONE)
def next_item() -> ResponseReturnValue:
    """Go to the next task of the queue in ``?queue=``, of another topic than ``?after=`` if there is one."""
    queue = request.args.get("queue", TODAY)
    if queue not in (TODAY, MORE):
        return _next_of(queue)
    visit, after = current_visit(), request.args.get("after")
    with db.reading() as conn:
        found = progress_today.today(conn, visit, library(), after=after, beyond_goal=queue == MORE)
    if not found.queue:
        return redirect(url_for("progress.today"), 303)
    item = found.queue[0]
    return redirect(url_for("practice.card", topic_slug=item.topic_slug, queue=queue), 303)


@blueprint.get("/dashboard")
@open_to(Who.ANYONE)
def dashboard() -> ResponseReturnValue:
    """Everything the learner has reached, in pictures."""
    visit = current_visit()
    with db.reading() as conn:
        found = progress_dashboard.dashboard(conn, visit, library())
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


def _today() -> str:
    visit, more = current_visit(), request.args.get("more") is not None
    with db.reading() as conn:
        found: Today = progress_today.today(conn, visit, library(), beyond_goal=more)
    show_pulse(found.pulse)
    return render(
        "progress/today.html",
        "progress/_today_update.html",
        today=found,
        day=current_visit().today,
        queue=MORE if more else TODAY,
        goals=GOALS,
    )


def _queue_of(tasks: tuple[WeakTask, ...]) -> str:
    return ",".join(f"{task.topic.slug}:{task.task_id}" for task in tasks)


def _next_of(queue: str) -> ResponseReturnValue:
    """The first of the tasks named that is still taught, the rest being its queue; the dashboard after the last."""
    head, _, rest = queue.partition(",")
    while head:
        topic_slug, _, task_id = head.partition(":")
        topic = library().topics.get(topic_slug)
        if topic and task_id in topic.tasks:
            here = url_for("practice.card", topic_slug=topic_slug, task=task_id, queue=rest or DONE)
            return redirect(here, 303)
        head, _, rest = rest.partition(",")
    return redirect(url_for("progress.dashboard"), 303)


def _answer_of(shown: RecentAttempt) -> object:
    """What was answered, as far as it can be shown without the task around it."""
    if shown.variant is None:
        return None
    return answer_html(shown.variant, shown.attempt.user_answer)

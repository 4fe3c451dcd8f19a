"""The dashboard: everything a learner has reached."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.queues import Queue, queue_of
from webapp.services import dashboard as service
from webapp.services.dashboard import RecentAttempt, WeakTask
from webapp.web.access import Who, open_to
from webapp.web.answers import answer_html
from webapp.web.identity import current_visit
from webapp.web.pages import library, render_template, show_pulse

blueprint = Blueprint("dashboard", __name__)


@blueprint.get("/dashboard")
@open_to(Who.ANYONE)
def page() -> ResponseReturnValue:
    """Show everything the learner has reached, as charts and lists."""
    visit = current_visit()
    with db.reading() as conn:
        found = service.dashboard(conn, visit, library())
    show_pulse(found.pulse)
    return render_template(
        "dashboard/page.html",
        dashboard=found,
        today=visit.today,
        now=visit.now,
        weak_queue=_queue_of(found.weakest),
        answer_of=_answer_of,
        first_topic=next((topic for topic in library().topics.values() if topic.tasks), None),
    )


def _queue_of(tasks: tuple[WeakTask, ...]) -> Queue:
    return queue_of([(task.topic.slug, task.task_id) for task in tasks])


def _answer_of(shown: RecentAttempt) -> object:
    """Return the answer of an attempt as HTML, as far as it can be shown outside its task."""
    if shown.variant is None:
        return None
    return answer_html(shown.variant, shown.attempt.user_answer)

"""The studio's wrong answers that no declared mistake explains."""

from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.studio_frame import render, studio_blueprint
from webapp.services import mistakes, practice
from webapp.web.access import Who, open_to
from webapp.web.answers import answer_in_line
from webapp.web.once import now
from webapp.web.pages import library

blueprint = studio_blueprint("mistakes")


@blueprint.get("/mistakes")
@open_to(Who.ADMIN)
def tasks() -> ResponseReturnValue:
    """List the tasks with the most wrong answers."""
    with db.reading() as conn:
        counts = mistakes.most_failed(conn, now())
    return render("mistakes/tasks.html", counts=counts, topics=library().topics, days=mistakes.COUNTED.days)


@blueprint.get("/mistakes/<topic_slug>/<task_id>")
@open_to(Who.ADMIN)
def task(topic_slug: str, task_id: str) -> ResponseReturnValue:
    """Show what wrong answers to a task have in common, each group with the draft of a mistake."""
    topic = practice.find_topic(library(), topic_slug)
    found = practice.find_task(topic, task_id)
    with db.reading() as conn:
        shown = mistakes.find_unforeseen(conn, found)
    return render("mistakes/task.html", topic=topic, task=found, shown=shown, answer_in_line=answer_in_line)

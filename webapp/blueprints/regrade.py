"""The studio's regrade: which stored answers would be judged otherwise now, and applying it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.studio_frame import for_administrators, render, studio_blueprint
from webapp.content.library import Topic
from webapp.errors import Conflict
from webapp.messages import N_
from webapp.services import practice, regrade
from webapp.web.access import Who, open_to
from webapp.web.answers import answer_in_line
from webapp.web.forms import form_again
from webapp.web.identity import the_learner
from webapp.web.once import now
from webapp.web.pages import library, ngettext

blueprint = studio_blueprint("regrade")

MOST_ANSWERS = 5_000  # that a page judges in a few seconds; the command has no limit
MOST_LEARNERS = 200


@blueprint.get("/regrade")
@open_to(Who.ADMIN)
def choose() -> ResponseReturnValue:
    """Ask for a topic, and list what was judged anew before."""
    with db.reading() as conn:
        records = regrade.latest(conn)
    return render("regrade/choose.html", topics=library().topics, records=records)


@blueprint.get("/regrade/<topic_slug>")
@open_to(Who.ADMIN)
def preview(topic_slug: str) -> ResponseReturnValue:
    """Show the answers to a topic, or to one of its tasks (`?task=`), that would be judged otherwise now."""
    topic, task_id, looked = _look(topic_slug)
    is_small = _is_small(looked)
    changes = regrade.preview(db.transaction, topic, looked, now=now()) if is_small else []
    return render(
        "regrade/preview.html",
        topic=topic,
        task_id=task_id,
        looked=looked,
        is_small=is_small,
        changes=changes,
        by_task=regrade.by_task(changes),
        examples=regrade.examples,
        answer_in_line=answer_in_line,
    )


@blueprint.post("/regrade/<topic_slug>")
@open_to(Who.ADMIN)
@form_again(for_administrators(preview))
def apply(topic_slug: str) -> ResponseReturnValue:
    """Give the answers their new verdicts. Those that were answered since the preview are judged too."""
    topic, task_id, looked = _look(topic_slug)
    if not _is_small(looked):
        raise Conflict(
            N_("Too many answers for a page"),
            N_("Nothing was changed. Use the command, which shows its progress: flask regrade %(topic)s --apply"),
            topic=topic.slug,
        )
    changes = regrade.apply(db.transaction, topic, task_id, looked, actor_id=the_learner().user_id, now=now())
    count = sum(len(change.judged) for change in changes)
    flash(ngettext("%(num)s answer was judged anew.", "%(num)s answers were judged anew.", count), "good")
    return redirect(url_for("regrade.choose"), 303)


def _look(topic_slug: str) -> tuple[Topic, str | None, regrade.Looked]:
    """Judge the answers again of the topic, or of the task that the request names."""
    topic, task_id = practice.find_topic(library(), topic_slug), request.values.get("task") or None
    if task_id:
        practice.find_task(topic, task_id)
    return topic, task_id, regrade.look(db.transaction, topic, task_id, most=MOST_ANSWERS)


def _is_small(looked: regrade.Looked) -> bool:
    return looked.is_complete and len(looked.found) <= MOST_LEARNERS

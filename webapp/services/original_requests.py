"""Requests of the original's front end: an answer to a task by its name, without a variant that was issued before."""

from collections.abc import Sequence

from webapp import db
from webapp.content.files.task_models import ChoiceTask
from webapp.content.library import Library
from webapp.errors import Invalid
from webapp.messages import N_
from webapp.rules.foreign_settings import our_slug
from webapp.services import practice
from webapp.services.visits import Visit


def waiting_answer(
    conn: db.Conn,
    visit: Visit,
    library: Library,
    secrets: Sequence[str],
    topic_slug: str,
    task_id: str,
    given: str | int,
) -> tuple[str, str]:
    """Return the token of the variant that waits for the learner, and the answer as our types take it.

    The original sent the number of an option, counted from 0. Only a task without random numbers can be answered so:
    for another one the front end cannot know what was asked. Raises `NotFound` and `Invalid`.
    """
    task = practice.find_task(practice.find_topic(library, our_slug(topic_slug)), our_slug(task_id))
    if task.model.params or (isinstance(task.model, ChoiceTask) and task.model.pool):
        raise Invalid(
            N_(
                "Each learner gets other numbers in this task. Ask /api/tasks/issue for a variant, show it, and send"
                " its “variant” with the “answer”. Nothing was stored."
            )
        )
    card = practice.resume(conn, visit, library, secrets, topic_slug=our_slug(topic_slug), task_id=task.id)
    if not isinstance(task.model, ChoiceTask):
        return card.token, str(given)
    option_ids = list(card.variant.option_texts)  # in the order of the file
    if not str(given).isdecimal() or int(given) >= len(option_ids):
        raise Invalid(N_("There is no option with this number; options are counted from 0. Nothing was stored."))
    return card.token, option_ids[int(given)]

"""The submit transaction in Django's ORM, as its documentation would have one write it.

It starts after grading: no token to open, no answer to grade. The rules are the app's own, so only the way to the
database differs. Connections persist, and statements are prepared by the driver unless a pooler stands between.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from bench.answers import Answer, answers
from bench.load import Job
from bench.peers.python_rules import attempt_columns, copy_outcome, day_columns, judge
from tests.trees import TOPIC
from webapp.rules.attempts import Progress


@dataclass(frozen=True, slots=True)
class DjangoPeer:
    """Makes the job of one worker."""

    url: str
    learners: int
    prepares: bool

    def __call__(self, number: int) -> Job:
        configure(self.url, prepares=self.prepares)
        return DjangoJob(number, self.learners)


def configure(url: str, *, prepares: bool) -> None:
    """Set Django up for a database, once in a process."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname])[0]
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"), "USER": parts.username, "HOST": host, "PORT": parts.port or "",
        "CONN_MAX_AGE": None,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 1} if prepares else {},
    }  # fmt: skip
    settings.configure(DATABASES={"default": database}, USE_TZ=True)
    django.setup()


class DjangoJob:
    """One transaction for each answer."""

    def __init__(self, number: int, learners: int) -> None:
        self.answers = answers(number, learners)
        self.models: Any = import_module("bench.peers.django_models")  # only once Django is set up

    def prepare(self, calls: int) -> None:
        """Nothing to prepare."""

    def __call__(self) -> None:
        self.submit(next(self.answers))

    def submit(self, answer: Answer) -> None:
        """Store an answer with all that follows from it, once."""
        with transaction.atomic():
            submit(self.models, answer)

    def close(self) -> None:
        """Let go of the connection."""
        connection.close()


def submit(models: Any, answer: Answer) -> None:
    """The transaction."""
    where = {"user_id": answer.user_id, "topic_slug": TOPIC}
    progress, _ = models.TopicXp.objects.select_for_update().get_or_create(**where)
    if models.Attempt.objects.filter(user_id=answer.user_id, submission_id=answer.submission_id).first() is not None:
        return
    config = models.TopicConfig.objects.get(topic_slug=TOPIC)
    state = models.TaskState.objects.filter(**where, task_id=answer.task_id).first()

    outcome = judge(answer, config, progress, state)

    models.Attempt.objects.create(**attempt_columns(answer, outcome))
    copy_outcome(outcome.progress, progress)
    progress.last_activity = answer.now
    progress.save(update_fields=[*Progress.__dataclass_fields__, "last_activity"])
    is_new = state is None
    state = state or models.TaskState(**where, task_id=answer.task_id)
    copy_outcome(outcome.task, state)
    state.save(force_insert=is_new, force_update=not is_new)
    added = day_columns(answer, outcome)
    day = {"user_id": answer.user_id, "learning_day": outcome.task.last_learning_day}
    more = {name: F(name) + amount for name, amount in added.items()}
    if not models.LearningDay.objects.filter(**day).update(**more):
        models.LearningDay.objects.create(**day, **added)

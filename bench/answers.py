"""What every contender stores: answers to the tasks of the test tree, each worker's for learners of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from random import Random
from uuid import UUID

from tests.trees import TASKS
from webapp.services.accounts import SessionKey


@dataclass(frozen=True, slots=True)
class Answer:
    """A graded answer: what is known before the submit transaction begins. The learner lives in UTC."""

    user_id: UUID
    task_id: str
    submission_id: UUID
    seed: int
    text: str
    is_correct: bool
    now: datetime


def learner(number: int) -> UUID:
    """Return the id of a seeded learner, counted from 1."""
    return UUID(f"00000000-0000-4000-8000-{number:012x}")


def session_of(user_id: UUID) -> SessionKey:
    """Return the key of a seeded learner's session, as `sql/seed.sql` stores it."""
    return SessionKey(user_id, user_id, str(user_id))


def share_of(learners: range, number: int, workers: int) -> range:
    """Return the numbers of the learners who answer through one of the workers."""
    size = len(learners) // workers
    return learners[number * size :][:size]


def answers(learners: range) -> Iterator[Answer]:
    """Yield right answers without end, by each learner in turn."""
    draw = Random()
    for turn in count():
        yield Answer(
            user_id=learner(learners[turn % len(learners)]),
            task_id=f"copy-{turn % TASKS:02}",
            submission_id=UUID(int=draw.getrandbits(128), version=4),
            seed=turn,
            text="123",
            is_correct=True,
            now=datetime.now(UTC),
        )

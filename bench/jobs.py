"""The submit transaction as the app runs it: unseal, grade, lock, rules, write, commit."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import uuid4

from bench.world import SECRET, Job, learner, settings_for
from tests.trees import TASKS, TOPIC
from webapp import clock, db
from webapp.content.library import Library, load_library
from webapp.content.variants import make_variant
from webapp.services import practice
from webapp.services.variant_tokens import VariantToken, seal
from webapp.services.visits import Visit, visit

PREPARED = 6000  # answers made before the clock starts


@dataclass(frozen=True, slots=True)
class Submitter:
    """Makes the job of one worker. Picklable, so that the worker process builds it itself."""

    url: str
    tree: Path
    learners: int
    prepare: str = ""

    def __call__(self, number: int) -> Job:
        more = {"DB_PREPARE": self.prepare} if self.prepare else {}
        db.configure(settings_for(self.url, self.tree, **more))
        library = load_library(self.tree)
        answers = list(_answers(library, number, self.learners))
        turn = iter(answers)

        def submit() -> None:
            who, token, answer = next(turn)
            with db.transaction() as conn:
                practice.submit(conn, who, library, (SECRET,), token, answer)

        return submit


def _answers(library: Library, number: int, learners: int) -> Iterator[tuple[Visit, str, str]]:
    """Right answers to fresh variants, each worker for learners of its own."""
    now = clock.now()
    share = max(1, learners // 16)
    topic = library.topics[TOPIC]
    task_ids = list(topic.tasks)
    for turn in count():
        if turn == PREPARED:
            return
        user_id = learner(1 + number * share + turn % share)
        task = topic.tasks[task_ids[turn % TASKS]]
        variant = make_variant(task, turn, "en")
        token = VariantToken(user_id, TOPIC, task_ids[turn % TASKS], turn, "en", uuid4())
        yield (
            visit(user_id, locale="en", time_zone="UTC", now=now),
            seal((SECRET,), token, now),
            "".join(character for character in variant.prompt_text if character.isdigit()),
        )

"""The submit service as the app runs it: open the token, draw the variant, grade, lock, apply rules, write, commit."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from uuid import UUID

from bench.answers import Answer, answers
from bench.load import Job
from bench.world import SECRET, settings_for
from tests.trees import TOPIC
from webapp import db
from webapp.content.library import Library, load_library
from webapp.content.variants.variants import make_variant
from webapp.services import practice_submit
from webapp.services.variant_tokens import VariantToken, seal
from webapp.services.visits import Visit, visit


@dataclass(frozen=True, slots=True)
class Ours:
    """Makes the job of one worker. Picklable, so that the worker process builds it itself."""

    url: str
    tree: Path
    learners: int

    def __call__(self, number: int) -> Job:
        db.configure(settings_for(self.url, self.tree))
        return Submitter(load_library(self.tree), number, self.learners)


class Submitter:
    """The job: request handling before the service (form, session) is prepared before the clock starts."""

    def __init__(self, library: Library, number: int, learners: int) -> None:
        self.library = library
        self.answers = answers(number, learners)
        self.waiting: list[tuple[Visit, str, str]] = []

    def prepare(self, calls: int) -> None:
        """Seal enough tokens."""
        missing = max(0, calls - len(self.waiting))
        self.waiting += [sealed(self.library, answer) for answer in islice(self.answers, missing)]

    def __call__(self) -> None:
        who, token, text = self.waiting.pop()
        with db.transaction() as conn:
            practice_submit.submit(conn, who, self.library, (SECRET,), token, text)


def sealed(library: Library, answer: Answer, user_id: UUID | None = None) -> tuple[Visit, str, str]:
    """Return the visit of the answer's learner, or of `user_id`, the token of the variant, and the typed text.

    The text is the number in the prompt, which is right, or 1.
    """
    user_id = user_id or answer.user_id
    token = VariantToken(user_id, TOPIC, answer.task_id, answer.seed, "en", answer.submission_id)
    variant = make_variant(library.topics[TOPIC].tasks[answer.task_id], answer.seed, "en")
    digits = "".join(character for character in variant.prompt_text if character.isdigit())
    who = visit(user_id, locale="en", time_zone="UTC", now=answer.now)
    return who, seal((SECRET,), token, answer.now), digits if answer.is_correct else "1"

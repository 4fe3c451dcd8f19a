"""The submit service as the app runs it: open the token, draw the variant, grade, lock, rules, write, commit; and its
statements alone."""

from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from bench.answers import Answer, answers
from bench.load import Job
from bench.world import SECRET, settings_for
from tests.trees import TASKS, TOPIC
from webapp import clock, db
from webapp.content.library import Library, load_library
from webapp.content.variants.variants import make_variant
from webapp.rules.attempts import TaskState
from webapp.rules.days import learning_day
from webapp.services import practice_submit
from webapp.services.practice import PracticeRow, sql
from webapp.services.practice_submit import UNDER_LOCK, StoredRow, columns_after
from webapp.services.variant_tokens import VariantToken, seal
from webapp.services.visits import Visit, visit

RECEIPT = {"base_xp": 0, "ladder": "full", "pace": 1, "repeat": 1, "daily_task_index": 1}


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
    """The job: whatever precedes the service in a request (form, session) is made before the clock starts."""

    def __init__(self, library: Library, number: int, learners: int) -> None:
        self.library = library
        self.answers = answers(number, learners)
        self.waiting: list[tuple[Visit, str, str]] = []

    def prepare(self, calls: int) -> None:
        """Seal tokens enough."""
        missing = max(0, calls - len(self.waiting))
        self.waiting += [sealed(self.library, answer) for answer in islice(self.answers, missing)]

    def __call__(self) -> None:
        who, token, text = self.waiting.pop()
        with db.transaction() as conn:
            practice_submit.submit(conn, who, self.library, (SECRET,), token, text)


def sealed(library: Library, answer: Answer, user_id: UUID | None = None) -> tuple[Visit, str, str]:
    """Who answers (or somebody else in their place), the token of the variant and the text typed: the number in the
    prompt, which is right, or 1."""
    user_id = user_id or answer.user_id
    token = VariantToken(user_id, TOPIC, answer.task_id, answer.seed, "en", answer.submission_id)
    variant = make_variant(library.topics[TOPIC].tasks[answer.task_id], answer.seed, "en")
    digits = "".join(character for character in variant.prompt_text if character.isdigit())
    who = visit(user_id, locale="en", time_zone="UTC", now=answer.now)
    return who, seal((SECRET,), token, answer.now), digits if answer.is_correct else "1"


@dataclass(frozen=True, slots=True)
class TripsAlone:
    """Makes the job of one worker who only sends the statements, for learners of its own."""

    url: str
    tree: Path
    learners: int

    def __call__(self, number: int) -> Job:
        db.configure(settings_for(self.url, self.tree))
        return Tripper(number, self.learners)


class Tripper:
    """The job."""

    def __init__(self, number: int, learners: int) -> None:
        self.answers = answers(number, learners)

    def prepare(self, calls: int) -> None:
        """Nothing to make."""

    def __call__(self) -> None:
        with db.transaction() as conn:
            run_two_trips(conn, next(self.answers).user_id)


def run_two_trips(conn: db.Conn, user_id: UUID) -> None:
    """Lock a learner's progress as the submit service does, then store an attempt that earns nothing."""
    now, submission_id = clock.now(), uuid4()
    today = learning_day(now, "UTC")
    topic_key = {"user_id": user_id, "topic_slug": TOPIC}
    task_key = topic_key | {"task_id": f"copy-{submission_id.int % TASKS:02}"}
    db.execute(conn, sql.lock_progress, **topic_key)
    row = db.one(conn, sql.select_optional_standing, PracticeRow, **task_key, submission_id=submission_id)
    number = row.progress.attempt_count + 1
    progress = replace(row.progress, daily_tasks_date=today, last_practiced_date=today, attempt_count=number)
    db.send(
        conn,
        sql.insert_attempt,
        StoredRow,
        **task_key,
        **RECEIPT,
        **columns_after(progress, row.task or TaskState(0, 0, None, 1, 0, 1, today)),
        submission_id=submission_id,
        variant_seed=1,
        locale="en",
        user_answer=Jsonb("123"),
        verdict="correct",
        is_correct=True,
        hints_used=0,
        xp_earned=0,
        is_scheduled_review=True,
        is_too_early=False,
        learning_day=today,
        attempted_at=now,
        **UNDER_LOCK,
    )

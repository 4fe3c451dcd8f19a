"""The gradebook and the live page as classes grow in number, and what an assignment adds to an answer."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

import psycopg

from bench.answers import Answer, answers, learner, share_of
from bench.growth import SAME_FACTOR, SAME_MORE, Cost, explain
from bench.load import Job, Load, MakeCrew, in_turn, python_crew
from bench.ours import SECRETS, Ours, prompted
from bench.pages import Statement, recording
from bench.tables import table, verdict
from bench.world import HERE, World, settings_for, tidy
from tests.trees import TOPIC
from webapp import db
from webapp.config import Settings
from webapp.content.loading import load_library
from webapp.services import assignments, classes, gradebook, practice_submit
from webapp.services.variant_tokens import SlotPlace, VariantToken, seal
from webapp.services.visits import Visit, visit

CLASSES, GROWTH = 1_000, 10  # measured with a tenth of the classes, then with all
PUPILS, ASSIGNMENTS, SLOTS = 32, 20, 50  # as in sql/classes.sql
OWNER = learner(1)
GOAL_MILLISECONDS, GOAL_ANSWER = 5, 1.15
KNOWN, LOCKED = "practice, by what the card knew", "practice, behind a lock"
ASSIGNED, ASSIGNED_LOCKED = "in an assignment, by what the card knew", "in an assignment, behind a lock"


def report(here: World, seconds: float, turns: int) -> list[str]:
    """Return the chapter as Markdown lines. With a small database there are a tenth of the classes."""
    count = CLASSES if here.learners >= CLASSES * GROWTH else CLASSES // GROWTH
    few = add_classes(here.settings, 1, count // GROWTH, here.learners)
    small = {name: costs(here.settings, found) for name, found in statements_of_class(here.settings, few).items()}
    add_classes(here.settings, count // GROWTH + 1, count, here.learners)
    large = {name: costs(here.settings, found) for name, found in statements_of_class(here.settings, few).items()}
    pupils = range(1, min(here.learners, count * PUPILS) + 1)
    loads = in_turn(contenders(here, pupils), 1, seconds, turns)
    return [
        f"## Classes: {count:,} of {PUPILS} pupils with {ASSIGNMENTS} assignments each",
        "",
        f"EXPLAIN ran every statement of two pages of one class, with {few:,} and with {count:,} classes stored.",
        *page_table(small, large, few, count),
        *answer_figures(loads),
    ]


def class_id(number: int) -> UUID:
    """Return the id of a seeded class, counted from 1."""
    return UUID(f"00000000-0000-4000-a000-{number:012x}")


def assignment_id(number: int) -> UUID:
    """Return the id of an assignment, which each seeded class has, counted from 1."""
    return UUID(f"00000000-0000-4000-9000-{number:012x}")


def add_classes(settings: Settings, first: int, last: int, learners: int) -> int:
    """Store those classes with these numbers that are not stored yet, and return the last number.

    Seeded learners are the first pupils.
    """
    with psycopg.connect(settings.direct_url, autocommit=True) as conn:
        stored = {found for (found,) in conn.execute("select class_id from classes")}
        conn.execute("create temporary table room (number int, class_id uuid, learners int, topic_slug text)")
        with conn.cursor().copy("copy room from stdin") as copy:
            for number in range(first, last + 1):
                if class_id(number) not in stored:
                    copy.write_row((number, class_id(number), learners, TOPIC))
        conn.execute((HERE / "sql" / "classes.sql").read_bytes())
        tidy(conn)
    return last


# --- Pages -----------------------------------------------------------------------------------------------------------


def statements_of_class(settings: Settings, number: int) -> dict[str, list[Statement]]:
    """Return the statements of the gradebook and of a poll of the live page, for one class."""
    db.configure(settings)
    here, user_ids = class_id(number), []
    with db.reading() as conn:
        with recording() as of_gradebook:
            about = classes.in_role(conn, here, OWNER, classes.LOOKING).about
            book = gradebook.gradebook(conn, about, now=datetime.now(UTC))
        assert len(book.rows) == PUPILS
        assert len(book.columns) == ASSIGNMENTS
        user_ids = [row.pupil.user_id for row in book.rows]
        with recording() as of_poll:
            classes.in_role(conn, here, OWNER, classes.LOOKING)
            rows = gradebook.live(conn, here, assignment_id(ASSIGNMENTS), user_ids)
        assert len(rows) == PUPILS
        assert assignments.find(conn, here, assignment_id(ASSIGNMENTS)).slot_count == SLOTS
    db.close_pool()
    return {"gradebook": of_gradebook, "live page, one poll": of_poll}


def costs(settings: Settings, found: list[Statement]) -> list[Cost]:
    """Explain each statement with everything that it reads in memory."""
    with psycopg.connect(settings.direct_url, autocommit=True, cursor_factory=psycopg.RawCursor) as conn:
        return [explain(conn, statement) for statement in found]


def page_table(small: Mapping[str, list[Cost]], large: Mapping[str, list[Cost]], few: int, count: int) -> list[str]:
    """Return the table of pages: statements, buffers before and after, and the time of all statements together."""
    rows = []
    for name, before in small.items():
        after = large[name]
        buffers = [sum(cost.buffers for cost in each) for each in (before, after)]
        took = sum(cost.milliseconds for cost in after)
        rows_at_most = sum(cost.rows for cost in after)  # a row may lie on a page of its own
        is_constant = buffers[1] <= SAME_FACTOR * buffers[0] + SAME_MORE + rows_at_most
        grows = "met" if is_constant else "**missed**"
        time = f"{took:.1f} {verdict(took, GOAL_MILLISECONDS, at_most=True)}"
        rows.append([name, str(len(after)), f"{buffers[0]:,}", f"{buffers[1]:,} {grows}", time])
    heading = [
        "page",
        "statements",
        f"buffers, {few:,} classes",
        f"{count:,} classes, goal as many",
        f"ms of database, goal {GOAL_MILLISECONDS}",
    ]
    return table(heading, rows)


# --- Answers ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Locked:
    """Makes the job of one worker: answers behind a lock, in practice or in the latest assignment of a class."""

    url: str
    tree: Path
    pupils: range
    is_assigned: bool

    def __call__(self, number: int, workers: int) -> Job:
        return LockedSubmitter(self, share_of(self.pupils, number, workers))


class LockedSubmitter:
    """The job: what is sent is prepared before the clock starts."""

    def __init__(self, made: Locked, pupils: range) -> None:
        db.configure(settings_for(made.url, made.tree))
        self.library, self.is_assigned = load_library(made.tree), made.is_assigned
        self.given = answers(pupils)
        self.waiting: deque[tuple[Visit, str, str]] = deque()

    def prepare(self, calls: int) -> None:
        """Have enough answers."""
        for answer in islice(self.given, max(0, calls - len(self.waiting))):
            who = visit(answer.user_id, locale="en", time_zone="UTC", now=answer.now)
            token = VariantToken(
                who.user_id,
                TOPIC,
                answer.task_id,
                answer.seed,
                "en",
                answer.submission_id,
                place=place_of(answer) if self.is_assigned else None,
            )
            self.waiting.append((who, seal(SECRETS, token, answer.now), prompted(self.library, answer)))

    def __call__(self) -> None:
        who, token, text = self.waiting.popleft()
        with db.transaction() as conn:
            practice_submit.submit(conn, who, self.library, SECRETS, token, text)


def place_of(answer: Answer) -> SlotPlace:
    """Return the slot of the latest assignment of the pupil's class that an answer fills: not one of the first five."""
    number = int(answer.user_id.hex[-12:], 16)
    slot = 6 + answer.seed % (SLOTS - 5)
    return SlotPlace(class_id((number - 1) // PUPILS + 1), assignment_id(ASSIGNMENTS), 1, slot)


def contenders(here: World, pupils: range) -> dict[str, MakeCrew]:
    """Return the ways to store an answer, each for pupils of its own: an answer makes their other cards stale."""
    url = here.settings.direct_url
    mine = [share_of(pupils, number, 4) for number in range(4)]
    return {
        KNOWN: python_crew(Ours(url, here.tree, mine[0])),
        LOCKED: python_crew(Locked(url, here.tree, mine[1], is_assigned=False)),
        ASSIGNED: python_crew(Ours(url, here.tree, mine[2], place_of)),
        ASSIGNED_LOCKED: python_crew(Locked(url, here.tree, mine[3], is_assigned=True)),
    }


def answer_figures(loads: Mapping[str, Load]) -> list[str]:
    """Return the table of answers: the rate, the latency, and how many times one without an assignment costs."""
    plain = {ASSIGNED: loads[KNOWN], ASSIGNED_LOCKED: loads[LOCKED]}
    rows = []
    for name, load in loads.items():
        cost = ""
        if name in plain:
            ratio = plain[name].per_second / load.per_second
            cost = f"{ratio:.2f}x {verdict(ratio, GOAL_ANSWER, at_most=True)}"
        rows.append([name, f"{load.per_second:,.0f}", f"{load.p50:.1f}", cost])
    heading = ["an answer", "a second", "p50, ms", f"costs as much as one in practice, goal {GOAL_ANSWER}x"]
    return table(heading, rows)

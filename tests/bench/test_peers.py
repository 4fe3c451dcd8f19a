"""The bench is fair: every contender stores what the app stores, answer by answer."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from bench import load
from bench.answers import Answer, learner, session_of
from bench.load import tell, told
from bench.ours import SECRETS, fill_in, prompted, send
from bench.peers import prisma_peer
from bench.submit import OURS, figures
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.services import practice_submit

NOON = datetime(2026, 3, 2, 12, 0, 0, 123000, tzinfo=UTC)
TABLES = {
    "user_task_attempts": "attempt_number",
    "user_topic_xp": "topic_slug",
    "user_task_state": "task_id",
    "user_learning_days": "learning_day",
}
Submit = Callable[[Answer], None]


def history(library: Library, user_id: UUID) -> list[Answer]:
    """First touch, wrong and right answers, decay, all three tiers of energy, a lapse, early practice, a repeat."""
    begun = [(0, "copy-00", True), (0, "copy-00", True), (0, "copy-01", False), (0, "copy-00", True)]
    ladder = [(0, f"copy-{number:02}", True) for number in range(2, 24)]
    later = [(1, "copy-00", False), (1, "copy-01", False), (1, "copy-02", True), (2, "copy-01", True)]
    early = [(3, "copy-05", True), (3, "copy-05", True), (9, "copy-00", True), (9, "copy-03", False)]
    made = []
    for number, (day, task_id, is_correct) in enumerate(begun + ladder + later + early):
        now = NOON + timedelta(days=day, seconds=number)
        submission_id = UUID(int=number, version=4)
        answer = Answer(user_id, task_id, submission_id, number, "", is_correct, now)
        made.append(replace(answer, text=prompted(library, answer)))
    repeat = replace(made[-1], now=NOON + timedelta(days=9, minutes=5))
    return [*made, repeat]


def stored(settings: Settings, user_id: UUID) -> dict[str, list[dict[str, object]]]:
    """Everything the database holds of a learner's practice, without whose it is."""
    found = {}
    with psycopg.connect(settings.direct_url, row_factory=dict_row) as conn:
        for table, order in TABLES.items():
            rows = conn.execute(f"select * from {table} where user_id = %s order by {order}", [user_id])  # noqa: S608 - our own table names
            found[table] = [{name: value for name, value in row.items() if name not in OURS_ALONE} for row in rows]
    return found


# Whose it is, what undo restores (the peers have no undo), and when the row was made.
OURS_ALONE = ("user_id", "before_latest", "created_at")


def play(settings: Settings, library: Library, number: int, submit: Submit) -> dict[str, list[dict[str, object]]]:
    """Return what a contender stores for one learner's history."""
    user_id = learner(number)
    with psycopg.connect(settings.direct_url) as conn:
        conn.execute("insert into users (id, created_at, updated_at) values (%s, %s, %s)", [user_id, NOON, NOON])
        key = session_of(user_id)
        conn.execute(
            "insert into user_sessions (user_id, session_id, secret_hash, created_at, last_seen_at)"
            " values (%s, %s, %s, %s, %s)",
            [key.user_id, key.session_id, key.secret_hash, NOON, NOON],
        )
    for answer in history(library, user_id):
        submit(answer)
    found = stored(settings, user_id)
    assert len(found["user_task_attempts"]) == len(history(library, user_id)) - 1, "the repeat is stored once"
    return found


def ours(settings: Settings, library: Library) -> dict[str, list[dict[str, object]]]:
    def submit(answer: Answer) -> None:
        with db.reading() as conn:
            card = fill_in(conn, library, answer)
        if card.known:
            with db.transaction() as conn:
                sent = send(conn, library, card)
            if sent.maybe():
                return
        with db.transaction() as conn:
            practice_submit.submit(conn, card.who, library, SECRETS, card.token, card.text)

    return play(settings, library, 1, submit)


@pytest.mark.slow
def test_sqlalchemy_stores_what_we_store(database: Settings, library: Library) -> None:
    from bench.peers.sqlalchemy_peer import SQLAlchemyJob, SQLAlchemyPeer  # an ORM that nothing else needs

    job = SQLAlchemyPeer(database.direct_url, range(1, 2), prepares=True)(0, 1)
    assert isinstance(job, SQLAlchemyJob)
    try:
        assert play(database, library, 2, job.submit) == ours(database, library)
    finally:
        job.engine.dispose()


@pytest.mark.skipif(not prisma_peer.is_installed(), reason="make bench installs Prisma; it has not run in this clone")
def test_prisma_stores_what_we_store(database: Settings, library: Library) -> None:
    command = prisma_peer.worker(database.direct_url, range(1, 2), prepares=True)
    with subprocess.Popen(
        command, cwd=prisma_peer.FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as process:
        told(process)

        def submit(answer: Answer) -> None:
            tell(process, {"submit": asdict(answer)})
            told(process)

        found = play(database, library, 4, submit)
    assert found == ours(database, library)


@contextmanager
def two_a_second(_workers: int) -> Iterator[load.Crew]:
    yield lambda _seconds: load.Load(2)


def test_a_contender_that_does_not_finish_is_left_out_and_the_others_are_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(load, "PATIENCE", 0.5)
    silent = load.program_crew(
        lambda _number, _workers: (sys.executable, "-uc", "print({}); [input() for _ in range(9)]"), tmp_path
    )
    loads = load.in_turn({OURS: two_a_second, "Silent": silent}, 1, 0.1, 2)
    assert loads == {OURS: load.Load(2)}
    lines = "\n".join(figures([("1", 6, {OURS: load.Load(6), "Silent": load.Load(1)}), ("4", 6, loads)]))
    assert "| Silent | 1 | did not finish |" in lines and f"| {OURS} / Silent | 6.0x met |  |" in lines

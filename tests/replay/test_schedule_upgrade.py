"""Learners of the first version's schedule, upgraded: nothing anyone earned or was promised changes."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.learners import SECRETS, answer
from tests.rules.samples import EARLIER
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.db.queries import load_queries
from webapp.hosting import embedded, startup
from webapp.rules.replay import RecordedAttempt, Replayed, replay
from webapp.services import merging, practice, practice_submit, undo
from webapp.services.catalog import topic_state
from webapp.services.replay import Difference, check_learner
from webapp.services.visits import Visit, visit

FIRST_OF_OURS = "20261128090000"
NEW_COLUMNS = ("daily_hinted_count", "before_latest", "course_slug", "is_managed", "created_at", "regraded_at")
TODAY = date.today()  # noqa: DTZ011 - the migration takes the database's day, which is the machine's
LADDER_SINCE = TODAY + timedelta(days=2)
THREE = replace(EARLIER, review_tasks=3)


def apply(conn: psycopg.Connection, *, ours: bool) -> None:
    """Apply the migrations of the first version, or those that came with the ladder and later."""
    for path in sorted(startup.MIGRATIONS.glob("*.sql")):
        if (path.name >= FIRST_OF_OURS) == ours:
            conn.execute(path.read_text(encoding="utf-8").partition("-- migrate:down")[0].encode())


@pytest.fixture
def old(server: embedded.Server) -> Iterator[tuple[psycopg.Connection, str]]:
    """A database of the first version with two topics, and its address."""
    name = f"first_version_{uuid4().hex}"
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(f"create database {name}".encode())
        with psycopg.connect(server.url(name), autocommit=True) as conn:
            apply(conn, ours=False)
            for topic in (TOPIC, OTHER_TOPIC):
                conn.execute(
                    "insert into topic_xp_config"
                    " (topic_slug, subject_slug, title, review_tasks, created_at, updated_at)"
                    " values (%s, 'numbers', %s, 3, now(), now())",
                    [topic, topic],
                )
            yield conn, server.url(name)
        admin.execute(f"drop database {name} with (force)".encode())


def history(random: Random, *, days: int) -> list[RecordedAttempt]:
    """Practice until today: some days away, tasks repeated, hints, mistakes."""
    attempts = []
    for back in range(days, -1, -1):
        if random.random() < 0.55:
            for _ in range(random.randint(1, 6)):
                attempts.append(
                    RecordedAttempt(
                        task_id=f"copy-{random.randint(0, 9):02}",
                        base_xp=random.choice([100, 250]),
                        is_correct=random.random() < 0.75,
                        is_hinted=random.random() < 0.3,
                        learning_day=TODAY - timedelta(days=back),
                    )
                )
    return attempts


def always_right(*back: int) -> list[RecordedAttempt]:
    """Three right answers on each of some days before today."""
    return [
        RecordedAttempt(f"copy-{number:02}", 100, True, False, TODAY - timedelta(days=days))
        for days in back
        for number in range(3)
    ]


def store(conn: psycopg.Connection, topics: dict[str, list[RecordedAttempt]]) -> UUID:
    """Store a learner as the first version left them."""
    user_id = uuid4()
    conn.execute(
        "insert into users (id, time_zone, created_at, updated_at) values (%s, 'UTC', now(), now())", [user_id]
    )
    for topic, attempts in topics.items():
        _store_topic(conn, user_id, topic, attempts, replay(THREE, attempts))
    conn.execute(
        "insert into user_learning_days select user_id, learning_day, count(*) filter (where is_correct),"
        " count(*) filter (where not is_correct), sum(xp_earned) from user_task_attempts where user_id = %s"
        " group by user_id, learning_day",
        [user_id],
    )
    return user_id


def _store_topic(
    conn: psycopg.Connection, user_id: UUID, topic: str, attempts: Sequence[RecordedAttempt], done: Replayed
) -> None:
    key = {"user_id": str(user_id), "topic_slug": topic}
    noon = [datetime.combine(each.learning_day, time(12), UTC) for each in attempts]
    rows = [
        key
        | {
            "task_id": attempt.task_id,
            "attempt_number": number,
            "submission_id": str(uuid4()),
            "variant_seed": number,
            "locale": "en",
            "user_answer": "1",
            "verdict": "correct" if attempt.is_correct else "incorrect",
            "is_correct": attempt.is_correct,
            "hints_used": int(attempt.is_hinted),
            "xp_earned": outcome.xp_earned,
            **(asdict(outcome.receipt) if outcome.receipt else {}),
            "is_scheduled_review": outcome.is_scheduled_review,
            "is_too_early": outcome.is_too_early,
            "mastery_level": outcome.task.mastery_level,
            "review_count": outcome.task.review_count,
            "next_review_date": outcome.task.next_review_date,
            "learning_day": attempt.learning_day,
            "attempted_at": noon[number - 1] + timedelta(minutes=number),
        }
        for number, (attempt, outcome) in enumerate(zip(attempts, done.outcomes, strict=True), start=1)
    ]
    progress = key | asdict(done.progress) | {"last_activity": rows[-1]["attempted_at"], "lesson_completed": False}
    states = [key | {"task_id": task_id} | asdict(state) for task_id, state in done.tasks.items()]
    for table, records in (("user_task_attempts", rows), ("user_topic_xp", [progress]), ("user_task_state", states)):
        conn.execute(
            f"insert into {table} select * from jsonb_populate_recordset(null::{table}, %s)".encode(),  # noqa: S608
            [json.dumps(records, default=str)],
        )


def rows_of(conn: psycopg.Connection) -> list[object]:
    """Return every row of every learner, without the columns that came later."""
    found: list[object] = []
    for table in ("users", "user_task_attempts", "user_topic_xp", "user_task_state", "user_learning_days"):
        query = f"select to_jsonb(t) - %s::text[] from {table} as t order by 1"  # noqa: S608
        found += conn.execute(query.encode(), [list(NEW_COLUMNS)]).fetchall()
    return found


def on(user_id: UUID, day: date, minute: int = 0) -> Visit:
    now = datetime.combine(day, time(12, minute), UTC)
    return visit(user_id, locale="en", time_zone="UTC", now=now)


@pytest.mark.slow
def test_a_learner_of_the_first_version_keeps_everything_and_goes_on(
    old: tuple[psycopg.Connection, str], library: Library
) -> None:
    conn, url = old
    random = Random(5)  # noqa: S311 - the same histories every time, no secret
    learners = [store(conn, {TOPIC: history(random, days=80), OTHER_TOPIC: history(random, days=9)}) for _ in range(12)]
    master = store(conn, {TOPIC: always_right(90, 89, 86, 79, 65, 35)})
    wronged = store(conn, {TOPIC: always_right(3, 2)})
    conn.execute("update user_topic_xp set total_xp_earned = total_xp_earned + 7 where user_id = %s", [wronged])
    before = rows_of(conn)

    apply(conn, ours=True)
    assert rows_of(conn) == before
    conn.execute("update topic_xp_config set task_ids = %s", [[f"copy-{n:02}" for n in range(30)]])
    conn.execute("update topic_xp_config set review_intervals = default")  # what the topic sync of the release does

    with db.connect(url) as ours:
        report = [difference for each in (*learners, master, wronged) for difference in _report(ours, each)]
        assert [(each.user_id, each.column) for each in report] == [(wronged, "total_xp_earned")]
        assert topic_state(ours, on(master, TODAY), TOPIC).standing.status == "mastered"

        # Until the ladder begins the new release goes on by the first version's rule.
        for number, who in enumerate(learners):
            for minute in range(3):
                answer(ours, on(who, TODAY + timedelta(days=1), minute), library, TOPIC, right=number % 3 > 0)
            assert _report(ours, who) == []
        since = topic_state(ours, on(master, LADDER_SINCE), TOPIC).standing
        assert (since.status, since.returns_on) == ("mastered", TODAY + timedelta(days=60 - 35))

        # From then on by the ladder.
        for number, who in enumerate(learners):
            for day in (0, 1, 40):
                for minute in range(3):
                    when = on(who, LADDER_SINCE + timedelta(days=day), minute)
                    answer(ours, when, library, TOPIC, right=(number + minute) % 4 > 0)
            assert _report(ours, who) == []
        returned = on(master, TODAY + timedelta(days=30))
        for minute in range(2):
            done = answer(ours, replace(returned, now=returned.now + timedelta(minutes=minute)), library, TOPIC)
        assert done.standing.review == "clean"
        assert done.standing.returns_on == returned.today + timedelta(days=120)
        assert _report(ours, master) == []

        # Undo, merge and repair know both rules.
        card = practice.resume(
            ours, replace(returned, now=returned.now + timedelta(minutes=5)), library, SECRETS, TOPIC
        )
        later = replace(returned, now=returned.now + timedelta(minutes=6))
        practice_submit.submit(ours, later, library, SECRETS, card.token, "1")
        undo.undo(ours, later, library, SECRETS, card.token)
        assert _report(ours, master) == []
        ours.execute("update users set is_guest = true where id = %s", [learners[0]])
        merging.merge_guest(ours, learners[0], learners[1])
        assert _report(ours, learners[1]) == []
        check_learner(ours, wronged, repair=True)
        assert _report(ours, wronged) == []
        for name, query in load_queries("invariants").blocks.items():
            assert ours.execute(query.compiled).fetchall() == [], name


def _report(conn: db.Conn, user_id: UUID) -> list[Difference]:
    """Return what `flask replay` says of a learner."""
    return check_learner(conn, user_id, repair=False)

"""`flask doctor` finds each fault and names its remedy; `flask release` fails the deploy when it must."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import psycopg
import pytest
from aiosmtpd.controller import Controller

from tests.learners import SECRETS, add_learner, right_answer
from tests.operations.live import free_port
from tests.trees import TOPIC
from webapp import clock, create_app, db
from webapp.config import ROOT, Provider, Settings
from webapp.content.library import Library
from webapp.content.loading import load_library
from webapp.db.queries import load_queries
from webapp.hosting import doctor, startup
from webapp.hosting.doctor import Finding
from webapp.services import jobs, operations, practice, practice_submit

INVARIANTS = len(load_queries("invariants").blocks)
NOWHERE = "postgresql://nobody:hunter2@127.0.0.1:1/nothing"


def findings(settings: Settings, library: Library) -> dict[str, Finding]:
    return {finding.subject: finding for finding in doctor.examine(settings, library)}


def test_a_sound_database_has_no_fault(database: Settings, library: Library) -> None:
    found = findings(database, library)
    for subject in (
        "environment",
        "direct connection",
        "dbmate",
        "pooled connection",
        "pooler mode",
        "migrations",
        "clock",
        "invariants",
        "mail",
    ):
        assert not found[subject].remedy, found[subject]
    assert found["pooler mode"].found == "direct, with prepared statements"
    assert found["invariants"].found == f"{INVARIANTS} of {INVARIANTS} hold"


def test_a_database_that_is_down_is_one_fault_for_each_url_and_shows_no_password(
    database: Settings, library: Library
) -> None:
    found = findings(replace(database, database_url=NOWHERE, direct_url=NOWHERE), library)
    assert "DATABASE_URL" in found["pooled connection"].remedy
    assert "DIRECT_URL" in found["direct connection"].remedy
    assert "DIRECT_URL" in found["dbmate"].remedy
    assert "migrations" not in found
    assert "invariants" not in found
    assert "hunter2" not in str(found)


def test_prepared_statements_off_without_a_pooler_are_a_fault(database: Settings, library: Library) -> None:
    found = findings(replace(database, prepare_threshold=None), library)
    assert "DB_PREPARE=true" in found["pooler mode"].remedy


def test_an_old_schema_and_an_empty_database_are_faults(
    database: Settings, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(startup, "latest_migration", lambda: "29991231000000")
    assert "release" in findings(database, library)["migrations"].remedy
    with psycopg.connect(database.direct_url) as conn:
        conn.execute("drop table schema_migrations")
    assert findings(database, library)["migrations"].found == "the database has no schema yet"


def test_a_clock_that_is_off_is_a_fault(database: Settings, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    class Late(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Late":
            moment = datetime.now(tz) + timedelta(minutes=3)
            return cls.fromtimestamp(moment.timestamp(), tz)

    monkeypatch.setattr(doctor, "datetime", Late)
    assert "NTP" in findings(database, library)["clock"].remedy


def test_content_problems_are_counted_and_the_first_is_shown(database: Settings, tmp_path: Path) -> None:
    (tmp_path / "arithmetic").mkdir()
    (tmp_path / "arithmetic" / "subject.json").write_text("{")
    found = findings(database, load_library(tmp_path))["content"]
    assert "problems; the first: " in found.found
    assert "check-content" in found.remedy


def test_missing_mail_is_a_fault_only_where_people_depend_on_it(database: Settings, library: Library) -> None:
    production = replace(database, development=False)
    assert "SMTP_URL" in findings(production, library)["mail"].remedy
    other_way = replace(production, providers={"github": Provider("id", "secret", "", "GitHub")})
    assert not findings(other_way, library)["mail"].remedy


@pytest.fixture
def closed_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


def test_a_mail_server_or_redis_that_refuses_is_a_fault(database: Settings, library: Library, closed_port: int) -> None:
    settings = replace(
        database,
        smtp_url=f"smtp://127.0.0.1:{closed_port}",
        mail_from="a@b.c",
        redis_url=f"redis://127.0.0.1:{closed_port}",
    )
    found = findings(settings, library)
    assert "SMTP_URL" in found["mail"].remedy
    assert "REDIS_URL" in found["redis"].remedy


def test_the_command_exits_1_on_a_fault_and_prints_the_remedy(database: Settings) -> None:
    result = create_app(replace(database, prepare_threshold=None)).test_cli_runner().invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "FAULT  pooler mode" in result.output
    assert "-> Set DB_PREPARE=true" in result.output


def test_release_fails_when_the_database_is_down(database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "DATABASE_WAIT", "1s")
    app = create_app(replace(database, direct_url=NOWHERE, database_url=NOWHERE, pool_timeout=0.5))
    result = app.test_cli_runner().invoke(args=["release"])
    assert result.exit_code == 1
    assert "dbmate" in result.output
    assert "hunter2" not in result.output


def test_a_server_that_is_too_old_is_a_fault(
    database: Settings, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "OLDEST_SERVER", 990000)
    found = findings(database, library)
    for subject in ("direct connection", "pooled connection"):
        assert "Upgrade the server" in found[subject].remedy


def test_a_database_without_topics_is_a_fault(database: Settings, library: Library) -> None:
    assert not findings(database, library)["topics"].remedy
    with psycopg.connect(database.direct_url) as conn:
        conn.execute("delete from topic_xp_config")
    assert "release" in findings(database, library)["topics"].remedy


def test_an_empty_content_tree_is_a_fault(database: Settings, tmp_path: Path) -> None:
    assert "CONTENT_DIR" in findings(database, load_library(tmp_path))["content"].remedy


def test_a_mail_server_that_refuses_our_sender_is_a_fault(database: Settings, library: Library) -> None:
    class Strict:
        async def handle_MAIL(self, *_: object) -> str:  # noqa: N802 - aiosmtpd's name
            return "550 not from you"

    controller = Controller(Strict(), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        settings = replace(database, smtp_url=f"smtp://127.0.0.1:{controller.port}", mail_from="a@b.example")
        assert "MAIL_FROM" in findings(settings, library)["mail"].remedy
    finally:
        controller.stop()


@pytest.mark.slow
def test_a_broken_environment_is_listed_whole_by_every_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "webapp", "doctor"],
        check=False, capture_output=True, text=True, cwd=ROOT,
        env={"PATH": os.environ["PATH"], "AUTH_SECRET": "hunter2", "PORT": "none"},
    )  # fmt: skip
    assert done.returncode == 2
    for name in ("DATABASE_URL", "AUTH_SECRET", "PORT"):
        assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr


def test_each_offender_against_an_invariant_is_named(database: Settings, library: Library) -> None:
    with db.connect(database.direct_url) as conn:
        people = [add_learner(conn, clock.now()) for _ in range(3)]
        for number, who in enumerate(people):
            card = practice.issue(conn, who, library, SECRETS, TOPIC, "copy-00")
            practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))
            if number:
                conn.execute("update user_topic_xp set attempt_count = 7 where user_id = %s", [who.user_id])
        conn.execute("update user_learning_days set xp_earned = 1 where user_id = %s", [people[2].user_id])
    found = findings(database, library)
    totals = found["progress totals differ from attempts"]
    assert totals.found.startswith("2 rows: user_id=")
    assert [str(who.user_id) in totals.found for who in people] == [False, True, True]
    assert "attempt_count=7" in totals.found
    assert re.search(r"replay [0-9a-f-]{36} --repair", totals.remedy)
    days = found["learning days differ from attempts"]
    assert str(people[2].user_id) in days.found
    assert found["invariants"].found == f"{INVARIANTS - 2} of {INVARIANTS} hold"


def test_many_offenders_are_counted_and_the_first_named(
    database: Settings, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "find_offenders", lambda *_: [{"user_id": number} for number in range(50)])
    found = findings(database, library)["attempts without progress"].found
    assert found.startswith("50 rows: user_id=0; user_id=1;")
    assert found.endswith("user_id=19; and 30 more")


def test_an_invariant_that_takes_too_long_is_given_up_and_no_fault(
    database: Settings, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "INVARIANT_SECONDS", 0.2)
    with psycopg.connect(database.direct_url) as blocker:
        blocker.execute("lock table user_learning_days in access exclusive mode")
        begun = time.monotonic()
        found = findings(database, library)["invariants"]
    assert time.monotonic() - begun < 20
    assert found.found.startswith(f"{INVARIANTS - 1} of {INVARIANTS} hold; not finished within 0.2 s")
    assert "learning days differ from attempts" in found.found
    assert not found.remedy


def test_ready_does_not_ask_for_invariants(database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("/readyz is asked every few seconds")

    monkeypatch.setattr(operations, "find_offenders", fail)
    assert create_app(database).test_client().get("/readyz").status_code == 200


def test_plain_http_is_said_once_with_what_it_gives_up_and_is_no_fault(database: Settings, library: Library) -> None:
    production = replace(database, development=False, site_url="http://maths.school.example")
    said = [finding for finding in doctor.examine(production, library) if "SITE_URL is http://" in finding.found]
    assert [finding.remedy for finding in said] == [""]
    assert "address" not in findings(replace(production, site_url="https://maths.school.example"), library)


def test_work_that_nobody_does_or_that_was_given_up_is_a_fault(database: Settings, library: Library) -> None:
    now = clock.now()

    def found(settings: Settings = database) -> Finding:
        return findings(settings, library)["scheduled work"]

    assert found() == Finding("scheduled work", "no clock has run yet")
    assert "run-jobs" in found(replace(database, development=False)).remedy
    with db.transaction() as conn:
        jobs.ensure_recurring(conn, {"reminders": now + timedelta(minutes=1)}, now)
        jobs.add(conn, "score", "a", {}, now - timedelta(minutes=50))
    assert not found().remedy
    with db.transaction() as conn:
        taken = jobs.take(conn, ["score"], now)
        assert taken
        jobs.fail(conn, taken, "never", now, is_final=True)
    assert "1 were given up" in found().found
    assert "/studio/jobs" in found().remedy
    with db.transaction() as conn:
        jobs.add(conn, "score", "b", {}, now - timedelta(minutes=70))
    assert "run-jobs" in found().remedy

"""Through a real PgBouncer in transaction mode, with fewer server connections than clients."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.conftest import settings_for
from tests.learners import SECRETS, add_learner, right_answer
from tests.operations.live import free_port
from tests.pooler import pooled_url, pooling
from tests.trees import TOPIC
from webapp import clock, db
from webapp.config import ROOT, Settings
from webapp.content.library import Library
from webapp.hosting import doctor
from webapp.services import practice, practice_submit, replay
from webapp.services.visits import Visit

pytestmark = pytest.mark.slow


def test_thirty_clients_share_three_connections_and_every_answer_counts_once(
    database: Settings, library: Library, tmp_path: Path
) -> None:
    with pooling(tmp_path / "pooler", database.direct_url, connections=3):
        settings = settings_for(pooled_url(database.direct_url), DB_POOL_MAX="30", DB_POOL_TIMEOUT="20")
        assert settings.prepare_threshold is None
        db.configure(settings)
        with db.pool().connection() as conn:
            people = [add_learner(conn, clock.now()) for _ in range(10)]
        cards = []
        for who in people:
            with db.transaction() as conn:
                cards += [(who, practice.issue(conn, who, library, SECRETS, TOPIC, f"copy-{n:02}")) for n in range(6)]

        def submit(item: tuple[Visit, practice.Card]) -> int:
            who, card = item
            with db.transaction() as conn:
                done = practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))
            assert done.attempt is not None
            return done.attempt.xp_earned

        with ThreadPoolExecutor(30) as threads:
            earned = list(threads.map(submit, [*cards, *cards]))  # each twice
        db.close_pool()
    assert set(earned) == {100}
    with db.connect(database.direct_url) as conn:
        row = conn.execute("select count(*), sum(xp_earned) from user_task_attempts").fetchone()
        assert row == (60, 6000)
        assert all(replay.check_learner(conn, who.user_id, repair=False) == [] for who in people)


def test_the_doctor_recognises_the_pooler_and_a_wrong_setting(
    database: Settings, library: Library, tmp_path: Path
) -> None:
    with pooling(tmp_path / "pooler", database.direct_url) as pooler:
        url = pooled_url(database.direct_url)
        right = replace(database, database_url=url, prepare_threshold=None)
        found = {finding.subject: finding for finding in doctor.examine(right, library)}
        assert (found["pooler mode"].found, found["pooler mode"].remedy) == ("transaction pooling", "")
        wrong = {finding.subject: finding for finding in doctor.examine(replace(right, prepare_threshold=1), library)}
        assert "DB_PREPARE=false" in wrong["pooler mode"].remedy
        misplaced = list(doctor.examine(replace(right, direct_url=url), library))
        assert any("port 5432" in finding.remedy for finding in misplaced)

        assert "idle_in_transaction_session_timeout" in found["abandoned transactions"].remedy
        with psycopg.connect(database.direct_url, autocommit=True) as conn:
            name = conn.info.dbname
            conn.execute(f"alter database {name} set idle_in_transaction_session_timeout = '15s'".encode())
        pooler.restart()
        found = {finding.subject: finding for finding in doctor.examine(right, library)}
        assert (found["abandoned transactions"].found[-3:], found["abandoned transactions"].remedy) == ("15s", "")


def test_the_database_tests_pass_through_the_pooler(tmp_path: Path) -> None:
    """The suite's own tests of services and API, run once more with every connection of the app through PgBouncer, but
    for those that are about something else. On this run's server, which has the migrated template."""
    ours = "PYTEST_XDIST_TESTRUNUID"
    environ = {name: value for name, value in os.environ.items() if name == ours or not name.startswith("PYTEST")}
    environ |= {"INTERVALS_TEST_POOLER": str(free_port()), "INTERVALS_QUICK_TESTS": "1"}
    environ |= {"PYTEST_DEBUG_TEMPROOT": str(tmp_path)}
    rooms = ["tests/practice", "tests/progress", "tests/catalog", "tests/api/test_api.py", "tests/accounts"]
    elsewhere = ("hardening", "limits", "mail", "object_store", "one_tap", "pictures", "providers")
    ignored = [f"--ignore=tests/accounts/test_{name}.py" for name in elsewhere]
    # A form without its token is refused before its view, and a map of the shipped content asks no database.
    without = ["accounts/test_access.py::test_no_state_changes_without_a_csrf_token"]
    without += ["catalog/test_map.py::test_shipped_maps_fit_a_phone"]
    ignored += [f"--deselect=tests/{name}" for name in without]
    options = ["-q", "-x", "-p", "no:cacheprovider", "-m", "not browser and not slow"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *rooms, *ignored],
        check=False, cwd=ROOT, capture_output=True, text=True, env=environ,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:]

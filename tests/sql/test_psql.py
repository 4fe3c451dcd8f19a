"""``make psql``: the blocks run in psql as they stand in their files."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import NOON
from tests.learners import add_learner, answer
from tests.trees import TOPIC
from webapp import db
from webapp.config import ROOT, Settings
from webapp.content.library import Library
from webapp.db.queries import QUERIES, all_queries
from webapp.hosting import embedded, psql
from webapp.services.visits import Visit


@pytest.fixture
def who(database: Settings, library: Library) -> Visit:
    """A learner who has answered once."""
    with db.pool().connection() as conn:
        learner = add_learner(conn, NOON)
    with db.transaction() as conn:
        answer(conn, learner, library, TOPIC)
    return learner


def run(database: Settings, script: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """``python -m webapp.psql``, with a script on its standard input."""
    ours = {"INTERVALS_ENV": "development", "DATABASE_URL": database.direct_url, "DIRECT_URL": database.direct_url}
    return subprocess.run(
        [sys.executable, "-m", "webapp.hosting.psql", *arguments], check=False, input=script, text=True,
        capture_output=True, cwd=ROOT, env=os.environ | ours | environ,
    )  # fmt: skip


@pytest.mark.slow
def test_every_block_of_every_file_runs_as_it_stands(database: Settings, who: Visit) -> None:
    """The text between two headings is pasted, comments included. What changes rows is planned, the rest carried out:
    a learner's made-up second answer may well break a rule."""
    with db.pool().connection() as conn:
        conn.execute("create extension pg_stat_statements")  # a block reads its view
    pasted = []
    for path in sorted(QUERIES.glob("*.sql")):
        for block in re.split(r"^-- (?:name|columns|steps): ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[
            1:
        ]:
            name, _, text = block.partition("\n")
            reads = not any(word in text for word in ("insert into", "update ", "delete from", ":insert_"))
            statement = re.sub(r"^(--.*\n)*", "", text) if reads else "explain " + re.sub(r"^(--.*\n)*", "", text)
            pasted.append(f"\\echo running {path.stem}.{name}\n{statement}\n")
    done = run(database, "".join(pasted))
    assert done.stdout.count("running ") == len(all_queries())
    assert "ERROR" not in done.stderr, done.stderr
    assert done.returncode == 0


@pytest.mark.slow
def test_parameters_are_those_of_the_learner_who_answered_last(database: Settings, who: Visit) -> None:
    done = run(database, "select :user_id::text as who, :topic_slug as topic;\n")
    assert str(who.user_id) in done.stdout
    assert TOPIC in done.stdout


@pytest.mark.slow
def test_one_block_is_explained_and_leaves_no_trace(database: Settings, who: Visit) -> None:
    done = run(database, "", "replay.delete_learning_days")
    assert done.returncode == 0, done.stderr
    assert "sql/queries/replay.sql:" in done.stdout
    assert f":user_id = '{who.user_id}'" in done.stdout
    assert "actual time" in done.stdout
    with db.pool().connection() as conn:
        days = conn.execute("select count(*) from user_learning_days where user_id = %s", [who.user_id]).fetchone()
    assert days == (1,)


@pytest.mark.slow
def test_an_unknown_block_names_those_it_may_be(database: Settings) -> None:
    done = run(database, "", "replay.delete_learning_day")
    assert done.returncode == 1
    assert "There is no block replay.delete_learning_day" in done.stderr
    assert "replay.delete_learning_days" in done.stderr


@pytest.mark.slow
def test_before_anyone_has_practised_the_values_are_made_up(database: Settings) -> None:
    done = run(database, "", "dashboard.select_days")
    assert done.returncode == 0, done.stderr
    assert "made up" in done.stderr


def test_a_password_is_not_among_the_arguments() -> None:
    url = "postgresql://teacher:pass%20word@db.example:6432/maths?sslmode=require"
    assert psql.connection_environ(url) == {
        "PGUSER": "teacher", "PGPASSWORD": "pass word", "PGHOST": "db.example", "PGPORT": "6432",
        "PGDATABASE": "maths", "PGSSLMODE": "require",
    }  # fmt: skip


def test_without_psql_on_the_machine_the_one_of_the_wheel_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    program = psql.find_program()
    assert program == str(embedded.binaries() / "psql")
    assert "psql" in subprocess.check_output([program, "--version"], text=True)
    monkeypatch.setattr(embedded, "binaries", lambda: tmp_path)
    with pytest.raises(psql.Refused, match="apt-get install postgresql-client"):
        psql.find_program()

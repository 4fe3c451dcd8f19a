"""Usual mistakes with a pooler, reproduced with a real PgBouncer: log, release and doctor name the remedy."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import settings_for
from tests.operations.conftest import Breakable
from tests.operations.live import free_port, serving
from tests.pooler import pooled_url, pooling
from webapp import create_app
from webapp.config import ROOT, Settings
from webapp.content.library import Library
from webapp.db.remedies import MISTAKES, remedy
from webapp.hosting import doctor, startup

ADD_PGBOUNCER = "add ?pgbouncer=true to DATABASE_URL"
TOLERANT: dict[str, Any] = {"ignore_startup_parameters": "extra_float_digits, options"}


def remedies(settings: Settings, library: Library) -> dict[str, str]:
    return {finding.subject: finding.remedy for finding in doctor.examine(settings, library)}


@pytest.mark.slow
def test_a_pooler_on_a_port_that_tells_nothing_is_named(database: Settings, library: Library, tmp_path: Path) -> None:
    port = free_port()
    with pooling(tmp_path / "pooler", database.direct_url, port=port):
        url = pooled_url(database.direct_url, port)
        settings = replace(database, database_url=url + "?sslmode=prefer")
        with serving(settings, tmp_path) as site:
            answer = site.answer_within(3, "/api/topics", 503)
            assert "pooler" not in answer.text, "that is for the operator"
        log = site.log.read_text()
        line = re.search("the database is away: .*unsupported startup parameter: options.* -> (.*)", log)
        assert line
        assert ADD_PGBOUNCER in line[1]
        assert ADD_PGBOUNCER in remedies(settings, library)["pooled connection"]
        with serving(replace(settings, database_url=url + "?pgbouncer=true"), tmp_path) as site:
            site.wait_until_it_serves()  # the remedy is one


@pytest.mark.slow
def test_a_pooler_that_loses_prepared_statements_is_named_and_lived_with(
    database: Settings, library: Library, tmp_path: Path
) -> None:
    port = free_port()
    with pooling(tmp_path / "pooler", database.direct_url, port=port, connections=2, **TOLERANT):
        settings = replace(database, database_url=pooled_url(database.direct_url, port) + "?sslmode=prefer")
        with serving(settings, tmp_path, WEB_CONCURRENCY="1") as site, ThreadPoolExecutor(4) as browsers:
            answers = list(browsers.map(site.get, ["/api/topics", "/"] * 40))
            assert {answer.status_code for answer in answers} == {200}
        assert f"prepared statements are turned off: a transaction pooler stands in between: {ADD_PGBOUNCER}" in (
            site.log.read_text()
        )
        assert "?pgbouncer=true" in remedies(settings, library)["pooler mode"]


@pytest.mark.slow
def test_a_release_through_a_pooler_is_named(
    database: Settings, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(startup, "DATABASE_WAIT", "1s")  # the pooler refuses for ever
    with pooling(tmp_path / "pooler", database.direct_url):
        settings = settings_for(pooled_url(database.direct_url), DIRECT_URL="", CONTENT_DIR=str(database.content_dir))
        result = create_app(settings).test_cli_runner().invoke(args=["release"])
        assert result.exit_code == 1
        assert "unsupported startup parameter: options" in result.output
        assert "set DIRECT_URL to PostgreSQL itself (port 5432)" in result.output
        assert "DIRECT_URL" in remedies(settings, library)["dbmate"]


@pytest.mark.slow
def test_a_pooler_without_room_is_named(database: Settings, tmp_path: Path) -> None:
    port = free_port()
    few: dict[str, Any] = {"max_client_conn": "2"}
    with pooling(tmp_path / "pooler", database.direct_url, port=port, connections=1, patience=1, **few):
        url = pooled_url(database.direct_url, port)
        with ExitStack() as clients:
            first, second = (clients.enter_context(psycopg.connect(url, prepare_threshold=None)) for _ in range(2))
            with pytest.raises(psycopg.OperationalError) as refused:
                psycopg.connect(url)
            assert "max_client_conn" in remedy(str(refused.value)), refused.value
            first.execute("select 1")
            with pytest.raises(psycopg.OperationalError) as waited:
                second.execute("select 1")
            assert "default_pool_size" in remedy(str(waited.value)), waited.value


@pytest.mark.slow
def test_a_pooler_whose_server_is_away_is_named(breakable: Breakable, tmp_path: Path) -> None:
    port = free_port()
    with pooling(tmp_path / "pooler", breakable.settings.direct_url, port=port, patience=1):
        url = pooled_url(breakable.settings.direct_url, port)
        with psycopg.connect(url, prepare_threshold=None) as conn:
            conn.execute("select 1")
        breakable.kill()
        said = []
        for _ in range(3):
            with pytest.raises(psycopg.OperationalError) as failed, psycopg.connect(url) as conn:
                conn.execute("select 1")
            said.append(remedy(str(failed.value)))
        assert "the pooler does not reach PostgreSQL: look there first, then at the pooler's log" in said


def test_a_server_without_room_is_named(database: Settings) -> None:
    with psycopg.connect(database.direct_url, autocommit=True) as owner:
        owner.execute("create role nobody_fits login connection limit 0")
        try:
            with pytest.raises(psycopg.OperationalError) as refused:
                psycopg.connect(database.direct_url.replace("postgres@", "nobody_fits@"))
        finally:
            owner.execute("drop role nobody_fits")
    assert "DB_POOL_MAX" in remedy(str(refused.value)), refused.value
    assert remedy("something else") == ""


def troubleshooting() -> list[tuple[str, str]]:
    """Return the rows of the table: symptom, and cause and remedy."""
    text = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    return re.findall(r"^\| (.+?) \| (.+) \|$", text, re.MULTILINE)[1:]


def test_the_documents_name_every_mistake_in_the_words_of_the_log() -> None:
    rows = [(symptom.lower(), cure.replace("`", "")) for symptom, cure in troubleshooting()]
    for mistake in MISTAKES:
        cures = [cure for symptom, cure in rows if f'"{mistake.words}' in symptom or f'{mistake.words}"' in symptom]
        assert cures, f"docs/troubleshooting.md has no row with {mistake.words!r}"
        assert any(mistake.remedy in cure for cure in cures), (mistake.remedy, cures)


def test_the_documents_quote_only_what_the_site_says() -> None:
    source = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "webapp").rglob("*.py"))
    said = re.sub(r'"\s+f?"', "", source).lower()
    for symptom, _ in troubleshooting():
        for quoted in re.findall(r'"(.+?)"', symptom):
            for part in re.split(r"\s*…\s*|\b\d+\b", quoted):
                assert part.strip(" ,:").lower() in said, f"nothing says {quoted!r}"

"""The committed schema is that of the migrations, and every constraint's name says which rule it protects."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from tests.conftest import settings_for
from webapp import db
from webapp.hosting import embedded, startup

COMMITTED = startup.SCHEMA.read_text(encoding="utf-8")


def test_migrations_from_zero_make_the_committed_schema(
    server: embedded.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dumped = tmp_path / "schema.sql"
    monkeypatch.setattr(startup, "SCHEMA", dumped)
    startup.migrate(settings_for(server.url(f"from_zero_{uuid4().hex}")), dump=True)
    assert dumped.read_text(encoding="utf-8") == COMMITTED, "run `make run` once: it migrates and writes db/schema.sql"


@pytest.mark.slow
def test_every_migration_can_be_undone_and_done_again(server: embedded.Server) -> None:
    settings = settings_for(server.url(f"up_down_{uuid4().hex}"))
    applied = startup.migrate(settings)
    for _ in applied:
        startup.rollback(settings)
    assert startup.migrate(settings) == applied


@pytest.mark.parametrize("path", sorted(startup.MIGRATIONS.glob("*.sql")), ids=lambda path: path.stem)
def test_migration_is_named_explained_and_reversible(path: Path) -> None:
    assert re.fullmatch(r"\d{14}_[a-z0-9_]+__[a-z0-9_]+\.sql", path.name), "YYYYMMDDHHMMSS_table__column__operation.sql"
    text = path.read_text(encoding="utf-8")
    up, _, down = text.partition("-- migrate:down")
    is_explained = re.match(r"-- migrate:up( transaction:false)?\n-- ", up)
    assert is_explained, "the up section opens with a sentence that says why"
    assert re.sub(r"--.*", "", down).strip(), "the down section undoes the up section"


def test_constraints_are_named_after_the_rule_they_protect() -> None:
    by_default = r"_(check|fkey|key|excl)\d*\b"
    named = re.findall(r"CONSTRAINT (\w+)", COMMITTED)
    assert named
    assert not [name for name in named if re.search(by_default, name)]


def test_every_table_has_row_level_security(conn: db.Conn) -> None:
    """Hosts in Supabase's manner let the whole world read a table without it: see the migration that enables it."""
    open_to_grants = conn.execute(
        "select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
        " and not relrowsecurity"
    ).fetchall()
    assert open_to_grants == [], "add to its migration: alter table ... enable row level security;"


def test_no_view_reads_with_its_owners_rights(conn: db.Conn) -> None:
    """Such a view passes row level security for whoever may read it."""
    views = conn.execute(
        "select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace"
        " and (relkind = 'm' or relkind = 'v' and not coalesce(reloptions, '{}') @> '{security_invoker=true}')"
    ).fetchall()
    assert views == [], "create view ... with (security_invoker = true)"

"""docs/original.md names every table, column, index, variable, route and function of the original, and real tests."""

import re

import pytest

from tests.original.schema import TABLES
from webapp.config import ROOT

PAGE = (ROOT / "docs" / "original.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`]+)`", PAGE))

VARIABLES = """
AUTH_DATABASE_HOST AUTH_DATABASE_NAME AUTH_DATABASE_PASSWORD AUTH_DATABASE_PORT AUTH_DATABASE_USER AUTH_FACEBOOK_ID
AUTH_FACEBOOK_SECRET AUTH_GITHUB_ID AUTH_GITHUB_SECRET AUTH_GOOGLE_ID AUTH_GOOGLE_SECRET AUTH_RESEND_FROM
AUTH_RESEND_KEY AUTH_SECRET DATABASE_URL DIRECT_URL NEXT_PUBLIC_GOOGLE_CLIENT_ID NEXT_RUNTIME NODE_ENV
RUN_MIGRATIONS_ON_START SYNC_TOPICS_ON_START
""".split()  # noqa: SIM905 - twenty names are easier to read so
TESTS = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)
MODULES = re.findall(
    r"`((?:services|rules|content|grading|outside|blueprints|web|hosting)/\w+\.py)`(?:, `(\w+)`)?", PAGE
)


def columns() -> list[tuple[str, str]]:
    """Return every table and column of the original."""
    return [
        (table, column)
        for table, body in re.findall(r"create table (\w+) \(\n(.*?)\n\);", TABLES, re.DOTALL)
        for column in re.findall(r'^  "?(\w+)"? (?!key|\()', body, re.MULTILINE)
        if column not in ("unique", "primary")
    ]


@pytest.mark.parametrize(("table", "column"), columns())
def test_every_column_has_its_row(table: str, column: str) -> None:
    section = re.search(rf"^\| `{table}` \|.*?\n\n", PAGE, re.MULTILINE | re.DOTALL)
    assert section, f"no table of {table}"
    left = "".join(row.split("|")[1] for row in section[0].splitlines()[2:] if row)
    assert f"`{column}`" in left


def test_every_index_and_variable_is_named() -> None:
    indexes = set(re.findall(r"create index (\w+)", TABLES))
    assert indexes | set(VARIABLES) <= NAMED


@pytest.mark.parametrize(("file", "name"), TESTS)
def test_the_tests_that_show_it_exist(file: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(("file", "name"), MODULES)
def test_the_functions_here_exist(file: str, name: str) -> None:
    text = (ROOT / "webapp" / file).read_text(encoding="utf-8")
    assert not name or f"def {name}(" in text

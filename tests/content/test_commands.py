"""The authors' commands say what is wrong, where, and exit accordingly."""

from pathlib import Path

import pytest
from flask import Flask

from tests.content.conftest import Tree
from webapp.cli import check_content, export_content_schemas, preview_task


@pytest.fixture
def app(tree: Tree) -> Flask:
    app = Flask("authoring")
    app.extensions["library"] = tree.load()
    for command in (check_content, preview_task, export_content_schemas):
        app.cli.add_command(command)
    return app


def test_check_content_counts_and_succeeds(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["check-content", "--seeds", "5"])
    assert (result.output, result.exit_code) == ("1 tasks, 5 seeds, 0 problems\n", 0)


def test_check_content_names_the_fault_and_fails(app: Flask, tree: Tree) -> None:
    tree.write_task(mistakes=[{"when": "13", "say": "S"}])
    app.extensions["library"] = tree.load()
    result = app.test_cli_runner().invoke(args=["check-content", "adding", "--seeds", "5"])
    assert 'tasks/010-sum.json:26: task "sum": seed 0 (en)' in result.output
    assert result.exit_code == 1


def test_check_content_refuses_an_unknown_topic(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["check-content", "nowhere"])
    assert "There is no topic nowhere." in result.output
    assert result.exit_code == 2


def test_preview_shows_key_mistakes_and_solution(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["preview", "adding", "--task", "sum", "--locale", "uk"])
    assert "Додайте $9 + 4$." in result.output
    assert "answer: 13" in result.output
    assert "mistake 37: Це не сума." in result.output
    assert "solution 1: 9 + 4 = 13" in result.output
    assert app.test_cli_runner().invoke(args=["preview", "adding", "--task", "no"]).exit_code == 2


def test_export_schemas_writes_beside_the_content(app: Flask, tree: Tree) -> None:
    result = app.test_cli_runner().invoke(args=["export-schemas"])
    assert result.output.count("wrote ") == 5
    assert Path(tree.root / "schema" / "tasks.schema.json").is_file()

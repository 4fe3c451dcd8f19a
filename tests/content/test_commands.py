"""The authors' commands say what is wrong, where, and exit accordingly."""

from pathlib import Path

import pytest
from flask import Flask

from tests.content.conftest import Tree
from webapp.commands import content
from webapp.commands.content import check_content, export_content_schemas, preview_task
from webapp.content.checks import unchanged


@pytest.fixture
def app(tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(content, "CHECKED_CONTENT", tmp_path / "checked.json")
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


def checked_tasks(app: Flask, tree: Tree, *options: str) -> int:
    """Return how many tasks the command says it checked, of the tree as it is now."""
    app.extensions["library"] = tree.load()
    result = app.test_cli_runner().invoke(args=["check-content", "--seeds", "5", *options])
    return int(result.output.splitlines()[-1].partition(" tasks")[0])


def test_a_topic_that_passed_is_skipped_until_something_changes(
    app: Flask, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = tree.write("math/adding/figures/box.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    assert checked_tasks(app, tree) == 1
    assert checked_tasks(app, tree) == 0
    assert checked_tasks(app, tree, "--all") == 1
    assert checked_tasks(app, tree, "--seeds", "6") == 1, "more variants than it passed with"
    assert checked_tasks(app, tree) == 1
    tree.write_task(hints=["Begin at [[a]]."])
    assert checked_tasks(app, tree) == 1, "its task has changed"
    assert checked_tasks(app, tree) == 0
    figure.write_text(figure.read_text().replace("9 9", "8 8"))
    assert checked_tasks(app, tree) == 1, "a figure that a task may show has changed"
    tree.write("settings.json", {})
    assert checked_tasks(app, tree) == 1, "a setting of the whole tree has changed"
    assert checked_tasks(app, tree) == 0
    monkeypatch.setattr(unchanged, "_code", lambda: "the next release")
    assert checked_tasks(app, tree) == 1, "the checks themselves have changed"


def test_the_code_of_the_checks_is_part_of_what_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rule.py").write_text("LEAST = 1")
    monkeypatch.setattr(unchanged, "_CODE", (tmp_path,))
    monkeypatch.setattr(unchanged, "_PACKAGE", tmp_path)
    before = unchanged._code.__wrapped__()
    (tmp_path / "rule.py").write_text("LEAST = 2")
    assert unchanged._code.__wrapped__() != before


def test_a_topic_with_a_problem_is_never_skipped(app: Flask, tree: Tree) -> None:
    tree.write_task(mistakes=[{"when": "13", "say": "S"}])
    assert [checked_tasks(app, tree) for _ in range(2)] == [1, 1]
    tree.write_task()
    tree.write("math/adding/tasks/020-broken.json", "{")
    assert [checked_tasks(app, tree) for _ in range(2)] == [1, 1]


def test_a_file_saved_during_the_check_is_checked_again(app: Flask, tree: Tree) -> None:
    app.extensions["library"] = tree.load()
    tree.write_task(hints=["Begin at [[a]]."])
    app.test_cli_runner().invoke(args=["check-content", "--seeds", "5"])
    assert checked_tasks(app, tree) == 1


def test_a_damaged_list_of_passed_topics_counts_as_empty(app: Flask, tree: Tree) -> None:
    for text in ("", "[]", '{"x"'):
        content.CHECKED_CONTENT.write_text(text)
        assert checked_tasks(app, tree) == 1


def test_check_content_refuses_an_unknown_topic(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["check-content", "nowhere"])
    assert "There is no topic nowhere." in result.output
    assert result.exit_code == 2


def test_preview_shows_key_mistakes_and_solution(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["preview", "adding", "--task", "sum", "--locale", "uk"])
    assert "Додайте 9 + 4." in result.output
    assert "answer: 13" in result.output
    assert "mistake 37: Це не сума." in result.output
    assert "solution 1: 9 + 4 = 13" in result.output
    assert app.test_cli_runner().invoke(args=["preview", "adding", "--task", "no"]).exit_code == 2


def test_preview_answers_with_the_texts_of_options(app: Flask, tree: Tree) -> None:
    options = [{"text": "plus", "correct": True}, {"text": "minus", "say": "No."}]
    said = [{"text": "плюс"}, {"text": "мінус", "say": "Ні."}]
    task = {"id": "sign", "prompt": "Sign?", "type": "choices", "options": options}
    tree.write("math/adding/tasks/020-sign.json", task | {"translations": {"uk": {"prompt": "Знак?", "options": said}}})
    app.extensions["library"] = tree.load()
    result = app.test_cli_runner().invoke(args=["preview", "adding", "--task", "sign", "--locale", "uk"])
    assert "\n  answer: плюс\n" in result.output


def test_export_schemas_writes_beside_the_content(app: Flask, tree: Tree) -> None:
    result = app.test_cli_runner().invoke(args=["export-schemas"])
    assert result.output.count("wrote ") == 7
    assert Path(tree.root / "schema" / "tasks.schema.json").is_file()

"""The page of a topic's export, its files, the command: who gets them, and what a refused choice says."""

import io
import re
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from tests.accounts.browsers import signed_in_browser, teacher_browser
from tests.content.conftest import Tree
from tests.exports.test_moodle import questions
from tests.trees import TASKS, TOPIC
from webapp.commands.exports import export_tasks
from webapp.errors import Unavailable
from webapp.services import exports

PAGE = f"/topics/{TOPIC}/export"


def someone() -> str:
    return f"{uuid4().hex}@school.example"


def test_teachers_find_the_export_and_pupils_do_not(site: Flask) -> None:
    pupil, teacher = signed_in_browser(site, someone()), teacher_browser(site, someone())
    assert PAGE not in pupil.get(f"/topics/{TOPIC}").get_data(as_text=True)
    assert PAGE not in site.test_client().get(f"/topics/{TOPIC}").get_data(as_text=True)
    assert f'href="{PAGE}"' in teacher.get(f"/topics/{TOPIC}").get_data(as_text=True)
    page = teacher.get(PAGE).get_data(as_text=True)
    assert re.findall(r'name="format" value="(\w+)"', page) == list(exports.FORMATS)
    for path in (PAGE, f"{PAGE}/file?format=gift"):
        assert pupil.get(path).status_code == 403
        assert site.test_client().get(path).status_code == 303


def test_a_teacher_gets_the_tasks_in_the_chosen_language(site: Flask) -> None:
    teacher = teacher_browser(site, someone())
    response = teacher.get(f"{PAGE}/file?format=moodle&variants=2&in=uk")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == f'attachment; filename="{TOPIC}-uk.xml"'
    found = questions(response.data)
    assert len(found) == 2 * TASKS
    assert "Запиши" in found["copy-00-1"].findtext("questiontext/text", "")
    assert response.data == teacher.get(f"{PAGE}/file?format=moodle&variants=2&in=uk").data, "the same tasks again"
    package = teacher.get(f"{PAGE}/file?format=qti&variants=1")
    assert "imsmanifest.xml" in zipfile.ZipFile(io.BytesIO(package.data)).namelist()


@pytest.mark.parametrize("choice", ["format=docx", "variants=0", "variants=31", "variants=20", "variants=two"])
def test_a_refused_choice_comes_back_with_the_reason(site: Flask, choice: str) -> None:
    response = teacher_browser(site, someone()).get(f"{PAGE}/file?{choice}")
    assert response.status_code == 422
    page = response.get_data(as_text=True)
    assert re.search(r'role="alert"><p[^>]*>(Please choose|That makes 600 tasks in all)', page)


def test_one_export_is_made_at_a_time(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "_WAIT", 0)
    library = site.extensions["library"]
    with exports._one_at_a_time, pytest.raises(Unavailable):
        exports.export_when_free(library, library.topics[TOPIC], "gift", 1, "en", str, 0)


def test_the_command_writes_the_file_and_names_what_it_does_not_hold(
    site: Flask, small_tree: Tree, tmp_path: Path
) -> None:
    small_tree.write(
        "math/adding/tasks/020-order.json",
        {"id": "rising", "type": "order", "prompt": "From small to large.", "items": ["1", "2", "3"],
         "translations": {"uk": {"prompt": "Від малого до великого.", "items": ["1", "2", "3"]}}},
    )  # fmt: skip
    site.extensions["library"], served = small_tree.load(), site.extensions["library"]
    path = tmp_path / "adding.txt"
    try:
        run = site.test_cli_runner().invoke
        done = run(export_tasks, ["adding", "--format", "gift", "--variants", "40", "--output", str(path)])
        unknown = run(export_tasks, ["adding-up", "--format", "gift"])
    finally:
        site.extensions["library"] = served
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "Left out: rising. GIFT has no tasks about an order.", f"wrote {path}: 40 tasks",
    ]  # fmt: skip
    assert path.read_text().count("::sum-") == 40
    assert unknown.exit_code == 2
    assert "There is no topic adding-up" in unknown.output


def test_a_task_with_few_variants_is_not_repeated(small_tree: Tree) -> None:
    small_tree.write_task(params={"a": {"choice": [2, 3]}, "b": {"choice": [4]}}, mistakes=None, translations=None)
    library = small_tree.load()
    export = exports.export_topic(library, library.topics["adding"], "gift", 9, "en", str, 0)
    assert export.report.count == 2
    assert ("sum", exports.FEW_VARIANTS) in export.report.notes

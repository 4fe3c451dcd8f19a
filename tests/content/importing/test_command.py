"""`flask import-tasks` writes new files, reports by line, and stores nothing of a bad file."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from tests.content.conftest import Tree
from tests.content.importing.samples import answer, declared, item, moodle, package, png, zipped
from webapp.commands.importing import import_tasks

BANK = """::Half of five:: Half of 5 is {#2.5}

::Even:: Which is even? {=4 ~5#It is odd. ~7}

Why? {}

Is \\(x \\neq 2\\) a number? {F}
"""


@pytest.fixture
def app(tree: Tree) -> Flask:
    app = Flask("authoring")
    app.extensions["library"] = tree.load()
    app.cli.add_command(import_tasks)
    return app


def run(app: Flask, tree: Tree, name: str, content: bytes | str, topic: str = "adding") -> tuple[str, int]:
    """Import a file; return what is printed and the exit code."""
    path = tree.root.parent / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    app.extensions["library"] = tree.load()
    result = app.test_cli_runner().invoke(args=["import-tasks", str(path), "--topic", topic])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.output, result.exit_code


def test_tasks_are_written_checked_and_reported(app: Flask, tree: Tree) -> None:
    output, code = run(app, tree, "My bank.txt", BANK)
    path = tree.topic / "tasks" / "imported-my-bank.json"
    tasks = json.loads(path.read_text(encoding="utf-8"))
    assert [(task["id"], task["type"]) for task in tasks] == [
        ("half-of-five", "number"), ("even", "choice"), ("imported-my-bank-3", "choice"),
    ]  # fmt: skip
    assert tasks[0]["$schema"] == "../../../schema/tasks.schema.json"
    lines = output.splitlines()
    assert "not read   My bank.txt:5: it is an essay, which nobody but a reader can mark" in lines
    assert f"wrote      {path}" in lines
    assert any(line.startswith("changed    “\\n” is a line break in GIFT") for line in lines)
    assert any("imported-my-bank-3 (line 7)" in line for line in lines if line.startswith("changed"))
    assert any(line.startswith("check      3 of 3 tasks: translations.uk is missing") for line in lines)
    assert "check          half-of-five (line 2), even (line 9), imported-my-bank-3 (line 28)" in lines
    assert lines[-2].startswith("language   3 tasks are in English only: write them in Ukrainian too")
    assert lines[-1] == "GIFT: 3 tasks imported into adding, 1 questions not read"
    assert code == 1, "something was not read"
    assert {"sum", "half-of-five", "even", "imported-my-bank-3"} == set(tree.load().topics["adding"].tasks)


def test_a_task_that_passes_every_check_is_said_to(app: Flask, tree: Tree) -> None:
    tree.write("settings.json", {"languages": ["en"]})
    rows = "".join(f"<dataset_item><number>{n}</number><value>{n + 2}</value></dataset_item>" for n in range(1, 31))
    dataset = (
        f"<dataset_definition><name><text>a</text></name><dataset_items>{rows}</dataset_items></dataset_definition>"
    )
    inner = "<tolerance>0</tolerance><tolerancetype>2</tolerancetype>"
    output, code = run(
        app, tree, "sums.xml", moodle("calculated", answer("{a}*3", more=inner) + dataset, "Three times {a}?")
    )
    assert "check      every task passes check-content" in output and code == 0
    task = tree.load().topics["adding"].tasks["a-question"]
    assert task.model.model_dump()["answer"] == "[[a * 3]]"


def test_text_in_another_language_of_the_content_says_what_to_do(app: Flask, tree: Tree) -> None:
    output, _ = run(app, tree, "bank.txt", "Скільки буде 2 + 2? {#4}")
    assert "1 tasks are in Ukrainian, and the files of this content are in English: move their texts to" in output


@pytest.mark.parametrize("form", ["span", "mlang"])
def test_a_question_in_both_languages_brings_its_translation(app: Flask, tree: Tree, form: str) -> None:
    def both(english: str, ukrainian: str) -> str:
        texts = {"en": english, "uk": ukrainian}
        if form == "mlang":
            return "".join(f"{{mlang {name}}}{text}{{mlang}}" for name, text in texts.items())
        return " ".join(f'<span lang="{name}" class="multilang">{text}</span>' for name, text in texts.items())

    options = answer(both("four", "чотири")) + answer(both("five", "п'ять"), "0")
    output, code = run(
        app, tree, "both.xml", moodle("multichoice", options, both("Which \\(2+2\\)?", "Скільки \\(2+2\\)?"))
    )
    (task,) = json.loads((tree.topic / "tasks" / "imported-both.json").read_text(encoding="utf-8"))
    assert (task["prompt"], task["options"][0]) == ("Which $2+2$?", {"text": "four", "correct": True})
    assert task["translations"] == {
        "uk": {"prompt": "Скільки $2+2$?", "options": [{"text": "чотири"}, {"text": "п’ять"}]},
    }
    assert "language" not in output and "translations" not in output and code == 0


def test_nothing_is_ever_replaced(app: Flask, tree: Tree) -> None:
    run(app, tree, "bank.txt", "::Sum:: 2 + 2 = {#4}".replace("= {", "\\= {"))
    assert set(tree.load().topics["adding"].tasks) == {"sum", "sum-2"}, "the topic has a task of that id"
    before = (tree.topic / "tasks" / "imported-bank.json").read_bytes()
    output, code = run(app, tree, "bank.txt", "::Other:: 3 + 3 {#6}")
    assert "imported-bank.json of adding is there already" in output and "Nothing was stored" in output and code == 1
    assert (tree.topic / "tasks" / "imported-bank.json").read_bytes() == before


def test_pictures_are_written_and_a_missing_alternative_is_a_problem(app: Flask, tree: Tree) -> None:
    body = (
        '<p><img src="box.png" alt=""/></p><choiceInteraction responseIdentifier="R"><simpleChoice identifier="A">a'
        '</simpleChoice><simpleChoice identifier="B">b</simpleChoice></choiceInteraction>'
    )
    data = package({"one.xml": item(body, declared("identifier", "A")), "box.png": png()})
    output, _ = run(app, tree, "shapes.zip", data)
    (figure,) = (tree.topic / "figures").iterdir()
    assert Image.open(figure).size == (8, 6)
    assert f"changed    figures/{figure.name} has no text alternative: write what it shows" in output
    assert "has no text alternative: ![what it shows]" in output, "check-content says so too"


def test_a_single_item_has_the_pictures_beside_it_and_no_others(app: Flask, tree: Tree) -> None:
    body = (
        '<p><img src="NAME" alt="A box"/></p><choiceInteraction responseIdentifier="R"><simpleChoice identifier="A">a'
        '</simpleChoice><simpleChoice identifier="B">b</simpleChoice></choiceInteraction>'
    )
    folder = tree.root.parent
    (folder / "box.png").write_bytes(png())
    outside = folder.parent / "outside.png"
    outside.write_bytes(png())
    output, code = run(app, tree, "one.xml", item(body.replace("NAME", "box.png"), declared("identifier", "A")))
    assert "QTI: 1 tasks imported" in output and code == 0
    output, _ = run(app, tree, "two.xml", item(body.replace("NAME", "../outside.png"), declared("identifier", "A")))
    assert "the picture “../outside.png” is not in the file" in output


def test_a_draft_that_is_no_valid_task_is_refused(app: Flask, tree: Tree) -> None:
    output, _ = run(app, tree, "bank.txt", f"{'long ' * 1300} {{#4}}\n\n2 + 2 {{#4}}")
    assert "bank.txt:1: it would be no valid task: prompt: String should have at most 6000 characters" in output
    assert output.endswith("GIFT: 1 tasks imported into adding, 1 questions not read\n")


def test_an_unknown_topic_is_named(app: Flask, tree: Tree) -> None:
    output, code = run(app, tree, "bank.txt", BANK, "ading")
    assert 'There is no topic ading: did you mean "adding"?' in output and code == 2


# --- Bad input -------------------------------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "large.xml": (lambda: b"<quiz>" + b" " * 50_000_000, "the file has more than 10 MB"),
    "many.zip": (
        lambda: zipped({f"{n}.xml": "" for n in range(1000)}),
        "the archive has 1000 entries; 500 is the most",
    ),
    "climbs.zip": (lambda: zipped({"imsmanifest.xml": "<a/>", "../../evil.xml": "x"}), "names a place outside itself"),
    "absolute.zip": (lambda: zipped({"imsmanifest.xml": "<a/>", "/etc/evil": "x"}), "names a place outside itself"),
    "windows.zip": (lambda: zipped({"imsmanifest.xml": "<a/>", "..\\evil": "x"}), "names a place outside itself"),
    "bomb.zip": (
        lambda: zipped({"imsmanifest.xml": "<manifest/>", "a.xml": b"<a>" + b" " * 45_000_000}),
        "more than 40 MB when it is unpacked",
    ),
    "liar.zip": (
        lambda: package({"a.xml": b"<a>" + b" " * 9_000_000}).replace(b"\x43\x54\x89\x00", b"\x03\x00\x00\x00"),
        "the archive is",
    ),
    "broken.zip": (lambda: package({"a.xml": "<a/>"})[:-30], "the archive is broken"),
    "laughs.xml": (
        lambda: b'<!DOCTYPE quiz [<!ENTITY l0 "ha">' + LAUGHS.encode() + b"]><quiz>&l8;</quiz>",
        "declares entities",
    ),
    "outside.xml": (
        lambda: b'<!DOCTYPE quiz [<!ENTITY f SYSTEM "file:///etc/passwd">]><quiz><question>&f;</question></quiz>',
        "declares entities",
    ),
    "utf16.xml": (lambda: '<!DOCTYPE quiz [<!ENTITY f "x">]><quiz>&f;</quiz>'.encode("utf-16"), "declares entities"),
    "utf7.xml": (
        lambda: b'<?xml version="1.0" encoding="UTF-7"?><!DOCTYPE quiz [+ADwAIQ-ENTITY f "x">]><quiz>&f;</quiz>',
        "the XML",
    ),
    "deep.xml": (lambda: b"<quiz>" + b"<a>" * 200_000, "the XML is broken"),
    "unclosed.xml": (lambda: b"<quiz>\n<question>", "unclosed.xml:2: the XML is broken"),
    "page.xml": (lambda: b"<html><body>Not found</body></html>", "XML of another kind, <html>"),
    "old.xml": (lambda: b"<questestinterop/>", "this is QTI 1.2"),
    "test.xml": (lambda: b"<qti-assessment-test/>", "import the whole package as a ZIP file"),
    "words.docx": (lambda: zipped({"word/document.xml": "<w/>"}), "this is a Word file"),
    "notes.zip": (lambda: zipped({"readme.txt": "hello"}), "no imsmanifest.xml"),
    "paper.pdf": (lambda: b"%PDF-1.7 ...", "this is a PDF"),
    "backup.mbz": (lambda: b"\x1f\x8b\x08....", "a Moodle backup"),
    "noise.txt": (lambda: bytes(range(256)) * 40, "this is no text"),
    "letter.txt": (lambda: b"Dear all,\n\nhere it comes.", "no GIFT file"),
    "empty.csv": (lambda: b" \n", "the file is empty"),
    "quotes.csv": (lambda: b'question,answer\n"' + b"x\n" * 90_000, "the table cannot be read"),
    "wide.csv": (lambda: b"question,answer" + b"," * 2_000_000, "a line has more than"),
    "long.csv": (lambda: b"question,answer\n" * 150_000, "the text has more than"),
    "elements.xml": (lambda: b"<quiz>" + b"<a/>" * 2_400_000 + b"</quiz>", "too many elements"),
    "attributes.xml": (lambda: b"<quiz " + b" ".join(b"a%d=''" % n for n in range(900_000)) + b"/>", "too many"),
    "formulas.txt": (lambda: b"\\(" * 1_000_000 + b"{#4}", "a question has more than 60,000 characters"),
}
WORKER = """
import json, sys
from pathlib import Path
from flask import Flask
from webapp.commands.importing import import_tasks
from webapp.content.loading import load_library

app = Flask("authoring")
app.extensions["library"] = load_library(Path(sys.argv[1]))
app.cli.add_command(import_tasks)
said = {}
for name in sorted(path.name for path in Path(sys.argv[2]).iterdir()):
    result = app.test_cli_runner().invoke(args=["import-tasks", f"{sys.argv[2]}/{name}", "--topic", "adding"])
    said[name] = [result.output, result.exit_code, repr(result.exception)]
memory = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(json.dumps([said, int(memory.split()[1])]))
"""


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], int, list[Path]]:
    """What the command says about each bad file, the most memory it takes in KB, and the files of the topic after."""
    folder = tmp_path_factory.mktemp("bad")
    tree = Tree(folder / "content")
    tree.write_all()
    (folder / "files").mkdir()
    for name, (content, _) in BAD.items():
        (folder / "files" / name).write_bytes(content())
    arguments = [sys.executable, "-c", WORKER, str(tree.root), str(folder / "files")]
    done = subprocess.run(
        arguments, capture_output=True, check=True, timeout=120, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    said, memory = json.loads(done.stdout)
    return said, memory, [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "files"]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_sentence(refused: tuple[dict[str, Any], int, list[Path]], name: str) -> None:
    output, code, exception = refused[0][name]
    assert BAD[name][1] in output and output.endswith("Nothing was stored.\n"), (output, exception)
    assert output.startswith(f"Error: {name}") and code == 1 and output.count("\n") == 1


def test_bad_files_store_nothing_and_take_little_memory(refused: tuple[dict[str, Any], int, list[Path]]) -> None:
    _, memory, files = refused
    assert {path.name for path in files} == {"subject.json", "config.json", "lesson.md", "lesson.uk.md", "010-sum.json"}
    assert memory < 200 * 1024, f"{memory // 1024} MB"

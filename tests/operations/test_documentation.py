"""What README and docs tell people to type works as it stands there."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from tests.conftest import Clone, settings_for
from tests.operations.documented import PAGES, Block, project, run, runnable_blocks
from webapp.config import Settings

# The restore has a test of its own, in test_backup.py: it needs a second database.
BLOCKS = [block for block in runnable_blocks() if "pg_restore" not in block.text]
PLACEHOLDERS = {"USER": "00000000-0000-4000-8000-000000000000", "FILE": __file__}


@pytest.mark.slow
@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_every_line_of_a_runnable_block_runs(block: Block, database: Settings, clone: Clone, tmp_path: Path) -> None:
    folder = project(tmp_path / "project")
    with clone() as url:
        # What comes with the site takes seconds to read at each command, and most commands are about something else.
        settings, content = database, database.content_dir
        if "adding-fractions" in block.text:
            settings, content = settings_for(url), folder / "content"
            # Its own subject is read in less time; tests/practice/test_shapes.py brings all into a database.
            for other in content.glob("*/subject.json"):
                if other.parent.name != "arithmetic":
                    shutil.rmtree(other.parent)
            shutil.rmtree(content / "courses")
        for line in block.text.splitlines():
            done = run(line, folder, settings, CONTENT_DIR=str(content))
            assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"


def test_there_are_runnable_blocks() -> None:
    assert {block.page.name for block in BLOCKS} >= {"README.md", "operating.md", "authoring.md"}


def flask_commands() -> Iterator[tuple[str, str]]:
    """Yield where and how the pages name a command of ours, in running text and in blocks."""
    command = re.compile(r"(?m)(?:^|`|&& |\s)(?:\.venv/bin/)?flask ((?:--app webapp )?[a-z](?:\\\n|[^`#|&\n])*)")
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for found in command.finditer(text):
            number = text.count("\n", 0, found.start(1)) + 1
            yield f"{page.name}:{number}", found[1].replace("\\\n", " ").strip().rstrip(".;:,")


@pytest.mark.parametrize(("where", "words"), list(flask_commands()))
def test_every_command_named_exists_with_its_options(where: str, words: str, app: Flask) -> None:
    arguments = [PLACEHOLDERS.get(word, word) for word in shlex.split(words.removeprefix("--app webapp "))]
    command = app.cli.get_command(click.Context(app.cli), arguments[0]) if arguments else None
    assert command is not None, f"{where}: flask {words}"
    try:
        command.make_context(arguments[0], arguments[1:])
    except click.MissingParameter:
        assert len(arguments) == 1, f"{where}: flask {words} leaves something out"

"""The command that imports tasks of other programs."""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.commands.running import no_topic
from webapp.content.files.source import Problem
from webapp.content.importing.drafts import Draft, Origin, Unreadable, language_of
from webapp.content.importing.reading import LARGEST_FILE, read_tasks
from webapp.content.importing.writing import check_written, write_tasks
from webapp.content.library import Library
from webapp.locales import LANGUAGES

SEEDS = 200
_TASK = re.compile(r'task "(?P<id>[^"]+)": (?P<reason>.*)', re.DOTALL)


@click.command("import-tasks")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--topic", "topic_slug", required=True, help="The topic whose folder gets the tasks.")
@with_appcontext
def import_tasks(file: Path, topic_slug: str) -> None:
    """Import tasks from Moodle XML, GIFT, QTI 2.1 or 3.0, or CSV as new files of a topic.

    Print what was changed, what was not read with its line, and what check-content says. Exit 1 if anything was not
    read.
    """
    library: Library = current_app.extensions["library"]
    topic = library.topics.get(topic_slug)
    if topic is None:
        raise no_topic(library, topic_slug)
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise Unreadable(f"the file has more than {LARGEST_FILE // 1024 // 1024} MB: export it in parts")
        reading = read_tasks(file.read_bytes(), file.name, partial(_beside, file.resolve().parent))
        written = write_tasks(reading, topic, file.stem, library.languages)
    except Unreadable as error:
        line = f":{error.line}" if error.line else ""
        raise click.ClickException(f"{file.name}{line}: {error}. Nothing was stored.") from None
    for note, places in _noted(written.tasks).items():
        click.echo(f"changed    {note}: {', '.join(places)}")
    for refusal in written.refusals:
        click.echo(f"not read   {_place(file, refusal.origin)}: {refusal.reason}")
    for path in written.files:
        click.echo(f"wrote      {path}")
    for line in _checked(check_written(written, library.folder, topic_slug, SEEDS), len(written.tasks)):
        click.echo(f"check      {line}")
    for line in _languages(list(written.tasks.values()), library):
        click.echo(f"language   {line}")
    refused = len(written.refusals)
    click.echo(f"{reading.kind}: {len(written.tasks)} tasks imported into {topic_slug}, {refused} questions not read")
    if refused:
        sys.exit(1)


def _beside(folder: Path, name: str) -> bytes | None:
    """Return a file of a folder; None if there is none, if it is too large, or if the name leads elsewhere."""
    path = (folder / name).resolve()
    is_inside = path.is_relative_to(folder) and path.is_file() and path.stat().st_size <= LARGEST_FILE
    return path.read_bytes() if is_inside else None


def _noted(tasks: Mapping[str, Draft]) -> Mapping[str, Sequence[str]]:
    """Return what was changed or left out, each with the tasks and the lines of their questions."""
    found: dict[str, list[str]] = {}
    for task_id, draft in tasks.items():
        for note in draft.notes:
            found.setdefault(note, []).append(f"{task_id} (line {draft.origin.line})")
    return found


def _place(file: Path, origin: Origin) -> str:
    """Return where a question stands: file, entry of the archive, line and title."""
    where = f"{file.name}/{origin.entry}" if origin.entry else file.name
    line = f":{origin.line}" if origin.line else ""
    return f"{where}{line}" + (f" “{origin.title[:60]}”" if origin.title else "")


def _checked(problems: Sequence[Problem], tasks: int) -> Iterator[str]:
    """Yield each fault once with the tasks that have it; a fault of all tasks would fill the page."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        named = _TASK.fullmatch(problem.reason)
        reason = named["reason"] if named else problem.reason
        where = f"{named['id'] if named else problem.path.name} (line {problem.line})"
        found.setdefault(reason, []).append(where)
    if tasks and not found:
        yield "every task passes check-content"
    for reason, places in found.items():
        yield f"{len(places)} of {tasks} tasks: {reason}"
        yield f"    {', '.join(places)}"


def _languages(drafts: Sequence[Draft], library: Library) -> Iterator[str]:
    """Yield what the author must do about languages: imported texts are in one only."""
    own, *others = library.languages
    in_one = [draft for draft in drafts if not {own, *others} <= draft.languages.keys()]
    counted = Counter(language_of(str(draft.fields.get("prompt", ""))) for draft in in_one)
    for language, count in counted.most_common():
        name = LANGUAGES[language].in_english
        if language != own:
            yield (
                f"{count} tasks are in {name}, and the files of this content are in {LANGUAGES[own].in_english}: move "
                f"their texts to translations.{language}, and write them in {LANGUAGES[own].in_english} in their place"
            )
        elif others:
            named = ", ".join(LANGUAGES[other].in_english for other in others)
            wanted = ", ".join(f"translations.{other}" for other in others)
            yield f"{count} tasks are in {name} only: write them in {named} too, under {wanted} (docs/authoring.md)"

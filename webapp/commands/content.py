"""The authors' commands: check content, preview it, and write what is made from it."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.commands.running import no_topic
from webapp.config import DATA, ROOT
from webapp.content.checks import check, preview
from webapp.content.checks.curriculum import curriculum_page
from webapp.content.checks.unchanged import Passed
from webapp.content.files import schemas
from webapp.content.library import Library
from webapp.content.variants.variants import VariantError
from webapp.locales import DEFAULT
from webapp.messages import LOCALES, Locale

CHECKED_CONTENT = DATA / "checked-content.json"


@click.command("check-content")
@click.argument("topics", nargs=-1)
@click.option("--seeds", default=200, show_default=True, type=click.IntRange(1, 10_000), help="Variants per task.")
@click.option("--all", "everything", is_flag=True, help="Check topics too that passed and have not changed since.")
@with_appcontext
def check_content(topics: tuple[str, ...], seeds: int, *, everything: bool) -> None:
    """Check every task and lesson, or some topics. Print each problem as file:line: reason. Exit 1 if there is any.

    The tasks of topics that passed and have not changed since are skipped.
    """
    library: Library = current_app.extensions["library"]
    if unknown := [slug for slug in topics if not (library.topics.get(slug) or _folder_of(library, slug))]:
        raise no_topic(library, unknown[0])
    chosen = [slug for slug in topics or library.topics if slug in library.topics]
    passed = Passed(CHECKED_CONTENT, library, seeds)
    unchanged = frozenset() if everything else passed.topics() & set(chosen)
    sound: list[str] = []
    with click.progressbar(
        length=len(chosen) - len(unchanged),
        label="Topics",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
        show_pos=True,
        item_show_func=lambda slug: slug,
    ) as progress:

        def checked(slug: str, is_sound: bool) -> None:
            sound.extend([slug] * is_sound)
            progress.update(1, slug)

        problems = check.check_content(library, seeds, topics or None, unchanged=unchanged, checked=checked)
    passed.add(sound)
    for problem in problems:
        click.echo(str(problem))
    tasks = sum(len(library.topics[slug].tasks) for slug in chosen if slug not in unchanged)
    skipped = f"; {len(unchanged)} topics skipped, unchanged since they passed (--all checks them)" if unchanged else ""
    click.echo(f"{tasks} tasks, {seeds} seeds, {len(problems)} problems{skipped}")
    if problems:
        sys.exit(1)


def _folder_of(library: Library, slug: str) -> bool:
    """Return whether a topic that did not load has a folder, so that its problems can be printed."""
    return any(library.folder.glob(f"*/{slug}/config.json"))


@click.command("preview")
@click.argument("topic")
@click.option("--task", "task_id", help="Only this task.")
@click.option("--seed", default=0, type=click.IntRange(0), help="Which variant.")
@click.option("--locale", default=DEFAULT, type=click.Choice(LOCALES))
@with_appcontext
def preview_task(topic: str, task_id: str | None, seed: int, locale: Locale) -> None:
    """Print a topic's tasks with key, mistakes, hints and solution, as one variant shows them."""
    library: Library = current_app.extensions["library"]
    if topic not in library.topics:
        raise no_topic(library, topic)
    tasks = library.topics[topic].tasks
    if task_id is not None and task_id not in tasks:
        raise click.UsageError(f"There is no task {task_id} in {topic}. Its tasks: {', '.join(tasks)}")
    for task in tasks.values() if task_id is None else [tasks[task_id]]:
        try:
            for line in preview.preview_lines(task, seed, locale):
                click.echo(line)
        except VariantError as error:
            click.echo(str(error.problem), err=True)
        click.echo()


@click.command("export-schemas")
@with_appcontext
def export_content_schemas() -> None:
    """Write the JSON Schemas of content files that editors use."""
    library: Library = current_app.extensions["library"]
    for path in schemas.export_schemas(library.folder / "schema"):
        click.echo(f"wrote {path}")


@click.command("export-curriculum")
@with_appcontext
def export_curriculum() -> None:
    """Write docs/curriculum.md from the content."""
    library: Library = current_app.extensions["library"]
    path = ROOT / "docs" / "curriculum.md"
    path.write_text(curriculum_page(library), encoding="utf-8")
    click.echo(f"wrote {path.relative_to(ROOT)}: {len(library.topics)} topics")

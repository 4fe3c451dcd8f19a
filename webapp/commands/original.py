"""The flask command that moves people in from the original."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click
import psycopg
from flask import current_app
from flask.cli import with_appcontext

from webapp import clock, db
from webapp.config import Settings, source_database_url
from webapp.content import original as content
from webapp.db.remedies import explained
from webapp.hosting import startup
from webapp.services import original, original_source
from webapp.services.original_report import Report

NOT_BEGUN = "Nothing was imported."
TAKEN_BACK = "Nothing was stored: it was a dry run."
IN_PART = (
    "Everybody imported so far is here whole, nobody in part. Run the same command again: it goes on with the others."
)


@click.command("import-original")
@click.argument("url")
@click.option(
    "--content",
    "content_dir",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The original's content folder. Its lessons and tasks are written to a folder beside it.",
)
@click.option("--dry-run", is_flag=True, help="Import and report as usual, then take everything back.")
@with_appcontext
def import_original(url: str, content_dir: Path | None, *, dry_run: bool) -> None:
    """Bring in people, progress and attempts from the original's database. It is only read; a repeat is harmless."""
    source_url = source_database_url(os.environ, url)
    schema = original_source.schema_of(url)
    settings: Settings = current_app.extensions["settings"]
    with startup.database(settings) as here, db.connect(here.direct_url) as target:
        undone = target.transaction(force_rollback=True) if dry_run else nullcontext()
        with _sentences(source_url, NOT_BEGUN), original_source.snapshot(source_url, schema) as source, undone:
            original_source.check_schema(source)
            with _sentences(source_url, TAKEN_BACK if dry_run else IN_PART):
                report = _import(source, target)
    if dry_run:
        click.echo("A dry run: nothing was stored. This is what an import would do.")
    for line in report.lines(frozenset(here.providers)):
        click.echo(line)
    if content_dir:
        _convert_content(content_dir, dry_run=dry_run)


def _convert_content(content_dir: Path, *, dry_run: bool) -> None:
    target = content_dir.resolve().with_name(f"{content_dir.resolve().name}-for-intervals")
    made = content.convert(content_dir)
    if not dry_run:
        content.write(made, target)
    click.echo(f"{made.lessons} lessons and {made.tasks} tasks {'would go' if dry_run else 'are'} in {target}")
    if made.kept:
        click.echo(f"Kept as they are, because somebody changed them: {', '.join(made.kept)}")
    if made.remarks:
        click.echo("A person must look at:")
    for remark in made.remarks:
        click.echo(f"- {remark}")
    click.echo(f"Then set CONTENT_DIR={target} and run flask check-content and flask sync-topics.")


def _import(source: db.Conn, target: db.Conn) -> Report:
    with click.progressbar(
        length=original_source.count_people(source),
        label="People",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
        show_pos=True,
    ) as progress:
        return original.import_people(source, target, target.transaction, clock.now(), progress.update)


@contextmanager
def _sentences(source_url: str, outcome: str) -> Iterator[None]:
    """Print what stops an import as a sentence instead of a traceback, and what is stored then."""
    try:
        yield
    except original_source.NotTheOriginal as problem:
        raise click.ClickException(str(problem)) from None
    except psycopg.Error as problem:
        said = startup.without_password(str(problem), source_url)
        raise click.ClickException(f"The import stopped: {explained(said)}\n{outcome}") from None

"""The command that exports a topic's tasks for other programs."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp import clock
from webapp.commands.running import no_topic
from webapp.content.library import Library
from webapp.locales import DEFAULT
from webapp.messages import LOCALES, Locale
from webapp.services import exports
from webapp.web.languages import language_of


@click.command("export-tasks")
@click.argument("topic")
@click.option("--format", "format_name", required=True, type=click.Choice(list(exports.FORMATS)))
@click.option("--variants", default=5, show_default=True, type=click.IntRange(1, 1_000), help="Of each task.")
@click.option("--language", "locale", default=DEFAULT, type=click.Choice(LOCALES))
@click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="The file to write.")
@with_appcontext
def export_tasks(topic: str, format_name: str, variants: int, locale: Locale, output: Path | None) -> None:
    """Write a topic's tasks as a file for another program. Print what the format does not hold."""
    library: Library = current_app.extensions["library"]
    if topic not in library.topics:
        raise no_topic(library, topic)
    say, made_at = language_of(locale).gettext, clock.now().timestamp()
    made = exports.export_topic(library, library.topics[topic], format_name, variants, locale, say, made_at)
    path = output or Path(made.name)
    path.write_bytes(made.content)
    for line in made.report.lines(str):
        click.echo(line)
    click.echo(f"wrote {path}: {made.report.count} tasks")

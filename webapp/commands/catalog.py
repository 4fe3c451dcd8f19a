"""The command that brings the content into the database."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp import clock, db
from webapp.commands.running import connected, refusals
from webapp.content.library import Library
from webapp.services import catalog_sync

may_retire = click.option(
    "--retire", "may_retire", is_flag=True, help="Let more than a fifth of the topics go at once, or all of them."
)


@click.command("sync-topics")
@may_retire
@with_appcontext
def sync_topics(*, may_retire: bool) -> None:
    """Bring every content/*/*/config.json into the database and report. Exit 1 if anything is broken."""
    library: Library = current_app.extensions["library"]
    with connected(), refusals(click.ClickException):
        report = catalog_sync.sync_topics(db.transaction, library, clock.now(), may_retire=may_retire)
    show_sync(report)


def show_sync(report: catalog_sync.SyncReport) -> None:
    """Print what changed and what is broken. Exit 1 if anything is."""
    for topic in report.topics:
        if topic.outcome != "unchanged":
            click.echo(f"{topic.outcome:9}  {topic.topic_slug}")
    for problem in report.all_problems:
        click.echo(f"problem    {problem}", err=True)
    retired, failed = report.count("retired"), report.count("failed")
    synced = len(report.topics) - retired - failed
    click.echo(
        f"{synced} topics synced ({report.count('created')} created, {report.count('updated')} updated,"
        f" {report.count('unchanged')} unchanged), {retired} retired, {failed} broken, {len(report.problems)} problems"
    )
    if not report.succeeded:
        sys.exit(1)

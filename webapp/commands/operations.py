"""The commands of a deploy: bring the database to this version, and examine the installation."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.commands.catalog import may_retire, show_sync
from webapp.commands.running import refusals
from webapp.hosting import doctor, startup


@click.command("release")
@may_retire
@with_appcontext
def release(*, may_retire: bool) -> None:
    """Migrate and sync before a new version serves. Exit 1 when either fails, so that the deploy stops."""
    with startup.database(current_app.extensions["settings"]) as settings:
        try:
            applied = startup.migrate(settings)
        except startup.MigrationFailed as problem:
            raise click.ClickException(str(problem)) from None
        for name in applied:
            click.echo(f"migrated   {name}")
        click.echo(f"{len(applied)} migrations applied")
        with refusals(click.ClickException):
            report = startup.sync(settings, current_app.extensions["library"], may_retire=may_retire)
    show_sync(report)


@click.command("doctor")
@with_appcontext
def examine() -> None:
    """Check environment, database, pooler, migrations, content, mail and clock. Print a remedy for every fault."""
    faults = 0
    with startup.database(current_app.extensions["settings"]) as settings:
        for finding in doctor.examine(settings, current_app.extensions["library"]):
            faults += bool(finding.remedy)
            click.echo(f"{'FAULT' if finding.remedy else 'ok':6} {finding.subject}: {finding.found}")
            if finding.remedy:
                click.echo(f"       -> {finding.remedy}")
    sys.exit(1 if faults else 0)

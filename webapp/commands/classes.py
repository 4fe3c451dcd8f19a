"""The commands of classes: who may make them, and the pupils of classes that ended long ago."""

from datetime import timedelta

import click
from flask.cli import with_appcontext

from webapp import clock, db
from webapp.blueprints import jobs
from webapp.commands.running import connected, refusals
from webapp.services import classes_teachers


@click.command("grant-teacher")
@click.argument("email")
@with_appcontext
def grant_teacher(email: str) -> None:
    """Let the account of an address make classes; it need not have signed in yet."""
    with connected(), db.transaction() as conn, refusals(click.BadParameter):
        classes_teachers.grant_teacher(conn, email=email, now=clock.now())
    click.echo("Done.")


@click.command("forget-pupils")
@with_appcontext
def forget_pupils() -> None:
    """Delete the pupils whom classes made and whose last class ended MANAGED_PUPILS_KEPT_DAYS ago; run it every day."""
    with connected() as settings:
        before = clock.now() - timedelta(days=settings.managed_pupils_kept_days)
        deleted = jobs.forget_pupils(before)
    click.echo(f"{deleted} pupils deleted whose last class ended before {before:%Y-%m-%d}")

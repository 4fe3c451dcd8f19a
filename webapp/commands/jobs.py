"""The command that does the scheduled work."""

import signal
import sys
from threading import Event

import click
from flask.cli import with_appcontext

from webapp.blueprints import jobs
from webapp.commands.running import connected


@click.command("run-jobs")
@click.option("--forever", is_flag=True, help="Look for due work every few seconds until a signal comes.")
@with_appcontext
def run_jobs(*, forever: bool) -> None:
    """Do the scheduled work that is due: reminders, retention and whatever else waits. Exit 1 if any of it failed."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT) if forever else ():
        signal.signal(number, lambda *_: stop.set())
    with connected():
        if forever:
            jobs.run_forever(stop)
            return
        done, failed = jobs.run_due(stop)
    click.echo(f"{done} jobs done, {failed} failed")
    if failed:
        sys.exit(1)

"""The command that mails reminders."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.blueprints.reminders import OUTCOMES, send_due
from webapp.commands.running import connected


@click.command("send-reminders")
@with_appcontext
def send_reminders() -> None:
    """Mail every reminder whose hour it is. Run it every ten minutes. Exit 1 if the mail server refused some."""
    with connected() as settings:
        outcomes = send_due(settings, current_app.extensions["library"])
    click.echo(", ".join(f"{outcomes[name]} {name}" for name in OUTCOMES if outcomes[name] or name == "sent"))
    if outcomes["failed"]:
        sys.exit(1)

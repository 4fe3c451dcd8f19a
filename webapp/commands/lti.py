"""The commands of learning platforms: connect one, and send it its marks."""

import sys

import click
from flask.cli import with_appcontext

from webapp import clock, db
from webapp.blueprints import jobs
from webapp.blueprints.lti import allows_private
from webapp.commands.running import connected, refusals
from webapp.services import lti_platforms


@click.command("add-lti-platform")
@click.option("--name", required=True, help="What people call it.")
@click.option("--issuer", required=True, help="Its issuer, or platform id.")
@click.option("--client-id", required=True, help="The client id that it gave this site.")
@click.option("--authorization-url", required=True, help="Where it authenticates people.")
@click.option("--token-url", required=True, help="Where it gives access tokens.")
@click.option("--jwks-url", required=True, help="Its public key set.")
@click.option("--home-url", default="", help="Its address in the browser, if that differs from the issuer.")
@click.option("--audience", default="", help="The audience of requests for tokens, if it names one.")
@with_appcontext
def add_lti_platform(**described: str) -> None:
    """Connect a learning platform by LTI 1.3. See docs/lti.md."""
    with connected() as settings, db.transaction() as conn, refusals(click.ClickException):
        platform = lti_platforms.read_platform(**described, allows_private=allows_private(settings))
        lti_platforms.add(conn, platform, clock.now())
    click.echo("Done.")


@click.command("lti-registration")
@with_appcontext
def lti_registration() -> None:
    """Print an address at which a learning platform registers itself, once, within a day."""
    with connected() as settings, db.transaction() as conn:
        secret = lti_platforms.offer_registration(conn, clock.now())
    click.echo(f"{settings.links_begin_with}/lti/register/{secret}")


@click.command("send-scores")
@with_appcontext
def send_scores() -> None:
    """Send learning platforms every mark that they do not have yet. Exit 1 if some failed: they are tried again."""
    with connected():
        outcomes = jobs.send_scores()
    click.echo(f"{outcomes['sent']} scores sent, {outcomes['failed']} failed")
    if outcomes["failed"]:
        sys.exit(1)

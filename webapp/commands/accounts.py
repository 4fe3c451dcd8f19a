"""The commands of accounts: a way in, the first administrator, guests who are gone."""

from datetime import timedelta

import click
from flask.cli import with_appcontext

from webapp import clock, db
from webapp.blueprints import jobs
from webapp.commands.running import connected, refusals
from webapp.services import sign_in
from webapp.services.accounts import SESSION_LIFETIME


@click.command("sign-in-link")
@click.argument("email")
@click.option("--admin", "is_admin", is_flag=True, help="Make it an administrator's account.")
@click.option("--base-url", default="", help="The site's address, to print the whole link.")
@with_appcontext
def sign_in_link(email: str, is_admin: bool, base_url: str) -> None:
    """Print a link that signs in whoever opens it, once, within 15 minutes."""
    with connected(), db.transaction() as conn, refusals(click.BadParameter):
        click.echo(
            sign_in.create_sign_in_link(
                conn, email=email, is_admin=is_admin, now=clock.now(), base_url=base_url.rstrip("/")
            )
        )


@click.command("grant-admin")
@click.argument("email")
@with_appcontext
def grant_admin(email: str) -> None:
    """Make the account of an address an administrator's. It need not have signed in yet."""
    with connected(), db.transaction() as conn, refusals(click.BadParameter):
        sign_in.grant_admin(conn, email=email, now=clock.now())
    click.echo("Done.")


@click.command("delete-idle-guests")
@click.option(
    "--days",
    default=180,
    show_default=True,
    type=click.IntRange(SESSION_LIFETIME.days),
    help="How long they have not been here.",
)
@with_appcontext
def delete_idle_guests(days: int) -> None:
    """Delete guests who have not been here for that long, with all their data. Accounts are not deleted."""
    with connected():
        deleted = jobs.delete_idle_guests(timedelta(days=days))
    click.echo(f"{deleted} idle guests deleted")

"""The command that checks and repairs what is derived from a learner's attempts."""

import sys
from functools import partial
from uuid import UUID

import click
from flask.cli import with_appcontext
from psycopg.conninfo import conninfo_to_dict

from webapp import db
from webapp.commands.running import connected
from webapp.services import replay


@click.command("replay")
@click.argument("user", required=False, type=click.UUID)
@click.option("--all", "everyone", is_flag=True, help="Check every learner.")
@click.option("--repair", is_flag=True, help="Write what the replay derives where it differs.")
@with_appcontext
def replay_attempts(user: UUID | None, everyone: bool, repair: bool) -> None:
    """Derive a learner's rows again from the attempts and report every difference. Exit 1 if any is left."""
    if (user is None) != everyone:
        raise click.UsageError("Name one learner by id, or pass --all.")
    found = checked = 0
    with connected() as settings:
        if user is None:
            with db.transaction() as conn:
                user_ids = replay.learners(conn)
        else:
            user_ids = [user]
        for user_id in user_ids:
            differences = db.retrying(partial(_replay_one, user_id, repair=repair))
            for difference in differences:
                click.echo(str(difference))
            checked += 1
            found += len(differences)
    outcome = f"{checked} learners checked, {found} differences" + (", repaired" if repair and found else "")
    click.echo(f"{outcome}, in {_database_name(settings.database_url)}")
    if found and not repair:
        sys.exit(1)


def _database_name(url: str) -> str:
    """Return the database name and host of a URL, for operators of several databases."""
    parts = conninfo_to_dict(url)
    return f"{parts.get('dbname')} on {parts.get('host')}:{parts.get('port', 5432)}"


def _replay_one(user_id: UUID, *, repair: bool) -> list[replay.Difference]:
    with db.transaction() as conn:
        return replay.check_learner(conn, user_id, repair=repair)

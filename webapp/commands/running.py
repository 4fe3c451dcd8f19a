"""What commands share: the database while one runs, refusals as sentences, a topic by its slug."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app

from webapp import db
from webapp.config import Settings
from webapp.content.files.validation import did_you_mean
from webapp.content.library import Library
from webapp.errors import Refused
from webapp.hosting import startup


@contextmanager
def connected() -> Iterator[Settings]:
    """Open the app's database for the time of a command. In development without one, run the embedded server."""
    with startup.database(current_app.extensions["settings"]) as settings:
        db.configure(settings)
        try:
            yield settings
        finally:
            db.close_pool()


@contextmanager
def refusals(error: type[click.ClickException]) -> Iterator[None]:
    """Print a service's refusal as a sentence instead of a traceback."""
    try:
        yield
    except Refused as refusal:
        raise error(str(refusal)) from None


def no_topic(library: Library, slug: str) -> click.UsageError:
    """Return the error for a topic that does not exist, with the topics that do."""
    known = did_you_mean(slug, library.topics) or f". The topics: {', '.join(sorted(library.topics))}"
    return click.UsageError(f"There is no topic {slug}{known}")

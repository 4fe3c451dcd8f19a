"""A learner with a review due, a mail server that keeps what it takes, and a site that sends to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from tests.accounts.people import new_account
from tests.accounts.test_mail import Mailbox, free_port
from tests.conftest import NOON
from tests.learners import answer
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import clock, create_app, db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.services import reminders
from webapp.services.visits import visit

SITE = "https://intervals.example"
MORNING = NOON - timedelta(hours=2)  # reminders at 12 in UTC are switched on
Remind = Callable[..., "Reminded"]


@dataclass(frozen=True)
class Reminded:
    """A learner with a reminder."""

    user_id: UUID
    email: str


def write(statement: str, *values: object) -> None:
    """Change rows directly."""
    with db.pool().connection() as conn:
        conn.execute(statement.encode(), values)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def sending(database: Settings, mailbox: Mailbox) -> Iterator[Settings]:
    """Settings of a site that sends mail, on a database of its own."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield replace(
        database,
        smtp_url=f"smtp://127.0.0.1:{controller.port}",
        mail_from="Intervals <hello@intervals.example>",
        site_url=SITE,
    )
    controller.stop()


@pytest.fixture
def mailing(sending: Settings) -> Flask:
    """The site that sends mail."""
    return create_app(sending)


@pytest.fixture
def remind(database: Settings, library: Library) -> Remind:
    """Make a learner who practised a day before ``now`` and is reminded at 12 where they live."""

    def make(
        email: str = "olena@school.example",
        *,
        locale: str = "en",
        zone: str = "UTC",
        hour: int = 12,
        now: datetime = MORNING,
    ) -> Reminded:
        with db.transaction() as conn:
            user_id = new_account(conn, email).user_id
        write("update users set locale = %s, time_zone = %s where id = %s", locale, zone, user_id)
        with db.transaction() as conn:
            before = visit(user_id, locale="en", time_zone=zone, now=now - timedelta(days=2))
            for topic in (TOPIC, OTHER_TOPIC):
                answer(conn, before, library, topic, "copy-03")
            reminders.choose_hour(conn, user_id, str(hour), time_zone=zone, now=now)
        return Reminded(user_id, email)

    return make


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the site's clock."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)

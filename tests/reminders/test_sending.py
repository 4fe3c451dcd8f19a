"""Sending reminders: at the hour, when something is due, once, whatever happens to the run or the mail server."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.smtp import Envelope
from flask import Flask

from tests.accounts.browsers import signed_in_browser
from tests.accounts.test_mail import Mailbox
from tests.conftest import NOON
from tests.learners import answer
from tests.reminders.conftest import MORNING, SITE, Remind, write
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.blueprints.reminders import send_due
from webapp.config import ROOT, Settings
from webapp.content.library import Library
from webapp.services import reminders
from webapp.services.visits import visit

At = Callable[[datetime], None]


def run(app: Flask) -> dict[str, int]:
    """Return what one run of the command does."""
    with app.app_context():
        return dict(send_due(app.extensions["settings"], app.extensions["library"]))


def read(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_reminder_comes_at_its_hour_and_once(mailing: Flask, mailbox: Mailbox, remind: Remind, at: At) -> None:
    remind()
    for minutes, outcome in ((-1, {}), (0, {"sent": 1}), (10, {}), (170, {}), (600, {})):
        at(NOON + timedelta(minutes=minutes))
        assert run(mailing) == outcome, minutes
    at(NOON + timedelta(days=1))
    assert run(mailing) == {"sent": 1}, "on the next day again, for what still waits"
    assert len(mailbox.envelopes) == 2


def test_the_hour_is_the_learners_own(mailing: Flask, mailbox: Mailbox, remind: Remind, at: At) -> None:
    remind("olena@school.example", zone="Europe/Kyiv", hour=12, now=MORNING - timedelta(hours=1))  # at 10 in UTC
    remind("tama@school.example", zone="Pacific/Auckland", hour=7, now=NOON - timedelta(hours=20))  # at 18 in UTC
    at(MORNING)
    assert run(mailing) == {"sent": 1}
    at(NOON + timedelta(hours=6, minutes=5))
    assert run(mailing) == {"sent": 1}
    assert [envelope.rcpt_tos for envelope in mailbox.envelopes] == [["olena@school.example"], ["tama@school.example"]]


def test_a_mail_names_the_topics_and_stops_with_one_click(
    mailing: Flask, mailbox: Mailbox, remind: Remind, at: At
) -> None:
    remind(locale="uk")
    at(NOON)
    run(mailing)
    message = mailbox.only()
    assert message["Subject"] == "2 теми чекають на повторення"
    text = message.get_content()
    assert text.count("- Лічба") == 2
    assert f"{SITE}/today" in text
    stop = message["List-Unsubscribe"].strip("<>")
    assert stop in text
    assert stop.startswith(f"{SITE}/reminders/stop/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    # A mail program sends just this: no cookie, no token, and it follows no redirect (RFC 8058).
    answered = mailing.test_client().post(stop.removeprefix(SITE), data={"List-Unsubscribe": "One-Click"})
    assert answered.status_code == 200
    at(NOON + timedelta(days=1))
    assert run(mailing) == {}


def test_nothing_is_sent_when_nothing_is_due(
    mailing: Flask, mailbox: Mailbox, remind: Remind, at: At, library: Library
) -> None:
    olena = remind()
    with db.transaction() as conn:
        now = visit(olena.user_id, locale="en", time_zone="UTC", now=MORNING)
        for topic in (TOPIC, OTHER_TOPIC):
            for _ in range(3):
                answer(conn, now, library, topic)
    at(NOON)
    assert run(mailing) == {"nothing due": 1}
    at(NOON + timedelta(minutes=10))
    assert run(mailing) == {}
    assert mailbox.envelopes == []


def test_guests_unverified_addresses_and_those_switched_off_get_nothing(
    mailing: Flask, mailbox: Mailbox, remind: Remind, at: At
) -> None:
    olena, anna = remind(), remind("anna@school.example")
    write("update users set email_verified = null where id = %s", olena.user_id)
    with db.transaction() as conn:
        reminders.choose_hour(conn, anna.user_id, "", time_zone="UTC", now=MORNING)
    at(NOON)
    assert run(mailing) == {}
    assert mailbox.envelopes == []


def test_switching_on_after_the_hour_begins_tomorrow(mailing: Flask, remind: Remind, at: At) -> None:
    remind(now=NOON + timedelta(minutes=30))
    at(NOON + timedelta(minutes=40))
    assert run(mailing) == {}
    at(NOON + timedelta(days=1))
    assert run(mailing) == {"sent": 1}


def test_a_later_hour_on_the_same_day_brings_no_second_mail(mailing: Flask, remind: Remind, at: At) -> None:
    olena = remind()
    at(NOON)
    assert run(mailing) == {"sent": 1}
    with db.transaction() as conn:
        reminders.choose_hour(conn, olena.user_id, "15", time_zone="UTC", now=NOON)
    at(NOON + timedelta(hours=3))
    assert run(mailing) == {}


def test_two_runs_at_once_send_each_once(mailing: Flask, mailbox: Mailbox, remind: Remind, at: At) -> None:
    for number in range(6):
        remind(f"pupil{number}@school.example")
    at(NOON)
    results: list[dict[str, int]] = []
    threads = [threading.Thread(target=lambda: results.append(run(mailing))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3
    assert sorted(envelope.rcpt_tos[0] for envelope in mailbox.envelopes) == sorted(
        f"pupil{number}@school.example" for number in range(6)
    )
    assert sum(result.get("sent", 0) for result in results) == 6


# --- A mail server that does not take it ---


def test_a_server_that_is_away_is_tried_again_by_the_next_run(
    mailing: Flask, mailbox: Mailbox, remind: Remind, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    remind()
    at(NOON)
    with monkeypatch.context() as patch:
        patch.setitem(mailing.extensions, "settings", away(mailing.extensions["settings"]))
        assert run(mailing) == {"failed": 1}
    assert run(mailing) == {"sent": 1}
    assert len(mailbox.envelopes) == 1


def away(settings: Settings) -> Settings:
    return replace(settings, smtp_url="smtp://127.0.0.1:9")


def test_a_run_gives_up_early_when_the_server_is_away(mailing: Flask, remind: Remind, at: At) -> None:
    for number in range(7):
        remind(f"pupil{number}@school.example")
    at(NOON)
    mailing.extensions["settings"] = away(mailing.extensions["settings"])
    assert run(mailing) == {"failed": 5}


@pytest.mark.parametrize("stage", ["handle_RCPT", "handle_DATA"])
def test_not_now_is_tried_again(
    mailing: Flask, mailbox: Mailbox, remind: Remind, at: At, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    async def not_now(*_: object) -> str:
        return "451 try again later"

    remind()
    at(NOON)
    with monkeypatch.context() as patch:
        patch.setattr(Mailbox, stage, not_now, raising=False)
        assert run(mailing) == {"failed": 1}
    assert run(mailing) == {"sent": 1}


@pytest.mark.parametrize("stage", ["handle_RCPT", "handle_DATA"])
def test_after_three_refusals_no_more_is_sent_until_the_learner_asks_again(
    mailing: Flask, remind: Remind, at: At, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    async def never(*_: object) -> str:
        return "550 no such mailbox"

    olena = remind()
    with monkeypatch.context() as patch:
        patch.setattr(Mailbox, stage, never, raising=False)
        for day in range(3):
            at(NOON + timedelta(days=day))
            assert run(mailing) == {"refused for good": 1}
            assert run(mailing) == {}, "one try a day"
    at(NOON + timedelta(days=3))
    assert run(mailing) == {}
    at(NOON + timedelta(days=3, hours=-1))
    page = signed_in_browser(mailing, olena.email).get("/profile").get_data(as_text=True)
    assert "refused the latest reminders" in page
    with db.transaction() as conn:
        reminders.choose_hour(conn, olena.user_id, "12", time_zone="UTC", now=NOON + timedelta(days=3, hours=-1))
    at(NOON + timedelta(days=3))
    assert run(mailing) == {"sent": 1}


def test_a_mail_that_the_server_may_have_taken_is_not_sent_again(
    mailing: Flask, mailbox: Mailbox, remind: Remind, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Mailbox.handle_DATA

    async def keep_and_hang_up(box: Mailbox, server: object, session: object, envelope: Envelope) -> str:
        await keep(box, server, session, envelope)
        server.transport.close()  # type: ignore[attr-defined] # aiosmtpd ships no types
        return "250 kept"

    remind()
    at(NOON)
    with monkeypatch.context() as patch:
        patch.setattr(Mailbox, "handle_DATA", keep_and_hang_up)
        assert run(mailing) == {"uncertain": 1}
    assert run(mailing) == {}
    assert len(mailbox.envelopes) == 1


# --- A run that dies ---


class Killer(Mailbox):
    """Kills the run at one stage of the SMTP dialogue."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = ""
        self.process: subprocess.Popen[bytes] | None = None
        self.is_started = threading.Event()

    def reach(self, stage: str) -> None:
        if stage == self.stage:
            assert self.is_started.wait(10)
            assert self.process
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    async def handle_RCPT(self, _server: object, _session: object, envelope: Envelope, address: str, _: object) -> str:  # noqa: N802 - aiosmtpd's name
        self.reach("recipient")
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:  # noqa: N802 - as above
        reply = await super().handle_DATA(server, session, envelope)
        self.reach("text")
        return reply


@pytest.mark.slow
class TestKilled:
    """``kill -9`` between the steps of sending, by the mail server, which knows the step."""

    @pytest.fixture
    def mailbox(self) -> Killer:
        return Killer()

    def command(self, settings: Settings, mailbox: Killer, kill_at: str = "") -> int:
        """Run the command, and return how it ended."""
        mailbox.stage = kill_at
        mailbox.is_started.clear()
        environ = os.environ | {
            "INTERVALS_ENV": "development",
            "DATABASE_URL": settings.database_url,
            "DIRECT_URL": settings.direct_url,
            "SMTP_URL": settings.smtp_url,
            "MAIL_FROM": settings.mail_from,
            "SITE_URL": settings.site_url,
            "CONTENT_DIR": str(settings.content_dir),
        }
        command = [sys.executable, "-m", "flask", "--app", "webapp", "send-reminders"]
        mailbox.process = subprocess.Popen(command, env=environ, cwd=ROOT, stdout=subprocess.DEVNULL)
        mailbox.is_started.set()
        return mailbox.process.wait(60)

    def test_a_run_killed_before_the_text_is_made_good_and_one_killed_after_it_is_not_repeated(
        self, sending: Settings, mailbox: Killer, remind: Remind
    ) -> None:
        now = datetime.now(UTC)
        zones = ("UTC", "Asia/Tokyo", "America/Los_Angeles")
        zone = next(zone for zone in zones if 6 <= now.astimezone(ZoneInfo(zone)).hour <= 22)
        hour = now.astimezone(ZoneInfo(zone)).hour
        for email in ("olena@school.example", "anna@school.example"):
            remind(email, zone=zone, hour=hour, now=now - timedelta(hours=1))
        assert self.command(sending, mailbox, "recipient") == -signal.SIGKILL
        assert mailbox.envelopes == []
        assert self.command(sending, mailbox, "text") == -signal.SIGKILL
        assert len(mailbox.envelopes) == 1, "the server has the first, and could not say so"
        assert self.command(sending, mailbox) == 0
        assert sorted(read(envelope)["To"] for envelope in mailbox.envelopes) == [
            "anna@school.example",
            "olena@school.example",
        ]

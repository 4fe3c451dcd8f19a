"""Reminders by mail: the learner's setting, the link that stops them, and the command that sends them."""

import logging
from collections import Counter
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import clock, db
from webapp.blueprints.accounts import profile_again
from webapp.config import Settings
from webapp.content.library import Library
from webapp.locales import DEFAULT
from webapp.outside import mail
from webapp.services import reminders as service
from webapp.services.reminders import Due, ReminderToSend
from webapp.web import once
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again, opened_by_key
from webapp.web.identity import the_learner
from webapp.web.languages import Language, language_of
from webapp.web.pages import gettext, render_template

log = logging.getLogger(__name__)

blueprint = Blueprint("reminders", __name__)

OUTCOMES = ("sent", "nothing due", "taken by another run", "refused for good", "uncertain", "failed")
FAILURES_IN_A_ROW = 5  # after that many the mail server is taken to be down; the next run tries again


@blueprint.post("/profile/reminders")
@open_to(Who.ACCOUNT)
@form_again(profile_again)
def save() -> ResponseReturnValue:
    """Switch the reminder on at an hour, or off."""
    learner, hour = the_learner(), request.form.get("hour", "")
    with db.transaction() as conn:
        service.choose_hour(conn, learner.user_id, hour, time_zone=learner.time_zone, now=once.now())
    flash(gettext("Saved."), "good")
    return redirect(url_for("accounts.profile"), 303)


@blueprint.get("/reminders/stop/<key>")
@open_to(Who.ANYONE)
def stop_page(key: str) -> ResponseReturnValue:
    """Show a page whose form, sent by a script, stops the reminder: programs that prefetch links run no script."""
    with db.reading() as conn:
        is_on = service.find_stoppable(conn, key)
    return render_template("reminders/stop.html", key=key, is_on=is_on), 404 if is_on is None else 200


@blueprint.post("/reminders/stop/<key>")
@open_to(Who.ANYONE)
@opened_by_key
def stop(key: str) -> ResponseReturnValue:
    """Stop a reminder, for the page above or a mail program's own button (RFC 8058), which follows no redirect."""
    with db.transaction() as conn:
        is_known = service.stop(conn, key, once.now())
    return render_template("reminders/stop.html", key=key, is_on=False if is_known else None), 200 if is_known else 404


# --- The run ---------------------------------------------------------------------------------------------------------


def send_due(settings: Settings, library: Library) -> Counter[str]:
    """Send every reminder whose hour has come. Return counts of `OUTCOMES`. The next run retries failures."""
    with db.reading() as conn:
        due = service.list_due(conn, clock.now())
    outcomes: Counter[str] = Counter()
    failures = 0
    for reminder, day in due:
        with db.transaction() as conn:
            what = service.what_is_due(conn, reminder, library, reminder.locale or DEFAULT, clock.now())
            if what is None:
                service.claim(conn, reminder, day)
        if what is None:
            outcomes["nothing due"] += 1
            continue
        outcome = _send(settings, reminder, day, what)
        outcomes[outcome] += 1
        failures = failures + 1 if outcome == "failed" else 0
        if failures == FAILURES_IN_A_ROW:
            break
    return outcomes


def _send(settings: Settings, reminder: ReminderToSend, day: date, what: Due) -> str:
    """Send one reminder and return its outcome.

    The day is marked as settled after the server has accepted the recipient and before it gets the text. If this
    process dies before that, the next run sends the mail. If it dies after it, the mail is never sent again.
    """
    is_ours = False
    try:
        with mail.addressed(settings, reminder.email) as hand_over:
            with db.transaction() as conn:
                is_ours = service.claim(conn, reminder, day)
            if not is_ours:
                return "taken by another run"
            subject, text, headers = _written(settings, reminder, what)
            hand_over(subject, text, clock.now(), headers)
    except mail.MailUncertain as problem:
        log.warning("a reminder may not have been delivered, and is not sent again: %s", problem)
        return "uncertain"
    except mail.MailRefused as problem:
        log.warning("a reminder was refused for good: %s", problem)
        with db.transaction() as conn:
            if is_ours or service.claim(conn, reminder, day):
                service.count_refusal(conn, reminder, is_refused=True)
        return "refused for good"
    except mail.MailFailed as problem:
        log.error("a reminder was not sent: %s", problem)
        if is_ours:
            with db.transaction() as conn:
                service.release(conn, reminder, day)
        return "failed"
    with db.transaction() as conn:
        service.count_refusal(conn, reminder, is_refused=False)
    return "sent"


def _written(settings: Settings, reminder: ReminderToSend, what: Due) -> tuple[str, str, dict[str, str]]:
    """Return subject, text and headers of a reminder in the learner's language."""
    language: Language = language_of(reminder.locale or DEFAULT)
    stop_url = settings.links_begin_with + reminder.stop_path
    subject = language.ngettext(
        "%(num)s topic is due for review", "%(num)s topics are due for review", len(what.titles)
    )
    text = "\n\n".join(
        (
            language.gettext("It is time to review:"),
            "\n".join(f"- {title}" for title in what.titles),
            language.ngettext("About %(num)s minute:", "About %(num)s minutes:", what.minutes)
            + f"\n{settings.links_begin_with}/today",
            language.gettext("You asked for this reminder in your profile. One click stops it:") + f"\n{stop_url}",
        )
    )
    headers = {
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return subject, text + "\n", headers

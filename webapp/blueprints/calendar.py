"""The calendar feed, and the forms that create and remove its address."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.accounts import profile_again
from webapp.errors import NotFound
from webapp.locales import DEFAULT
from webapp.messages import N_
from webapp.services import calendar as service
from webapp.services import calendar_file
from webapp.services.assignment_work import OpenAssignment
from webapp.services.calendar_file import Event
from webapp.services.visits import visit
from webapp.web import once
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.identity import the_learner
from webapp.web.languages import Language, language_of
from webapp.web.pages import gettext, library, site_address

blueprint = Blueprint("calendar", __name__)


@blueprint.get("/calendar/<key>.ics")
@open_to(Who.ANYONE)
def feed(key: str) -> ResponseReturnValue:
    """Return the feed: days on which topics return, and due times. The secret address is the only proof."""
    with db.reading() as conn:
        owner = service.find_owner(conn, key)
        if owner is None:
            raise NotFound(N_("There is no calendar here. Perhaps it has a new address: see your profile."))
        locale, now = owner.locale or DEFAULT, once.now()
        who = visit(owner.user_id, locale=locale, time_zone=owner.time_zone, now=now)
        days = service.review_days(conn, who, library())
        work = service.due_assignments(conn, who)
    language = language_of(locale)
    events = _review_events(owner.user_id, days, language) + _due_events(owner.user_id, work, language)
    data = calendar_file.write(language.gettext("Intervals: reviews and due dates"), events, now)
    return Response(data, mimetype="text/calendar", headers={"Content-Disposition": 'inline; filename="intervals.ics"'})


def _review_events(user_id: UUID, days: Mapping[date, Sequence[str]], language: Language) -> list[Event]:
    return [
        Event(
            uid=f"{day:%Y%m%d}-{calendar_file.short_name(user_id.hex)}@intervals",
            at=day,
            summary=language.ngettext("Review %(num)s topic", "Review %(num)s topics", len(titles)),
            description="\n".join(titles),
            url=f"{site_address()}/today",
        )
        for day, titles in days.items()
    ]


def _due_events(user_id: UUID, work: Sequence[OpenAssignment], language: Language) -> list[Event]:
    """Return the due times. An assignment keeps its uid, so a later due time moves its event."""
    return [
        Event(
            uid=f"{calendar_file.short_name(each.assignment.assignment_id.hex + user_id.hex)}@intervals",
            at=each.due_at,
            summary=language.gettext("Due: %(title)s", title=each.assignment.title),
            description=each.class_name,
            url=site_address()
            + url_for(
                "assignments.page", class_id=each.assignment.class_id, assignment_id=each.assignment.assignment_id
            ),
        )
        for each in work
        if each.due_at
    ]


@blueprint.post("/profile/calendar")
@open_to(Who.ACCOUNT)
@form_again(profile_again)
def renew() -> ResponseReturnValue:
    """Create an address for the learner's calendar; an earlier one stops working."""
    with db.transaction() as conn:
        service.renew_address(conn, the_learner().user_id, once.now())
    flash(gettext("Your calendar has a new address."), "good")
    return redirect(url_for("accounts.profile"), 303)


@blueprint.post("/profile/calendar/remove")
@open_to(Who.ACCOUNT)
@form_again(profile_again)
def remove() -> ResponseReturnValue:
    """Remove the address of the learner's calendar."""
    with db.transaction() as conn:
        service.remove_address(conn, the_learner().user_id)
    flash(gettext("Your calendar has no address any more."), "good")
    return redirect(url_for("accounts.profile"), 303)

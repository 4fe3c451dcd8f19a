"""The rule for every form: refused, it is shown again as it was sent, with the actual reason and a new token."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accounts import form_pages as pages
from tests.accounts.browsers import address_of, enter, guest_browser, post, signed_in_browser
from tests.accounts.forms import Form, find_form
from tests.lti.errands import page_of_account, page_of_choice, page_of_connection, settings_of_class

pytestmark = pytest.mark.slow  # some seconds: every form, every cause

HTMX = {"HX-Request": "true"}
REFUSED = (400, 401, 403)


@dataclass(frozen=True)
class Row:
    """A form: how to get to its page, its fields, and its exceptions."""

    page: Callable[[FlaskClient], str]  # the page's HTML; {id} of the address is found in it
    typed: dict[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] | None = None  # of what was typed; None: all
    needs: str = "anyone"  # or "account"
    htmx: bool = False
    file: bool = False
    pressed_again: tuple[int, ...] = (200, 303)
    mends_itself: bool = False  # the request may have been fulfilled already
    theirs: bool = False  # about something that another account does not have


PROFILE = {"name": "Олена", "locale": "uk", "time_zone": "Europe/Kyiv", "theme": "dark"}
# Every POST route of the site that is a form. A new one is added here, or a test below fails.
FORMS = {
    "/admin/teachers": Row(
        pages.as_administrator("/admin/teachers"),
        {"email": f"{uuid4().hex}@school.example"},
        needs="account",
        theirs=True,
    ),
    "/admin/lti": Row(
        pages.as_administrator("/admin/lti"),
        dict.fromkeys(("authorization_url", "token_url", "jwks_url"), "https://moodle.example/x")
        | {"name": "Moodle", "issuer": f"https://{uuid4().hex}.example", "client_id": "intervals"},
        needs="account",
        theirs=True,
        pressed_again=(303, 409),  # it was connected for another cause
    ),
    "/classes/<uuid:class_id>/lti": Row(
        settings_of_class, {"disconnect": "yes"}, kept=(), needs="account", theirs=True
    ),
    "/admin/lti/<uuid:platform_id>": Row(
        pages.platform_of_an_administrator, {"change": "off"}, kept=(), needs="account", theirs=True
    ),
    "/admin/lti/registration": Row(
        pages.as_administrator("/admin/lti"), needs="account", theirs=True, pressed_again=(200,)
    ),
    "/classes/<uuid:class_id>/lti/members": Row(
        settings_of_class,
        needs="account",
        theirs=True,
        pressed_again=(503,),  # that platform does not answer
    ),
    "/lti/account": Row(page_of_account),
    "/lti/choose": Row(page_of_choice, {"title": "Monday"}, needs="account", theirs=True, pressed_again=(200,)),
    "/lti/connect": Row(page_of_connection, {"name": "7-A"}, needs="account", theirs=True),
    "/c/<code>/join": Row(pages.door_to_join, {"given": "Anna", "family": "Koval"}),
    "/c/<code>/sign-in": Row(pages.open_door, {"pin": "000000"}, kept=(), pressed_again=(422,)),
    "/card/<token>": Row(pages.a_card),
    "/classes": Row(pages.my_classes, {"name": "7-B", "school": "School 5"}, needs="account", theirs=True),
    "/classes/<uuid:class_id>/archive": Row(pages.in_a_class("/settings"), needs="account", theirs=True),
    "/classes/<uuid:class_id>/code": Row(
        pages.in_a_class("/settings"), {"change": "renew"}, kept=(), needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/delete": Row(
        pages.in_a_class("/delete"), {"confirm": "yes"}, kept=(), needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/leave": Row(pages.class_of_a_pupil, needs="account", theirs=True),
    "/classes/<uuid:class_id>/people/<uuid:user_id>": Row(
        pages.page_of_a_pupil, {"family": "Коваль", "given": "Ян"}, needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/people/<uuid:user_id>/end-pause": Row(
        pages.page_of_a_paused_pupil, needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/people/<uuid:user_id>/merge": Row(pages.page_of_a_pupil, needs="account", theirs=True),
    "/classes/<uuid:class_id>/people/<uuid:user_id>/move": Row(pages.move_of_a_pupil, needs="account", theirs=True),
    "/classes/<uuid:class_id>/people/<uuid:user_id>/remove": Row(pages.page_of_a_pupil, needs="account", theirs=True),
    "/classes/<uuid:class_id>/people/import": Row(
        pages.in_a_class("/people"),
        {"names": "Koval Anna"},
        kept=(),
        needs="account",
        theirs=True,
        pressed_again=(200,),
    ),
    "/classes/<uuid:class_id>/people/import/confirm": Row(pages.preview_of_a_list, needs="account", theirs=True),
    "/classes/<uuid:class_id>/people/secrets": Row(pages.page_of_a_pupil, needs="account", theirs=True),
    "/classes/<uuid:class_id>/settings": Row(
        pages.in_a_class("/settings"), {"name": "7-B", "school": "School 6"}, needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/take-over": Row(pages.as_administrator(""), needs="account", theirs=True),
    "/classes/<uuid:class_id>/teachers": Row(
        pages.in_a_class("/settings"), {"email": f"{uuid4().hex}@school.example"}, needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/teachers/<uuid:user_id>": Row(
        pages.in_a_class("/settings"), needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/assignments": Row(
        pages.list_of_assignments,
        {"title": "Monday"},
        needs="account",
        theirs=True,
    ),
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/copy": Row(
        pages.editor, {"days": "14"}, needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/edit": Row(
        pages.editor, {"title": "Tuesday"}, needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/give": Row(pages.editor, needs="account", theirs=True),
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/items": Row(pages.editor, needs="account", theirs=True),
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/work": Row(
        pages.work_on_an_assignment,
        {"answer": "12"},
        needs="account",
        theirs=True,
    ),
    "/classes/<uuid:class_id>/gradebook/<uuid:assignment_id>/<uuid:user_id>": Row(
        pages.mark, {"due": "2099-01-01T10:00"}, needs="account", theirs=True
    ),
    "/classes/oneroster": Row(
        pages.choice_of_a_package, kept=(), needs="account", theirs=True, pressed_again=(200, 422)
    ),
    "/classes/oneroster/confirm": Row(pages.preview_of_a_package, needs="account", theirs=True, pressed_again=(200,)),
    "/courses/<course_slug>/choose": Row(pages.at("/courses/backwards")),
    "/diagnostic/<subject_slug>/start": Row(pages.at("/diagnostic/numbers")),
    "/diagnostic/answer": Row(pages.in_a_diagnostic, {"answer": "12"}, htmx=True),
    "/exercises/answer": Row(pages.at("/topics/counting/exercises/copy-00"), {"answer": "12"}, htmx=True),
    "/practice/hint": Row(pages.at("/practice/counting"), {"answer": "12"}, htmx=True),
    "/practice/submit": Row(pages.at("/practice/counting"), {"answer": "12"}, htmx=True),
    # Nobody may undo another learner's answer: then the reason is that.
    "/practice/undo": Row(pages.after_a_wrong_answer, htmx=True, pressed_again=(200, 403, 409)),
    "/preferences": Row(pages.at("/"), {"theme": "dark"}),
    "/profile": Row(pages.at("/profile"), PROFILE, needs="account"),
    # A browser never sends a file a second time by itself.
    "/profile/avatar": Row(pages.at("/profile"), needs="account", file=True),
    "/profile/avatar/remove": Row(pages.profile_with_a_picture, needs="account", theirs=True),
    "/profile/calendar": Row(pages.at("/profile"), needs="account"),
    "/profile/calendar/remove": Row(pages.profile_with_a_calendar, needs="account", theirs=True),
    # After a change of account the learner must confirm again.
    "/profile/delete": Row(pages.at("/profile/delete"), {"confirm": "yes"}, kept=(), needs="account"),
    "/profile/merge": Row(pages.profile_with_an_offer, needs="account", theirs=True, pressed_again=(303, 409)),
    "/profile/merge/decline": Row(pages.profile_with_an_offer, needs="account", theirs=True),
    "/profile/reminders": Row(pages.at("/profile"), {"hour": "17"}, needs="account"),
    "/profile/sessions/<uuid:session_id>/end": Row(pages.profile_with_a_second_device, needs="account", theirs=True),
    "/profile/sessions/end": Row(pages.at("/profile"), needs="account", mends_itself=True),
    "/profile/tokens": Row(pages.at("/profile"), {"name": "script", "scope": "practise"}, needs="account"),
    "/profile/tokens/<uuid:token_id>/revoke": Row(pages.profile_with_a_token, needs="account", theirs=True),
    "/profile/unlink/<provider>": Row(pages.profile_with_a_provider, needs="account", theirs=True),
    "/sign-in/link/<token>": Row(pages.a_link),
    "/sign-in/mail": Row(pages.at("/sign-in"), {"email": f"{uuid4().hex}@school.example"}, pressed_again=(200,)),
    # Filled in by a script; what it sends here is not a credential, which has a reason of its own.
    "/sign-in/one-tap": Row(pages.at("/sign-in"), pressed_again=(422,)),
    # The provider cannot be reached from a test.
    "/sign-in/with/<provider>": Row(pages.at("/sign-in"), pressed_again=(422,)),
    "/sign-out": Row(pages.at("/profile"), needs="account", mends_itself=True),
    "/studio/jobs": Row(pages.job_given_up, needs="account", theirs=True),
    "/studio/regrade/<topic_slug>": Row(pages.regrade_of_an_answer, needs="account", theirs=True),
    "/studio/blocks/<block>/edit": Row(
        pages.as_administrator("/studio/blocks/dashboard.select_days/edit"),
        {"text": "-- What is typed.\nselect 1 as one"},
        kept=(),
        needs="account",
        theirs=True,
        pressed_again=(200,),
    ),
    "/studio/blocks/<block>/run": Row(
        pages.as_administrator("/studio/blocks/dashboard.select_days"),
        {"value-user_id": str(uuid4())},
        needs="account",
        theirs=True,
        pressed_again=(200,),
    ),
    "/today/goal": Row(pages.today_of_a_learner, {"daily_goal_tasks": "20"}, kept=(), htmx=True),
    "/topics/<topic_slug>/read": Row(pages.at("/topics/counting")),
}
# Sent by the page itself while somebody types. If it is refused, nothing is swapped and nothing is lost.
SENT_BY_ITSELF = {"/diagnostic/reading", "/exercises/reading", "/practice/reading"}
# The address is sufficient proof, so a change of the browser's session does not refuse it.
OPENED_BY_KEY = {"/reminders/stop/<key>"}
SENT_BY_PLATFORMS = {"/lti/launch", "/lti/login"}


# --- Causes: what happens between opening the page and pressing its button ---


def sign_in_in_another_tab(client: FlaskClient) -> None:
    """To an account that exists: a guest is merged into it."""
    email = f"{uuid4().hex}@school.example"
    signed_in_browser(client.application, email)
    enter(client, email)


def become_an_account_in_another_tab(client: FlaskClient) -> None:
    enter(client, f"{uuid4().hex}@school.example")


def sign_out_in_another_tab(client: FlaskClient) -> None:
    assert post(client, "/sign-out").status_code == 303


def sign_out_everywhere_elsewhere(client: FlaskClient) -> None:
    assert post(signed_in_browser(client.application, address_of(client)), "/profile/sessions/end").status_code == 303


def lose_the_cookie(client: FlaskClient) -> None:
    """The session ended, or the browser was told to forget everything."""
    client.delete_cookie("session")


CAUSES: dict[str, tuple[str, Callable[[FlaskClient], None], str]] = {
    "newcomer signs in": ("newcomer", sign_in_in_another_tab, "You signed in meanwhile"),
    "guest is merged": ("guest", sign_in_in_another_tab, "You signed in meanwhile"),
    "guest becomes an account": ("guest", become_an_account_in_another_tab, "You signed in meanwhile"),
    "another account": ("account", sign_in_in_another_tab, "Another account is signed in now"),
    "signed out": ("account", sign_out_in_another_tab, "You were signed out meanwhile"),
    "signed out everywhere": ("account", sign_out_everywhere_elsewhere, "You were signed out meanwhile"),
    "cookie is gone": ("account", lose_the_cookie, "You were signed out meanwhile"),
    "newcomer's cookie is gone": ("newcomer", lose_the_cookie, "Your browser sent no cookie"),
}


def somebody(app: Flask, who: str) -> FlaskClient:
    if who == "guest":
        return guest_browser(app)
    return signed_in_browser(app, f"{uuid4().hex}@school.example") if who == "account" else app.test_client()


def is_address_of(route: str, action: str) -> bool:
    return re.fullmatch(re.sub(r"<[^>]+>", "[^/]+", route), action) is not None


def form_on(html: str, route: str) -> tuple[str, Form] | None:
    """Return the address and the form of a route on a page."""
    for action in re.findall(r'(?:form)?action="([^"]+)"', html):
        if is_address_of(route, action) and (form := find_form(html, action)):
            return action, form
    return None


def test_every_form_is_in_the_table(site: Flask) -> None:
    served = {
        rule.rule
        for rule in site.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    assert served == set(FORMS) | SENT_BY_ITSELF | OPENED_BY_KEY | SENT_BY_PLATFORMS, (
        "add the form to FORMS, with how to come to it and what is typed"
    )


# Every form with every cause; some forms only an account has.
CASES = [
    (route, cause)
    for route, row in FORMS.items()
    for cause, (who, _, _) in CAUSES.items()
    if row.needs == "anyone" or who == "account"
]


@pytest.mark.parametrize(("route", "cause"), CASES)
def test_a_refused_form_comes_back_and_can_be_sent_again(site: Flask, route: str, cause: str) -> None:
    row, (who, happens, reason) = FORMS[route], CAUSES[cause]
    for headers in ({}, HTMX) if row.htmx else ({},):
        client = somebody(site, who)
        email = address_of(client) if who == "account" else ""
        found = form_on(row.page(client), route)
        assert found, f"no form of {route}"
        action, form = found
        happens(client)
        response = send(client, action, form.sent(row.typed), row, headers)
        if response.status_code not in REFUSED:
            assert accepted(response, row, cause), response.status_code
            continue
        html = response.get_data(as_text=True)
        assert reason in html
        assert ("<html" in html) == (not headers), "a fragment for htmx, a page for others"
        fresh = find_form(html, action)
        if row.theirs and cause == "another account":
            assert fresh is None, "it is not theirs"
            continue
        assert fresh, f"the form is gone: {html}"
        for name in row.typed if row.kept is None else row.kept:
            assert fresh.fields[name] == row.typed[name], name
        assert fresh.fields["csrf_token"] != form.fields["csrf_token"]
        press_again(client, action, fresh, row, html, email)


def accepted(response: TestResponse, row: Row, cause: str) -> bool:
    """Return whether a form may be accepted: its session is still valid, or its request was fulfilled already."""
    held = cause == "signed out everywhere" and row.needs == "anyone"
    return held or (row.mends_itself and response.status_code == 303)


def press_again(client: FlaskClient, action: str, form: Form, row: Row, html: str, email: str) -> None:
    """Press the button of the page that was returned. If sign-in is required, sign in in another tab first."""
    if row.needs == "account" and client.get("/profile").status_code != 200:
        assert 'target="_blank"' in html
        enter(client, email)
        response = send(client, action, form.fields | ({"confirm": "yes"} if "delete" in action else {}), row, {})
        if response.status_code in REFUSED:
            html = response.get_data(as_text=True)
            assert "You signed in meanwhile" in html
            again = find_form(html, action)
            if again is None and row.theirs:
                return  # it ended with all others
            assert again
            form = again
    fields = form.fields | (row.typed if row.kept == () else {})
    response = send(client, action, fields, row, {})
    assert response.status_code in row.pressed_again, response.get_data(as_text=True)


def send(client: FlaskClient, action: str, fields: dict[str, str], row: Row, headers: dict[str, str]) -> TestResponse:
    data: dict[str, Any] = dict(fields) | ({"avatar": pages.picture()} if row.file else {})
    return client.post(action, data=data, headers=headers)

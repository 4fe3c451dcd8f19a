"""The rule for every form: refused, it is shown again as it was sent, with the actual reason and a new token."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from tests.accounts.browsers import enter, guest_browser, post, signed_in_browser
from tests.accounts.forms import Form, find_form
from tests.classes.people import (
    code_of,
    import_names,
    new_class,
    pupils_at_door,
    teacher_browser,
    user_id_of,
)
from tests.classes.people import sign_in as sign_in_at_door
from tests.classrooms import join
from tests.learners import add_learner, answer
from tests.lti.errands import begin, page_of_account, page_of_choice, page_of_connection, settings_of_class
from tests.oneroster.packages import package
from webapp import clock, db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.services import classes, classes_teachers, jobs, roster_secrets, sign_in
from webapp.services.accounts import Preferences
from webapp.services.classes import Draft
from webapp.services.sign_in import Proof, Visitor
from webapp.services.visits import visit

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


def at(path: str) -> Callable[[FlaskClient], str]:
    return lambda client: client.get(path).get_data(as_text=True)


def after_a_wrong_answer(client: FlaskClient) -> str:
    card = find_form(at("/practice/counting")(client), "/practice/submit")
    assert card
    return client.post("/practice/submit", data=card.sent({"answer": "1"})).get_data(as_text=True)


def today_of_a_learner(client: FlaskClient) -> str:
    after_a_wrong_answer(client)
    return at("/")(client)


def in_a_diagnostic(client: FlaskClient) -> str:
    return post(client, "/diagnostic/numbers/start").get_data(as_text=True)


def profile_with_a_picture(client: FlaskClient) -> str:
    assert post(client, "/profile/avatar", data={"avatar": picture()}).status_code == 303
    return at("/profile")(client)


def profile_with_a_token(client: FlaskClient) -> str:
    post(client, "/profile/tokens", data={"name": "script", "scope": "read"})
    return at("/profile")(client)


def profile_with_a_calendar(client: FlaskClient) -> str:
    post(client, "/profile/calendar")
    return at("/profile")(client)


def profile_with_a_second_device(client: FlaskClient) -> str:
    signed_in_browser(client.application, address_of(client))
    return at("/profile")(client)


def profile_with_a_provider(client: FlaskClient) -> str:
    user_id = client.get("/profile/export").get_json()["users"][0]["id"]
    with db.pool().connection() as conn:
        conn.execute(
            "insert into accounts (user_id, type, provider, provider_account_id) values (%s, 'oidc', 'google', %s)",
            [user_id, uuid4().hex],
        )
    return at("/profile")(client)


def profile_with_an_offer(client: FlaskClient) -> str:
    user_id = UUID(client.get("/profile/export").get_json()["users"][0]["id"])
    with db.transaction() as conn:
        proof = Proof(provider="oidc", provider_account_id=uuid4().hex, name="Other")
        other = sign_in.sign_in(conn, proof, Visitor(Preferences()), clock.now())
    until = int(clock.now().timestamp()) + 60
    with client.session_transaction() as session:
        session["merge"] = {"into": user_id.hex, "other": other.user_id.hex, "until": until}
    return at("/profile")(client)


def a_link(client: FlaskClient) -> str:
    with db.transaction() as conn:
        link = sign_in.create_sign_in_link(conn, email=f"{uuid4().hex}@school.example", now=clock.now())
    return at(link)(client)


# --- Pages of classes ---


def teach(client: FlaskClient) -> None:
    with db.transaction() as conn:
        classes_teachers.grant_teacher(conn, email=address_of(client), now=clock.now())


def my_classes(client: FlaskClient) -> str:
    teach(client)
    return at("/classes")(client)


def in_a_class(path: str) -> Callable[[FlaskClient], str]:
    """A page of a class with a pupil and a second teacher, which the client owns."""

    def page(client: FlaskClient) -> str:
        teach(client)
        address = new_class(client)
        import_names(client, address, "Koval Anna")
        assert post(client, f"{address}/teachers", data={"email": f"{uuid4().hex}@school.example", "role": "viewer"})
        return at(address + path)(client)

    return page


def page_of_a_pupil(client: FlaskClient) -> str:
    """The page of one of two pupils of the same name, who may move to another class."""
    teach(client)
    new_class(client, "8-B")
    address = new_class(client)
    import_names(client, address, "Koval Anna\nKoval Anna")
    pupils = re.findall(
        rf'href="({address}/people/[0-9a-f-]+)"', client.get(f"{address}/people").get_data(as_text=True)
    )
    return at(pupils[0])(client)


def move_of_a_pupil(client: FlaskClient) -> str:
    """The page on which a teacher chooses what a pupil brings to another class."""
    html = page_of_a_pupil(client)
    ((address, to),) = re.findall(r'action="(/classes/[^"]+/move)".*?<option value="([0-9a-f-]+)"', html, re.DOTALL)
    return at(f"{address}?to={to}")(client)


def page_of_a_paused_pupil(client: FlaskClient) -> str:
    html = page_of_a_pupil(client)
    address, pupil = re.findall(r'action="(/classes/[0-9a-f-]+)/people/([0-9a-f-]+)/move"', html)[0]
    code = code_of(client, address)
    for _ in range(5):
        sign_in_at_door(client.application.test_client(), code, pupil, "0")
    return at(f"{address}/people/{pupil}")(client)


def preview_of_a_list(client: FlaskClient) -> str:
    teach(client)
    address = new_class(client)
    return post(client, f"{address}/people/import", data={"names": "Koval Anna"}).get_data(as_text=True)


def choice_of_a_package(client: FlaskClient) -> str:
    teach(client)
    return at("/classes/oneroster")(client)


def preview_of_a_package(client: FlaskClient) -> str:
    teach(client)
    sent = {"file": (BytesIO(package()), "package.zip")}
    return post(client, "/classes/oneroster", data=sent).get_data(as_text=True)


def class_of_a_pupil(client: FlaskClient) -> str:
    teacher = teacher_browser(client.application)
    address = new_class(teacher)
    code = code_of(teacher, address)
    assert post(client, f"/c/{code}/join", data={"given": "Anna", "family": "Koval"}).status_code == 303
    return at(address)(client)


def open_door(client: FlaskClient) -> str:
    """A door at which a pupil was picked."""
    teacher = teacher_browser(client.application)
    address = new_class(teacher)
    import_names(teacher, address, "Koval Anna")
    code = code_of(teacher, address)
    return at(f"/c/{code}?pupil={next(iter(pupils_at_door(client, code).values()))}")(client)


def door_to_join(client: FlaskClient) -> str:
    teacher = teacher_browser(client.application)
    return at(f"/c/{code_of(teacher, new_class(teacher))}")(client)


def a_card(client: FlaskClient) -> str:
    teacher = teacher_browser(client.application)
    address = new_class(teacher)
    import_names(teacher, address, "Koval Anna")
    pupil = next(iter(pupils_at_door(client, code_of(teacher, address)).values()))
    with db.transaction() as conn:
        about = classes.in_role(conn, UUID(address.rpartition("/")[2]), user_id_of(teacher)).about
        (card,) = roster_secrets.give_secrets(conn, about, [UUID(pupil)], seed="again", peppers=["p"], now=clock.now())
    return at(f"/card/{card.card}")(client)


def as_administrator(path: str) -> Callable[[FlaskClient], str]:
    def page(client: FlaskClient) -> str:
        with db.transaction() as conn:
            sign_in.grant_admin(conn, email=address_of(client), now=clock.now())
        return at(path or new_class(teacher_browser(client.application)))(client)

    return page


def job_given_up(client: FlaskClient) -> str:
    with db.transaction() as conn:
        jobs.add(conn, "score", uuid4().hex, {}, clock.now())
        taken = jobs.take(conn, ["score"], clock.now())
        assert taken
        jobs.fail(conn, taken, "away", clock.now(), is_final=True)
    return as_administrator("/studio/jobs")(client)


def platform_of_an_administrator(client: FlaskClient) -> str:
    begin(None)
    return as_administrator("/admin/lti")(client)


def regrade_of_an_answer(client: FlaskClient) -> str:
    """Store a right answer as a wrong one, and return the page that would mend it."""
    with db.connect(current_url(client)) as conn:
        content: Library = client.application.extensions["library"]
        who = add_learner(conn, clock.now())
        answer(conn, who, content, "counting", "copy-09")
        conn.execute(
            "update user_task_attempts set verdict = 'incorrect', is_correct = false, xp_earned = 0, base_xp = null,"
            " ladder = null, pace = null, repeat = null, daily_task_index = null where user_id = %s",
            [who.user_id],
        )
    return as_administrator("/studio/regrade/counting?task=copy-09")(client)


def current_url(client: FlaskClient) -> str:
    settings: Settings = client.application.extensions["settings"]
    return settings.database_url


def picture() -> tuple[BytesIO, str]:
    output = BytesIO()
    Image.new("RGB", (300, 200), "red").save(output, "PNG")
    output.seek(0)
    return output, "me.png"


def class_of_a_teacher(client: FlaskClient) -> str:
    """Make a class whose pupil its teacher is too, and return its address."""
    user_id = UUID(client.get("/profile/export").get_json()["users"][0]["id"])
    class_id = uuid4()
    with db.pool().connection() as conn:
        who = visit(user_id, locale="en", time_zone="UTC", now=clock.now())
        draft = Draft(name="7-A", school="", locale="en", time_zone="UTC", sign_in="account")
        classes.create_class(conn, user_id, class_id, draft, who.now)
        join(conn, class_id, who, who.now)
    return f"/classes/{class_id}"


def assignment_of_a_teacher(client: FlaskClient) -> str:
    root = class_of_a_teacher(client)
    sent = {"title": "Monday", "topic": "counting", "any": "1"}
    return post(client, f"{root}/assignments", data=sent).headers["Location"].removesuffix("/edit")


def editor(client: FlaskClient) -> str:
    return at(f"{assignment_of_a_teacher(client)}/edit?topic=counting")(client)


def mark(client: FlaskClient) -> str:
    user_id = client.get("/profile/export").get_json()["users"][0]["id"]
    return at(f"{assignment_of_a_teacher(client).replace('assignments', 'gradebook')}/{user_id}")(client)


PROFILE = {"name": "Олена", "locale": "uk", "time_zone": "Europe/Kyiv", "theme": "dark"}
# Every POST route of the site that is a form. A new one is added here, or a test below fails.
FORMS = {
    "/admin/teachers": Row(
        as_administrator("/admin/teachers"), {"email": f"{uuid4().hex}@school.example"}, needs="account", theirs=True
    ),
    "/admin/lti": Row(
        as_administrator("/admin/lti"),
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
        platform_of_an_administrator, {"change": "off"}, kept=(), needs="account", theirs=True
    ),
    "/admin/lti/registration": Row(as_administrator("/admin/lti"), needs="account", theirs=True, pressed_again=(200,)),
    "/classes/<uuid:class_id>/lti/members": Row(
        settings_of_class,
        needs="account",
        theirs=True,
        pressed_again=(503,),  # that platform does not answer
    ),
    "/lti/account": Row(page_of_account),
    "/lti/choose": Row(page_of_choice, {"title": "Monday"}, needs="account", theirs=True, pressed_again=(200,)),
    "/lti/connect": Row(page_of_connection, {"name": "7-A"}, needs="account", theirs=True),
    "/c/<code>/join": Row(door_to_join, {"given": "Anna", "family": "Koval"}),
    "/c/<code>/sign-in": Row(open_door, {"pin": "000000"}, kept=(), pressed_again=(422,)),
    "/card/<token>": Row(a_card),
    "/classes": Row(my_classes, {"name": "7-B", "school": "School 5"}, needs="account", theirs=True),
    "/classes/<uuid:class_id>/archive": Row(in_a_class("/settings"), needs="account", theirs=True),
    "/classes/<uuid:class_id>/code": Row(
        in_a_class("/settings"), {"change": "renew"}, kept=(), needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/delete": Row(
        in_a_class("/delete"), {"confirm": "yes"}, kept=(), needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/leave": Row(class_of_a_pupil, needs="account", theirs=True),
    "/classes/<uuid:class_id>/people/<uuid:user_id>": Row(
        page_of_a_pupil, {"family": "Коваль", "given": "Ян"}, needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/people/<uuid:user_id>/end-pause": Row(
        page_of_a_paused_pupil, needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/people/<uuid:user_id>/merge": Row(page_of_a_pupil, needs="account", theirs=True),
    "/classes/<uuid:class_id>/people/<uuid:user_id>/move": Row(move_of_a_pupil, needs="account", theirs=True),
    "/classes/<uuid:class_id>/people/<uuid:user_id>/remove": Row(page_of_a_pupil, needs="account", theirs=True),
    "/classes/<uuid:class_id>/people/import": Row(
        in_a_class("/people"), {"names": "Koval Anna"}, kept=(), needs="account", theirs=True, pressed_again=(200,)
    ),
    "/classes/<uuid:class_id>/people/import/confirm": Row(preview_of_a_list, needs="account", theirs=True),
    "/classes/<uuid:class_id>/people/secrets": Row(page_of_a_pupil, needs="account", theirs=True),
    "/classes/<uuid:class_id>/settings": Row(
        in_a_class("/settings"), {"name": "7-B", "school": "School 6"}, needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/take-over": Row(as_administrator(""), needs="account", theirs=True),
    "/classes/<uuid:class_id>/teachers": Row(
        in_a_class("/settings"), {"email": f"{uuid4().hex}@school.example"}, needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/teachers/<uuid:user_id>": Row(in_a_class("/settings"), needs="account", theirs=True),
    "/classes/<uuid:class_id>/assignments": Row(
        lambda client: at(f"{class_of_a_teacher(client)}/assignments")(client),
        {"title": "Monday"},
        needs="account",
        theirs=True,
    ),
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/copy": Row(
        editor, {"days": "14"}, needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/edit": Row(
        editor, {"title": "Tuesday"}, needs="account", theirs=True
    ),
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/give": Row(editor, needs="account", theirs=True),
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/items": Row(editor, needs="account", theirs=True),
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/work": Row(
        lambda client: at(f"{assignment_of_a_teacher(client)}/work")(client),
        {"answer": "12"},
        needs="account",
        theirs=True,
    ),
    "/classes/<uuid:class_id>/gradebook/<uuid:assignment_id>/<uuid:user_id>": Row(
        mark, {"due": "2099-01-01T10:00"}, needs="account", theirs=True
    ),
    "/classes/oneroster": Row(choice_of_a_package, kept=(), needs="account", theirs=True, pressed_again=(200, 422)),
    "/classes/oneroster/confirm": Row(preview_of_a_package, needs="account", theirs=True, pressed_again=(200,)),
    "/courses/<course_slug>/choose": Row(at("/courses/backwards")),
    "/diagnostic/<subject_slug>/start": Row(at("/diagnostic/numbers")),
    "/diagnostic/answer": Row(in_a_diagnostic, {"answer": "12"}, htmx=True),
    "/exercises/answer": Row(at("/topics/counting/exercises/copy-00"), {"answer": "12"}, htmx=True),
    "/practice/hint": Row(at("/practice/counting"), {"answer": "12"}, htmx=True),
    "/practice/submit": Row(at("/practice/counting"), {"answer": "12"}, htmx=True),
    # Nobody may undo another learner's answer: then the reason is that.
    "/practice/undo": Row(after_a_wrong_answer, htmx=True, pressed_again=(200, 403, 409)),
    "/preferences": Row(at("/"), {"theme": "dark"}),
    "/profile": Row(at("/profile"), PROFILE, needs="account"),
    # A browser never sends a file a second time by itself.
    "/profile/avatar": Row(at("/profile"), needs="account", file=True),
    "/profile/avatar/remove": Row(profile_with_a_picture, needs="account", theirs=True),
    "/profile/calendar": Row(at("/profile"), needs="account"),
    "/profile/calendar/remove": Row(profile_with_a_calendar, needs="account", theirs=True),
    # After a change of account the learner must confirm again.
    "/profile/delete": Row(at("/profile/delete"), {"confirm": "yes"}, kept=(), needs="account"),
    "/profile/merge": Row(profile_with_an_offer, needs="account", theirs=True, pressed_again=(303, 409)),
    "/profile/merge/decline": Row(profile_with_an_offer, needs="account", theirs=True),
    "/profile/reminders": Row(at("/profile"), {"hour": "17"}, needs="account"),
    "/profile/sessions/<uuid:session_id>/end": Row(profile_with_a_second_device, needs="account", theirs=True),
    "/profile/sessions/end": Row(at("/profile"), needs="account", mends_itself=True),
    "/profile/tokens": Row(at("/profile"), {"name": "script", "scope": "practise"}, needs="account"),
    "/profile/tokens/<uuid:token_id>/revoke": Row(profile_with_a_token, needs="account", theirs=True),
    "/profile/unlink/<provider>": Row(profile_with_a_provider, needs="account", theirs=True),
    "/sign-in/link/<token>": Row(a_link),
    "/sign-in/mail": Row(at("/sign-in"), {"email": f"{uuid4().hex}@school.example"}, pressed_again=(200,)),
    # Filled in by a script; what it sends here is not a credential, which has a reason of its own.
    "/sign-in/one-tap": Row(at("/sign-in"), pressed_again=(422,)),
    # The provider cannot be reached from a test.
    "/sign-in/with/<provider>": Row(at("/sign-in"), pressed_again=(422,)),
    "/sign-out": Row(at("/profile"), needs="account", mends_itself=True),
    "/studio/jobs": Row(job_given_up, needs="account", theirs=True),
    "/studio/regrade/<topic_slug>": Row(regrade_of_an_answer, needs="account", theirs=True),
    "/studio/blocks/<block>/edit": Row(
        as_administrator("/studio/blocks/dashboard.select_days/edit"),
        {"text": "-- What is typed.\nselect 1 as one"},
        kept=(),
        needs="account",
        theirs=True,
        pressed_again=(200,),
    ),
    "/studio/blocks/<block>/run": Row(
        as_administrator("/studio/blocks/dashboard.select_days"),
        {"value-user_id": str(uuid4())},
        needs="account",
        theirs=True,
        pressed_again=(200,),
    ),
    "/today/goal": Row(today_of_a_learner, {"daily_goal_tasks": "20"}, kept=(), htmx=True),
    "/topics/<topic_slug>/read": Row(at("/topics/counting")),
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


def address_of(client: FlaskClient) -> str:
    email: str = client.get("/profile/export").get_json()["users"][0]["email"]
    return email


def is_address_of(route: str, action: str) -> bool:
    return re.fullmatch(re.sub(r"<[^>]+>", "[^/]+", route), action) is not None


def form_on(html: str, route: str) -> tuple[str, Form] | None:
    """Return the address and the form of a route on a page."""
    for action in re.findall(r'(?:form)?action="([^"]+)"', html):
        form = find_form(html, action)
        if form and is_address_of(route, action):
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


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("route", FORMS)
def test_a_refused_form_comes_back_and_can_be_sent_again(site: Flask, route: str, cause: str) -> None:
    row, (who, happens, reason) = FORMS[route], CAUSES[cause]
    if row.needs == "account" and who != "account":
        pytest.skip("only an account has this form")
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
    data: dict[str, Any] = dict(fields) | ({"avatar": picture()} if row.file else {})
    return client.post(action, data=data, headers=headers)

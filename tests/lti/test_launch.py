"""A teacher and pupils come from a platform: each is known again, and what is wrong with a launch stores nothing."""

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from tests.accounts.browsers import location
from tests.lti.platform import LTI, Hint, Platform, hidden, launch, question_of, running
from tests.trees import TOPIC
from webapp import clock, db
from webapp.config import Settings
from webapp.services import lti_platforms

COUNTED = ("users", "accounts", "user_sessions", "lti_contexts", "lti_links", "class_members", "user_lti_scores")


def add(platform: Platform, app: Flask) -> None:
    """Connect a platform as an administrator does."""
    with db.transaction() as conn:
        lti_platforms.add(conn, lti_platforms.read_platform(**platform.described, allows_private=True), clock.now())
    platform.tool_keys = app.test_client().get("/lti/jwks").get_json()


@pytest.fixture(scope="module")
def platform(app: Flask) -> Iterator[Platform]:
    app.config["CSRF_ENABLED"] = False
    with running(Platform()) as found:
        add(found, app)
        yield found


@pytest.fixture(scope="module")
def school(app: Flask, platform: Platform) -> dict[str, Any]:
    """A course whose teacher has connected it to a new class, with a link to five tasks in it."""
    teacher = app.test_client()
    errand = arrive(teacher, launch(teacher, platform, Hint("t-1", "Instructor", deep_linking=True)))
    connected = follow(teacher, teacher.post("/lti/connect", data={"errand": errand, "name": "7-A"}))
    choice = teacher.get(f"{connected}&topic={TOPIC}").text
    sent = {name: hidden(choice, name) for name in ("errand", "assignment_id", "topic")}
    page = teacher.post("/lti/choose", data=sent | {"title": "Дроби", "slots": "5"})
    (link,) = platform.read_links(hidden(page.text, "JWT"))
    return {"teacher": teacher, "link": link, "page": page, "sent": sent}


def arrive(browser: FlaskClient, response: TestResponse) -> str:
    """Begin with a new account, and return the errand."""
    assert location(response).startswith("/lti/account"), response.text
    page = browser.get(location(response)).text
    begun = browser.post("/lti/account", data={"errand": hidden(page, "errand"), "account": "new"})
    return hidden(browser.get(location(begun)).text, "errand")


def follow(browser: FlaskClient, response: TestResponse) -> str:
    """Follow redirects to the last address."""
    while response.status_code in (302, 303):
        address = location(response)
        response = browser.get(address)
    assert response.status_code == 200, response.text
    return address


Counts = Callable[[], dict[str, int]]


@pytest.fixture(scope="module")
def look(worker_settings: Settings) -> Iterator[db.Conn]:
    """A connection that sees what is stored."""
    with db.connect(worker_settings.direct_url) as conn:
        yield conn


@pytest.fixture
def counts(look: db.Conn) -> Counts:
    """Count the rows of the tables that a launch may write."""
    union = " union all ".join(f"select '{table}', count(*) from {table}" for table in COUNTED)  # noqa: S608 - names above
    return lambda: dict(look.execute(union).fetchall())


def of_link(school: dict[str, Any], user: str, **more: Any) -> Hint:
    return Hint(user, custom=school["link"]["custom"], **more)


def test_a_teacher_connects_a_course_and_adds_a_link_that_the_platform_accepts(school: dict[str, Any]) -> None:
    link = school["link"]
    assert link["type"] == "ltiResourceLink"
    assert (link["title"], link["window"]) == ("Дроби", {"targetName": "_blank"})
    assert link["lineItem"] | {"resourceId": ""} == {"scoreMaximum": 5.0, "label": "Дроби", "resourceId": ""}
    assert UUID(link["custom"]["assignment"])


def test_only_the_way_back_allows_a_form_to_the_platform(school: dict[str, Any], platform: Platform) -> None:
    assert f"form-action 'self' {platform.base};" in school["page"].headers["Content-Security-Policy"]
    other = school["teacher"].get("/today")
    assert "form-action 'self';" in other.headers["Content-Security-Policy"]


def test_the_button_pressed_twice_gives_the_same_work(school: dict[str, Any], platform: Platform) -> None:
    again = school["teacher"].post("/lti/choose", data=school["sent"] | {"title": "Дроби", "slots": "5"})
    assert platform.read_links(hidden(again.text, "JWT")) == [school["link"]]


def test_a_link_opens_chosen_tasks_or_an_assignment_that_was_given_before(
    school: dict[str, Any], platform: Platform, app: Flask, look: db.Conn
) -> None:
    """Both from the page of choices to the pupil, whose launch carries the parameter of the stored link."""
    teacher, pupil = school["teacher"], app.test_client()
    choice = follow(teacher, launch(teacher, platform, Hint("t-1", "Instructor", deep_linking=True)))
    page = teacher.get(f"{choice}&topic={TOPIC}").text
    task, *_ = re.findall(r'name="task" value="([^"]+)"', page)
    sent = {name: hidden(page, name) for name in ("errand", "assignment_id", "topic")}
    given = teacher.post("/lti/choose", data=sent | {"title": "One task", "slots": "5", "task": [task]})
    (of_task,) = platform.read_links(hidden(given.text, "JWT"))
    page = teacher.get(choice).text
    assert of_task["custom"]["assignment"] in page, "it can be chosen again"
    again = {"errand": hidden(page, "errand"), "assignment": of_task["custom"]["assignment"]}
    (of_assignment,) = platform.read_links(hidden(teacher.post("/lti/choose", data=again).text, "JWT"))
    assert of_assignment == of_task
    assert of_task["lineItem"]["scoreMaximum"] == 1.0
    items = "select topic_slug, task_id, slots from class_assignment_items where assignment_id = %s"
    assert look.execute(items, [of_task["custom"]["assignment"]]).fetchall() == [(TOPIC, task, 1)]
    response = launch(pupil, platform, Hint("p-30", link="link-30", custom=of_assignment["custom"]))
    assert location(response).endswith(f"/assignments/{of_task['custom']['assignment']}")
    assert "One task" in pupil.get(location(response)).text


def test_a_pupil_who_comes_twice_has_one_account_and_finds_the_work(
    school: dict[str, Any], platform: Platform, app: Flask, counts: Counts
) -> None:
    assignment = school["link"]["custom"]["assignment"]
    before = counts()
    for _ in range(2):
        browser = app.test_client()
        response = launch(browser, platform, of_link(school, "p-1"))
        assert location(response).endswith(f"/assignments/{assignment}")
        assert browser.get(location(response)).status_code == 200
    after = counts()
    assert {table: after[table] - before[table] for table in COUNTED} == {
        "users": 1,
        "accounts": 1,
        "user_sessions": 2,
        "lti_contexts": 0,
        "lti_links": 1,
        "class_members": 1,
        "user_lti_scores": 1,
    }


def test_a_launch_that_names_only_the_collection_of_line_items_waits_for_one(
    school: dict[str, Any], platform: Platform, app: Flask, look: db.Conn
) -> None:
    launch(app.test_client(), platform, of_link(school, "p-20", link="block-5", has_line_item=False))
    waiting = "select line_item_url from user_lti_scores where lti_user_id = 'p-20'"
    assert look.execute(waiting).fetchall() == [("",)]
    urls = look.execute("select line_items_url from lti_links where resource_link_id = 'block-5'").fetchall()
    assert urls == [(f"{platform.base}/ags/lineitems",)]


def test_the_platform_s_name_is_kept_whole_and_its_address_is_not_looked_at(
    school: dict[str, Any], platform: Platform, app: Flask, look: db.Conn
) -> None:
    launch(app.test_client(), platform, of_link(school, "p-2"))
    found = look.execute(
        "select learner.name, learner.email, member.given_name, member.family_name from accounts as account"
        " join users as learner on learner.id = account.user_id"
        " join class_members as member on member.user_id = learner.id where provider_account_id = 'p-2'"
    ).fetchall()
    assert found == [("Марія О’Коннор", None, "Марія О’Коннор", "")]


def test_markup_in_the_platform_s_names_is_text(platform: Platform, app: Flask) -> None:
    browser, person = app.test_client(), "<i>Ма</i> & “Q” שרה"
    odd = {LTI + "context": {"id": "odd", "title": '<b>Алгебра</b> & "x"\u202e \x07Z'}}
    hint = Hint("t-odd", "Instructor", name=person, context="odd", deep_linking=True, claims=odd)
    response = launch(browser, platform, hint)
    account = browser.get(location(response)).text
    assert "&lt;i&gt;Ма&lt;/i&gt; &amp; “Q” שרה" in account
    begun = browser.post("/lti/account", data={"errand": hidden(account, "errand"), "account": "new"})
    connect = browser.get(location(begun)).text
    errand = hidden(connect, "errand")
    connected = browser.post("/lti/connect", data={"errand": errand, "name": "7-A"})
    choice = browser.get(follow(browser, connected)).text
    for page in (account, connect, choice):
        assert "&lt;b&gt;Алгебра&lt;/b&gt; &amp; &#34;x&#34; Z" in page
        assert not re.search("<b>|<i>|[\u202e\x07]", page)


def test_login_is_begun_by_post_too_and_without_a_client_id(platform: Platform, app: Flask) -> None:
    sent = {"iss": platform.base, "login_hint": "x", "target_link_uri": "https://elsewhere.example"}
    question = question_of(app.test_client().post("/lti/login", data=sent))
    assert question["redirect_uri"].endswith("/lti/launch")
    assert (question["response_mode"], question["prompt"], question["scope"]) == ("form_post", "none", "openid")
    assert "lti_message_hint" not in question


def test_the_cookie_of_the_state_is_the_only_one_that_other_sites_may_send(platform: Platform, app: Flask) -> None:
    response = app.test_client().get(platform.press(Hint("x")))
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith("lti-")
    assert {"Secure", "HttpOnly", "Path=/lti", "SameSite=None"} <= set(cookie.split("; "))


def test_a_key_without_an_id_is_found_among_several(platform: Platform, school: dict[str, Any], app: Flask) -> None:
    browser = app.test_client()
    form, claims = begun(browser, platform, of_link(school, "p-3"))
    response = browser.post("/lti/launch", data=form | {"id_token": platform.signed(claims)})
    assert response.status_code == 303


# --- What is wrong with a launch -------------------------------------------------------------------------------------


def begun(browser: FlaskClient, platform: Platform, hint: Hint) -> tuple[dict[str, str], dict[str, Any]]:
    """Return the form of a launch and the claims in it."""
    question = question_of(browser.get(platform.press(hint)))
    form = platform.authenticate(question)
    return form, jwt.decode(form["id_token"], RSAKey.import_key(platform.public), algorithms=["RS256"]).claims


def test_a_launch_is_used_once_and_in_the_browser_that_began_it(
    school: dict[str, Any], platform: Platform, app: Flask, counts: Counts
) -> None:
    browser, other = app.test_client(), app.test_client()
    form, _ = begun(browser, platform, of_link(school, "p-4"))
    before = counts()
    for refused in (other.post("/lti/launch", data=form), other.post("/lti/launch", data={})):
        assert refused.status_code == 403
        assert "opened in another browser" in refused.text
        assert "Set-Cookie" not in refused.headers, "whoever was signed in stays so"
    assert counts() == before
    assert browser.post("/lti/launch", data=form).status_code == 303
    before = counts()
    again = browser.post("/lti/launch", data=form)
    assert again.status_code == 403
    assert "Nothing was stored" in again.text
    assert counts() == before


def test_a_state_is_too_old_after_ten_minutes(
    school: dict[str, Any], platform: Platform, app: Flask, look: db.Conn, counts: Counts
) -> None:
    browser = app.test_client()
    form, _ = begun(browser, platform, of_link(school, "p-5"))
    look.execute("update lti_states set expires_at = expires_at - interval '10 minutes'")
    before = counts()
    assert browser.post("/lti/launch", data=form).status_code == 403
    assert counts() == before


def test_a_token_that_the_platform_did_not_sign_stores_nothing(
    school: dict[str, Any], platform: Platform, app: Flask, counts: Counts
) -> None:
    browser = app.test_client()
    hint = of_link(school, "p-7")
    form, claims = begun(browser, platform, hint)
    header, payload, signature = form["id_token"].split(".")
    hs256 = urlsafe_b64encode(b'{"alg":"HS256"}').decode().rstrip("=")
    mac = hmac.digest(platform.public.encode(), f"{hs256}.{payload}".encode(), "sha256")
    tokens = {
        "none": f"eyJhbGciOiJub25lIn0.{payload}.",
        "another key": platform.signed(claims, RSAKey.generate_key(2048)),
        "public key as secret": f"{hs256}.{payload}.{urlsafe_b64encode(mac).decode().rstrip('=')}",
        "cut": f"{header}.{payload}.{signature[:-6]}",
        "empty": "",
        "not a token": "a.b.c",
        "lists in lists in lists": urlsafe_b64encode(b"[" * 9999).decode() + ".e30.x",
    }
    before = counts()
    for forgery, token in tokens.items():
        response = browser.post("/lti/launch", data=begun(browser, platform, hint)[0] | {"id_token": token})
        assert response.status_code == 403, forgery
        assert "could not check who sent you" in response.text
    assert counts() == before


def test_a_frame_gets_one_button_that_opens_a_window(platform: Platform, app: Flask) -> None:
    browser = app.test_client()
    hint = "x" * 900  # as long as a signed one
    address = f"{platform.press(Hint('p-8'))}&canvas_hint={hint}"
    framed = browser.get(address, headers={"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site"})
    assert framed.status_code == 200
    assert "Set-Cookie" not in framed.headers
    assert f"frame-ancestors {platform.base}" in framed.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed.headers
    assert framed.text.count("<a ") == 1
    assert hint in framed.text, "the window begins with all that the frame got"
    assert 'target="_blank"' in framed.text
    assert f"form-action 'self' {platform.base};" in framed.headers["Content-Security-Policy"], "it sends the link"
    begun = browser.get(address)
    assert begun.headers["X-Frame-Options"] == "DENY"
    assert "Cross-Origin-Opener-Policy" not in begun.headers, "the window is reached by the frame that opened it"
    assert browser.get("/sign-in").headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_platform_that_is_unknown_or_switched_off_is_refused(platform: Platform, app: Flask) -> None:
    refused = app.test_client().get("/lti/login?iss=https://elsewhere.example&login_hint=x")
    assert refused.status_code == 403
    assert "does not know the platform" in refused.text
    assert "Set-Cookie" not in refused.headers
    endless = app.test_client().post("/lti/login", data={"iss": platform.base, "login_hint": "x" * 5000})
    assert endless.status_code == 403, "it would become a header"


def test_a_pupil_waits_until_a_teacher_has_connected_the_course(platform: Platform, app: Flask, counts: Counts) -> None:
    before = counts()
    response = launch(app.test_client(), platform, Hint("p-9", context="8-B"))
    assert response.status_code == 409
    assert "This course is not ready yet" in response.text
    assert counts() == before


def test_a_pupil_cannot_add_links(platform: Platform, school: dict[str, Any], app: Flask) -> None:
    response = launch(app.test_client(), platform, Hint("p-10", deep_linking=True))
    assert response.status_code == 403


def test_another_teacher_of_the_course_teaches_once_the_owner_agrees(
    platform: Platform, school: dict[str, Any], app: Flask
) -> None:
    second, owner = app.test_client(), school["teacher"]
    response = launch(second, platform, Hint("t-2", "Instructor"))
    page = second.get(location(response)).text
    begun_with = second.post("/lti/account", data={"errand": hidden(page, "errand"), "account": "new"})
    assert "The owner of the class lets you in" in second.get(location(begun_with)).text
    class_page = follow(owner, launch(owner, platform, Hint("t-1", "Instructor", link="other")))
    settings = owner.get(f"{class_page}/settings").text
    assert "Let them teach here" in settings
    assert second.get(class_page).status_code == 404
    asked = {"user_id": hidden(settings, "user_id"), "let_in": "yes"}
    assert owner.post(f"{class_page}/lti", data=asked).status_code == 303
    assert follow(second, launch(second, platform, Hint("t-2", "Instructor"))).startswith(class_page)
    assert owner.post(f"{class_page}/lti", data=asked).status_code == 409, "answered already"

"""Signing in, the profile and its parts, as browsers use them; as owner, stranger and anonymous."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from tests.accounts.browsers import enter, guest_browser, is_signed_in, location, post, signed_in_browser, user
from webapp import clock, db
from webapp.db.queries import Query
from webapp.outside import mail
from webapp.services import api_tokens, sign_in


def somebody() -> str:
    return f"{uuid4().hex}@school.example"


def png(color: str = "red") -> BytesIO:
    output = BytesIO()
    Image.new("RGB", (300, 200), color).save(output, "PNG")
    output.seek(0)
    return output


def ids(html: str, kind: str) -> list[str]:
    return re.findall(rf'action="/profile/{kind}/([0-9a-f-]+)/', html)


def test_reading_creates_nobody(site: Flask, browser: FlaskClient) -> None:
    with db.pool().connection() as conn:
        before = conn.execute("select count(*) from users").fetchone()
    for path in ("/", "/practice/counting", "/sign-in", "/api/topics"):
        assert browser.get(path).status_code == 200
    with db.pool().connection() as conn:
        assert conn.execute("select count(*) from users").fetchone() == before


def test_the_first_answer_makes_a_guest_whose_variant_was_issued_before(site: Flask) -> None:
    assert is_signed_in(guest_browser(site))


def test_a_link_is_used_up_by_the_button_not_by_opening_it(site: Flask, browser: FlaskClient) -> None:
    with db.transaction() as conn:
        link = sign_in.create_sign_in_link(conn, email=somebody(), now=clock.now())
    for _ in range(3):
        assert b"Sign me in" in browser.get(link).data
    assert location(post(browser, link)) == "/"
    assert is_signed_in(browser)
    assert browser.get(link).status_code == 410
    assert post(site.test_client(), link).status_code == 409


def test_a_mailed_link_signs_in_and_the_answer_is_the_same_for_unknown_addresses(
    site: Flask, browser: FlaskClient
) -> None:
    known, unknown = somebody(), somebody()
    signed_in_browser(site, known)
    answers = {
        re.sub(r'"csrf_token" value="[^"]*"|X-CSRFToken": "[^"]*"', "", response.get_data(as_text=True))
        for response in (post(browser, "/sign-in/mail", data={"email": email}) for email in (known, unknown))
    }
    assert len(answers) == 1
    newest = mail.outbox()[0]
    assert newest.to == unknown
    link = re.search(r"http://127\.0\.0\.1:8000(/sign-in/link/\S+)", newest.text)
    assert link
    assert location(post(browser, link[1])) == "/"
    assert is_signed_in(browser)
    assert b"/sign-in/link/" in browser.get("/outbox").data


def test_an_impossible_address_is_refused_beside_its_field(browser: FlaskClient) -> None:
    refused = post(browser, "/sign-in/mail", data={"email": "nobody <script>"})
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert 'aria-invalid="true"' in page
    assert 'value="nobody &lt;script&gt;"' in page


@pytest.mark.parametrize(
    "path", ["/profile/unlink/%00", "/profile/unlink/%FF", "/profile/sessions/%00/end", "/sign-in/with/%00"]
)
def test_bytes_that_are_no_text_are_refused_in_every_address(site: Flask, path: str) -> None:
    client = signed_in_browser(site, somebody())
    assert post(client, path).status_code == 404
    for read in ("/avatar/%00-64.webp", "/avatar/abc-65.webp", "/avatar/abc-99999999999999999999.webp"):
        assert client.get(read).status_code == 404
    assert client.get("/sign-in/link/%00").status_code == 410
    assert post(client, "/sign-in/link/%FF").status_code == 409


def test_bytes_that_are_no_text_are_refused_in_every_form(site: Flask) -> None:
    client = signed_in_browser(site, somebody())
    fields = (
        "name",
        "locale",
        "theme",
        "time_zone",
        "guessed_zone",
        "email",
        "scope",
        "next",
        "confirm",
        "credential",
        "g_csrf_token",
    )
    for path in ("/profile", "/profile/tokens", "/profile/delete", "/sign-in/mail", "/sign-in/one-tap", "/preferences"):
        for value in ("\x00", "\ud800", "x" * 5_000):
            form = {field: value.encode("utf-8", "surrogatepass") for field in fields}
            assert post(client, path, data=form).status_code in (303, 422), path


def test_signing_in_changes_the_session_cookie_and_the_csrf_token(site: Flask) -> None:
    client = guest_browser(site)
    before = client.get_cookie("session")
    enter(client, somebody())
    after = client.get_cookie("session")
    assert before and after
    assert before.value != after.value
    stolen = site.test_client()
    stolen.set_cookie("session", before.value)
    assert not is_signed_in(stolen)


def test_what_a_guest_earned_is_there_after_signing_in(site: Flask) -> None:
    email = somebody()
    signed_in_browser(site, email)
    guest = guest_browser(site)
    enter(guest, email)
    exported = guest.get("/profile/export").get_json()
    assert exported["users"][0]["email"] == email
    assert len(exported["user_task_attempts"]) == 1


def test_signing_out_ends_the_session_for_a_copied_cookie_too(site: Flask) -> None:
    client = signed_in_browser(site, somebody())
    cookie = client.get_cookie("session")
    assert cookie
    copied = site.test_client()
    copied.set_cookie("session", cookie.value)
    assert is_signed_in(copied)
    assert post(client, "/sign-out").status_code == 303
    assert not is_signed_in(client)
    assert not is_signed_in(copied)


def test_one_device_can_be_signed_out_from_another(site: Flask) -> None:
    email = somebody()
    laptop, phone = signed_in_browser(site, email), signed_in_browser(site, email)
    (phones_session,) = ids(laptop.get("/profile").get_data(as_text=True), "sessions")
    assert post(laptop, f"/profile/sessions/{phones_session}/end").status_code == 303
    assert is_signed_in(laptop)
    assert not is_signed_in(phone)


def test_a_stranger_cannot_sign_a_device_out(site: Flask) -> None:
    email = somebody()
    laptop, phone = signed_in_browser(site, email), signed_in_browser(site, email)
    (phones_session,) = ids(laptop.get("/profile").get_data(as_text=True), "sessions")
    post(signed_in_browser(site, somebody()), f"/profile/sessions/{phones_session}/end")
    assert is_signed_in(phone)


def test_signing_out_everywhere_is_effective_at_once(site: Flask) -> None:
    email = somebody()
    laptop, phone = signed_in_browser(site, email), signed_in_browser(site, email)
    assert post(laptop, "/profile/sessions/end").status_code == 303
    assert not is_signed_in(laptop)
    assert not is_signed_in(phone)


def test_who_is_asking_costs_one_statement_and_nothing_for_a_stranger(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, names = signed_in_browser(site, somebody()), []
    send = db._send

    def noted(conn: db.Conn, query: Query, *rest: Any) -> object:
        names.extend([query.name] if query.feature == "accounts" else [])
        return send(conn, query, *rest)

    monkeypatch.setattr(db, "_send", noted)
    assert client.get("/how-it-works").status_code == 200
    assert names == ["select_optional_learner"]
    assert site.test_client().get("/how-it-works").status_code == 200
    assert names == ["select_optional_learner"]


def test_a_session_ends_after_sixty_days_without_a_visit(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in_browser(site, somebody())
    start = datetime.now(UTC)
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=61))
    assert not is_signed_in(client)


def test_the_profile_keeps_what_is_changed(site: Flask) -> None:
    client = signed_in_browser(site, somebody())
    form = {"name": " Олена ", "locale": "uk", "time_zone": "Europe/Kyiv", "theme": "dark"}
    assert post(client, "/profile", data=form).status_code == 303
    stored = user(client)
    assert (stored["name"], stored["locale"], stored["timeZone"], stored["theme"]) == (
        "Олена",
        "uk",
        "Europe/Kyiv",
        "dark",
    )
    page = client.get("/profile").get_data(as_text=True)
    assert '<html lang="uk"' in page
    assert 'data-theme="dark"' in page


@pytest.mark.parametrize(
    "change",
    [
        {"locale": "xx"},
        {"theme": "pink"},
        {"time_zone": "Mars/Base"},
        {"time_zone": "../etc"},
        {"name": "x" * 81},
        {"name": "a\x00b"},
    ],
)
def test_an_impossible_choice_is_refused_and_nothing_changes(site: Flask, change: dict[str, str]) -> None:
    client = signed_in_browser(site, somebody())
    form = {"name": "Olena", "locale": "en", "time_zone": "UTC", "theme": "light"} | change
    assert post(client, "/profile", data=form).status_code == 422
    assert user(client)["name"] is None


def test_the_browsers_guess_of_the_time_zone_is_kept_with_a_new_guest(site: Flask) -> None:
    client = site.test_client()
    client.set_cookie("time_zone", "Europe/Kyiv")
    enter(client, somebody())
    assert user(client)["timeZone"] == "Europe/Kyiv"


def test_the_browsers_guess_is_confirmed_with_one_button(site: Flask) -> None:
    client = signed_in_browser(site, somebody())
    client.set_cookie("time_zone", "Europe/Kiev")
    page = client.get("/profile").get_data(as_text=True)
    assert 'name="guessed_zone" value="Europe/Kyiv"' in page
    form = {"name": "", "locale": "en", "theme": "system", "time_zone": "UTC", "guessed_zone": "Europe/Kyiv"}
    assert post(client, "/profile", data=form).status_code == 303
    assert user(client)["timeZone"] == "Europe/Kyiv"
    assert "guessed_zone" not in client.get("/profile").get_data(as_text=True)


def test_language_and_theme_are_chosen_without_an_account(browser: FlaskClient) -> None:
    response = post(browser, "/preferences", data={"locale": "uk", "theme": "dark", "next": "/sign-in"})
    assert location(response) == "/sign-in"
    page = browser.get("/sign-in").get_data(as_text=True)
    assert '<html lang="uk"' in page
    assert 'data-theme="dark"' in page


def test_a_picture_is_kept_and_shown_to_its_owner_only(site: Flask) -> None:
    client = signed_in_browser(site, somebody())
    assert post(client, "/profile/avatar", data={"avatar": (png(), "me.png")}).status_code == 303
    source = re.search(r'src="(/avatar/[^"]+-256.webp)"', client.get("/profile").get_data(as_text=True))
    assert source
    shown = client.get(source[1])
    assert shown.mimetype == "image/webp"
    assert shown.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert signed_in_browser(site, somebody()).get(source[1]).status_code == 404
    assert site.test_client().get(source[1]).status_code == 303
    assert post(client, "/profile/avatar/remove").status_code == 303
    assert client.get(source[1]).status_code == 404


def test_a_hostile_upload_is_refused_with_a_sentence(site: Flask) -> None:
    client = signed_in_browser(site, somebody())
    svg = BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    refused = post(client, "/profile/avatar", data={"avatar": (svg, "me.png")})
    assert refused.status_code == 422
    assert b"not a picture we can read" in refused.data
    assert post(client, "/profile/avatar").status_code == 422
    large = post(client, "/profile/avatar", data={"avatar": (BytesIO(b"x" * 6_000_000), "me.png")})
    assert large.status_code == 413


def test_a_large_form_elsewhere_is_refused(browser: FlaskClient) -> None:
    assert browser.post("/sign-in/mail", data={"email": "x" * 1_000_000}).status_code == 413


def test_an_account_is_deleted_after_confirmation(site: Flask) -> None:
    client = signed_in_browser(site, somebody())
    other = client.get_cookie("session")
    user_id = user(client)["id"]
    assert post(client, "/profile/delete").status_code == 422
    assert is_signed_in(client)
    assert b"Yes, delete everything" in client.get("/profile/delete").data
    assert post(client, "/profile/delete", data={"confirm": "yes"}).status_code == 303
    assert not is_signed_in(client)
    with db.pool().connection() as conn:
        assert conn.execute("select from users where id = %s", [UUID(user_id)]).fetchone() is None
    assert other
    stale = site.test_client()
    stale.set_cookie("session", other.value)
    assert not is_signed_in(stale)


def test_a_deleted_learners_old_cookie_never_brings_rows_back(site: Flask) -> None:
    client = signed_in_browser(site, somebody())
    cookie = client.get_cookie("session")
    user_id = UUID(user(client)["id"])
    post(client, "/profile/delete", data={"confirm": "yes"})
    stale = site.test_client()
    assert cookie
    stale.set_cookie("session", cookie.value)
    card = stale.get("/practice/counting").get_data(as_text=True)
    variant = re.search(r'name="variant" value="([^"]+)"', card)
    assert variant
    post(stale, "/practice/submit", data={"variant": variant[1], "shape": "text", "answer": "1"})
    with db.pool().connection() as conn:
        assert conn.execute("select from users where id = %s", [user_id]).fetchone() is None


def token_from(client: FlaskClient, scope: str) -> str:
    page = post(client, "/profile/tokens", data={"name": "script", "scope": scope}).get_data(as_text=True)
    found = re.search(r"<code[^>]*>(ivl_[^<]+)</code>", page)
    assert found
    assert found[1] not in client.get("/profile").get_data(as_text=True), "it is shown once"
    return found[1]


def test_a_bearer_token_reads_without_cookie_or_csrf(site: Flask) -> None:
    client = signed_in_browser(site, somebody())
    program = site.test_client()
    bearer = {"Authorization": f"Bearer {token_from(client, 'read')}"}
    assert program.get("/api/topics", headers=bearer).status_code == 200
    refused = program.post("/api/tasks/issue", json={"topicSlug": "counting"}, headers=bearer)
    assert refused.status_code == 403
    assert refused.content_type == "application/problem+json"
    assert program.get_cookie("session") is None


def test_the_token_page_offers_and_shows_scopes(site: Flask) -> None:
    client = signed_in_browser(site, somebody())
    assert client.get("/profile").get_data(as_text=True).count('name="scope"') == len(api_tokens.SCOPES)
    refused = post(client, "/profile/tokens", data={"name": "", "scope": ["marks:read"]}).get_data(as_text=True)
    assert re.findall(r'name="scope" value="([^"]+)" checked', refused) == ["marks:read"], "the ticks are kept"
    sent = {"name": "gradebook program", "scope": ["marks:read", "classes:read"]}
    page = post(client, "/profile/tokens", data=sent).get_data(as_text=True)
    assert re.findall(r"\(<code>([^<]+)</code>\)", page) == ["classes:read", "marks:read"]
    none = post(client, "/profile/tokens", data={"name": "nothing"})
    assert none.status_code == 422, "a token that may do nothing is not made"


def test_a_bearer_token_practises_in_its_owners_name(site: Flask) -> None:
    client = signed_in_browser(site, somebody())
    program = site.test_client()
    bearer = {"Authorization": f"Bearer {token_from(client, 'practise')}"}
    issued = program.post("/api/tasks/issue", json={"topicSlug": "counting"}, headers=bearer).get_json()
    number = re.findall(r"\d+", issued["promptText"])[0]
    answer = {"variant": issued["variant"], "answer": number}
    done = program.post("/api/tasks/submit", json=answer, headers=bearer)
    assert done.get_json()["success"] is True
    assert len(client.get("/profile/export").get_json()["user_task_attempts"]) == 1
    token = ids(client.get("/profile").get_data(as_text=True), "tokens")[0]
    post(client, f"/profile/tokens/{token}/revoke")
    assert program.get("/api/topics", headers=bearer).status_code == 401


def test_a_bearer_token_opens_no_page_and_administers_nothing(site: Flask) -> None:
    admin = signed_in_browser(site, somebody(), is_admin=True)
    bearer = {"Authorization": f"Bearer {token_from(admin, 'practise')}"}
    program = site.test_client()
    assert program.post("/api/sync-topics", headers=bearer).status_code == 403
    assert program.get("/profile", headers=bearer).status_code == 303
    assert program.post("/sign-out", headers=bearer).status_code == 303  # the session has ended
    assert program.post("/preferences", headers=bearer).status_code == 400


def test_an_unknown_bearer_token_is_refused_even_with_a_good_cookie(site: Flask) -> None:
    client = signed_in_browser(site, somebody())
    for text in ("", "x", "ivl_a.b.c", "ivl_" + "0" * 32 + "." + "0" * 32 + ".x"):
        refused = client.get("/api/topics", headers={"Authorization": f"Bearer {text}"})
        assert refused.status_code == 401, text
        assert refused.content_type == "application/problem+json"


def test_a_token_cannot_be_made_by_a_guest(site: Flask) -> None:
    assert post(guest_browser(site), "/profile/tokens", data={"name": "x", "scope": "read"}).status_code == 401

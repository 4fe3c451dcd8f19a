"""A learner switches reminders on and off, in the profile and by the link of a mail."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import guest_browser, post, signed_in_browser
from tests.reminders.conftest import Remind, write
from webapp import db


def chosen(client: FlaskClient) -> str:
    """Return the hour that the profile shows as chosen."""
    page = client.get("/profile").get_data(as_text=True)
    select = re.search(r'<select[^>]*name="hour".*?</select>', page, re.DOTALL)
    assert select
    found = re.search(r'value="(\d*)" selected', select[0])
    return found[1] if found else ""


@pytest.fixture
def olena(mailing: Flask) -> FlaskClient:
    return signed_in_browser(mailing, "olena@school.example")


def test_the_profile_switches_reminders_on_and_off(olena: FlaskClient) -> None:
    assert chosen(olena) == ""
    for hour in ("17", "7", ""):
        assert post(olena, "/profile/reminders", data={"hour": hour}).status_code == 303
        assert chosen(olena) == hour


@pytest.mark.parametrize("hour", ["4", "24", "-1", "noon", "١٧"])
def test_an_hour_that_is_not_offered_is_refused(olena: FlaskClient, hour: str) -> None:
    response = post(olena, "/profile/reminders", data={"hour": hour})
    assert response.status_code == 422
    assert "Choose one of the hours" in response.get_data(as_text=True)


def test_an_account_without_an_address_is_told_what_to_do(mailing: Flask, olena: FlaskClient) -> None:
    write("update users set email_verified = null where email = 'olena@school.example'")
    assert "There is no e-mail address to send reminders to" in olena.get("/profile").get_data(as_text=True)
    assert post(olena, "/profile/reminders", data={"hour": "17"}).status_code == 409


def test_a_guest_is_offered_neither(mailing: Flask) -> None:
    page = guest_browser(mailing).get("/profile").get_data(as_text=True)
    assert "/profile/reminders" not in page
    assert "/profile/calendar" not in page


def stop_path(email: str) -> str:
    with db.pool().connection() as conn:
        row = conn.execute(
            "select user_id, stop_key from user_reminders join users on users.id = user_id where email = %s", [email]
        ).fetchone()
    assert row
    return f"/reminders/stop/{row[0].hex}.{row[1]}"


def test_looking_at_the_link_stops_nothing_and_its_form_does(mailing: Flask, remind: Remind) -> None:
    olena = remind()
    browser, path = mailing.test_client(), stop_path(olena.email)
    page = browser.get(path)
    assert page.status_code == 200
    assert f'action="{path}" data-at-once' in page.get_data(as_text=True)
    assert chosen(signed_in_browser(mailing, olena.email)) == "12"
    for _ in range(2):
        stopped = browser.post(path)
        assert stopped.status_code == 200
        assert "The reminders are off" in stopped.get_data(as_text=True)
    assert chosen(signed_in_browser(mailing, olena.email)) == ""
    assert "data-at-once" not in browser.get(path).get_data(as_text=True)


def test_the_link_of_an_old_mail_stops_reminders_that_were_switched_on_again(mailing: Flask, remind: Remind) -> None:
    olena = remind()
    path = stop_path(olena.email)
    client = signed_in_browser(mailing, olena.email)
    for hour in ("", "18"):
        post(client, "/profile/reminders", data={"hour": hour})
    assert mailing.test_client().post(path).status_code == 200
    assert chosen(client) == ""


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_with_a_fault_stops_nothing(mailing: Flask, remind: Remind, method: str) -> None:
    olena = remind()
    path = stop_path(olena.email)
    for wrong in (path[:-1], f"{path}x", "/reminders/stop/made-up", path.replace(".", ".x", 1)):
        response = getattr(mailing.test_client(), method)(wrong)
        assert response.status_code == 404
        assert "This link stops no reminder" in response.get_data(as_text=True)
    assert chosen(signed_in_browser(mailing, olena.email)) == "12"

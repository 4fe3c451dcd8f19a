"""A guest signs in with a mailed link and keeps what was earned; the profile; nothing is asked of anybody else."""

from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import faults
from tests.trees import TOPIC
from webapp.config import ROOT

OpenPage = Callable[..., Page]


def open_new_link(page: Page) -> str:
    """Ask for a link and open it; the address it is for."""
    email = f"{uuid4().hex}@school.example"
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send me a link").click()
    page.get_by_role("link", name="Open the development outbox").click()
    page.locator("article", has_text=email).get_by_role("link").click()
    return email


@pytest.mark.parametrize("javascript", [True, False])
def test_a_guest_signs_in_by_mail_and_keeps_everything(open_page: OpenPage, address: str, javascript: bool) -> None:
    page = open_page(javascript=javascript, width=360)
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    page.goto(f"/practice/{TOPIC}")
    number = "".join(letter for letter in page.locator("#prompt").inner_text() if letter.isdigit())
    page.get_by_label("Your answer").fill(number)
    page.get_by_role("button", name="Check").click()
    page.locator(".verdict").wait_for()

    email = open_new_link(page)
    page.get_by_role("button", name="Sign me in").click()
    page.get_by_text("You are signed in.").wait_for()

    page.goto("/profile")
    expect(page.get_by_text(email).first).to_be_visible()
    exported = page.request.get("/profile/export").json()
    assert [attempt["verdict"] for attempt in exported["user_task_attempts"]] == ["correct"]
    assert asked == {urlsplit(address).netloc}


def test_the_profile_of_an_account_is_accessible_and_works(open_page: OpenPage) -> None:
    page = open_page(width=360)
    page.emulate_media(color_scheme="dark")
    email = f"{uuid4().hex}@school.example"
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send me a link").click()
    assert faults(page) == []
    page.get_by_role("link", name="Open the development outbox").click()
    assert faults(page) == []
    page.locator("article", has_text=email).get_by_role("link").click()
    assert faults(page) == []
    page.get_by_role("button", name="Sign me in").click()
    page.get_by_text("You are signed in.").wait_for()
    page.goto("/profile")
    page.set_input_files("#avatar", ROOT / "webapp" / "static" / "icons" / "icon-192.png")
    page.get_by_role("button", name="Use this picture").click()
    page.get_by_text("That is your picture now.").wait_for()
    expect(page.get_by_alt_text("Your picture")).to_have_js_property("naturalWidth", 256)  # once it has arrived
    page.get_by_label("What is it for?").fill("My script")
    page.get_by_role("button", name="Make a token").click()
    page.get_by_text("Copy your new token now.").wait_for()
    assert faults(page) == []
    page.get_by_role("button", name="Sign out everywhere").click()
    page.get_by_text("You are signed out everywhere.").wait_for()
    page.goto("/profile")
    assert urlsplit(page.url).path == "/sign-in"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_double_click_on_sign_me_in_signs_in(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    email = open_new_link(page)
    page.get_by_role("button", name="Sign me in").dblclick()
    page.get_by_text("You are signed in.").wait_for()
    page.goto("/profile")
    expect(page.get_by_text(email).first).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [360, 1280])
def test_an_answer_survives_signing_in_in_another_tab(open_page: OpenPage, javascript: bool, width: int) -> None:
    page = open_page(javascript=javascript, width=width)
    page.goto(f"/practice/{TOPIC}")
    number = "".join(letter for letter in page.locator("#prompt").inner_text() if letter.isdigit())
    page.get_by_label("Your answer").fill(number)
    other_tab = page.context.new_page()
    open_new_link(other_tab)
    other_tab.get_by_role("button", name="Sign me in").click()
    other_tab.get_by_text("You are signed in.").wait_for()
    page.get_by_role("button", name="Check").click()
    page.get_by_text("You signed in meanwhile").first.wait_for()
    expect(page.get_by_label("Your answer")).to_have_value(number)
    if javascript:  # where the page may run no script, axe waits for a timer that never comes
        assert faults(page) == []
    page.get_by_role("button", name="Check").click()
    page.locator(".verdict--correct").wait_for()


def test_a_profile_form_survives_a_sign_out_in_another_tab(open_page: OpenPage) -> None:
    page = open_page(width=360)
    open_new_link(page)
    page.get_by_role("button", name="Sign me in").click()
    page.get_by_text("You are signed in.").wait_for()
    page.goto("/profile")
    page.get_by_label("Name", exact=True).fill("Олена")
    other_tab = page.context.new_page()
    other_tab.goto("/")
    other_tab.locator("details.menu summary").click()
    other_tab.get_by_role("button", name="Sign out").click()
    other_tab.get_by_text("You are signed out.").wait_for()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("You were signed out meanwhile").wait_for()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Олена")
    assert faults(page) == []

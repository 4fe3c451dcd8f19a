"""Installed, the site works without a network where it can, and says where it cannot."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.trees import TOPIC

OFFLINE = "You are offline. This is the page as you saw it last"


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page whose service worker answers for it."""
    context = chromium.new_context(base_url=address, service_workers="allow", reduced_motion="reduce")
    page = context.new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    # A function: an expression would be evaluated anew at each look, which the policy of our pages forbids.
    page.wait_for_function("() => navigator.serviceWorker.controller")
    yield page
    context.close()


def wait_until_kept(page: Page, path: str, *, text: str = "", is_kept: bool = True) -> None:
    """Wait until the service worker has stored a page with a text in it, or has forgotten it."""
    script = """async path => {
      const pages = await caches.open("intervals pages");
      return (await (await pages.match(path, { ignoreVary: true }))?.text()) ?? null;
    }"""
    for _ in range(200):
        kept = page.evaluate(script, path)
        if (kept is not None and text in kept) == is_kept:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{path} is {'not ' if is_kept else ''}kept")


def lose_the_network(page: Page, *, until_kept: str = "") -> None:
    """Disconnect the network, once the service worker has stored its pages."""
    if until_kept:
        wait_until_kept(page, until_kept)
    page.context.set_offline(True)


def test_a_visit_without_network_shows_the_offline_page(page: Page) -> None:
    lose_the_network(page)
    page.goto("/topics/counting")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    expect(page.get_by_role("navigation")).to_be_hidden()
    colour = page.locator(".button--primary").evaluate("each => getComputedStyle(each).backgroundColor")
    assert colour == "rgb(52, 64, 180)", "the stylesheet comes from the cache"


def test_a_lesson_that_was_read_opens_and_says_what_it_is(page: Page) -> None:
    page.goto(f"/topics/{TOPIC}")
    expect(page.get_by_text(OFFLINE)).to_be_hidden()
    lose_the_network(page, until_kept=f"/topics/{TOPIC}")
    page.goto("/today")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    page.get_by_role("navigation", name="What you can open now").get_by_role("link", name="Counting").click()
    expect(page).to_have_url(re.compile(f"/topics/{TOPIC}$"))
    expect(page.get_by_text(OFFLINE)).to_be_visible()
    assert page.locator("math").count() > 0
    family = "document.fonts.load('1em \"Maths\"').then(found => found.length)"
    assert page.evaluate(family), "formulas have their font"
    page.context.set_offline(False)
    expect(page.get_by_text(OFFLINE)).to_be_hidden()


def test_the_lesson_that_was_open_before_the_service_worker_came_is_kept(chromium: Browser, address: str) -> None:
    context = chromium.new_context(base_url=address, service_workers="allow")
    page = context.new_page()
    page.goto(f"/topics/{TOPIC}")
    lose_the_network(page, until_kept=f"/topics/{TOPIC}")
    page.reload()
    expect(page.get_by_text(OFFLINE)).to_be_visible()
    context.close()


def prompt(page: Page) -> str:
    return page.locator("#prompt").inner_text()


def test_the_task_that_waits_opens_and_can_be_answered_when_the_network_is_back(page: Page) -> None:
    page.goto(f"/practice/{TOPIC}")
    first = prompt(page)
    page.get_by_label("Your answer").fill(re.sub(r"\D", "", first))
    page.get_by_role("button", name="Check").click()
    page.get_by_role("link", name="Next task").click()
    expect(page.locator("#prompt")).not_to_have_text(first)
    second = prompt(page)
    wait_until_kept(page, f"/practice/{TOPIC}", text=re.sub(r"\D", "", second))
    lose_the_network(page)
    page.reload()
    expect(page.get_by_text(OFFLINE)).to_be_visible()
    assert prompt(page) == second, "not the task that was answered"
    page.get_by_label("Your answer").fill(re.sub(r"\D", "", second))
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("What you typed is kept")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict--correct")).to_be_visible()
    expect(page.get_by_text(OFFLINE)).to_be_hidden()


def test_pages_of_an_account_are_forgotten_when_it_signs_out(page: Page) -> None:
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill("offline@school.example")
    page.locator("form[action='/sign-in/mail'] button").click()
    page.goto("/outbox")
    page.locator("article", has_text="offline@school.example").get_by_role("link").first.click()
    page.get_by_role("button", name="Sign me in").click()
    page.goto(f"/topics/{TOPIC}")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    wait_until_kept(page, f"/topics/{TOPIC}", is_kept=False)
    lose_the_network(page)
    page.goto(f"/topics/{TOPIC}")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")


def test_the_site_is_installable(chromium: Browser, address: str) -> None:
    page = chromium.new_page(base_url=address)
    page.goto("/")
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then(r => r.json())")
    assert manifest["display"] == "standalone"
    assert all(page.request.get(icon["src"]).ok for icon in manifest["icons"])
    page.close()

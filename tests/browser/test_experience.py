"""Search while typing, a wrong key taken back, the diagnostic, and the same task on another device."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_accessibility import faults, faults_in_every_look
from tests.browser.test_journey import shown_number
from tests.browser.tree import TOPIC as CONTROLS
from tests.trees import TOPIC

OpenPage = Callable[..., Page]
# The end of a script that runs long, as on a slow phone. Keys pressed meanwhile come before the timers it has set.
SLOWLY = "\n{ const end = performance.now() + 100; while (performance.now() < end); }"


def test_the_slash_key_searches_while_somebody_types(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/how-it-works")
    page.keyboard.press("/")
    page.keyboard.type("cuonting")
    results = page.locator(".search__results")
    expect(results.get_by_role("link", name="Counting")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Counting")


@pytest.mark.parametrize("path", ["/how-it-works", f"/practice/{TOPIC}", f"/topics/{TOPIC}", "/today", "/"])
def test_what_is_typed_while_the_scripts_come_is_searched(open_page: OpenPage, path: str) -> None:
    """On a slow connection the scripts arrive after 0 to 5 characters; every other word begins with the key /.

    The script itself is made slow: Chromium's throttling of the processor spins all the time, two thirds of this test.
    """
    page = open_page()
    protocol = page.context.new_cdp_session(page)
    speed = {"offline": False, "latency": 50, "downloadThroughput": 200_000, "uploadThroughput": 100_000}
    protocol.send("Network.emulateNetworkConditions", speed)
    held: list[Route] = []
    page.route("**/static/app*.js", lambda route: held.append(route))  # noqa: PLW0108 - playwright takes no built-in method
    for typed_before in range(6):
        page.goto(path, wait_until="commit")
        page.wait_for_function("() => performance.getEntriesByType('paint').length")  # nobody types before
        if typed_before % 2:
            page.locator("#search").click()
        else:
            page.keyboard.press("/")
        page.keyboard.type("count"[:typed_before])
        while not held:
            page.wait_for_timeout(10)
        route = held.pop()
        script = route.fetch()
        route.fulfill(response=script, body=script.text() + SLOWLY)
        page.keyboard.type("count"[typed_before:], delay=20)
        found = page.locator(".search__results").get_by_role("link", name="Counting").first
        expect(found).to_be_visible()
        expect(page.locator("#search")).to_be_focused()
        expect(page.locator("#search")).to_have_value("count")


def test_an_answer_typed_before_the_scripts_came_is_read(open_page: OpenPage) -> None:
    page = open_page()
    held: list[Route] = []
    page.route("**/static/app*.js", lambda route: held.append(route))  # noqa: PLW0108 - playwright takes no built-in method
    page.goto(f"/practice/{CONTROLS}?task=fraction", wait_until="commit")
    page.get_by_label("Your answer").press_sequentially("3/4")
    while not held:  # the page may be typed into before it asks for its script
        page.wait_for_timeout(20)
    for route in held:
        route.continue_()
    expect(page.locator("#reading mfrac")).to_be_visible()


def test_search_works_without_javascript(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto("/")
    page.get_by_role("searchbox").fill("counting")
    page.keyboard.press("Enter")
    expect(page.locator("main mark").first).to_have_text("Counting")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_wrong_key_is_taken_back(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"/practice/{TOPIC}")
    page.get_by_label("Your answer").fill("1")
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="I pressed the wrong key").click()
    expect(page.get_by_label("Your answer")).to_have_value("")
    page.get_by_label("Your answer").fill(str(shown_number(page)))
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict")).to_contain_text("+100 XP")


def test_a_task_left_open_is_there_again(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}")
    left = shown_number(page)
    page.goto("/")
    page.goto(f"/practice/{TOPIC}")
    assert shown_number(page) == left


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_diagnostic_places_a_newcomer(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto("/subjects/numbers")
    page.get_by_role("link", name="Where should I start?").click()
    page.get_by_role("button", name="Start").click()
    if javascript:
        assert faults_in_every_look(page) == []
    for number in range(1, 5):
        expect(page.locator("#task")).to_contain_text(f"Task {number} of")
        page.get_by_label("Your answer").fill(str(shown_number(page)))
        page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator("main")).to_contain_text("You already know 2 topics.")
    if javascript:
        assert faults_in_every_look(page) == []


def test_sound_is_off_until_it_is_switched_on(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    page.locator(".menu summary").click()
    switch = page.get_by_role("button", name="Sound for answers")
    expect(switch).to_have_attribute("aria-pressed", "false")
    switch.click()
    page.goto("/how-it-works")
    page.locator(".menu summary").click()
    expect(switch).to_have_attribute("aria-pressed", "true")

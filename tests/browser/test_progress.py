"""Today and the dashboard in a browser: accessible with a history, live after an answer, usable by keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import faults_in_every_look
from tests.trees import OTHER_TOPIC, TOPIC

OpenPage = Callable[..., Page]


def answer(page: Page, *, right: bool) -> None:
    """Answer the task shown."""
    found = re.search(r"\d+", page.locator("#prompt").inner_text())
    assert found
    page.get_by_label("Your answer").fill(found[0] if right else "1")
    page.get_by_role("button", name="Check").click()
    page.locator(".verdict").wait_for()


def practise(page: Page) -> None:
    """A right and a wrong answer in each test topic."""
    for topic in (TOPIC, OTHER_TOPIC):
        for right in (True, False):
            page.goto(f"/practice/{topic}")
            answer(page, right=right)


def test_pages_with_a_history_have_no_violation(open_page: OpenPage) -> None:
    page = open_page()
    for path in ("/", "/dashboard"):
        page.goto(path)
        assert faults_in_every_look(page) == []
    practise(page)
    for path in ("/", "/dashboard"):
        page.goto(path)
        assert faults_in_every_look(page) == []
    for summary in page.locator("#main details summary").all():
        summary.click()
    assert faults_in_every_look(page) == []


def test_the_header_moves_with_an_answer_without_reloading(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}")
    page.evaluate("window.stayed = true")
    answer(page, right=True)
    expect(page.locator("#pulse")).to_contain_text("1/10")
    expect(page.locator("#pulse")).to_contain_text("Streak: 1 day")
    page.get_by_role("link", name="Next task").click()
    answer(page, right=True)
    expect(page.locator("#pulse")).to_contain_text("2/10")
    assert page.evaluate("window.stayed")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_queue_is_practised_to_its_goal(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"/practice/{TOPIC}")
    answer(page, right=True)
    page.goto("/")
    page.get_by_role("button", name="5", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A new topic, about 8 minutes")
    page.get_by_role("link", name="Go on").click()
    for number in range(4):
        answer(page, right=number != 1)
        if number == 1:
            page.get_by_role("link", name="Try a fresh one").click()
            answer(page, right=True)
        page.get_by_role("link", name="Next task" if number < 3 else "Finish the session").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Done for today")
    expect(page.locator(".moment")).to_have_text("Goal reached: 5 right answers today")
    page.get_by_role("link", name="Keep practising").click()
    expect(page.locator("#session")).to_contain_text("Task 1 of 5")
    page.goto("/")
    expect(page.locator("#today")).to_contain_text("Your next review is due on")


def test_weak_tasks_are_practised_by_keyboard_from_the_dashboard(open_page: OpenPage) -> None:
    page = open_page()
    practise(page)
    page.goto("/dashboard")
    page.get_by_role("link", name="Practise these 2 tasks").press("Enter")
    for button in ("Next task", "Finish the session"):
        answer(page, right=True)
        expect(page.get_by_role("link", name=button)).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_have_text("Well practised")


def test_the_map_begins_at_today_and_scrolls_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(width=360)
    practise(page)
    page.goto("/dashboard")
    today = page.locator(".map__year .map__day--1, .map__year .map__day--2").last
    expect(today).to_be_in_viewport()
    scroll = page.locator(".map__scroll")
    scroll.focus()
    expect(scroll).to_be_focused()
    before = scroll.evaluate("each => each.scrollLeft")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("before => document.querySelector('.map__scroll').scrollLeft < before", arg=before)


def test_the_map_is_as_wide_as_its_card_or_shows_the_whole_year(open_page: OpenPage) -> None:
    page = open_page()
    practise(page)
    page.goto("/dashboard")
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        card, shown, year = (
            page.locator(css).evaluate("each => each.clientWidth") for css in (".picture--wide", ".map", ".map__year")
        )
        assert shown > min(0.8 * card, year), width

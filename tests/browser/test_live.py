"""The live page of a lesson in a browser: it asks while somebody sees it, and not while it is hidden."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request

from tests.browser.test_accessibility import faults_in_every_look
from tests.browser.test_accounts import open_new_link
from tests.trees import TOPIC

OpenPage = Callable[..., Page]
POLL_SECONDS = 5

# What a browser reports while another tab covers the page: a headless one always reports "visible".
HIDE_AND_SHOW = """
    Object.defineProperty(document, "visibilityState", {get: () => window.isHidden ? "hidden" : "visible"});
    Object.defineProperty(document, "hidden", {get: () => Boolean(window.isHidden)});
"""


@pytest.fixture
def lesson(open_page: OpenPage) -> Page:
    """The live page of a class with an assignment, in its teacher's browser."""
    page = open_page()
    page.clock.install()
    page.add_init_script(HIDE_AND_SHOW)
    open_new_link(page)
    page.get_by_role("button", name="Sign me in").click()
    page.get_by_text("You are signed in.").wait_for()
    page.goto("/classes")
    page.get_by_label("Name of the class").fill("7-A")
    page.get_by_role("button", name="Make the class").click()
    page.get_by_label("Paste the names").fill("Koval Anna\nBilyk Ihor")
    page.get_by_role("button", name="Show what will be stored").click()
    page.get_by_role("button", name="Store this").click()
    page.get_by_role("link", name="To the pupils").click()
    page.get_by_role("link", name="Assignments").click()
    page.get_by_label("Title").fill("Lesson")
    page.get_by_label("Topic", exact=True).select_option(TOPIC)
    page.get_by_role("button", name="Make a draft").click()
    page.get_by_role("button", name="Give it to the class").click()
    page.get_by_role("link", name="Watch live").click()
    page.get_by_text("not begun").first.wait_for()
    return page


def polls_during(page: Page, seconds: float) -> int:
    """Return how often the page asks while its clock, which a test can move, goes on by so many seconds."""
    polls: list[str] = []

    def note(request: Request) -> None:
        if re.search(r"/live/[0-9a-f-]{36}\?", request.url):
            polls.append(request.url)

    page.on("request", note)
    for _ in range(int(2 * seconds)):
        page.clock.run_for(500)
        page.wait_for_timeout(20)  # for the answer to a request, and the swap
    page.wait_for_timeout(200)  # a last request may be on its way
    page.remove_listener("request", note)
    return len(polls)


def test_the_live_page_asks_every_five_seconds_and_not_while_it_is_hidden(lesson: Page) -> None:
    assert polls_during(lesson, 2.5 * POLL_SECONDS) in (2, 3)
    lesson.evaluate("window.isHidden = true")
    assert polls_during(lesson, 2.5 * POLL_SECONDS) == 0
    lesson.evaluate("window.isHidden = false")
    assert polls_during(lesson, 2.5 * POLL_SECONDS) in (2, 3)


def test_the_pages_of_a_lesson_and_of_the_year_have_no_violation(lesson: Page) -> None:
    assert faults_in_every_look(lesson) == []
    lesson.get_by_role("link", name="Progress").last.click()
    assert faults_in_every_look(lesson) == []

"""Tasks inside a lesson: several on one page, each answered in its place; without JavaScript, on a page of its own."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_accessibility import faults_in_every_look
from tests.browser.tree import TOPIC as EVERY_CONTROL
from tests.trees import TOPIC

LESSON = f"/topics/{TOPIC}"
REPEATED_IDS = (
    "() => [...document.querySelectorAll(`[id]`)].map(({ id }) => id).filter((id, at, all) => all.indexOf(id) < at)"
)


def answer_in(card: Locator, *, off_by: int) -> None:
    """Answer the task of a card: the number in its prompt, or one that is near."""
    expect(card.locator(".answer__input")).to_be_visible()
    prompt = card.locator(".prompt").inner_text()
    card.locator(".answer__input").fill(str(int(re.sub(r"\D", "", prompt)) + off_by))
    card.get_by_role("button", name="Check").click()


def test_each_task_of_a_lesson_is_answered_in_its_place(open_page: Callable[..., Page]) -> None:
    page = open_page(width=360)
    page.goto(LESSON)
    first, second = page.locator(".exercise").nth(0), page.locator(".exercise").nth(1)
    for place in (first, second):
        place.scroll_into_view_if_needed()
        expect(place.locator(".answer__input")).to_be_visible()
    assert page.evaluate(REPEATED_IDS) == []

    answer_in(second, off_by=1)
    expect(second.locator(".verdict")).to_contain_text("One too many.")
    expect(second.get_by_role("link", name="Read about this")).to_have_attribute("href", f"{LESSON}#counting")
    expect(page.locator("#announce")).to_contain_text("Not this time")
    expect(first.locator(".answer__input")).to_be_visible()
    assert page.evaluate(REPEATED_IDS) == []
    assert faults_in_every_look(page) == []

    second.get_by_role("link", name="Try a fresh one").click()
    answer_in(second, off_by=0)
    expect(second.locator(".verdict--correct")).to_be_visible()
    expect(page.locator("#pulse")).to_be_empty()

    answer_in(first, off_by=0)
    expect(first.locator(".verdict--correct")).to_be_visible()
    assert faults_in_every_look(page) == [], "two tasks may say the same, as both do now"


def test_all_steps_of_an_example_show_at_once_and_are_set_as_text(open_page: Callable[..., Page]) -> None:
    page = open_page(width=320)
    page.goto(f"/topics/{EVERY_CONTROL}")
    page.locator(".example > summary").click()
    steps = page.locator(".example .step > summary")
    expect(steps).to_have_text(["Step. Double 23", "Step. Check"])
    for step in steps.all():
        expect(step).to_be_visible()
        expect(step).not_to_have_css("display", "flex")  # which would lay words and formulas side by side


def test_without_javascript_a_task_of_a_lesson_is_a_page_of_its_own(open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=False)
    page.goto(LESSON)
    page.locator(".exercise").nth(1).get_by_role("link", name="Answer a task").click()
    answer_in(page.locator("#task"), off_by=0)
    expect(page.locator(".verdict--correct")).to_be_visible()
    page.get_by_role("link", name="Back to the lesson").click()
    expect(page).to_have_url(re.compile(f"{LESSON}#counting$"))

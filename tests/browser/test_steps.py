"""Steps with something to choose from: a menu of words and options, by keys, on a phone, without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import faults_in_every_look
from tests.browser.tree import TOPIC

PATH = f"/practice/{TOPIC}?task=chosen-steps"


def answer(page: Page, option: str, word: str) -> None:
    page.get_by_role("radiogroup", name="Step 1").get_by_role("radio", name=option, exact=True).check()
    page.get_by_role("combobox", name="Step 2").select_option(word)
    page.get_by_role("textbox", name="Step 3").fill("4")


def test_steps_are_answered_with_the_keyboard_alone(open_page: Callable[..., Page]) -> None:
    page = open_page(width=320)
    page.goto(PATH)
    group = page.get_by_role("radiogroup", name="Step 1")
    expect(group.get_by_role("radio")).to_have_count(3)
    page.keyboard.press("Tab")
    first = group.get_by_role("radio").first
    first.focus()
    page.keyboard.press("Space")
    expect(first).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(group.get_by_role("radio").nth(1)).to_be_checked()
    page.keyboard.press("2")
    expect(group.get_by_role("radio").nth(1)).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Step 2")).to_be_focused()
    page.keyboard.type("even")
    expect(page.get_by_role("combobox", name="Step 2")).to_have_value("even")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    group.get_by_role("radio", name="4", exact=True).check()
    page.get_by_role("textbox", name="Step 3").fill("4")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict h2")).to_contain_text("Correct")


def test_a_wrong_step_shows_the_chosen_and_the_right_option(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(PATH)
    answer(page, "5", "odd")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Not this time")
    wrong, right = page.locator(".option--wrong"), page.locator(".option--right")
    expect(wrong).to_contain_text("5")
    expect(wrong).to_contain_text("Your answer")
    expect(right).to_contain_text("4")
    expect(right).to_contain_text("Right answer")
    expect(page.locator(".gap--wrong")).to_contain_text("odd")
    expect(page.locator("span.gap--right").first).to_contain_text("even")
    expect(page.locator(".verdict")).to_contain_text("Step 1: Count once more.")


def test_what_is_not_chosen_costs_nothing_and_the_rest_stays(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(PATH)
    page.get_by_role("combobox", name="Step 2").select_option("even")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict--invalid")).to_contain_text("Step 1: Choose an answer first.")
    expect(page.get_by_role("combobox", name="Step 2")).to_have_value("even")
    expect(page.get_by_role("radiogroup", name="Step 1")).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("javascript", [True, False])
def test_steps_are_answered_with_and_without_javascript(open_page: Callable[..., Page], javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto(PATH)
    answer(page, "4", "even")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Correct")
    expect(page.locator(".option--right")).to_have_count(1)


def test_the_card_has_no_fault_of_accessibility(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(PATH)
    assert faults_in_every_look(page) == []

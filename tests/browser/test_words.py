"""A word of a list: pressed, typed or chosen by keys; without JavaScript it is typed from the list that is shown."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.test_engines import check
from tests.browser.tree import TOPIC
from tests.browser.webdriver import Tab

PATH = f"/practice/{TOPIC}?task=word"


def test_a_press_writes_the_word_and_the_pressed_one_is_marked(open_page: Callable[..., Page]) -> None:
    page = open_page(width=320)
    page.goto(PATH)
    words, field = page.locator(".words button"), page.get_by_label("Your answer")
    expect(words).to_have_text(["scalene", "isosceles", "equilateral"])
    words.nth(0).click()
    expect(field).to_have_value("scalene")
    expect(words.nth(0)).to_have_attribute("aria-pressed", "true")
    words.nth(1).focus()
    page.keyboard.press("Space")
    expect(field).to_have_value("isosceles")
    expect(page.locator(".words [aria-pressed=true]")).to_have_text(["isosceles"])
    field.fill("Isosceles triangle")
    expect(page.locator("#reading")).to_contain_text("isosceles")
    expect(page.locator(".words [aria-pressed=true]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Correct")
    expect(page.locator(".side--right .answered")).to_have_text("isosceles")


def test_a_misspelt_word_is_asked_about_and_costs_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto(PATH)
    page.get_by_label("Your answer").fill("isoceles")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict--invalid")).to_contain_text("Did you mean “isosceles”?")
    expect(page.get_by_label("Your answer")).to_have_value("isoceles")


def test_without_javascript_the_words_are_shown_and_typed(open_page: Callable[..., Page]) -> None:
    page = open_page(javascript=False)
    page.goto(PATH)
    expect(page.locator(".words li")).to_have_text(["scalene", "isosceles", "equilateral"])
    expect(page.locator(".words button")).to_have_count(0)
    page.get_by_label("Your answer").fill("scalene")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".side--wrong .answered")).to_have_text("scalene")
    expect(page.locator(".side--right .answered")).to_have_text("isosceles")


def test_a_word_is_pressed_in_every_engine(tab: Tab) -> None:
    tab.goto(PATH)
    tab.click(".words button", "isosceles")
    assert tab.value("#answer") == "isosceles"
    check(tab, "Correct")

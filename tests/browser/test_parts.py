"""Parts of a figure under a mouse, a finger, keys, and without JavaScript."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import faults_in_every_look
from tests.browser.tree import TOPIC

OpenPage = Callable[..., Page]
ONE, MANY = f"/practice/{TOPIC}?task=part", f"/practice/{TOPIC}?task=parts"


def test_a_press_on_a_part_chooses_its_name(open_page: OpenPage) -> None:
    page = open_page(width=320)
    page.goto(ONE)
    box = page.locator('[data-part="1"] .part__line').bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + 11)  # beside the line
    expect(page.get_by_role("radio", name="top")).to_be_checked()
    expect(page.locator(".part--chosen")).to_have_count(1)
    page.get_by_role("radio", name="left").check()
    expect(page.locator('.part--chosen[data-part="0"]')).to_have_count(1)
    page.get_by_role("button", name="Hint").click()
    expect(page.locator(".hint")).to_be_visible()
    expect(page.get_by_role("radio", name="left")).to_be_checked()
    expect(page.locator('.part--chosen[data-part="0"]')).to_have_count(1)
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".side--wrong .answered")).to_have_text("left")
    expect(page.locator(".side--right .answered")).to_have_text("top")
    expect(page.locator(".side--wrong .part--chosen .part__line")).to_have_count(1)
    assert faults_in_every_look(page) == []


def test_several_parts_are_pressed_or_chosen_by_keys(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(MANY)
    parts = page.locator("[data-part]")
    expect(parts).to_have_count(5)
    parts.nth(4).click()
    parts.nth(2).click()
    parts.nth(4).click()
    page.get_by_role("checkbox").first.focus()
    expect(page.locator('.part--pointed[data-part="0"]')).to_have_count(1)
    page.keyboard.press("Space")
    expect(page.locator(".part--chosen")).to_have_count(2)
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Correct")
    expect(page.locator(".side--right .answered")).to_have_text("1, 3")


def test_what_a_finger_meets_is_24_pixels_wide(open_page: OpenPage) -> None:
    page = open_page(width=320)
    page.goto(MANY)
    widths = page.locator("[data-part]").evaluate_all(
        "(parts) => parts.map((part) => part.getBoundingClientRect().width)"
    )
    assert min(widths) >= 24


def test_without_javascript_the_names_are_chosen(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto(MANY)
    expect(page.get_by_text("Tap the parts")).to_be_hidden()
    page.get_by_role("checkbox", name="1", exact=True).check()
    page.get_by_role("checkbox", name="3", exact=True).check()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Correct")

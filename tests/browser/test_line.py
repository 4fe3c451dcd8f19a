"""The number line under a mouse, a finger and keys: points, segments, rays, open and closed ends."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from selenium.webdriver.common.keys import Keys

from tests.browser.test_accessibility import faults_in_every_look
from tests.browser.test_engines import check
from tests.browser.tree import TOPIC
from tests.browser.webdriver import Tab

OpenPage = Callable[..., Page]
INTERVAL, SET = f"/practice/{TOPIC}?task=line", f"/practice/{TOPIC}?task=line-of-numbers"
FIRST, GAP, WIDTH, LEVEL = 48, 50.4, 600, 44  # of the drawing


def tap(page: Page, number: float, *, to: float | None = None) -> None:
    """Press a number of the line, 6 and -6 for its arrows; or drag from there to another one."""
    box = page.locator(".numline--live svg").bounding_box()
    assert box
    unit = box["width"] / WIDTH
    places = [
        (box["x"] + min(max(FIRST + (one + 5) * GAP, 8), WIDTH - 8) * unit, box["y"] + LEVEL * unit)
        for one in (number, number if to is None else to)
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=5)
    page.mouse.up()


def answer(page: Page) -> Locator:
    return page.get_by_label("Your answer")


def opened(open_page: OpenPage, path: str, width: int = 1280) -> Page:
    page = open_page(width=width)
    page.goto(path)
    page.evaluate("document.fonts.ready")
    page.locator(".numline--live svg").scroll_into_view_if_needed()
    return page


@pytest.mark.parametrize("width", [320, 1280])
def test_two_taps_make_a_segment_and_a_third_opens_its_end(open_page: OpenPage, width: int) -> None:
    page = opened(open_page, INTERVAL, width)
    tap(page, 3)
    expect(answer(page)).to_have_value("{3}")
    tap(page, -2)
    expect(answer(page)).to_have_value("[−2; 3]")
    tap(page, 3)
    expect(answer(page)).to_have_value("[−2; 3)")
    expect(page.locator("#announce")).to_have_text("−2 (included) – 3 (not included)")
    expect(page.locator(".numline__end--open")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Correct")
    expect(page.locator(".side--right .numline__part")).to_have_count(1)
    assert faults_in_every_look(page) == []


def test_an_arrow_makes_a_ray_and_a_union_has_two_parts(open_page: OpenPage) -> None:
    page = opened(open_page, INTERVAL)
    tap(page, -6)
    expect(answer(page)).to_have_value("")
    tap(page, -4)
    expect(answer(page)).to_have_value("(−∞; −4]")
    page.get_by_role("button", name="Another part").click()
    tap(page, 2)
    tap(page, 6)
    tap(page, 2)
    expect(answer(page)).to_have_value("(−∞; −4] ∪ (2; +∞)")
    tap(page, 2, to=4)
    expect(answer(page)).to_have_value("(−∞; −4] ∪ (4; +∞)")
    tap(page, -4, to=1)
    expect(answer(page)).to_have_value("(−∞; 1] ∪ (4; +∞)")
    page.get_by_role("button", name="Clear").click()
    expect(answer(page)).to_have_value("")
    expect(page.locator("[data-parts] *")).to_have_count(0)


def test_numbers_are_set_moved_and_taken_away(open_page: OpenPage) -> None:
    page = opened(open_page, SET)
    for number in (3, 0):
        tap(page, number)
    expect(answer(page)).to_have_value("{0; 3}")
    tap(page, 0, to=-2)
    expect(answer(page)).to_have_value("{−2; 3}")
    tap(page, 3)
    expect(answer(page)).to_have_value("{−2}")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".side--wrong .numline__end")).to_have_count(1)
    expect(page.locator(".side--right .numline__end")).to_have_count(2)


def test_what_is_typed_is_drawn_and_outlives_a_hint(open_page: OpenPage) -> None:
    page = opened(open_page, INTERVAL)
    answer(page).press_sequentially("(-inf; 1) ∪ [2; 4]")
    expect(page.locator("[data-parts] .numline__part")).to_have_count(1)
    answer(page).fill("")
    answer(page).press_sequentially("(-∞; 1) ∪ [2; 4]")
    expect(page.locator("[data-parts] .numline__part")).to_have_count(2)
    page.get_by_role("button", name="Hint").click()
    page.locator(".hint").wait_for()
    expect(page.locator("[data-parts] .numline__part")).to_have_count(2)


def test_without_javascript_the_answer_is_typed(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto(INTERVAL)
    expect(page.locator(".numline svg")).to_have_attribute("aria-label", "Number line from −5 to 5")
    expect(page.locator("[data-line-help]")).to_be_hidden()
    answer(page).fill("-2 <= x <= 9")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".side--wrong .numline__arrow")).to_have_count(1)  # beyond the line


def test_keys_mark_a_segment_in_every_engine(tab: Tab) -> None:
    tab.goto(INTERVAL)
    line = tab.find(".numline--live svg")
    for keys in (Keys.LEFT * 2, Keys.ENTER, Keys.RIGHT * 5, Keys.SPACE, Keys.SPACE):
        line.send_keys(keys)
    tab.until(lambda: tab.value("#answer") == "[−2; 3)")
    line.send_keys(Keys.HOME)
    tab.until(lambda: tab.find("#announce").get_property("textContent") == "no end on the left")
    check(tab, "Correct")


def test_a_segment_is_clicked_in_every_engine(tab: Tab) -> None:
    tab.goto(INTERVAL)
    line = tab.find(".numline--live svg")
    tab.show(line)
    unit = line.rect["width"] / WIDTH
    for number in (-2, 3, 3):
        tab.click_at(line, (FIRST + (number + 5) * GAP - WIDTH / 2) * unit, 0)
    tab.until(lambda: tab.value("#answer") == "[−2; 3)")
    check(tab, "Correct")

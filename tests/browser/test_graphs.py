"""A line drawn by two of its points, and a region chosen by a point inside it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect
from selenium.webdriver.common.keys import Keys

from tests.browser.test_accessibility import faults_in_every_look
from tests.browser.test_engines import check
from tests.browser.tree import TOPIC
from tests.browser.webdriver import Tab

OpenPage = Callable[..., Page]
UNIT = 1 / 17.4
"""The side of a square as a part of the plane's width."""


def opened(open_page: OpenPage, kind: str, width: int = 1280) -> Page:
    page = open_page(width=width)
    page.goto(f"/practice/{TOPIC}?task={kind}")
    page.evaluate("document.fonts.ready")
    page.locator(".plane--live svg").scroll_into_view_if_needed()
    return page


def place(page: Page, x: float, y: float) -> tuple[float, float]:
    box = page.locator(".plane svg").bounding_box()
    assert box
    unit = box["width"] * UNIT
    return box["x"] + box["width"] / 2 + x * unit, box["y"] + box["height"] / 2 - y * unit


def test_two_points_make_a_line_and_one_of_them_is_moved(open_page: OpenPage) -> None:
    page = opened(open_page, "graph", 320)
    answer, line = page.get_by_label("Your answer"), page.locator("[data-points] .plane__line")
    page.mouse.click(*place(page, 0, -3))
    expect(line).to_have_count(0)
    page.mouse.click(*place(page, 4, 4))
    expect(answer).to_have_value("{(0; -3); (4; 4)}")
    expect(line).to_have_count(1)
    page.mouse.move(*place(page, 4, 4))
    page.mouse.down()
    page.mouse.move(*place(page, 4, 5), steps=4)
    page.mouse.up()
    expect(answer).to_have_value("{(0; -3); (4; 5)}")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Correct")
    expect(page.locator(".plane__line--right")).to_have_count(1)
    expect(page.locator(".plane__right")).to_have_count(2)
    assert faults_in_every_look(page) == []


def test_a_wrong_line_stands_beside_the_right_one(open_page: OpenPage) -> None:
    page = opened(open_page, "graph")
    for x, y in ((0, -3), (1, 1)):
        page.mouse.click(*place(page, x, y))
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict")).to_contain_text("One point is on the line")
    expect(page.locator(".plane__line--wrong")).to_have_count(1)
    expect(page.locator(".plane__line--right")).to_have_count(1)
    expect(page.locator(".side--right math")).to_have_attribute("aria-label", "y equals 2 x minus 3")
    assert faults_in_every_look(page) == []


def test_the_part_around_a_tapped_point_is_shaded(open_page: OpenPage) -> None:
    page = opened(open_page, "region")
    area = page.locator("[data-points] .plane__area")
    expect(page.locator(".plane__line")).to_have_count(2)
    expect(page.locator(".plane__line--dashed")).to_have_count(1)
    page.mouse.click(*place(page, 6, 0))
    expect(area).to_have_count(1)
    page.mouse.click(*place(page, -5, 3))
    expect(page.get_by_label("Your answer")).to_have_value("(-5; 3)")
    assert set((area.get_attribute("points") or "").split()) == {"4,-5", "4,-8", "-8,-8", "-8,7"}
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Correct")
    expect(page.locator(".plane__area")).to_have_count(1)
    assert faults_in_every_look(page) == []


def test_a_point_on_a_line_costs_nothing(open_page: OpenPage) -> None:
    page = opened(open_page, "region")
    page.mouse.click(*place(page, 4, 7))
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict--invalid")).to_contain_text("This point lies on a line.")
    expect(page.get_by_label("Your answer")).to_have_value("(4; 7)")


def test_without_javascript_points_are_typed(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    for kind, given in (("graph", "(0; -3); (1; -1)"), ("region", "(0; 7)")):
        page.goto(f"/practice/{TOPIC}?task={kind}")
        expect(page.locator("[data-plane-help]")).to_be_hidden()
        page.get_by_label("Your answer").fill(given)
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".verdict h2")).to_contain_text("Correct")


def test_a_line_is_drawn_by_keys_in_every_engine(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=graph")
    plane = tab.find(".plane--live svg")
    for keys in (Keys.DOWN * 3, Keys.ENTER, Keys.RIGHT, Keys.UP * 2, Keys.ENTER):
        plane.send_keys(keys)
    tab.until(lambda: tab.value("#answer") == "{(0; -3); (1; -1)}")
    check(tab, "Correct")


def test_a_region_is_clicked_in_every_engine(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=region")
    plane = tab.find(".plane--live svg")
    tab.show(plane)
    unit = plane.rect["width"] * UNIT
    tab.click_at(plane, -5 * unit, -3 * unit)
    tab.until(lambda: tab.value("#answer") == "(-5; 3)")
    check(tab, "Correct")

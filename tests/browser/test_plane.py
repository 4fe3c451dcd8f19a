"""The coordinate plane under a finger and a mouse: a tap sets a point, a drag moves it, a swipe scrolls the page."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from selenium.webdriver.common.action_chains import ActionChains

from tests.browser.tree import TOPIC
from tests.browser.webdriver import Tab

OpenPage = Callable[..., Page]
UNIT = 1 / 21.4
"""The side of a square as a part of the plane's width."""


@pytest.fixture
def phone(chromium: Browser, address: str) -> Iterator[Page]:
    """A page on a phone with a touch screen, open at the task with a plane."""
    context = chromium.new_context(
        base_url=address,
        viewport={"width": 360, "height": 640},
        has_touch=True,
        is_mobile=True,
        service_workers="block",
    )
    page = context.new_page()
    page.goto(f"/practice/{TOPIC}?task=point")
    page.evaluate("document.fonts.ready")
    show(page)
    yield page
    context.close()


def show(page: Page) -> None:
    """Bring the plane to the middle of the window."""
    page.locator(".plane--live svg").evaluate("each => each.scrollIntoView({ block: 'center', behavior: 'instant' })")


def place(page: Page, x: float, y: float) -> tuple[float, float]:
    """Return where a point of the plane is in the window."""
    box = page.locator(".plane svg").bounding_box()
    assert box
    unit = box["width"] * UNIT
    return box["x"] + box["width"] / 2 + x * unit, box["y"] + box["height"] / 2 - y * unit


def swipe(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Move one finger, as the touch screen tells it to Chromium."""
    protocol = page.context.new_cdp_session(page)
    steps = 12
    for step in range(steps + 1):
        x, y = (a + (b - a) * step / steps for a, b in zip(start, end, strict=True))
        kind = "touchMove" if step else "touchStart"
        protocol.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    protocol.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_finger_sets_moves_and_takes_away_a_point_and_else_scrolls(phone: Page) -> None:
    answer = phone.get_by_label("Your answer")
    top = phone.evaluate("scrollY")
    # The page scrolls on when the finger has left it. A tap before it rests would only stop it, as on any page.
    phone.evaluate("() => { document.onscrollend = () => { window.rests = true } }")
    swipe(phone, place(phone, 5, 5), place(phone, 5, 14))
    phone.wait_for_function("() => window.rests")
    assert phone.evaluate("scrollY") > top + 40
    expect(answer).to_have_value("")

    show(phone)
    phone.touchscreen.tap(*place(phone, -3, 4))
    expect(answer).to_have_value("(-3; 4)")
    top = phone.evaluate("scrollY")
    swipe(phone, place(phone, -3, 4), place(phone, 2, 7))
    expect(answer).to_have_value("(2; 7)")
    assert phone.evaluate("scrollY") == top
    phone.touchscreen.tap(*place(phone, 3, 7))
    expect(answer).to_have_value("(3; 7)")
    phone.touchscreen.tap(*place(phone, 3, 7))
    expect(answer).to_have_value("")


def test_each_of_two_points_is_moved_by_the_mouse(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=point")
    page.evaluate("document.fonts.ready")
    page.locator(".plane svg").scroll_into_view_if_needed()
    page.mouse.click(*place(page, -3, 4))
    page.get_by_role("button", name="Another point").click()
    page.mouse.click(*place(page, 5, 0))
    page.mouse.move(*place(page, -3, 4))
    page.mouse.down()
    page.mouse.move(*place(page, 0, -6), steps=5)
    page.mouse.up()
    expect(page.get_by_label("Your answer")).to_have_value("{(0; -6); (5; 0)}")


def test_a_point_is_dragged(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=point")
    plane = tab.find(".plane svg")
    tab.show(plane)
    unit = plane.rect["width"] * UNIT
    tab.click_at(plane, -3 * unit, -8 * unit)
    tab.until(lambda: tab.value("#answer") == "(-3; 8)")
    actions = ActionChains(tab.driver, duration=50)
    tab.move_to(actions, plane, -3 * unit, -8 * unit)
    actions.click_and_hold()
    for x, y in ((1, -8), (4, -3)):
        tab.move_to(actions, plane, x * unit, y * unit)
    actions.release().perform()
    tab.until(lambda: tab.value("#answer") == "(4; 3)")
    assert tab.run("return getComputedStyle(arguments[0]).touchAction", plane) == "manipulation"

"""The menu and the search results lie on top of every kind of page, at every width, in every engine."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from selenium.webdriver.common.by import By

from tests.browser.layers import COVERED
from tests.browser.test_accessibility import PAGES, become_a_guest
from tests.browser.tree import TOPIC
from tests.browser.webdriver import Tab
from tests.trees import TOPIC as COUNTING

OpenPage = Callable[..., Page]
WIDTHS = (320, 360, 768, 1280)
BARE = "/offline"  # has no header: it is shown from the browser's own memory
CARDS = [f"/practice/{TOPIC}?task={kind}" for kind in ("choice", "point")]
OPEN_MENU = "() => { document.querySelector('details.menu').open = true }"
MENU, FOUND = ".menu__panel", ".search__results"


def covered(page: Page, panel: str) -> dict[int, list[Any]]:
    """Return the items of an open panel that something lies over or that hang out of the page, by the width of the
    page.
    """
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 720})
        items = page.evaluate(COVERED, panel)
        assert items, f"nothing in {panel} on {page.url}"
        if bad := [item for item in items if item[1]]:
            found[width] = bad
    return found


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_menu_and_the_results_are_above_every_page(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    become_a_guest(page)
    found = {}
    for path in ("", *sorted({*PAGES, *CARDS} - {BARE})):
        if path:  # else over the verdict
            page.goto(path)
        if javascript:
            page.locator("#search").fill("c")
            page.locator("#search").press_sequentially("ou")
            page.locator(f"{FOUND} a").first.wait_for()
            found[path or "verdict", FOUND] = covered(page, FOUND)
        page.evaluate(OPEN_MENU)
        found[path or "verdict", MENU] = covered(page, MENU)
    assert {where: bad for where, bad in found.items() if bad} == {}


def test_the_menu_and_the_results_are_on_top(tab: Tab) -> None:
    tab.goto(f"/practice/{COUNTING}")
    tab.fill("#answer", "1")
    tab.click("button", "Check")
    tab.sees(".verdict", "")
    for path in ("", f"/topics/{COUNTING}", f"/practice/{COUNTING}/end", "/", "/dashboard", CARDS[1]):
        if path:
            tab.goto(path)
        tab.find("#search").send_keys("coun")
        tab.sees(f"{FOUND} a", "Counting")
        for panel in (FOUND, MENU):
            if panel == MENU:
                tab.driver.find_element(By.CSS_SELECTOR, ".menu summary").click()
                tab.find(f"{MENU} button")
            items = tab.run(f"return ({COVERED})(arguments[0])", panel)
            assert items
            assert [item for item in items if item[1]] == [], path

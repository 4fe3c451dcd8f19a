"""Pairs are joined by two taps, by keys or by a drag; without JavaScript by letters. What is joined can be seen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.test_engines import check
from tests.browser.tree import TOPIC
from tests.browser.webdriver import Tab

OpenPage = Callable[..., Page]
PATH = f"/practice/{TOPIC}?task=match"
PAIRS = {"1 plus 1": "two", "2 plus 2": "four", "3 plus 3": "six"}
# What is joined by what can be seen: two cards in one row with a line from one to the other.
JOINED = """() => [...document.querySelectorAll(".pair")].filter((row) => {
  const [left, right] = [...row.querySelectorAll(".pair__card")].map((card) => card.getBoundingClientRect());
  const line = getComputedStyle(row.firstElementChild, "::after");
  const isLine = line.content !== "none" && parseFloat(line.borderTopWidth) >= 2;
  return isLine && left.top === right.top && left.right + parseFloat(line.width) >= right.left - 4;
}).map((row) => [...row.querySelectorAll(".pair__card")].map((card) => card.dataset.name))"""


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The task, ready to be solved."""
    opened = open_page()
    opened.goto(PATH)
    opened.evaluate("document.fonts.ready")  # a font that arrives late moves the cards from under the pointer
    return opened


def card(page: Page, name: str) -> Locator:
    return page.locator(f".pair__card[data-name='{name}']")


def joined(page: Page) -> dict[str, str]:
    return dict(page.evaluate(JOINED))


def verdict(page: Page) -> Locator:
    page.get_by_role("button", name="Check").click()
    return page.locator(".verdict h2")


def test_two_taps_join_two_cards_and_the_last_pair_joins_itself(page: Page) -> None:
    assert joined(page) == {}
    card(page, "1 plus 1").click()
    expect(card(page, "1 plus 1")).to_have_attribute("aria-pressed", "true")
    card(page, "two").click()
    assert joined(page) == {"1 plus 1": "two"}
    expect(page.locator(".pair__card[aria-pressed='true']")).to_have_count(0)
    expect(page.locator("#announce")).to_have_text("1 plus 1, joined with: two")
    card(page, "four").click()  # either side may come first
    card(page, "2 plus 2").click()
    assert joined(page) == PAIRS
    expect(verdict(page)).to_contain_text("Correct")


def test_a_used_card_is_marked_and_can_be_joined_anew(page: Page) -> None:
    card(page, "1 plus 1").click()
    card(page, "four").click()
    expect(card(page, "four")).to_have_accessible_name("four joined with: 1 plus 1")
    card(page, "2 plus 2").click()
    card(page, "four").click()
    assert joined(page) == {"2 plus 2": "four"}
    expect(card(page, "1 plus 1")).to_have_accessible_name("1 plus 1")
    card(page, "1 plus 1").click()
    card(page, "1 plus 1").click()  # let go again
    card(page, "2 plus 2").click()
    card(page, "1 plus 1").click()  # chosen instead, on the same side
    card(page, "two").click()
    assert joined(page) == PAIRS


def test_keys_join_and_the_focus_stays_where_the_learner_is(page: Page) -> None:
    expect(page.locator(".pair__card").first).to_be_focused()
    page.wait_for_timeout(450)  # an Enter meant for the card before does nothing
    for left, right in list(PAIRS.items())[:2]:
        for name in (left, right):
            card(page, name).focus()
            page.keyboard.press("Enter" if name == left else "Space")
        expect(card(page, right)).to_be_focused()
    assert joined(page) == PAIRS


def test_a_card_is_dragged_onto_its_pair_and_falls_back_elsewhere(page: Page) -> None:
    card(page, "1 plus 1").drag_to(page.locator("#prompt"))
    card(page, "1 plus 1").drag_to(card(page, "2 plus 2"))
    assert joined(page) == {}
    expect(page.locator(".pair__card[aria-pressed='true'], .pair__card--dragged, .pair__card--over")).to_have_count(0)
    card(page, "two").drag_to(card(page, "1 plus 1"))
    card(page, "2 plus 2").drag_to(card(page, "four"))
    assert joined(page) == PAIRS


def test_a_finger_scrolls_the_page_over_the_cards(page: Page) -> None:
    assert card(page, "two").evaluate("each => getComputedStyle(each).touchAction") == "pan-y"


def test_pairs_outlive_a_hint(page: Page) -> None:
    for name in ("1 plus 1", "six"):
        card(page, name).click()
    page.get_by_role("button", name="Hint").click()
    page.locator(".hint").wait_for()
    assert joined(page) == {"1 plus 1": "six"}


def test_letters_are_chosen_without_javascript(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto(PATH)
    for left, right in PAIRS.items():
        letter = page.locator(".letters li", has_text=right).locator(".letter").inner_text()
        page.get_by_label(f"Pair of {left}").select_option(label=letter)
    expect(verdict(page)).to_contain_text("Correct")


# --- The other engines ---


def card_in(tab: Tab, name: str) -> WebElement:
    return tab.find(f".pair__card[data-name='{name}']")


def sees_joined(tab: Tab, pairs: dict[str, str]) -> None:
    """Wait for the cards to have slid into their rows."""
    tab.until(lambda: dict(tab.run(f"return ({JOINED})()")) == pairs)


def test_taps_join_in_every_engine(tab: Tab) -> None:
    tab.goto(PATH)
    for left, right in list(PAIRS.items())[:2]:
        tab.click_at(card_in(tab, left))
        tab.click_at(card_in(tab, right))
    sees_joined(tab, PAIRS)
    check(tab, "Correct")


def test_keys_join_in_every_engine(tab: Tab) -> None:
    tab.goto(PATH)
    tab.run("return new Promise((done) => setTimeout(done, 450))")  # an Enter meant for the card before does nothing
    for left, right in list(PAIRS.items())[:2]:
        for name, key in ((left, Keys.ENTER), (right, Keys.SPACE)):
            tab.run("arguments[0].focus()", card_in(tab, name))
            tab.type(key)
    sees_joined(tab, PAIRS)


def test_a_drag_joins_in_every_engine(tab: Tab) -> None:
    tab.goto(PATH)
    for left, right in list(PAIRS.items())[:2]:
        tab.drag(card_in(tab, right), card_in(tab, left))
    sees_joined(tab, PAIRS)
    wrong = card_in(tab, "1 plus 1")
    tab.drag(wrong, card_in(tab, "four"))
    sees_joined(tab, {"1 plus 1": "four", "2 plus 2": "two", "3 plus 3": "six"})
    check(tab, "Right pairs: 1 of 3.")
    assert len(tab.find(".pair--right").find_elements(By.CLASS_NAME, "pair__card")) == 2
    assert len(tab.find(".pair--wrong").find_elements(By.CLASS_NAME, "pair__card")) == 3

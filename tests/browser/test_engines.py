"""A learner's first ten minutes and every answer control in Firefox, in WebKitGTK and in WPE."""

import re
from uuid import uuid4

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from tests.browser.tree import RIGHT, TOPIC, WRONG
from tests.browser.webdriver import Tab
from tests.trees import OTHER_TOPIC
from tests.trees import TOPIC as COUNTING


def shown_number(tab: Tab) -> int:
    """The number that the test topics ask to copy."""
    found = re.search(r"\d+", tab.find("#prompt").text)
    assert found
    return int(found[0])


def check(tab: Tab, verdict: str) -> None:
    """Send the answer and wait for its verdict."""
    tab.click("button", "Check")
    tab.sees(".verdict", verdict)


def test_a_newcomer_learns_fails_tries_again_and_sees_the_topic_return(tab: Tab) -> None:
    tab.goto("/")
    tab.click("a", "Numbers")
    tab.click("a", "Counting")
    tab.sees("h1", "Counting")
    tab.click("button", "Practise this")

    tab.sees("#prompt", "Write")
    tab.run("window.stayed = true")
    wrong = shown_number(tab) + 1
    tab.fill("#answer", str(wrong))
    check(tab, "Not this time")
    tab.sees(".verdict", "One too many.")
    tab.sees(".solution", f"It is {wrong - 1}.")
    assert tab.run("return window.stayed"), "the verdict came as a new page: htmx did not run"

    tab.click("a", "Try a fresh one")
    tab.sees("#prompt", "Write")
    assert tab.value("#answer") == ""
    tab.fill("#answer", str(shown_number(tab)))
    check(tab, "+50 XP")
    tab.sees("#status", "50 XP")
    tab.sees(".verdict", "Review complete. This topic returns in 1 day.")

    tab.click("a", "Finish")
    tab.sees(".summary", "This topic returns on")
    tab.goto("/subjects/numbers")
    tab.sees(f"#topic-{COUNTING}", "Review in 1 day")
    tab.sees(f"#topic-{OTHER_TOPIC}", "New")


@pytest.mark.parametrize("kind", ["number", "fraction", "expression", "interval", "unit"])
def test_a_typed_task_takes_a_wrong_and_a_right_answer(tab: Tab, kind: str) -> None:
    for answer, verdict in ((WRONG[kind], "Not this time"), (RIGHT[kind], "Correct")):
        tab.goto(f"/practice/{TOPIC}?task={kind}")
        tab.fill("#answer", answer)
        check(tab, verdict)


def test_choosing_works_with_radio_and_checkbox_cards(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=choice")
    tab.click(".option", "neither of them")
    check(tab, "Not this time")
    tab.goto(f"/practice/{TOPIC}?task=choice")
    tab.click("[aria-label='2/3']")
    check(tab, "Correct")
    tab.goto(f"/practice/{TOPIC}?task=choices")
    check(tab, "")
    assert tab.all(".verdict--invalid")
    tab.click(".option", "neither of them")
    tab.click("[aria-label='2/3']")
    check(tab, "Correct")


def test_number_keys_choose_an_option(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=choice")
    tab.press("2")
    assert tab.run("return document.querySelectorAll('.option input')[1].checked")


def test_rows_are_ordered_with_buttons(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=order")
    for number in ("2", "1"):
        while tab.texts(".sort__text")[0] != number:
            tab.click(f"[aria-label='Move up: {number}']")
    check(tab, "Correct")


def test_rows_are_dragged_into_order(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=order")
    for number in ("2", "1"):
        tab.drag(tab.find(".sort__item", number), tab.find(".sort__item"))
    assert tab.texts(".sort__text") == ["1", "2", "3"]
    check(tab, "Correct")


def test_pairs_are_matched_with_selects(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=match")
    for left, right in (("1 + 1", "two"), ("2 + 2", "four")):
        letter = tab.find(".letter", right).find_element(By.CLASS_NAME, "letter__name").text
        tab.choose(f"[aria-label='Pair of {left}']", letter)
    check(tab, "Correct")


def test_a_clicked_letter_goes_to_the_clicked_row(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=match")
    for left, right in (("1 + 1", "two"), ("2 + 2", "four")):
        tab.click(".letter", right)
        tab.click_at(pair_of(tab, left))
    check(tab, "Correct")


def pair_of(tab: Tab, left: str) -> WebElement:
    """The row of a left side, by the name of its select."""
    return (
        tab.find(f"[aria-label='Pair of {left}']")
        .find_element(By.XPATH, "..")
        .find_element(By.CLASS_NAME, "pair__left")
    )


def test_every_gap_of_a_cloze_has_its_own_verdict(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=cloze")
    tab.fill("[aria-label='Gap 1']", "2")
    tab.fill("[aria-label='Gap 2']", "9")
    check(tab, "Gap 2")
    tab.goto(f"/practice/{TOPIC}?task=cloze")
    tab.fill("[aria-label='Gap 1']", "2")
    tab.fill("[aria-label='Gap 2']", "8")
    check(tab, "Correct")


def test_the_plane_is_solved_by_click_and_by_arrow_keys(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=point")
    plane = tab.find(".plane svg")
    unit = plane.rect["width"] / 21.4
    tab.click_at(plane, round(-3 * unit), round(-8 * unit))
    assert tab.value("#answer") == "(-3; 8)"
    tab.goto(f"/practice/{TOPIC}?task=point")
    plane = tab.find(".plane svg")
    for key, times in ((Keys.LEFT, 3), (Keys.UP, 8), (Keys.ENTER, 1)):
        plane.send_keys(key * times)
    check(tab, "Correct")


def test_the_keypad_types_what_the_keyboard_lacks(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=interval")
    tab.fill("#answer", "[2;")
    tab.click("[data-insert='∞']")
    assert tab.value("#answer") == "[2;∞"


def test_a_hint_has_the_focus_and_keeps_what_was_typed(tab: Tab) -> None:
    tab.goto(f"/practice/{COUNTING}")
    tab.fill("#answer", "12")
    tab.click("button", "Hint")
    tab.sees(".hint", "Look closely.")
    tab.until(lambda: "hint" in tab.focused())
    assert tab.value("#answer") == "12"


def test_search_is_opened_walked_and_left_by_keys(tab: Tab) -> None:
    tab.goto(f"/practice/{COUNTING}")
    tab.run("document.querySelector('.actions a').focus()")
    tab.press("/")
    tab.until(lambda: 'id="search"' in tab.focused())
    tab.type("coun")
    tab.sees(".search__results a", "Counting")
    tab.type(Keys.DOWN)
    assert f"/topics/{COUNTING}" in tab.focused()
    tab.type(Keys.ESCAPE)
    assert "Another task" in tab.run("return document.activeElement.textContent")
    assert not tab.all(".search__results a")
    tab.press("/")
    tab.type("coun")
    tab.sees(".search__results a", "Counting")
    tab.type(Keys.DOWN)
    tab.type(Keys.ENTER)
    tab.sees("h1", "Counting")


def test_back_shows_a_whole_page(tab: Tab) -> None:
    tab.goto(f"/practice/{COUNTING}")
    tab.fill("#answer", "1")
    check(tab, "Not this time")
    tab.click("a", "Finish")
    tab.sees(".summary", "Keep practising")
    tab.back()
    tab.sees(".masthead", "Topics")
    tab.sees("#task", "")


def test_a_guest_signs_in_by_mail(tab: Tab) -> None:
    tab.goto(f"/practice/{COUNTING}")
    tab.fill("#answer", str(shown_number(tab)))
    check(tab, "Correct")
    email = f"{uuid4().hex}@school.example"
    tab.goto("/sign-in")
    tab.fill("#email", email)
    tab.click("button", "Send me a link")
    tab.click("a", "Open the development outbox")
    tab.driver.get(str(tab.find("article", email).find_element(By.TAG_NAME, "a").get_property("href")))
    tab.click("button", "Sign me in")
    tab.sees(".notice", "You are signed in.")
    tab.goto("/profile")
    tab.sees("main", email)
    tab.goto("/subjects/numbers")
    tab.sees(f"#topic-{COUNTING}", "100 XP")

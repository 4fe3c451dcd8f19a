"""A learner's first ten minutes and every answer control in Firefox, in WebKitGTK and in WPE."""

import re
from base64 import b64decode
from uuid import uuid4

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.tree import RIGHT, TOPIC, WRONG
from tests.browser.webdriver import Tab
from tests.trees import OTHER_TOPIC
from tests.trees import TOPIC as COUNTING
from webapp.content.rendering.markdown import render_inline


def shown_number(tab: Tab) -> int:
    """Return the number that the test topics ask to copy."""
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
    tab.click(".step summary")
    tab.sees(".step", f"It is {wrong - 1}.")
    assert tab.run("return window.stayed"), "the verdict came as a new page: htmx did not run"

    tab.click("a", "Try a fresh one")
    tab.sees("#prompt", "Write")
    assert tab.value("#answer") == ""
    tab.fill("#answer", str(shown_number(tab)))
    check(tab, "+50 XP")
    tab.sees("#status", "50 XP")
    tab.sees("#status", "It returns tomorrow.")

    tab.click("a", "Finish")
    tab.sees(".summary", "This topic returns on")
    tab.goto("/subjects/numbers")
    tab.sees(f"#topic-{COUNTING}", "Review in 1 day")
    tab.sees(f"#topic-{OTHER_TOPIC}", "Next")


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
    tab.click("math[aria-label='2 thirds']")
    check(tab, "Correct")
    tab.goto(f"/practice/{TOPIC}?task=choices")
    check(tab, "")
    assert tab.all(".verdict--invalid")
    tab.click(".option", "neither of them")
    tab.click("math[aria-label='2 thirds']")
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
    tab.click_at(plane, -3 * unit, -8 * unit)
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


@pytest.mark.parametrize("engine", ["firefox with a finger", "wpe"], indirect=True)
def test_the_keypad_of_a_finger_acts_at_the_marked_place_else_at_the_end(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=fraction")
    assert tab.run("return matchMedia('(pointer: coarse)').matches")
    tab.click("[data-insert='−']")  # which the keyboard of an iPhone lacks
    assert tab.value("#answer") == "−"
    tab.fill("#answer", "1/")
    check(tab, "")
    tab.find(".verdict--invalid")
    assert "answer__input" not in tab.focused()  # it would open the keyboard over the message
    tab.click("[data-insert='/']")
    assert tab.value("#answer") == "1//"
    tab.goto(f"/practice/{TOPIC}?task=fraction")
    tab.fill("#answer", "(1/2")
    check(tab, "")
    tab.find(".verdict--invalid")
    mark = tab.find("#answer").get_attribute("data-caret")
    tab.click("[data-erase]")
    place = 4 if mark is None else int(mark)
    assert tab.value("#answer") == "(1/2"[: place - 1] + "(1/2"[place:]


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
    link = str(tab.find("article", email).find_element(By.TAG_NAME, "a").get_property("href"))
    tab.goto("/" + link.split("/", 3)[3])  # a mail names the site by its first address
    tab.click("button", "Sign me in")
    tab.sees(".notice", "You are signed in.")
    tab.goto("/profile")
    tab.sees("main", email)
    tab.goto("/subjects/numbers")
    tab.sees(f"#topic-{COUNTING}", "Review in 1 day")
    tab.goto("/dashboard")
    assert tab.find(".tile", "XP in all").find_element(By.CLASS_NAME, "tile__value").text == "100"


def test_paper_is_dark_on_white_and_nothing_on_it_is_cut(tab: Tab) -> None:
    cut = """return [...document.querySelectorAll("math")].filter((each) => {
      if (!each.getClientRects().length) return false;
      for (let box = each.parentElement; box; box = box.parentElement)
        if (/flex|grid/.test(getComputedStyle(box).display)) return true;
    }).map((each) => each.parentElement.outerHTML)"""
    colours = """return [getComputedStyle(document.querySelector("h1")).color,
      getComputedStyle(document.body).backgroundColor]"""
    for path in (f"/topics/{TOPIC}", *(f"/practice/{TOPIC}?task={kind}" for kind in ("choice", "order", "match"))):
        tab.goto(path)
        tab.run("document.documentElement.dataset.theme = 'dark'")
        tab.show_as_printed()
        assert tab.run(cut) == [], path
        assert tab.run(colours) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"], path
        assert not tab.all(".masthead")


@pytest.mark.parametrize("engine", ["firefox"], indirect=True)
def test_a_lesson_is_printed(tab: Tab) -> None:
    tab.goto(f"/topics/{TOPIC}")
    assert b64decode(tab.driver.print_page()).startswith(b"%PDF")


LAY_OUT = """const [html, widths] = arguments, box = document.createElement("p");
  box.innerHTML = html;
  document.querySelector(".prose").append(box);
  const seen = widths.map((width) => {
    box.style.width = `${width}px`;
    const parts = [...box.querySelectorAll(".formula__part")];
    const boxes = parts.map((each) => each.getBoundingClientRect());
    const [first, last] = [boxes[0], boxes[boxes.length - 1]];
    const formulas = [...box.querySelectorAll(".formula")];
    const [before, after] = [formulas[0].firstChild, formulas[formulas.length - 1].lastChild].map((mark) => {
      const range = document.createRange();
      range.selectNodeContents(mark);
      return range.getBoundingClientRect();
    });
    const middles = boxes.map(({ top, height }) => Math.round((top + height / 2) / 9));
    return {
      width,
      lines: new Set(middles).size,
      isLonely: after.left < last.left || before.right > first.right,
      isWide: box.scrollWidth > width + 1,
      scrolls: parts.filter((each) => each.scrollWidth > each.clientWidth + 1).length,
    };
  });
  box.remove();
  return seen;"""


def test_a_long_formula_breaks_at_its_signs_and_keeps_what_touches_it(tab: Tab) -> None:
    tab.goto(f"/topics/{TOPIC}")
    html = render_inline(r"Some words ($10a+20b+c=5d+60e=7f-18g$), and some behind.")
    seen = tab.run(LAY_OUT, html, [*range(120, 700, 7), 1200])
    assert [each for each in seen if each["isLonely"] or each["isWide"]] == []
    assert seen[0]["lines"] == 3
    assert seen[-1]["lines"] == 1
    assert not any(each["scrolls"] for each in seen if each["width"] > 200)


def test_a_formula_that_cannot_break_scrolls_in_its_line(tab: Tab) -> None:
    tab.goto(f"/topics/{TOPIC}")
    html = render_inline(r"Some words ($\frac{1+2+3+4+5+6+7+8+9+10+11+12+13+14}{x}$), and some behind.")
    narrow, wide = tab.run(LAY_OUT, html, [260, 900])
    assert narrow == {"width": 260, "lines": 1, "isLonely": False, "isWide": False, "scrolls": 1}
    assert not wide["scrolls"]


def test_a_full_stop_stays_with_the_gap_before_it(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=cloze")
    lonely = tab.run(
        """const box = document.querySelector(".cloze"), gap = document.querySelectorAll(".gap")[1], found = [];
        const dot = document.createRange();
        dot.selectNodeContents(gap.nextSibling);
        for (let width = 150; width < 900; width += 3) {
          box.style.width = `${width}px`;
          if (dot.getBoundingClientRect().left < gap.getBoundingClientRect().left) found.push(width);
        }
        return found"""
    )
    assert lonely == []

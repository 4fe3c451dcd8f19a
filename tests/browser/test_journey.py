"""A learner's ten minutes, with JavaScript, without it, and by keyboard alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tree import RIGHT, TOPIC, WRONG
from tests.trees import OTHER_TOPIC
from tests.trees import TOPIC as COUNTING

OpenPage = Callable[..., Page]


def shown_number(page: Page) -> int:
    """Return the number that the test topics ask to copy."""
    found = re.search(r"\d+", page.locator("#prompt").inner_text())
    assert found
    return int(found[0])


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_newcomer_learns_fails_tries_again_and_sees_the_topic_return(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript, motion=True)
    page.goto("/")
    page.get_by_role("link", name="Numbers").click()
    page.get_by_role("link", name="Counting", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Counting")
    page.get_by_role("button", name="Practise this").click()

    wrong = shown_number(page) + 1
    page.get_by_label("Your answer").fill(str(wrong))
    page.get_by_role("button", name="Check").click()
    verdict = page.locator(".verdict")
    expect(verdict).to_contain_text("Not this time")
    expect(verdict).to_contain_text("One too many.")
    page.get_by_text("Solution", exact=True).click()
    expect(page.get_by_text(f"It is {wrong - 1}.")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("0 XP")

    page.get_by_role("link", name="Try a fresh one").click()
    expect(page.get_by_label("Your answer")).to_have_value("")
    page.get_by_label("Your answer").fill(str(shown_number(page)))
    page.get_by_role("button", name="Check").click()
    expect(verdict).to_contain_text("Correct")
    expect(verdict).to_contain_text("+50 XP")  # the second attempt at this task today
    expect(page.locator("#status")).to_contain_text("50 XP")
    expect(page.locator("#status")).to_contain_text("It returns tomorrow.")

    page.get_by_role("link", name="Finish").click()
    expect(page.locator(".summary")).to_contain_text("50")
    expect(page.locator(".summary")).to_contain_text("This topic returns on")
    page.goto("/subjects/numbers")
    expect(page.locator(f"#topic-{COUNTING}")).to_contain_text("Review in 1 day")
    expect(page.locator(f"#topic-{OTHER_TOPIC}")).to_contain_text("Next")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_newcomer_answers_a_first_task_on_the_home_page_which_then_is_today(
    open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(javascript=javascript)
    page.goto("/")
    expect(page.get_by_role("heading", level=2).first).to_have_text("Try one: Every control")
    page.get_by_label("Your answer").fill("1")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict")).to_contain_text("Not this time")
    assert page.url.endswith("/") == javascript, "the verdict comes in place; without JavaScript on the task's page"
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("A new topic, about 20 minutes")
    expect(page.get_by_role("heading", name="Your progress is in this browser")).to_be_visible()


def test_a_course_is_taken_from_its_map_and_home_shows_the_way(open_page: OpenPage) -> None:
    page = open_page(width=320)
    page.goto("/")
    page.get_by_role("link", name="Backwards").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("Doubling")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Take this course").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Try one: Doubling")
    page.get_by_label("Your answer").fill(str(shown_number(page)))
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict")).to_contain_text("Correct")
    page.goto("/")
    expect(page.locator(".today__course")).to_contain_text("1 topic learnt")
    expect(page.locator(".today__course").get_by_role("link", name="Counting")).to_be_visible()


def test_the_verdict_comes_in_place_and_bars_move(open_page: OpenPage) -> None:
    page = open_page(motion=True)
    page.goto(f"/practice/{COUNTING}")
    page.evaluate("window.stayed = true")
    bar = page.locator("#status .interval__value")
    before = bar.get_attribute("stroke-dashoffset")
    page.get_by_label("Your answer").fill(str(shown_number(page)))
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("+100 XP")
    assert page.evaluate("window.stayed")
    assert bar.get_attribute("stroke-dashoffset") != before
    expect(page.locator("#status .energy")).to_contain_text("9 more at full XP today")
    expect(page.locator("#announce")).to_contain_text("Correct. +100 XP")
    page.get_by_text("Why 100 XP?").click()
    expect(page.locator(".receipt table")).to_contain_text("Correct answer 1 today: full energy")


def test_the_keyboard_alone_is_enough(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#task summary")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your answer")).to_be_focused()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Try a fresh one")).to_be_focused()
    page.goto(f"/practice/{COUNTING}")
    for _ in range(2):
        expect(page.get_by_label("Your answer")).to_be_focused()
        page.keyboard.type(str(shown_number(page)))
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Next task")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.get_by_label("Your answer")).to_be_focused()
    page.keyboard.press("Tab")
    page.locator("body").press("/")
    expect(page.locator("#search")).to_be_focused()


def test_an_unreadable_answer_stays_with_the_caret_at_its_fault(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=expression")
    field = page.get_by_label("Your answer")
    field.fill("x^2+(2x")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict--invalid")).to_be_visible()
    expect(field).to_have_value("x^2+(2x")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".caret")).to_contain_text("x^2+(2x")


def test_the_reading_of_an_answer_appears_while_it_is_typed(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=fraction")
    page.get_by_label("Your answer").press_sequentially("3/4")
    expect(page.locator("#reading mfrac")).to_be_visible()
    expect(page.locator("#reading")).to_contain_text("I read this as")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_hint_keeps_what_was_typed(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"/practice/{COUNTING}")
    page.get_by_label("Your answer").fill("12")
    page.get_by_role("button", name="Hint").click()
    expect(page.locator(".hint")).to_have_text("Look closely.")
    expect(page.get_by_label("Your answer")).to_have_value("12")


def test_a_failing_network_keeps_the_answer_and_says_so(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{COUNTING}")
    number = str(shown_number(page))
    page.get_by_label("Your answer").fill(number)
    page.context.set_offline(True)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#offline")).to_contain_text("What you typed is kept")
    expect(page.get_by_label("Your answer")).to_have_value(number)
    page.context.set_offline(False)
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict")).to_contain_text("Correct")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_every_typed_task_takes_a_wrong_and_a_right_answer(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    for kind in RIGHT:
        for answer, verdict in ((WRONG[kind], "Not this time"), (RIGHT[kind], "Correct")):
            page.goto(f"/practice/{TOPIC}?task={kind}")
            page.get_by_label("Your answer").fill(answer)
            page.get_by_role("button", name="Check").click()
            expect(page.locator(".verdict h2"), f"{kind}: {answer}").to_contain_text(verdict)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_choosing_works_with_radio_and_checkbox_cards(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"/practice/{TOPIC}?task=choice")
    page.locator(".option", has_text="neither of them").click()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Not this time")
    page.goto(f"/practice/{TOPIC}?task=choices")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict--invalid")).to_be_visible()
    page.locator(".option", has_text="neither of them").click()
    page.locator(".option").filter(has=page.locator("mfrac", has_text="23")).click()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Correct")


def test_number_keys_choose_an_option(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=choice")
    page.locator("body").press("2")
    expect(page.locator(".option input").nth(1)).to_be_checked()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_ordering_works_with_buttons_or_selects(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"/practice/{TOPIC}?task=order")
    rows = page.locator(".sort__item")
    if javascript:
        for number in (2, 1):
            row = rows.filter(has=page.locator(".sort__text", has_text=str(number)))
            while rows.first.locator(".sort__text").inner_text() != str(number):
                row.get_by_role("button", name="Move up").click()
        # now 1, 2, 3
    else:
        for number in (1, 2, 3):
            row = rows.filter(has=page.locator(".sort__text", has_text=str(number)))
            row.get_by_role("combobox").select_option(str(number))
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Correct")


def test_rows_can_be_dragged_into_order(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=order")
    page.evaluate("document.fonts.ready")  # a font that arrives late moves the rows from under the pointer
    rows = page.locator(".sort__item")
    for number in (2, 1):
        box, first = (
            rows.filter(has=page.locator(".sort__text", has_text=str(number))).bounding_box(),
            rows.first.bounding_box(),
        )
        assert box and first
        page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 60, first["y"] + 2, steps=8)
        page.mouse.up()
    assert rows.locator(".sort__text").all_inner_texts() == ["1", "2", "3"]
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Correct")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_every_gap_of_a_cloze_has_its_own_verdict(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto(f"/practice/{TOPIC}?task=cloze")
    page.get_by_label("Gap 1").fill("2")
    page.get_by_label("Gap 2").fill("9")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Not this time")
    expect(page.locator(".verdict")).to_contain_text("Gap 2")
    gaps = [r"Your answer\s+right\s*2", r"Your answer\s+wrong\s*9", r"Right answer\s*8"]
    expect(page.locator("span.gap")).to_have_text([re.compile(gap) for gap in gaps])
    page.goto(f"/practice/{TOPIC}?task=cloze")
    page.get_by_label("Gap 1").fill("2")
    page.get_by_label("Gap 2").fill("8")
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Correct")


def test_the_plane_is_solved_by_click(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=point")
    page.evaluate("document.fonts.ready")  # a font that arrives late moves the plane from under the pointer
    plane = page.locator(".plane svg")
    box = plane.bounding_box()
    assert box
    unit = box["width"] / 21.4
    plane.click(position={"x": unit * (10.7 - 3), "y": unit * (10.7 - 8)})
    expect(page.get_by_label("Your answer")).to_have_value("(-3; 8)")
    expect(page.locator("#reading math")).to_be_visible()
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict h2")).to_contain_text("Correct")


def test_the_plane_is_solved_by_arrow_keys(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=point")
    plane = page.locator(".plane svg")
    for key, times in (("ArrowLeft", 3), ("ArrowUp", 8), ("Enter", 1)):
        for _ in range(times):
            plane.press(key)
    expect(page.get_by_label("Your answer")).to_have_value("(-3; 8)")


def test_the_keypad_types_what_the_keyboard_lacks(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=interval")
    page.get_by_label("Your answer").fill("[2;")
    page.locator("[data-insert='∞']").click()
    expect(page.get_by_label("Your answer")).to_have_value("[2;∞")
    expect(page.get_by_label("Your answer")).to_be_focused()


def test_search_answers_while_typing_and_is_walked_with_arrow_keys(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    page.locator("body").press("/")
    page.keyboard.type("coun")
    expect(page.locator(".search__results a").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".search__results a").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Counting")


def test_search_is_a_page_without_javascript(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto("/")
    page.locator("#search").fill("counting")
    page.locator("#search").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search results")
    page.locator("main .results a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Counting")

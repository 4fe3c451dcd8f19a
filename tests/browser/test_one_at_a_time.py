"""One request at a time in a card: whatever is pressed while an answer is under way, and in whatever order the answers
of the server come, what is shown is the verdict of what was sent, and nothing that was typed is lost.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_journey import shown_number
from tests.browser.tree import RIGHT, TOPIC
from tests.trees import TOPIC as COUNTING

OpenPage = Callable[..., Page]

# Answers to the addresses named are held back until the test lets them through, one by one and in its own order. The
# server has done its work by then, as it has when a network is slow.
HOLDING = """
  window.sent = [];
  const send = window.fetch;
  const waiting = {};
  window.fetch = async (address, options) => {
    const name = address.includes("after=") ? "another" : address.split("/").pop().split("?")[0];
    window.sent.push(name);
    const answer = await send(address, options);
    if (window.held.includes(name)) await new Promise((pass, refuse) => {
      (waiting[name] ??= []).push(pass);
      options.signal.addEventListener("abort", () => refuse(options.signal.reason));
    });
    return answer;
  };
  window.isHeld = (name) => Boolean(waiting[name]?.length);
  window.letThrough = (name) => waiting[name]?.shift()?.();
"""


def hold(page: Page, *names: str) -> None:
    """Hold back the answers to ``hint``, ``submit``, ``undo`` or ``another`` until ``let_through``."""
    page.evaluate(f"window.held = {list(names)}; {HOLDING}")


def wait_held(page: Page, name: str) -> None:
    """Wait until the server has answered, and the answer is held back."""
    page.wait_for_function("name => window.isHeld(name)", arg=name)


def let_through(page: Page, *names: str) -> None:
    """Let the oldest answer held back under each name arrive, in this order."""
    for name in names:
        page.evaluate("name => window.letThrough(name)", name)


def sent(page: Page, name: str) -> int:
    """Return how many requests of this name the page has sent."""
    found: list[str] = page.evaluate("window.sent")
    return found.count(name)


def answer_field(page: Page) -> Locator:
    return page.get_by_label("Your answer")


@pytest.mark.parametrize("first", ["hint", "submit"])
def test_an_answer_sent_before_the_hint_arrives_gets_its_verdict(open_page: OpenPage, first: str) -> None:
    page = open_page()
    page.goto(f"/practice/{COUNTING}")
    wrong = shown_number(page) + 1
    hold(page, "hint", "submit")
    answer_field(page).fill(str(wrong))
    page.get_by_role("button", name="Hint").click()
    wait_held(page, "hint")
    answer_field(page).press("Enter")
    wait_held(page, "submit")
    let_through(page, *sorted(["hint", "submit"], key=lambda name: name != first))
    expect(page.locator(".verdict")).to_contain_text("Not this time")
    expect(page.locator(".answered").first).to_contain_text(str(wrong))
    expect(page.locator(".hint")).to_have_count(0)
    assert sent(page, "submit") == 1
    page.evaluate("window.held = []")

    page.get_by_role("link", name="Try a fresh one").click()
    answer_field(page).fill(str(shown_number(page)))
    answer_field(page).press("Enter")
    expect(page.locator(".verdict")).to_contain_text("Correct")


@pytest.mark.parametrize("first", ["another", "submit"])
def test_an_answer_sent_before_another_task_arrives_gets_its_verdict(open_page: OpenPage, first: str) -> None:
    page = open_page()
    page.goto(f"/practice/{COUNTING}")
    right = shown_number(page)
    hold(page, "another", "submit")
    answer_field(page).fill(str(right))
    page.get_by_role("link", name="Another task").click()
    wait_held(page, "another")
    answer_field(page).press("Enter")
    wait_held(page, "submit")
    let_through(page, *sorted(["another", "submit"], key=lambda name: name != first))
    expect(page.locator(".verdict")).to_contain_text("+100 XP")
    expect(page.locator(".answered").first).to_contain_text(str(right))


@pytest.mark.parametrize("late", ["Hint", "Another task", "Check"])
def test_nothing_overtakes_an_answer(open_page: OpenPage, late: str) -> None:
    page = open_page()
    page.goto(f"/practice/{COUNTING}")
    right = shown_number(page)
    hold(page, "submit")
    answer_field(page).fill(str(right))
    answer_field(page).press("Enter")
    wait_held(page, "submit")
    answer_field(page).press_sequentially("5")
    if late == "Check":
        answer_field(page).press("Enter")
    else:
        page.get_by_text(late, exact=True).click()
    let_through(page, "submit")
    expect(page.locator(".verdict")).to_contain_text("+100 XP")
    assert [sent(page, name) for name in ("submit", "hint", "another")] == [1, 0, 0]


def test_what_is_typed_while_a_hint_is_on_its_way_stays(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{COUNTING}")
    hold(page, "hint")
    answer_field(page).fill("1")
    page.get_by_role("button", name="Hint").click()
    wait_held(page, "hint")
    answer_field(page).press("End")
    page.keyboard.type("23")
    let_through(page, "hint")
    expect(page.locator(".hint")).to_be_visible()
    expect(answer_field(page)).to_have_value("123")


CHOSEN: dict[str, tuple[Callable[[Page], Any], str]] = {
    "choice": (lambda page: page.locator(".option input").nth(1).check(), ".option input:checked"),
    "choices": (lambda page: page.locator(".option input").nth(2).check(), ".option input:checked"),
    "order": (lambda page: page.locator(".sort__item").nth(2).get_by_label("Move up").click(), ".sort select"),
    "match": (
        lambda page: page.locator(".pair__card").nth(0).drag_to(page.locator(".pair__card").nth(3)),
        ".pair select",
    ),
    "cloze": (lambda page: page.get_by_label("Gap 2").fill("8"), ".gap"),
    "point": (lambda page: page.locator(".plane svg").click(), "#answer"),
}


@pytest.mark.parametrize("kind", CHOSEN)
def test_what_is_chosen_while_a_hint_is_on_its_way_stays(open_page: OpenPage, kind: str) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task={kind}")
    choose, fields = CHOSEN[kind]
    state = "each => each.map((field) => [field.name, field.value])"
    hold(page, "hint")
    before = page.locator(fields).evaluate_all(state)
    page.get_by_role("button", name="Hint").click()
    wait_held(page, "hint")
    choose(page)
    chosen = page.locator(fields).evaluate_all(state)
    assert chosen != before
    let_through(page, "hint")
    expect(page.locator(".hint")).to_be_visible()
    assert page.locator(fields).evaluate_all(state) == chosen
    if kind == "order":
        places = page.locator(".sort select").evaluate_all("each => each.map((field) => field.value)")
        assert places == ["1", "2", "3"], "the rows stand as they were moved"
    if kind == "match":
        expect(page.locator(".pair--joined")).to_have_count(1)
    if kind == "point":
        expect(page.locator(".plane__point")).to_have_count(1)


def test_what_is_typed_after_an_unreadable_answer_was_sent_stays(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=fraction")
    hold(page, "submit")
    answer_field(page).fill("2/")
    answer_field(page).press("Enter")
    wait_held(page, "submit")
    answer_field(page).press_sequentially("3")
    let_through(page, "submit")
    expect(page.locator(".verdict--invalid")).to_be_visible()
    expect(answer_field(page)).to_have_value("2/3")
    page.evaluate("window.held = []")
    answer_field(page).press("Enter")
    expect(page.locator(".verdict h2")).to_contain_text("Correct")


def stop_the_clock(page: Page) -> None:
    """Let time pass in the page only by ``page.clock.run_for``: a test on a busy machine presses keys late."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)


@pytest.mark.parametrize("gap", [0, 150, 350])
def test_enter_pressed_twice_shows_the_worked_solution(open_page: OpenPage, gap: int) -> None:
    page = open_page()
    page.goto(f"/practice/{COUNTING}")
    wrong = shown_number(page) + 1
    stop_the_clock(page)
    answer_field(page).fill(str(wrong))
    page.keyboard.press("Enter")
    expect(page.locator(".solution")).to_be_visible()
    page.clock.run_for(gap)
    page.keyboard.press("Enter")
    page.clock.run_for(450)
    expect(page.locator(".solution")).to_be_visible()
    expect(page.get_by_role("link", name="Try a fresh one")).to_be_focused()
    page.keyboard.press("Enter")
    expect(answer_field(page)).to_be_focused()
    page.clock.run_for(gap)
    page.keyboard.press("Enter")  # the second of two presses, on a card that has only just come
    page.clock.run_for(450)
    expect(page.locator(".verdict")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict--invalid")).to_be_visible()


def test_enter_held_down_sends_one_answer_and_stays_at_its_verdict(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{COUNTING}")
    answer_field(page).fill(str(shown_number(page) + 1))
    for _ in range(25):
        page.keyboard.down("Enter")
        page.wait_for_timeout(33)
    page.keyboard.up("Enter")
    expect(page.locator(".solution")).to_be_visible()


def test_a_double_click_on_check_shows_the_worked_solution(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=choice")
    page.locator(".option", has_text="neither of them").click()
    stop_the_clock(page)
    box = page.get_by_role("button", name="Check").bounding_box()
    assert box
    x, y = (box["x"] + 10, box["y"] + 10)
    page.mouse.click(x, y)
    link = page.get_by_role("link", name="Try a fresh one")
    # Where the second click of the two falls: here it would skip the solution.
    link.evaluate("(each, [x, y]) => (each.style = `position: fixed; left: ${x - 9}px; top: ${y - 9}px`)", [x, y])
    for count, is_skipped in ((2, False), (1, True)):
        page.mouse.down(click_count=count)
        page.mouse.up(click_count=count)
        page.clock.run_for(100)
        expect(page.locator(".solution")).to_have_count(0 if is_skipped else 1)


def test_check_waits_and_the_keypad_does_not(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=expression")
    hold(page, "submit")
    answer_field(page).fill(RIGHT["expression"])
    answer_field(page).press("Enter")
    wait_held(page, "submit")
    expect(page.get_by_role("button", name="Check")).to_be_disabled()
    assert page.locator("[data-keypad] button:disabled").count() == 0
    page.locator("[data-insert='+']").click()
    expect(answer_field(page)).to_have_value(RIGHT["expression"] + "+")
    let_through(page, "submit")
    expect(page.locator(".verdict h2")).to_contain_text("Correct")


@pytest.mark.parametrize("late", ["Try a fresh one", "Another task"])
def test_an_answer_taken_back_is_not_overtaken(open_page: OpenPage, late: str) -> None:
    page = open_page()
    page.goto(f"/practice/{COUNTING}")
    answer_field(page).fill("1")
    page.get_by_role("button", name="Check").click()
    undo = page.get_by_role("button", name="I pressed the wrong key")
    undo.wait_for()
    hold(page, "undo")
    undo.click()
    wait_held(page, "undo")
    page.get_by_role("link", name=late).click()
    undo.click()
    let_through(page, "undo")
    expect(page.locator("#announce")).to_contain_text("Taken back")
    answer_field(page).fill(str(shown_number(page)))
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict")).to_contain_text("+100 XP")
    assert sent(page, "undo") == 1


def test_taking_back_overtakes_a_fresh_task(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{COUNTING}")
    answer_field(page).fill("1")
    page.get_by_role("button", name="Check").click()
    page.locator(".verdict").wait_for()
    hold(page, "another", "undo")
    page.get_by_role("link", name="Another task").click()
    wait_held(page, "another")
    page.get_by_role("button", name="I pressed the wrong key").click()
    wait_held(page, "undo")
    let_through(page, "another", "undo")
    expect(page.locator("#announce")).to_contain_text("Taken back")
    expect(answer_field(page)).to_be_visible()


def test_a_failing_server_leaves_the_card_as_it_is(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{COUNTING}")
    answer_field(page).fill("12")
    page.route("**/practice/**", lambda route: route.fulfill(status=503, body="<p>no</p>", content_type="text/html"))
    for name in ("Hint", "Another task", "Check"):
        page.get_by_text(name, exact=True).click()
        expect(page.locator("#offline")).to_be_visible()
        expect(answer_field(page)).to_have_value("12")
    expect(page.get_by_role("button", name="Check")).to_be_enabled()


def test_the_diagnostic_asks_one_task_after_the_other(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/diagnostic/numbers")
    page.get_by_role("button", name="Start").click()
    hold(page, "answer")
    answer_field(page).fill(str(shown_number(page)))
    answer_field(page).press("Enter")
    wait_held(page, "answer")
    answer_field(page).press("Enter")
    page.get_by_role("button", name="I do not know this yet").click()
    stop_the_clock(page)
    let_through(page, "answer")
    expect(page.locator("#task")).to_contain_text("Task 2 of")
    assert sent(page, "answer") == 1
    answer_field(page).press("Enter")
    page.clock.run_for(450)
    assert sent(page, "answer") == 1


def test_the_last_of_several_goals_is_the_one_that_stays(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    answer_field(page).fill("1")
    answer_field(page).press("Enter")
    expect(page.locator(".verdict")).to_be_visible()
    page.goto("/")
    hold(page, "goal")
    for goal in ("5", "20", "30"):
        page.get_by_role("button", name=goal, exact=True).click()
    wait_held(page, "goal")
    page.evaluate("window.held = []")
    let_through(page, "goal")
    expect(page.get_by_role("button", name="30", exact=True)).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.get_by_role("button", name="30", exact=True)).to_have_attribute("aria-pressed", "true")

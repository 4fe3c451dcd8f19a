"""After Check the control stays: what was answered and what is right, side by side in its own form, then the solution
step by step. With and without JavaScript, and in every engine."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import CONTROLS, faults_in_every_look
from tests.browser.test_engines import check
from tests.browser.tree import RIGHT, TOPIC, WRONG
from tests.browser.webdriver import Tab

OpenPage = Callable[..., Page]
# Fills the form as a learner without JavaScript would: the control's own fields, a wrong or the right answer.
FILL = """([kind, isRight, typed]) => {
  const form = document.querySelector("#task form[data-task]");
  const fields = [...form.elements].filter((each) => each.name && each.type !== "hidden");
  const words = (each) => (each.closest("label, li, .pair").querySelector("math")?.getAttribute("aria-label") ?? "");
  if (kind === "choice" || kind === "choices") for (const field of fields) {
    const isPart = words(field) === "2 thirds" || (kind === "choices" && words(field) !== "1 third");
    field.checked = isRight ? isPart : words(field) === "1 third";
  } else if (kind === "order") for (const field of fields) {
    const place = Number(words(field));
    field.value = isRight || place === 3 ? place : 3 - place;
  } else if (kind === "match") {
    const right = { "1 plus 1": 0, "2 plus 2": 1, "3 plus 3": 2 };
    const letters = [...form.querySelectorAll("[data-letter]")];
    const ids = ["two", "four", "six"].map((word) => letters.find((each) => each.dataset.name === word).dataset.letter);
    for (const field of fields) {
      const at = right[field.getAttribute("aria-label").replace("Pair of ", "")];
      field.value = ids[isRight || at === 2 ? at : 1 - at];
    }
  } else if (kind === "cloze") [fields[0].value, fields[1].value] = ["2", isRight ? "8" : "9"];
  else form.elements.answer.value = typed;
}"""
# The answered face in words: every mark with what it stands at, as a screen reader says it.
SAID = """() => {
  const words = (each) => {
    if (each.nodeType === Node.TEXT_NODE) return each.data;
    if (each.matches("math[aria-label]")) return ` ${each.getAttribute("aria-label")} `;
    return each.matches("svg, annotation") ? "" : [...each.childNodes].map(words).join(" ");
  };
  const marked = document.querySelectorAll(
    ".side, .option--right, .option--wrong, li.pair, span.gap");
  return [...marked].map((each) => words(each).replace(/\\s+/g, " ").trim());
}"""
SIDES = {
    "number": ["wrong Your answer 0.26", "Right answer 0.25"],
    "fraction": ["wrong Your answer 1 third", "Right answer 2 thirds"],
    "mixed": ["wrong Your answer 11 halves", "Right answer 1 and 1 half"],
    "percent": ["wrong Your answer 0.2 percent", "Right answer 20 percent"],
    "choice": ["Right answer 2 thirds", "wrong Your answer 1 third"],
    "choices": ["Right answer 2 thirds", "Right answer neither of them", "wrong Your answer 1 third"],
    "order": ["wrong Your answer 2 wrong 1 wrong 3 right", "Right answer 1 2 3"],
    "match": ["1 plus 1 four wrong Your answer two Right answer", "2 plus 2 two wrong Your answer four Right answer"],
    "cloze": ["Your answer right 2", "Your answer wrong 9", "Right answer 8"],
    "point": ["wrong Your answer", "Right answer"],
}


def answer(page: Page, kind: str, *, is_right: bool) -> None:
    """Open the task of a type and answer it by its form."""
    page.goto(f"/practice/{TOPIC}?task={kind}")
    page.evaluate(FILL, [kind, is_right, (RIGHT if is_right else WRONG).get(kind, "")])
    page.get_by_role("button", name="Check").click()
    page.locator("#verdict").wait_for()


@pytest.mark.parametrize("kind", CONTROLS)
def test_a_wrong_answer_stands_beside_the_right_one_without_javascript(open_page: OpenPage, kind: str) -> None:
    page = open_page(javascript=False)
    answer(page, kind, is_right=False)
    said = page.evaluate(SAID)
    for words in SIDES.get(kind, ["wrong Your answer", "Right answer"]):
        assert any(set(words.split()) <= set(each.split()) for each in said), (words, said)
    assert page.locator(".mark--right, span.gap--right, .pair__card--right").count()
    first = page.locator(".step summary").first
    expect(page.locator(".step p").first).to_be_hidden()
    first.click()
    expect(page.locator(".step p").first).to_be_visible()


@pytest.mark.parametrize("kind", CONTROLS)
def test_an_answered_task_has_no_violation(open_page: OpenPage, kind: str) -> None:
    page = open_page()
    for is_right in (False, True):
        page.goto(f"/practice/{TOPIC}?task={kind}")
        page.evaluate(
            FILL,
            [kind, is_right, (RIGHT if is_right else WRONG).get(kind, "")],
        )
        page.get_by_role("button", name="Check").click()
        expect(page.locator("#verdict")).to_contain_text("Correct" if is_right else "Not this time")
        page.locator(".step summary").first.click()
        assert faults_in_every_look(page) == []
        if is_right:
            assert not page.locator(".mark--wrong, span.gap--wrong, .plane__wrong, .pair__card--wrong").count()
            assert not page.get_by_text("Right answer").count(), "it is the learner's own"


def test_both_points_are_on_the_plane(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    answer(page, "point", is_right=False)
    right = page.locator(".plane__right")
    assert [right.get_attribute(name) for name in ("cx", "cy")] == ["-3", "-8"]
    expect(page.locator(".plane__right--missed")).to_have_count(1)
    wrong = page.locator(".plane__wrong").bounding_box()
    plane = page.locator(".plane svg").bounding_box()
    assert wrong and plane
    unit = plane["width"] / 21.4
    assert abs(wrong["x"] + wrong["width"] / 2 - plane["x"] - unit * (10.7 + 8)) < 2
    assert abs(wrong["y"] + wrong["height"] / 2 - plane["y"] - unit * (10.7 + 3)) < 2
    answer(page, "point", is_right=True)
    expect(page.locator(".plane__right")).to_have_count(1)
    expect(page.locator(".plane__right--missed, .plane__wrong")).to_have_count(0)


def test_a_reload_shows_the_same_result_and_a_new_card_nothing_of_it(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    for kind in ("choices", "match", "cloze"):
        answer(page, kind, is_right=False)
        said = page.evaluate(SAID)
        page.reload()
        assert page.evaluate(SAID) == said
        page.goto(f"/practice/{TOPIC}?task={kind}")
        assert page.evaluate(SAID) == []
        assert "Right answer" not in page.content()


def test_a_cloze_that_cannot_be_graded_says_nothing_of_its_other_gaps(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto(f"/practice/{TOPIC}?task=cloze")
    for first in ("2", "3"):
        page.get_by_label("Gap 1").fill(first)
        page.get_by_role("button", name="Check").click()
        expect(page.locator(".verdict--invalid")).to_contain_text("Gap 2: Write an answer first.")
        expect(page.locator(".verdict--invalid")).not_to_contain_text("Gap 1")
        expect(page.locator(".gap--right")).to_have_count(0)
        assert page.get_by_label("Gap 1").get_attribute("aria-invalid") is None
        assert page.get_by_label("Gap 2").get_attribute("aria-invalid") == "true"


def test_the_verdict_of_a_long_card_is_seen_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(width=360)
    page.goto(f"/practice/{TOPIC}?task=point")
    page.get_by_label("Your answer").fill("(8; -3)")
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#verdict")).to_be_in_viewport()


# --- The other engines ---


def test_choices_stay_marked_in_every_engine(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=choices")
    tab.click("math[aria-label='1 third']")
    tab.click("math[aria-label='2 thirds']")
    check(tab, "Not this time")
    assert [len(tab.all(f".option--{verdict}")) for verdict in ("right", "wrong")] == [2, 1]
    assert tab.run("return [...document.querySelectorAll('.option input')].every((each) => each.matches(':disabled'))")
    assert tab.run("return document.querySelectorAll('.option input:checked').length") == 2


def test_steps_open_one_after_the_other_in_every_engine(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=equation")
    tab.fill("#answer", WRONG["equation"])
    check(tab, "Not this time")
    tab.sees(".side--wrong", "Your answer")
    tab.sees(".side--right", "Right answer")
    assert tab.texts(".step summary") == ["Step 1 of 2"]
    tab.click(".step summary")
    assert tab.texts(".step summary") == ["Step 1 of 2", "Step 2 of 2"]
    assert len(tab.all(".step p")) == 1


def test_points_and_gaps_stay_in_every_engine(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=point")
    tab.fill("#answer", WRONG["point"])
    check(tab, "Not this time")
    width = "return document.querySelector(arguments[0]).getBoundingClientRect().width"
    assert all(tab.run(width, point) > 5 for point in (".plane__right--missed", ".plane__wrong"))
    tab.goto(f"/practice/{TOPIC}?task=cloze")
    tab.fill("[aria-label='Gap 1']", "2")
    tab.fill("[aria-label='Gap 2']", "9")
    check(tab, "Gap 2")
    assert [len(tab.all(f"span.gap--{verdict}")) for verdict in ("right", "wrong")] == [2, 1]

"""Typed fractions, powers and roots stand as formulas in the field, over the text, which stays text."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from tests.browser.test_accessibility import faults_in_every_look
from tests.browser.tree import TOPIC
from tests.browser.webdriver import Tab

OpenPage = Callable[..., Page]
SHOWN = {"fraction": ("3/4", "mfrac"), "expression": ("(x^2+1)/3-√(2)", "mfrac msup"), "mixed": ("1 1/2", "mfrac")}


def box(found: Locator) -> FloatRect:
    where = found.bounding_box()
    assert where
    return where


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("kind", SHOWN)
def test_what_is_typed_is_a_formula_in_the_field_and_stays_text(open_page: OpenPage, kind: str, width: int) -> None:
    page = open_page(width=width)
    page.goto(f"/practice/{TOPIC}?task={kind}")
    typed, shape = SHOWN[kind]
    check = page.get_by_role("button", name="Check")
    before = box(check)["y"]
    page.get_by_label("Your answer").press_sequentially(typed)
    expect(page.locator(f"#reading {shape}")).to_be_visible()
    expect(page.get_by_label("Your answer")).to_have_value(typed)
    field, formula, text = (
        box(page.locator(".answer__box")),
        box(page.locator("#reading math")),
        box(page.locator("#answer")),
    )
    assert field["y"] < formula["y"] < formula["y"] + formula["height"] <= text["y"] + 1
    assert text["y"] + text["height"] <= field["y"] + field["height"]
    assert box(check)["y"] == before, "nothing moves while somebody types"
    assert faults_in_every_look(page) == []


def test_a_formula_stays_while_the_next_part_is_typed(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=expression")
    for typed in ("x^2/3", "x^2/3+", "x^2/3+(", "x^2/3+(1"):
        page.get_by_label("Your answer").fill(typed)
        expect(page.locator("#reading")).to_contain_text(typed.removeprefix("x^2/3"))
        expect(page.locator("#reading mfrac")).to_be_visible()


def test_a_number_is_not_shown_twice(open_page: OpenPage) -> None:
    page = open_page(locale="uk")
    page.goto(f"/practice/{TOPIC}?task=expression")
    page.locator("#answer").fill("1/2")
    expect(page.locator("#reading math")).to_be_visible()
    page.locator("#answer").fill("2,5")
    expect(page.locator("#reading math")).to_have_count(0)


def test_a_ukrainian_comma_stays_inside_its_number(open_page: OpenPage) -> None:
    page = open_page(locale="uk")
    page.goto(f"/practice/{TOPIC}?task=expression")
    page.locator("#answer").press_sequentially("2,5/3")
    expect(page.locator("#reading mfrac > :first-child")).to_have_text("2,5")


def test_undo_takes_back_keys_and_what_was_pasted(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=expression")
    field = page.get_by_label("Your answer")
    field.press_sequentially("x+1")
    page.locator("[data-insert='/']").click()
    expect(field).to_have_value("x+1/")
    page.keyboard.insert_text("2^3")  # as a paste does
    expect(page.locator("#reading msup")).to_be_visible()
    page.keyboard.press("Control+z")  # browsers take back what was typed in one go
    expect(page.locator("#reading msup")).to_have_count(0)
    assert "x+1/2^3".startswith(field.input_value())
    page.keyboard.press("Control+Shift+z")
    expect(field).to_have_value("x+1/2^3")
    expect(page.locator("#reading msup")).to_be_visible()


def test_a_click_on_the_formula_goes_on_typing(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=fraction")
    page.get_by_label("Your answer").fill("3/4")
    page.get_by_label("Your answer").blur()
    page.locator("#reading math").click()
    expect(page.get_by_label("Your answer")).to_be_focused()


def test_the_keys_stand_on_the_keyboard_of_a_phone(open_page: OpenPage) -> None:
    """Headless engines open no keyboard: the test sets the viewport as a keyboard would."""
    page = open_page(width=360)
    has_a_finger = "query === '(pointer: coarse)' ? { matches: true } : real(query)"
    page.add_init_script(f"const real = matchMedia; matchMedia = (query) => {has_a_finger}")
    page.goto(f"/practice/{TOPIC}?task=expression")
    keypad = page.locator("[data-keypad]")
    page.get_by_label("Your answer").focus()
    resize = "height => { Object.defineProperty(visualViewport, 'height', { get: () => height, configurable: true });"
    resize += " visualViewport.dispatchEvent(new Event('resize')); }"
    page.evaluate(resize, 460)
    keys = box(keypad)
    assert keys["y"] + keys["height"] == 460
    assert keys["height"] < 70, "one row"
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.locator("[data-insert='(']").click()
    expect(page.get_by_label("Your answer")).to_have_value("(")
    expect(page.get_by_label("Your answer")).to_be_focused()
    page.evaluate(resize, 800)
    expect(keypad).not_to_have_class("keypad--docked")
    assert box(keypad)["y"] + box(keypad)["height"] < 800


def test_the_formula_stands_in_the_field_in_every_engine(tab: Tab) -> None:
    tab.goto(f"/practice/{TOPIC}?task=expression")
    tab.fill("#answer", "(x^2+1)/3")
    tab.find("#reading mfrac")
    over = (
        "const [a, b] = ['#reading math', '#answer'].map((css) => document.querySelector(css).getBoundingClientRect());"
    )
    assert tab.run(f"{over} return a.height > 20 && a.bottom <= b.top + 1")
    assert tab.run("return document.querySelector('.answer__box').contains(document.querySelector('#reading'))")
    assert tab.value("#answer") == "(x^2+1)/3"

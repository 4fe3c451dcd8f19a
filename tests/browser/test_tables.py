"""A table to fill in on a small phone: nothing is wider than the page, and fields are named by row and column."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_width import WIDTH
from tests.browser.tree import SQUARES, TOPIC
from webapp.content.rendering.tables import GAP
from webapp.content.rendering.widths import table_widths

OpenPage = Callable[..., Page]

TASK = f"/practice/{TOPIC}?task=table"
WIDTHS = """(tables) => tables.map((html) => {
  const box = document.createElement("div");
  box.className = html.includes("gap") ? "cloze" : "prompt";
  box.innerHTML = `<div class="table-scroll">${html}</div>`;
  document.querySelector(".stack").append(box);
  const table = box.querySelector("table");
  table.style.width = "min-content";
  table.style.maxWidth = "none";
  return table.getBoundingClientRect().width / parseFloat(getComputedStyle(table).fontSize);
})"""
HEADINGS = (("x", "0", "1"), ("price of one", "number", "price of all"), ("speed, km/h", "time, h", "way"),
            ("швидкість", "час", "відстань"), ("Quantity", "Unit of measurement", "Symbol"))  # fmt: skip


def room_of_gaps(page: Page) -> list[bool]:
    """Say of each gap whether it is wide enough for a finger and wholly on the page."""
    return [
        box is not None and box["width"] >= 40 and box["height"] >= 40 and 0 <= box["x"] <= WIDTH - box["width"]
        for box in (gap.bounding_box() for gap in page.locator(".gap").all())
    ]


def test_every_gap_of_a_table_is_on_the_page_of_a_small_phone(open_page: OpenPage) -> None:
    page = open_page(width=WIDTH)
    page.goto(TASK)
    assert room_of_gaps(page) == [True] * len(SQUARES)
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTH


@pytest.mark.parametrize(
    ("locale", "names"),
    [
        ("en", ["Row 2 x, column minus 4", "Row x squared, column 60"]),
        ("uk", ["Рядок 2 x, стовпець мінус 4", "Рядок x у квадраті, стовпець 60"]),
    ],
)
def test_a_gap_is_named_by_its_row_and_column(open_page: OpenPage, locale: str, names: list[str]) -> None:
    page = open_page(locale=locale, width=WIDTH)
    page.goto(TASK)
    row = "Row 2x, column −4:" if locale == "en" else "Рядок 2x, стовпець −4:"
    for name in reversed(names):
        page.get_by_label(name, exact=True).fill("1/2")
    expect(page.locator("#reading p")).to_have_count(2)
    expect(page.locator("#reading p").first).to_contain_text(row)
    page.get_by_label(names[0], exact=True).fill("12")  # shown as it was typed
    expect(page.locator("#reading p")).to_have_count(1)


def test_a_wrong_table_shows_both_answers_in_each_cell(open_page: OpenPage) -> None:
    page = open_page(width=WIDTH)
    page.goto(TASK)
    for gap, answer in zip(page.locator(".gap").all(), SQUARES.values(), strict=True):
        gap.fill("3" if answer == "3600" else answer)
    page.keyboard.press("Enter")
    expect(page.locator("#announce")).to_contain_text("Row x squared, column 60: ")
    expect(page.locator(".verdict")).to_contain_text("Row x², column 60: ")
    expect(page.locator("td .gap--wrong")).to_have_count(1)
    expect(page.locator("td .gap--right").last).to_contain_text("3600")
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTH


def test_estimated_widths_of_tables_are_those_of_chromium(open_page: OpenPage) -> None:
    page = open_page(width=WIDTH)
    page.goto(TASK)
    page.evaluate("document.fonts.load('16px Text', 'ш')")
    tables = [
        f"<table><thead><tr>{''.join(f'<th>{name}</th>' for name in names)}</tr></thead>"
        f"<tbody><tr><td>120</td><td>7</td><td>{last}</td></tr></tbody></table>"
        for names in HEADINGS
        for last in ("3600", GAP)
    ]
    page.evaluate(WIDTHS, tables)
    page.evaluate("document.fonts.ready")
    measured = page.evaluate(WIDTHS, [table.replace(GAP, '<input class="gap" size="7">') for table in tables])
    estimated = [table_widths(table)[0] for table in tables]
    ratios = [ours / theirs for ours, theirs in zip(estimated, measured, strict=True)]
    assert all(0.9 < ratio < 1.12 for ratio in ratios), ratios

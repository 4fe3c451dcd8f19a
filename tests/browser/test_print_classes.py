"""Pages of a class on paper: nothing is cut at the right, marks stand on a page laid on its side, no tabs."""

from collections.abc import Callable
from io import BytesIO

from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.test_monday import make_class, sign_in_as_teacher

OpenPage = Callable[..., Page]
TITLE = "Додавання і віднімання дробів з різними знаменниками"
ASSIGNMENTS, IN_A_YEAR = 6, 20
INSIDE_MARGINS = 1047  # CSS pixels of A4 on its side within margins of a centimetre


def test_a_gradebook_is_printed_whole_and_cards_without_the_page_around_them(open_page: OpenPage) -> None:
    page = open_page()
    sign_in_as_teacher(page)
    make_class(page)
    page.get_by_role("heading", name="Print these cards now").wait_for()
    (cards,) = PdfReader(BytesIO(page.pdf(format="A4"))).pages
    assert "Ґудзь-Ярошенко" in cards.extract_text()
    assert "Print these cards now" not in cards.extract_text()
    page.get_by_role("link", name="To the pupils").click()
    address = page.url.removesuffix("/people")
    for number in range(ASSIGNMENTS):
        page.goto(f"{address}/assignments")
        page.get_by_label("Title").fill(f"{TITLE} {number + 1}")
        page.get_by_label("Topic", exact=True).select_option("counting")
        page.get_by_role("button", name="Make a draft").click()
        page.get_by_role("button", name="Give it to the class").click()
    page.goto(f"{address}/gradebook")
    (marks,) = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert marks.mediabox.width > marks.mediabox.height
    words = " ".join(marks.extract_text().split())
    assert words.count("знаменниками") == ASSIGNMENTS
    assert "Settings" not in words
    fits_the_paper(page)
    # A year's work: the last column again and again.
    page.evaluate(
        """(copies) => document.querySelectorAll(".gradebook tr").forEach((row) => {
          for (let copy = 0; copy < copies; copy += 1) row.append(row.lastElementChild.cloneNode(true));
        })""",
        IN_A_YEAR - ASSIGNMENTS,
    )
    (marks,) = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert " ".join(marks.extract_text().split()).count("знаменниками") == IN_A_YEAR
    fits_the_paper(page)


def fits_the_paper(page: Page) -> None:
    """Check that nothing reaches past the right margin, text in cells included."""
    page.set_viewport_size({"width": INSIDE_MARGINS, "height": 700})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= INSIDE_MARGINS
    table = page.locator(".gradebook table").bounding_box()
    assert table
    assert table["x"] + table["width"] <= INSIDE_MARGINS
    page.emulate_media(media="null")

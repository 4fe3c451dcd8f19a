"""A whole Monday: a class from a pasted list, cards, three pupils on phones, a lesson seen live, a new PIN, marks."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from urllib.parse import urlsplit

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.qr_reader import read_qr
from tests.browser.test_accessibility import faults
from tests.browser.test_accounts import open_new_link

OpenPage = Callable[..., Page]
PHONE = 360
LIST = "Прізвище та ім’я;Рік\nКОВАЛЬ Анна Петрівна;2014\nБілик Ігор;2014\nҐудзь-Ярошенко Єва Максимівна;2013\n"


def sign_in_as_teacher(page: Page) -> None:
    open_new_link(page)
    page.get_by_role("button", name="Sign me in").click()
    page.get_by_text("You are signed in.").wait_for()


def make_class(teacher: Page) -> None:
    """Make the class 7-A and import the list."""
    teacher.goto("/")
    teacher.locator(".menu summary").click()
    teacher.get_by_role("link", name="Classes", exact=True).click()
    teacher.get_by_label("Name of the class").fill("7-A")
    teacher.get_by_role("button", name="Make the class").click()
    teacher.get_by_label("Paste the names").fill(LIST)
    teacher.get_by_role("button", name="Show what will be stored").click()
    expect(teacher.locator("main")).to_contain_text("3 new pupils")
    expect(teacher.locator("main")).to_contain_text("Nothing is stored yet.")
    assert faults(teacher) == []
    teacher.get_by_role("button", name="Store this").click()


def cards(teacher: Page) -> dict[str, tuple[str, str, str]]:
    """What the cards say: for each name the address of the door, the PIN, and the address in the QR code."""
    expect(teacher.get_by_role("heading", level=1)).to_have_text("Print these cards now")
    found = {}
    for card in teacher.locator(".pupil-card").all():
        name = card.locator(".pupil-card__name").inner_text()
        door = card.locator(".pupil-card__door").inner_text()
        pin = re.sub(r"\D", "", card.locator(".pupil-card__secret").inner_text())
        found[name] = (door, pin, read_qr(card.locator(".qr").screenshot()))
    return found


def answer(pupil: Page, *, right: bool) -> None:
    """Answer the task on the page."""
    number = re.search(r"\d+", pupil.locator("#prompt").inner_text())
    assert number
    pupil.locator("#answer").fill(number[0] if right else "1")
    pupil.locator("#answer").press("Enter")
    pupil.locator(".verdict").wait_for()


def begin(pupil: Page) -> None:
    """Open the assignment from Today and its first task."""
    pupil.goto("/")
    pupil.get_by_role("link", name="Monday", exact=True).click()
    pupil.get_by_role("link", name="Start").click()
    pupil.locator("#prompt").wait_for()


def phones(open_page: OpenPage) -> Iterator[Page]:
    while True:
        yield open_page(width=PHONE)


def test_a_whole_monday(open_page: OpenPage) -> None:
    teacher, new_phone = open_page(), phones(open_page)
    sign_in_as_teacher(teacher)
    make_class(teacher)
    given = cards(teacher)
    anna, ihor, yeva = "Коваль Анна Петрівна", "Білик Ігор", "Ґудзь-Ярошенко Єва Максимівна"
    assert set(given) == {anna, ihor, yeva}
    assert faults(teacher) == []

    # Printed, the three cards stand on one page, whole.
    teacher.emulate_media(media="print")
    for card in teacher.locator(".pupil-card").all():
        box = card.locator(".qr").bounding_box()
        assert box
        assert box["width"] >= 100, "3 cm at least, so that a phone reads it"
    expect(teacher.get_by_role("button", name="Print")).to_be_hidden()
    teacher.emulate_media(media="screen")

    teacher.get_by_role("link", name="To the pupils").click()
    class_address = urlsplit(teacher.url).path.removesuffix("/people")
    names = teacher.locator(".roster__name").all_inner_texts()
    assert names == [ihor, yeva, anna], "in the order of the Ukrainian alphabet"

    # The assignment: five tasks, given at once.
    teacher.get_by_role("link", name="Assignments").click()
    teacher.get_by_label("Title").fill("Monday")
    teacher.get_by_label("Topic", exact=True).select_option("counting")
    teacher.get_by_label("How many tasks").fill("4")
    teacher.get_by_role("button", name="Make a draft").click()
    teacher.get_by_role("button", name="Give it to the class").click()
    expect(teacher.locator("main")).to_contain_text("Not begun")
    teacher.get_by_role("link", name="Watch live").click()
    rows = teacher.locator(".live__pupil")
    expect(rows).to_have_count(3)
    teacher.evaluate("window.stayed = true")

    # Anna holds her card before the camera: what it opens shows her name and signs in only by the button.
    first = next(new_phone)
    first.goto(read_path(given[anna][2]))
    expect(first.get_by_role("heading", level=1)).to_contain_text("Анна К.")
    assert faults(first) == []
    first.get_by_role("button").filter(has_text=re.compile("Sign in|Увійти")).click()
    first.goto("/")
    assert "Monday" in first.locator("main").inner_text()

    # Ihor types the code of the door and mistypes his PIN thrice. That pauses nobody: the fourth try signs in.
    second = next(new_phone)
    second.goto("/sign-in")
    second.get_by_role("link", name="Go to your class").click()
    second.get_by_label("Class code").fill(given[ihor][0][-8:].lower())
    second.get_by_role("button", name="Go to the class").click()
    second.get_by_role("link", name="Ігор Б.").click()
    for _ in range(3):
        second.locator("#pin").fill(f"{(int(given[ihor][1]) + 1) % 1_000_000:06}")
        second.locator("#pin").press("Enter")
        expect(second.get_by_role("alert")).to_have_text("That is not right. Please try again, or ask your teacher.")
        expect(second.locator("#pin")).to_have_value("")
    assert faults(second) == []
    second.locator("#pin").fill(given[ihor][1])
    second.locator("#pin").press("Enter")
    expect(second.get_by_role("link", name="Monday", exact=True)).to_be_visible()

    # Yeva types her PIN with a space, as it is printed.
    third = next(new_phone)
    third.goto(urlsplit(f"//{given[yeva][0].removeprefix('http://')}").path)
    third.get_by_role("link", name="Єва Ґ.").click()
    third.locator("#pin").fill(f"{given[yeva][1][:3]} {given[yeva][1][3:]}")
    third.locator("#pin").press("Enter")
    expect(third.get_by_role("link", name="Monday", exact=True)).to_be_visible()

    # The lesson: Anna does all, Ihor two of four, Yeva has three wrong answers in a row.
    for pupil in (first, second, third):
        begin(pupil)
    for at in range(4):
        answer(first, right=True)
        if at < 3:
            first.get_by_role("link", name="Go on").click()
    answer(second, right=True)
    second.get_by_role("link", name="Go on").click()
    answer(second, right=True)
    for at in range(3):
        answer(third, right=False)
        if at < 2:
            third.get_by_role("link", name="Try a fresh one").click()
    assert faults(third) == []

    # The teacher has touched nothing, and the page was never loaded again.
    expect(rows.filter(has_text="Коваль Анна")).to_contain_text("4 of 4 right")
    expect(rows.filter(has_text="Білик Ігор")).to_contain_text("2 of 4 right")
    expect(rows.filter(has_text="Ґудзь-Ярошенко Єва")).to_contain_text("3 wrong in a row")
    assert teacher.evaluate("window.stayed")
    assert faults(teacher) == []

    # A new PIN for Ihor: his session ends with the next thing he does, and the old PIN opens nothing.
    teacher.get_by_role("link", name="Pupils").click()
    expect(teacher.locator("main")).not_to_contain_text("Paused")
    teacher.get_by_role("link", name="Білик Ігор").click()
    teacher.get_by_role("button", name="New card").click()
    _, new_pin, new_card = cards(teacher)[ihor]
    assert new_pin != given[ihor][1]
    second.get_by_role("link", name="Go on").click()
    second.goto("/")
    expect(second.get_by_role("link", name="Monday", exact=True)).to_have_count(0)
    second.goto(read_path(given[ihor][2]))
    expect(second.get_by_role("heading", level=1)).not_to_contain_text("Ігор")
    second.goto(urlsplit(f"//{given[ihor][0].removeprefix('http://')}").path)
    second.get_by_role("link", name="Ігор Б.").click()
    second.locator("#pin").fill(given[ihor][1])
    second.locator("#pin").press("Enter")
    second.get_by_role("alert").wait_for()
    second.locator("#pin").fill(new_pin)
    second.locator("#pin").press("Enter")
    second.get_by_role("link", name="Monday", exact=True).click()
    expect(second.locator("main")).to_contain_text("2 of 4 right")
    assert read_path(new_card) != read_path(given[ihor][2])

    # The marks, as a spreadsheet program reads them.
    teacher.goto(class_address)
    teacher.get_by_role("link", name="Gradebook").click()
    with teacher.expect_download() as waiting:
        teacher.get_by_role("link", name="XLSX").click()
    sheet = openpyxl.load_workbook(BytesIO(waiting.value.path().read_bytes())).active
    assert sheet is not None
    heading, _, *marks = [list(row) for row in sheet.iter_rows(values_only=True)]
    monday = heading.index("Monday")
    assert [[*row[:2], row[monday]] for row in marks] == [
        ["Білик", "Ігор", 2],
        ["Ґудзь-Ярошенко", "Єва", 0],
        ["Коваль", "Анна", 4],
    ]


def read_path(address: str) -> str:
    return urlsplit(address).path

"""A package in a browser, as a teacher sees it."""

from collections.abc import Callable

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.test_accessibility import faults_in_every_look
from tests.browser.test_monday import sign_in_as_teacher
from tests.oneroster.packages import ENROLLMENTS, package

OpenPage = Callable[..., Page]


def send(page: Page, data: bytes) -> None:
    page.goto("/classes/oneroster")
    file: FilePayload = {"name": "package.zip", "mimeType": "application/zip", "buffer": data}
    page.get_by_label("The ZIP file").set_input_files(file)
    page.get_by_role("button", name="Show what will be stored").click()
    page.get_by_role("heading", name="What will be stored").wait_for()


def test_a_package_is_looked_at_and_stored(open_page: OpenPage) -> None:
    page = open_page()
    sign_in_as_teacher(page)
    page.goto("/classes/oneroster")
    assert faults_in_every_look(page) == []
    send(page, package())
    page.get_by_role("checkbox", name="Algebra 7-A").uncheck()
    page.get_by_text("2 pupils").first.click()
    assert faults_in_every_look(page) == []
    page.get_by_role("button", name="Store this").click()
    page.get_by_role("heading", name="The package is stored").wait_for()
    assert faults_in_every_look(page) == []
    send(page, package(enrollments=ENROLLMENTS.replace("e3,,", "e3,tobedeleted,").replace("e4,,,g7", "e4,,,c7")))
    expect(page.get_by_role("checkbox", name="Take out Шевченко Анна Ігорівна")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Take out Дем’яненко Мар’яна")).not_to_be_checked()
    assert faults_in_every_look(page) == []

"""The page of a topic's export, as a teacher sees it."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.test_accessibility import faults_in_every_look
from tests.browser.test_monday import sign_in_as_teacher
from tests.browser.tree import TOPIC

OpenPage = Callable[..., Page]


def test_the_export_page_has_no_violation(open_page: OpenPage) -> None:
    page = open_page()
    sign_in_as_teacher(page)
    page.goto(f"/topics/{TOPIC}/export")
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    assert faults_in_every_look(page) == []

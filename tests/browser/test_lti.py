"""A platform on another site, in a real Chromium: what its cookies and the Content-Security-Policy really let through.

Addresses of this machine by number and by name are two sites to a browser.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import pytest
from playwright.sync_api import Browser, Error, Page, expect
from werkzeug.serving import make_server

from tests.browser.test_accessibility import faults_in_every_look
from tests.lti.platform import Platform, running
from tests.serving import serving
from tests.trees import TOPIC
from webapp import clock, create_app, db
from webapp.config import Settings
from webapp.services import lti_platforms


@dataclass(frozen=True)
class Both:
    """The site and a platform."""

    site: str
    platform: Platform


@pytest.fixture(scope="module")
def both(worker_settings: Settings) -> Iterator[Both]:
    server = make_server("127.0.0.1", 0, lambda *given: app(*given), threaded=True)  # noqa: PLW0108 - made below
    site = f"http://localhost:{server.server_port}"
    app = create_app(replace(worker_settings, site_url=site))
    with serving(server), running(Platform()) as platform:
        platform.site = site
        with db.transaction() as conn:
            lti_platforms.add(conn, lti_platforms.read_platform(**platform.described, allows_private=True), clock.now())
        platform.tool_keys = app.test_client().get("/lti/jwks").get_json()
        yield Both(site, platform)


def press(page: Page, both: Both, path: str) -> None:
    """Open a course on the platform and press its link."""
    page.goto(f"{both.platform.base}/course/{path}")
    page.get_by_role("link", name="Open").click()


def test_a_link_is_chosen_on_one_site_and_arrives_on_the_other(chromium: Browser, both: Both) -> None:
    teacher = chromium.new_page(reduced_motion="reduce")
    press(teacher, both, "t-1/Instructor?choose")
    expect(teacher.get_by_role("heading", name="Welcome to Intervals")).to_be_visible()
    assert faults_in_every_look(teacher) == []
    teacher.get_by_role("button", name="Begin").click()
    expect(teacher.get_by_role("heading", name="Which class is this course?")).to_be_visible()
    assert faults_in_every_look(teacher) == []
    teacher.get_by_role("button", name="Make the class").click()
    teacher.get_by_label("Topic", exact=True).select_option(TOPIC)
    teacher.get_by_role("button", name="Choose", exact=True).click()
    expect(teacher.get_by_role("button", name="Give it to the class")).to_be_visible()
    assert faults_in_every_look(teacher) == []
    teacher.get_by_role("button", name="Give it to the class").click()
    assert faults_in_every_look(teacher) == []
    teacher.get_by_role("button", name="Add the link").click()
    expect(teacher.get_by_text("The link is in the course")).to_be_visible()
    (link,) = both.platform.links
    pupil = chromium.new_page(reduced_motion="reduce")
    press(pupil, both, f"p-1/Learner?assignment={link['custom']['assignment']}")
    expect(pupil.get_by_role("heading", name=link["title"])).to_be_visible()
    assert pupil.url.startswith(both.site)
    pupil.reload()
    expect(pupil.get_by_role("heading", name=link["title"])).to_be_visible()


def test_a_frame_shows_a_button_whose_window_lets_the_pupil_in(chromium: Browser, both: Both) -> None:
    page = chromium.new_page(reduced_motion="reduce")
    page.goto(f"{both.platform.base}/course/t-9/Instructor?frame")
    button = page.frame_locator("iframe").get_by_role("link", name="Open Intervals")
    expect(button).to_be_visible()
    with page.context.expect_page() as opened:
        button.click()
    expect(opened.value.get_by_role("heading", name="Welcome to Intervals")).to_be_visible()


def test_a_link_that_is_chosen_in_the_window_of_a_frame_is_sent_by_the_frame(chromium: Browser, both: Both) -> None:
    """Moodle asks for a link in a frame of its form and takes it only there: a window would show an empty page."""
    page = chromium.new_page(reduced_motion="reduce")
    page.goto(f"{both.platform.base}/course/t-21/Instructor?frame&choose&in=8-B")
    with page.context.expect_page() as opened:
        page.frame_locator("iframe").get_by_role("link", name="Open Intervals").click()
    window = opened.value
    window.get_by_role("button", name="Begin").click()
    window.get_by_role("button", name="Make the class").click()
    window.get_by_label("Topic", exact=True).select_option(TOPIC)
    window.get_by_role("button", name="Choose", exact=True).click()
    window.get_by_role("button", name="Give it to the class").click()
    with window.expect_event("close"), suppress(Error):  # it may close before the click is confirmed
        window.get_by_role("button", name="Add the link").click()
    expect(page.frame_locator("iframe").get_by_text("The link is in the course")).to_be_visible()
    assert both.platform.links[0]["type"] == "ltiResourceLink"

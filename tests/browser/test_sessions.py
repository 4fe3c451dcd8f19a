"""The end of a session, and the moments on the way to it, in a browser."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import faults_in_every_look
from tests.browser.test_progress import answer
from tests.trees import TOPIC

OpenPage = Callable[..., Page]

MOVING = "document.querySelector('.moment').getAnimations({ subtree: true }).length"


def reach_the_goal(page: Page) -> None:
    """Practise until the answer that reaches a level and the day's goal; the first task is missed."""
    page.goto(f"/practice/{TOPIC}")
    answer(page, right=False)
    for _ in range(10):
        page.goto(f"/practice/{TOPIC}?after=copy-00")
        answer(page, right=True)


def test_a_moment_moves_once_and_a_key_ends_it(open_page: OpenPage) -> None:
    page = open_page(motion=True)
    slow_motion = page.context.new_cdp_session(page)
    slow_motion.send("Animation.enable")
    slow_motion.send("Animation.setPlaybackRate", {"playbackRate": 0.02})
    reach_the_goal(page)
    assert page.evaluate(MOVING) > 0
    expect(page.locator("#announce")).to_contain_text("Level 1 reached. Goal reached: 10 right answers today.")
    assert page.locator("[aria-live], [role=status], [role=alert]").filter(has_text="Level 1 reached").count() == 1
    page.keyboard.press("Shift")
    assert page.evaluate(MOVING) == 0
    expect(page.locator(".moment")).to_have_count(2)


def test_with_reduced_motion_a_moment_is_still(open_page: OpenPage) -> None:
    page = open_page()
    reach_the_goal(page)
    expect(page.locator(".moment")).to_have_count(2)
    assert page.evaluate(MOVING) == 0
    assert faults_in_every_look(page) == []
    page.get_by_role("link", name="Finish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Well practised")
    assert faults_in_every_look(page) == []
    page.goto("/today/end")
    expect(page.get_by_role("heading", level=1)).to_have_text("Done for today")
    assert faults_in_every_look(page) == []
    page.get_by_role("link", name="Try a fresh one").click()
    expect(page).to_have_url(f"/practice/{TOPIC}?task=copy-00")


def test_progress_survives_reload_back_and_a_second_tab(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}")
    answer(page, right=True)
    place = page.locator("#session p")
    expect(place).to_have_text("1 of 10 done")
    page.get_by_role("link", name="Next task").click()
    expect(place).to_have_text("Task 2 of 10")
    page.reload()
    expect(place).to_have_text("Task 2 of 10")
    other = page.context.new_page()
    other.goto(f"/practice/{TOPIC}")
    answer(other, right=True)
    page.reload()
    expect(place).to_have_text("Task 3 of 10")
    page.get_by_role("link", name="Counting").first.click()
    page.go_back()
    expect(place).to_have_text("Task 3 of 10")

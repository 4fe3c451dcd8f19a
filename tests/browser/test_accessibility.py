"""axe-core finds nothing on any page, in both themes, on a phone and on a laptop; nothing scrolls sideways."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tree import RIGHT, TOPIC, WRONG
from tests.trees import TOPIC as COUNTING
from webapp.config import ROOT

AXE = (ROOT / "tests" / "browser" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = [
    "/",
    "/subjects/numbers",
    f"/topics/{COUNTING}",
    "/how-it-works",
    "/search?q=counting",
    "/search?q=zzqqzz",
    "/diagnostic/numbers",
    f"/practice/{COUNTING}/end",
    "/no-such-page",
    "/offline",
    "/sign-in",
    "/today",
    "/dashboard",
    "/profile",
    "/profile/delete",
]
CONTROLS = [*RIGHT, "choice", "choices", "order", "match", "cloze"]
LOOKS = [("light", 360), ("dark", 1280)]  # colours depend on the theme, layout on the width: no need of every pair

# What moves for a moment has colours of its own meanwhile. The button that takes an answer back goes after a minute.
STILL = """() => Promise.all(document.getAnimations()
  .filter((each) => each.effect.getComputedTiming().endTime < 10000)
  .map((each) => each.finished.catch(() => null)))"""

OpenPage = Callable[..., Page]


def violations(page: Page) -> list[str]:
    """What axe finds wrong, a line for each element."""
    page.evaluate(f"({STILL})().then(() => true)")
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    return [f"{rule['id']}: {rule['help']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def become_a_guest(page: Page) -> None:
    """Answer something, so that there is a learner and something to show."""
    page.goto(f"/practice/{COUNTING}")
    page.get_by_label("Your answer").fill("1")
    page.get_by_role("button", name="Check").click()
    page.locator(".verdict").wait_for()


def check(page: Page) -> None:
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_pages_have_no_violation(open_page: OpenPage, scheme: str, width: int) -> None:
    page = open_page(scheme=scheme, width=width)
    become_a_guest(page)
    found = {}
    for path in PAGES:
        page.goto(path)
        if bad := violations(page):
            found[path] = bad
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert not found


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_every_control_has_no_violation(open_page: OpenPage, scheme: str, width: int) -> None:
    page = open_page(scheme=scheme, width=width)
    found = {}
    for kind in CONTROLS:
        page.goto(f"/practice/{TOPIC}?task={kind}")
        page.locator(".worth summary").click()
        if bad := violations(page):
            found[kind] = bad
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), kind
    assert not found


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_verdicts_have_no_violation(open_page: OpenPage, scheme: str, width: int) -> None:
    page = open_page(scheme=scheme, width=width)
    for answer in (WRONG["fraction"], "2/", "4/6", RIGHT["fraction"]):
        page.goto(f"/practice/{TOPIC}?task=fraction")
        page.get_by_role("button", name="Hint").click()
        page.locator(".hint").wait_for()
        page.get_by_label("Your answer").fill(answer)
        page.get_by_role("button", name="Check").click()
        page.locator(".verdict").wait_for()
        check(page)
    page.locator(".verdict .receipt summary").click()
    check(page)


def test_the_menu_has_no_violation_and_closes_with_escape(open_page: OpenPage) -> None:
    page = open_page(width=360)
    page.goto("/")
    page.locator(".menu summary").click()
    check(page)
    page.keyboard.press("Escape")
    expect(page.locator(".menu[open]")).to_have_count(0)


def test_everything_to_tap_is_large_enough(open_page: OpenPage) -> None:
    page = open_page(width=360)
    small = """() => [...document.querySelectorAll("button, select, .button, .nav a, input:not([type=hidden])")]
      .filter((each) => each.checkVisibility() && !each.closest("label"))
      .filter((each) => each.getBoundingClientRect().height < 44)
      .map((each) => each.outerHTML.slice(0, 120))"""
    for kind in CONTROLS:
        page.goto(f"/practice/{TOPIC}?task={kind}")
        assert page.evaluate(small) == []


def test_motion_stops_for_those_who_ask(open_page: OpenPage) -> None:
    page = open_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"/practice/{COUNTING}")
    durations = page.evaluate(
        """() => [...document.querySelectorAll("*")].map((each) => getComputedStyle(each).transitionDuration)"""
    )
    assert {part.strip() for each in durations for part in each.split(",")} == {"0s"}

"""axe-core finds nothing on any page, in both themes, on a phone and on a laptop; nothing scrolls sideways."""

from collections.abc import Callable
from typing import Literal

from playwright.sync_api import Page, expect

from tests.browser.tree import RIGHT, TOPIC, WRONG
from tests.trees import TOPIC as COUNTING
from webapp.config import ROOT

AXE = (ROOT / "tests" / "browser" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
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
    "/subjects",
    "/courses/backwards",
    "/dashboard",
    "/dashboard/earlier",
    "/profile",
    "/profile/delete",
]
CONTROLS = [*RIGHT, "choice", "choices", "order", "match", "cloze"]
DRAWN = ["line", "line-of-numbers", "graph", "part", "parts", "region"]
Scheme = Literal["light", "dark"]
LOOKS: list[tuple[Scheme, int]] = [("light", 360), ("dark", 1280)]  # colours depend on the one, layout on the other

OpenPage = Callable[..., Page]


def faults(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it looks now, a line for each element, and whether it scrolls
    sideways.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    violations = page.evaluate("async (rules) => (await axe.run(document, rules)).violations", RULES)
    found = [f"{rule['id']}: {rule['help']}: {node['html'][:200]}" for rule in violations for node in rule["nodes"]]
    fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return found if fits else [*found, "it scrolls sideways"]


def faults_in_every_look(page: Page) -> list[str]:
    """Return the faults in both themes, on a phone and a laptop, and whether a small phone holds it. The last look is
    kept.
    """
    page.set_viewport_size({"width": 320, "height": 800})
    width_of_page = page.evaluate("document.documentElement.scrollWidth")
    found = [] if width_of_page <= 320 else [f"320 wide: the page takes {width_of_page}"]
    for scheme, width in LOOKS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{scheme}, {width} wide: {fault}" for fault in faults(page)]
    return found


def become_a_guest(page: Page) -> None:
    """Answer something, so that there is a learner and something to show."""
    page.goto(f"/practice/{COUNTING}")
    page.get_by_label("Your answer").fill("1")
    page.get_by_role("button", name="Check").click()
    page.locator(".verdict").wait_for()


def test_pages_have_no_violation(open_page: OpenPage) -> None:
    page = open_page()
    become_a_guest(page)
    found = {}
    for path in PAGES:
        page.goto(path)
        if bad := faults_in_every_look(page):
            found[path] = bad
    assert not found


def test_every_control_has_no_violation(open_page: OpenPage) -> None:
    page = open_page()
    found = {}
    for kind in (*CONTROLS, *DRAWN):
        page.goto(f"/practice/{TOPIC}?task={kind}")
        page.locator(".worth summary").click()
        if bad := faults_in_every_look(page):
            found[kind] = bad
    assert not found


def test_verdicts_have_no_violation(open_page: OpenPage) -> None:
    page = open_page()
    for answer in (WRONG["fraction"], "2/", "4/6", RIGHT["fraction"]):
        page.goto(f"/practice/{TOPIC}?task=fraction")
        page.get_by_role("button", name="Hint").click()
        page.locator(".hint").wait_for()
        page.get_by_label("Your answer").fill(answer)
        page.get_by_role("button", name="Check").click()
        page.locator(".verdict").wait_for()
        assert faults_in_every_look(page) == []
    page.locator(".verdict .receipt summary").click()
    assert faults_in_every_look(page) == []


def test_the_menu_has_no_violation_and_closes_with_escape(open_page: OpenPage) -> None:
    page = open_page(width=360)
    page.goto("/")
    page.locator(".menu summary").click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(page.locator(".menu[open]")).to_have_count(0)


def test_everything_to_tap_is_large_enough(open_page: OpenPage) -> None:
    page = open_page(width=360)
    small = """() => [...document.querySelectorAll("button, select, .button, .nav a, input:not([type=hidden])")]
      .filter((each) => each.checkVisibility() && !each.closest("label"))
      .filter((each) => each.getBoundingClientRect().height < 44)
      .map((each) => each.outerHTML.slice(0, 120))"""
    for kind in (*CONTROLS, *DRAWN):
        page.goto(f"/practice/{TOPIC}?task={kind}")
        assert page.evaluate(small) == []


def test_motion_stops_for_those_who_ask(open_page: OpenPage) -> None:
    page = open_page(motion=False)
    page.goto(f"/practice/{COUNTING}")
    durations = page.evaluate(
        """() => [...document.querySelectorAll("*")].map((each) => getComputedStyle(each).transitionDuration)"""
    )
    assert {part.strip() for each in durations for part in each.split(",")} == {"0s"}

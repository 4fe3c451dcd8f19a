"""What screen readers get of a formula: names in words, by Chromium's accessibility tree, in both languages."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import CONTROLS, become_a_guest
from tests.browser.tree import RIGHT, TOPIC, WRONG
from tests.trees import TOPIC as COUNTING

OpenPage = Callable[..., Page]

# Everything whose name comes from content with a formula in it, marked, with the words its name must have: the
# formula's own label. A formula without a label is expected to be called "no label", which no name contains.
MARK = """() => {
  const found = [];
  const inside = (root, query) => [...root.children].filter((each) => each.matches(query));
  const sources = (each) => {
    const ids = each.getAttribute("aria-labelledby");
    if (ids) return ids.split(" ").map((id) => document.getElementById(id));
    const row = each.matches("select, button") && each.closest(".sort__item");
    if (row) return [row.querySelector(".sort__text")];
    if (each.matches(".pair select")) return [each.closest(".pair").querySelector(".pair__left, .pair__card")];
    if (each.labels?.length) return [...each.labels];
    if (each.matches("figure, fieldset, table")) return inside(each, "figcaption, legend, caption");
    return each.matches("a, button, summary, h1, h2, h3, h4, th") ? [each] : [];
  };
  for (const each of document.querySelectorAll("main *")) {
    const inSources = sources(each).flatMap((source) => [...source.querySelectorAll("math")]);
    const formulas = each.matches("math") ? [each] : inSources;
    if (!formulas.length || !each.checkVisibility()) continue;
    each.dataset.said = found.length;
    const words = formulas.map((math) => math.getAttribute("aria-label") ?? "no label");
    found.push([each.cloneNode(false).outerHTML.slice(0, 160), words]);
  }
  return found;
}"""


def unsaid(page: Page) -> list[str]:
    """Elements of the page whose accessible name lacks the words of a formula it is made of; first all is unfolded."""
    page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
    marked = page.evaluate(MARK)
    browser = page.context.new_cdp_session(page)
    tree = browser.send("Accessibility.getFullAXTree")["nodes"]
    names = {
        node.get("backendDOMNodeId"): node.get("name", {}).get("value", "") for node in tree if not node["ignored"]
    }
    root = browser.send("DOM.getDocument")["root"]["nodeId"]
    nodes = browser.send("DOM.querySelectorAll", {"nodeId": root, "selector": "[data-said]"})["nodeIds"]
    missing = []
    for node in nodes:
        described: dict[str, Any] = browser.send("DOM.describeNode", {"nodeId": node})["node"]
        attributes = dict(zip(described["attributes"][::2], described["attributes"][1::2], strict=True))
        html, words = marked[int(attributes["data-said"])]
        name = names.get(described["backendNodeId"], "")
        missing += [f"{html}: {name!r} lacks {each!r}" for each in words if each not in name]
    browser.detach()
    return missing


@pytest.mark.parametrize("locale", ["en", "uk"])
def test_pages_name_their_formulas_in_words(open_page: OpenPage, locale: str) -> None:
    page = open_page(locale=locale)
    found: dict[str, list[str]] = {}
    page.goto(f"/topics/{TOPIC}")
    found["lesson"] = unsaid(page)
    half = {"en": "1 half", "uk": "одна друга"}[locale]
    link = {"en": "about the square root of x", "uk": "about квадратний корінь з x"}[locale]
    expect(page.get_by_role("link", name=link)).to_have_count(1)
    expect(page.get_by_role("math", name=half).last).to_be_visible()
    for kind in CONTROLS:
        page.goto(f"/practice/{TOPIC}?task={kind}")
        found[kind] = unsaid(page)
        page.locator("#task button[formaction]").click()
        page.locator(".hint").wait_for()
        found[f"{kind} with a hint"] = unsaid(page)
    for answer in (WRONG["fraction"], "2/", "4/6", RIGHT["fraction"]):
        page.goto(f"/practice/{TOPIC}?task=fraction")
        page.locator("#answer").fill(answer)
        page.locator("#reading *").first.wait_for()
        found[f"{answer} being typed"] = unsaid(page)
        page.locator("#task form .button--primary").click()
        page.locator(".verdict").wait_for()
        found[answer] = unsaid(page)
    for path in (
        "/",
        "/subjects/controls",
        "/subjects",
        "/courses/backwards",
        "/dashboard",
        "/search?q=every",
        "/diagnostic/controls",
    ):
        page.goto(path)
        found[path] = unsaid(page)
    page.locator("main form button").first.click()
    page.locator("#task").wait_for()
    found["a task of the diagnostic"] = unsaid(page)
    for path in ("/authoring", f"/authoring/{TOPIC}/choice"):
        page.goto(path)
        found[path] = unsaid(page)
    assert {where: missing for where, missing in found.items() if missing} == {}


def test_the_check_finds_a_formula_that_is_not_named(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/topics/{TOPIC}")
    page.evaluate("document.querySelector('summary math').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('h2 math').closest('h2').setAttribute('aria-label', 'The rule')")
    assert len(unsaid(page)) == 3, "the summary and its formula, the heading"


@pytest.mark.parametrize(
    ("locale", "task", "announced"),
    [
        ("en", "number", "Not this time. Look again at 1 half."),
        ("uk", "number", "Цього разу ні. Придивись до одна друга."),
    ],
)
def test_a_verdict_is_announced_in_words(open_page: OpenPage, locale: str, task: str, announced: str) -> None:
    page = open_page(locale=locale)
    page.goto(f"/practice/{TOPIC}?task={task}")
    page.locator("#answer").fill(WRONG[task])
    page.locator("#answer").press("Enter")
    expect(page.locator("#announce")).to_have_text(announced)


def test_every_wrong_gap_is_announced(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{TOPIC}?task=cloze")
    page.get_by_label("Gap 1").fill("2")
    page.get_by_label("Gap 2").fill("9")
    page.keyboard.press("Enter")
    expect(page.locator("#announce")).to_contain_text("Not this time.")
    expect(page.locator("#announce")).to_contain_text("Gap 2: ")


@pytest.mark.parametrize(("locale", "announced"), [("en", "x minus 1, y 1"), ("uk", "x мінус 1, y 1")])
def test_a_point_is_announced_in_words(open_page: OpenPage, locale: str, announced: str) -> None:
    page = open_page(locale=locale)
    page.goto(f"/practice/{TOPIC}?task=point")
    for key in ("ArrowLeft", "ArrowUp"):
        page.locator(".plane svg").press(key)
    expect(page.locator("#announce")).to_have_text(announced)
    page.locator(".plane svg").press("Enter")
    expect(page.locator("#announce")).to_have_text(announced)


def test_a_moved_row_and_an_unreadable_answer_are_announced_in_words(open_page: OpenPage) -> None:
    page = open_page()
    become_a_guest(page)
    expect(page.locator("#announce")).to_contain_text("Not this time.")
    page.goto(f"/practice/{COUNTING}")
    page.locator("#answer").fill("1/")
    page.locator("#answer").press("Enter")
    expect(page.locator("#announce")).to_have_text("Something is missing at the end.")
    page.goto(f"/practice/{TOPIC}?task=order")
    page.locator(".sort__item").nth(1).get_by_label("Move up").click()
    expect(page.locator("#announce")).to_have_text("Now in place 1")

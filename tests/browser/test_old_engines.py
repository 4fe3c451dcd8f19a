"""The site in an older engine: Chromium with the style sheet as Safari 15 or Firefox 115 parses it."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import become_a_guest, faults_in_every_look
from tests.browser.tree import TOPIC

OpenPage = Callable[..., Page]

AGE = r"""() => {
  const heads = /:has\(|::details-content|::view-transition|scripting|light-dark|color-mix/;
  const values = /(light-dark|color-mix|oklab|oklch)\(|\d[dsl]v[hw]\b/;
  const names = /^(text-wrap|math-depth|math-style|view-transition|content-visibility|accent-color|field-sizing)/;
  const age = (owner) => [...owner.cssRules].reverse().forEach((rule) => {
    if (heads.test(rule.conditionText ?? rule.selectorText ?? "")) owner.deleteRule([...owner.cssRules].indexOf(rule));
    else {
      if (rule.style) rule.style.cssText = rule.style.cssText.replace(/([\w-]+): ([^;]+);/g, (whole, name, value) =>
        names.test(name) ? "" : values.test(value) ? `${name}: var(--not-known-here);` : whole);
      if (rule.cssRules) age(rule);
    }
  });
  [...document.styleSheets].forEach(age);
}"""
"""Take out of the style sheet what old engines drop: rules with a selector or a condition that they do not know, and
declarations with such a property or value. A value in a custom property or beside var() is dropped when it is used."""
COLOURLESS = """() => {
  const bordered = ".button:not(.button--quiet), .card, .task, .option, .input, .answer__box";
  const filled = `body, .masthead, .keypad button, ${bordered}`;
  const isClear = (each, name) => /^rgba.* 0\\)$/.test(getComputedStyle(each)[name]);
  return [...document.querySelectorAll(filled)].filter((each) => each.checkVisibility())
    .filter((each) => isClear(each, "backgroundColor") || each.matches(bordered) && isClear(each, "borderTopColor"))
    .map((each) => `without its colours: ${each.outerHTML.slice(0, 100)}`);
}"""
CONTROLS = [f"/practice/{TOPIC}?task={kind}" for kind in ("expression", "choice", "order", "match", "cloze", "point")]


def open_aged(page: Page, path: str) -> None:
    """Open a page as an old engine reads it."""
    page.goto(path)
    page.evaluate(AGE)


def test_every_page_has_its_colours(open_page: OpenPage) -> None:
    page = open_page()
    become_a_guest(page)
    found = {}
    for path in ["/", "/subjects/numbers", "/dashboard", "/sign-in", *CONTROLS]:
        open_aged(page, path)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            if bad := page.evaluate(COLOURLESS):
                found[path, scheme] = bad
    assert not found
    open_aged(page, CONTROLS[0])
    assert faults_in_every_look(page) == []  # the colours can be told apart


def test_verdicts_are_told_apart_by_colour(open_page: OpenPage) -> None:
    page = open_page()
    grounds = set()
    for answer in ("1/3", "2/", "4/6", "2/3"):
        open_aged(page, f"/practice/{TOPIC}?task=fraction")
        page.get_by_label("Your answer").fill(answer)
        page.get_by_role("button", name="Check").click()
        page.locator(".verdict").wait_for()
        grounds.add(page.locator(".verdict").evaluate("(each) => getComputedStyle(each).backgroundColor"))
    assert len(grounds) == 4  # wrong, unreadable, right in another form, right
    assert "rgba(0, 0, 0, 0)" not in grounds


def test_the_keypad_shows_and_types(open_page: OpenPage) -> None:
    page = open_page()
    open_aged(page, f"/practice/{TOPIC}?task=interval")
    page.locator("[data-insert='∞']").click()
    expect(page.get_by_label("Your answer")).to_have_value("∞")


def test_the_focus_of_an_option_is_seen(open_page: OpenPage) -> None:
    page = open_page()
    open_aged(page, f"/practice/{TOPIC}?task=choice")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    outline = page.locator(".option input").first.evaluate("(each) => getComputedStyle(each).outlineStyle")
    assert outline == "solid"

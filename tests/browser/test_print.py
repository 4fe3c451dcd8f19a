"""What is printed is dark on white, whatever theme is chosen, labels of figures included."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tree import RIGHT, TOPIC, WRONG
from tests.trees import TOPIC as COUNTING

OpenPage = Callable[..., Page]

# The texts, and lines of figures, that have too little contrast with white paper. Backgrounds are not printed.
PALE = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const contrast = (colour) => {
    canvas.fillStyle = "#fff";
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) =>
      part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
  };
  const pale = [];
  const check = (element, colour, least, what) => {
    if (contrast(colour) < least) pale.push(`${element.tagName}.${element.getAttribute("class")} ${colour}: ${what}`);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const [text, element] = [texts.currentNode.data.trim(), texts.currentNode.parentElement];
    if (!text || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    check(element, element instanceof SVGElement ? style.fill : style.color, 4.5, text.slice(0, 40));
  }
  const lines = document.querySelectorAll("svg .ink, .plane__axis");
  lines.forEach((line) => check(line, getComputedStyle(line).stroke, 4.5, "a line"));
  for (const root of [document.documentElement, document.body]) {
    const ground = getComputedStyle(root).backgroundColor;
    if (contrast(ground) > 1.01) pale.push(`the page's ground is ${ground}`);
  }
  return pale;
}"""


def choose_theme(page: Page, name: str) -> None:
    page.goto("/how-it-works")
    page.locator(".menu summary").click()
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", name.lower())


@pytest.mark.parametrize("theme", ["System", "Light", "Dark"])
def test_print_is_dark_on_white(open_page: OpenPage, theme: str) -> None:
    page = open_page()
    if theme != "System":
        choose_theme(page, theme)
    page.emulate_media(media="print", color_scheme="dark")
    found = {}
    for kind in ("fraction", "choice", "order", "match", "cloze", "point"):
        page.goto(f"/practice/{TOPIC}?task={kind}")
        found[kind] = page.evaluate(PALE)
    for answer in (WRONG["fraction"], "2/", RIGHT["fraction"]):
        page.emulate_media(media="screen")
        page.goto(f"/practice/{TOPIC}?task=fraction")
        page.locator("#answer").fill(answer)
        page.locator("#answer").press("Enter")
        page.locator(".verdict").wait_for()
        page.emulate_media(media="print")
        found[answer] = page.evaluate(PALE)
    for path in (
        f"/topics/{TOPIC}",
        f"/practice/{COUNTING}/end",
        "/",
        "/subjects/numbers",
        "/courses/backwards",
        "/dashboard",
    ):
        page.goto(path)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => (each.open = true))")
        found[path] = page.evaluate(PALE)
    assert {where: pale for where, pale in found.items() if pale} == {}

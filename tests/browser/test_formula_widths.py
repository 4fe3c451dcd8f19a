"""The estimate of how wide a formula is agrees with Chromium, for formulas of every shipped topic."""

import re
from statistics import mean

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.test_width import SHELL, WIDTH
from webapp.config import ROOT
from webapp.content.library import Library
from webapp.content.loading import load_library
from webapp.content.rendering.widths import widest
from webapp.content.variants.variants import make_variant
from webapp.web import static_files

MEASURE = """async (formulas) => {
  const box = document.querySelector(".stack");
  box.innerHTML = formulas.map((each) => `<p class="formula">${each}</p>`).join("");
  await document.fonts.ready;
  const size = parseFloat(getComputedStyle(box.firstChild).fontSize);
  return [...box.querySelectorAll("math")].map((each) => each.getBoundingClientRect().width / size);
}"""


def some_formulas(library: Library) -> list[str]:
    """Return parts of formulas from the prompt and solution of every third task, one of each shape."""
    tasks = [task for topic in library.topics.values() for task in topic.tasks.values()][::3]
    shapes: dict[str, str] = {}
    for variant in (make_variant(task, 3, "en") for task in tasks):
        for formula in re.findall(r"<math\b.*?</math>", f"{variant.prompt_html}{variant.solution_html}", re.DOTALL):
            plain = re.sub(' aria-label="[^"]*"', "", formula)
            shapes.setdefault(re.sub(r"\d", "0", plain), plain)
    return list(shapes.values())


@pytest.mark.slow
def test_estimated_widths_are_those_of_chromium(chromium: Browser) -> None:
    files = static_files.collect(static_files.SOURCE)
    served = {"app.css": files["app.css"], "": SHELL.encode()}
    served |= {name: files[plain] for plain, name in static_files.hashed_names(files).items()}

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix("http://content.test/")
        kind = "text/css" if name.endswith(".css") else "font/woff2" if name.endswith(".woff2") else "text/html"
        route.fulfill(body=served.get(name, b""), content_type=kind)

    formulas = some_formulas(load_library(ROOT / "content"))
    page = chromium.new_page(viewport={"width": WIDTH, "height": 700})
    try:
        page.route("http://content.test/**", serve)
        page.goto("http://content.test/")
        measured = page.evaluate(MEASURE, formulas)
    finally:
        page.close()
    assert len(formulas) > 100
    estimated = [widest(formula) for formula in formulas]
    assert mean(abs(ours - theirs) for ours, theirs in zip(estimated, measured, strict=True)) < 0.2  # em
    pairs = zip(estimated, measured, formulas, strict=True)
    wide = [(ours / theirs, formula) for ours, theirs, formula in pairs if theirs > 5]
    assert len(wide) > 20
    assert [formula for ratio, formula in wide if not 0.85 < ratio < 1.15] == []

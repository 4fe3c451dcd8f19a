"""What authors write fits a phone of 320 px: each lesson unfolded, and each task at eight seeds, in a real Chromium.

Everything is laid out many pieces at a time with the site's own style sheet and fonts, and measured by a script. Pieces
that differ in digits only are measured once; those without anything that could be long only at the first seeds.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route

from webapp.config import ROOT
from webapp.content.library import Library
from webapp.content.loading import load_library
from webapp.content.rendering.markdown import render_inline
from webapp.content.variants.variants import Variant, make_variant
from webapp.messages import LOCALES
from webapp.web import static_files

SEEDS = 8
WIDTH = 320
AT_ONCE = 1000
MAY_BE_LONG = re.compile("formula__part|formula--display|<table|<svg|<input")
SHELL = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/app.css">
<main class="page"><div class="lesson"></div>
<div class="practice"><section class="task"><div class="stack"></div></section></div></main>"""
MEASURE = """async (pieces) => {
  const [lessons, tasks] = document.querySelectorAll(".lesson, .stack");
  lessons.innerHTML = pieces.filter(([isLesson]) => isLesson).map(([, html]) => html).join("");
  tasks.innerHTML = pieces.filter(([isLesson]) => !isLesson).map(([, html]) => html).join("");
  document.querySelectorAll("details").forEach((each) => (each.open = true));
  await document.fonts.ready;
  const ROOT = 8; // px of empty room that Chromium keeps behind a root, which hang over what is around it
  const wrong = [];
  for (const box of [lessons, tasks]) for (const piece of box.children) {
    const room = box.getBoundingClientRect().right - piece.getBoundingClientRect().right;
    if (room < -1 || piece.scrollWidth > piece.clientWidth + ROOT) wrong.push(["too wide", piece.dataset.at]);
    for (const part of piece.querySelectorAll("math, .formula__part, .gap")) {
      const mark = part.nextSibling;
      if (mark?.nodeType !== Node.TEXT_NODE || !/^[.,;:!?)»”%°]/.test(mark.data)) continue;
      const range = document.createRange();
      range.setStart(mark, 0);
      range.setEnd(mark, 1);
      const [left, start] = [range, part].map((each) => each.getBoundingClientRect().left);
      if (left < start) wrong.push(["a lonely mark", piece.dataset.at]);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.push(["a page too wide", ""]);
  return wrong;
}"""


def pieces_of(variant: Variant) -> Iterator[str]:
    """Yield the parts of a task, each in the box in which the site shows it."""
    gaps = ['<input class="gap" size="7">'.join(part.html for part in variant.parts if not part.gap)]
    yield from (f'<div class="prompt">{html}</div>' for html in (gaps if variant.parts else [variant.prompt_html]))
    if variant.figure_html:
        yield f'<div class="figure">{variant.figure_html}</div>'
    for option in variant.options:
        yield f'<label class="option"><input type="radio"><span>{option.html}</span></label>'
        yield f'<ol class="sort"><li class="sort__item"><span class="sort__text">{option.html}</span></li></ol>'
    for option in variant.left:
        yield f'<div class="pair"><span class="pair__left">{option.html}</span></div>'
    for option in variant.right:
        yield f'<div class="letter"><span class="letter__name">A</span><span>{option.html}</span></div>'
    yield from (f'<div class="hint">{hint}</div>' for hint in variant.hints_html)
    for mistake in variant.mistakes:
        said = render_inline(mistake.say, locale=variant.locale)
        yield f'<div class="verdict verdict--incorrect"><div>{said}</div></div>'
    yield f'<div class="solution">{variant.solution_html}</div>'


def distinct(library: Library) -> dict[str, tuple[str, str]]:
    """Lessons and pieces of tasks with a place where they come from, by what decides about their width."""
    found: dict[str, tuple[str, str]] = {}

    def keep(html: str, place: str) -> None:
        shown = re.sub(' (?:aria-label|aria-labelledby|id)="[^"]*"', "", html)
        found.setdefault(re.sub(r"\d", "0", shown), (place, html))

    for topic in library.topics.values():
        for locale, lesson in topic.lessons.items():
            keep(
                f'<article class="prose"><p class="lead">{lesson.summary}</p>{lesson.html}</article>',
                f"{topic.slug} {locale}",
            )
        for task in topic.tasks.values():
            for seed in range(SEEDS):
                locale = LOCALES[seed % len(LOCALES)]
                for html in pieces_of(make_variant(task, seed, locale)):
                    if seed < len(LOCALES) or MAY_BE_LONG.search(html):
                        keep(html, f"{topic.slug}/{task.id} {locale} {seed}")
    return found


@pytest.mark.slow
@pytest.mark.timeout(900)  # a thousand tasks are written out, which takes minutes beside other browsers
def test_everything_that_authors_wrote_fits_a_small_phone(chromium: Browser) -> None:
    files = static_files.collect(static_files.SOURCE)
    served = {"app.css": files["app.css"], "": SHELL.encode()}
    served |= {name: files[plain] for plain, name in static_files.hashed_names(files).items()}

    def serve(route: Route) -> None:
        name = route.request.url.removeprefix("http://content.test/")
        kind = "text/css" if name.endswith(".css") else "font/woff2" if name.endswith(".woff2") else "text/html"
        route.fulfill(body=served.get(name, b""), content_type=kind)

    pieces = list(distinct(load_library(ROOT / "content")).values())
    page = chromium.new_page(viewport={"width": WIDTH, "height": 700})
    try:
        page.route("http://content.test/**", serve)
        page.goto("http://content.test/")
        wrong = []
        for start in range(0, len(pieces), AT_ONCE):
            batch = [
                [html.startswith("<article"), re.sub(r"^<(\w+)", rf'<\1 data-at="{start + at}"', html)]
                for at, (_, html) in enumerate(pieces[start : start + AT_ONCE])
            ]
            wrong += [[fault, at and pieces[int(at)]] for fault, at in page.evaluate(MEASURE, batch)]
    finally:
        page.close()
    assert len(pieces) > 2000
    assert wrong == []

"""A task as an author reads it in a terminal: prompt, options, hints, key, mistakes, solution."""

import re
from collections.abc import Iterator
from html import unescape

from webapp.content.check import right_answer
from webapp.content.library import Task
from webapp.content.models import Locale
from webapp.content.variants import make_variant


def preview_lines(task: Task, seed: int, locale: Locale) -> Iterator[str]:
    """Lines of plain text with TeX written out. Raises VariantError."""
    variant = make_variant(task, seed, locale)
    yield f"{task.topic_slug}/{task.id}  {task.type}  {task.difficulty or '-'}  seed {seed}  {locale}"
    yield f"  {variant.prompt_text}"
    right = right_answer(variant)
    for option in (*variant.options, *variant.left, *variant.right):
        mark = "*" if right == option.id or (isinstance(right, list) and option.id in right) else "-"
        yield f"    {mark} [{option.id}] {option.text}"
    if variant.figure_html:
        yield f"  figure: {_terminal_text(variant.figure_html)}"
    for number, hint in enumerate(variant.hints_html, 1):
        yield f"  hint {number}: {_terminal_text(hint)}"
    yield f"  answer: {right}"
    for mistake in variant.mistakes:
        yield f"  mistake {mistake.when}: {mistake.say}"
    yield f"  solution: {_terminal_text(variant.solution_html)}"


def _terminal_text(html: str) -> str:
    """The words of rendered HTML; MathML becomes something a terminal can show, such as (3/4) and x^2."""
    html = html.replace("<mfrac>", " (").replace("</mfrac>", ") ").replace("</mi><mn>", "^")
    html = re.sub(r"</(mn|mi|mrow)><(mn|mi|mrow)>", "/", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", re.sub(r"</(p|li|text|title)>", " ", html))).split())

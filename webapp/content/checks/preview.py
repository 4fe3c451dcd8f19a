"""A task as text for the terminal: prompt, options, hints, key, mistakes, solution."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from webapp.content.library import Task
from webapp.content.rendering.markdown import plain_text, render_inline
from webapp.content.rendering.speech import spoken
from webapp.content.variants.variants import Option, Variant, make_variant
from webapp.grading import Answer
from webapp.locales import DEFAULT, Locale

_END_OF_CELL = re.compile(r"(?=</t[dh]>)")


def preview_lines(task: Task, seed: int, locale: Locale) -> Iterator[str]:
    """Yield lines of plain text with formulas in one line. Raises VariantError."""
    variant = make_variant(task, seed, locale)
    yield f"{task.topic_slug}/{task.id}  {task.written_type}  {task.difficulty or '-'}  seed {seed}  {locale}"
    yield f"  {_plain(variant.prompt_html)}"
    if pool := getattr(task.model, "pool", None):
        yield f"  pool: {pool.draw} of {len(variant.compiled.options)}"
    right = variant.right_answer(DEFAULT)
    yield from _options((*variant.options, *variant.left, *variant.right), right)
    if variant.line:
        yield f"  line: {' '.join(text for text in variant.line.labels if text)}"
    yield from _words(variant.compiled.fields, str(right))
    for gap, options in variant.gap_options.items():
        yield f"  {gap}:"
        wanted = right[gap] if isinstance(right, dict) else right
        yield from [*_words(variant.compiled.fields[gap], str(wanted))] or _options(options, wanted)
    if variant.figure_html:
        yield f"  figure: {variant.figure_text or spoken(variant.figure_html)}"
    for number, hint in enumerate(variant.hints_html, 1):
        yield f"  hint {number}: {plain_text(hint)}"
    yield f"  answer: {named(variant, right)}"
    if task.type in ("graph", "region", "part"):
        yield f"  which is right for: {variant.key.fields['answer']}"
    for step, follow in getattr(task.model, "follow", {}).items():
        yield f"  follow {step}: {follow}"
    for mistake in variant.mistakes:
        yield f"  mistake {named(variant, mistake.when)}: {_plain(render_inline(mistake.say, locale=variant.locale))}"
    if task.model.lesson:
        yield f"  lesson: {task.model.lesson}"
    for number, step in enumerate(variant.solution_steps, 1):
        yield f"  solution {number}: {plain_text(step)}"


def named(variant: Variant, answer: Answer) -> str:
    """Return an answer as an author reads it: with the texts of options, parts and items in the place of their ids."""
    offered = chain(variant.options, variant.left, variant.right, *variant.gap_options.values())
    return _named(answer, {option.id: _plain(option.html) for option in offered})


def _named(answer: Answer, names: Mapping[str, str]) -> str:
    match answer:
        case str():
            return names.get(answer, answer)
        case dict():
            return "; ".join(f"{_named(name, names)}: {_named(one, names)}" for name, one in answer.items())
    shown = (one if isinstance(one, str) else " – ".join(names.get(side, side) for side in one) for one in answer)
    return "; ".join(names.get(one, one) for one in shown)


def _plain(html: str) -> str:
    """Return rendered HTML with each formula as it may be typed; the cells of a table end with a bar."""
    return plain_text(_END_OF_CELL.sub(" |", html))


def _options(options: Sequence[Option], right: Answer) -> Iterator[str]:
    """Yield options with their ids, the right ones with a star."""
    for option in options:
        is_right = right == option.id or (isinstance(right, list) and option.id in right)
        yield f"    {'*' if is_right else '-'} [{option.id}] {_plain(option.html)}"


def _words(fields: Mapping[str, Any], right: str) -> Iterator[str]:
    """Yield the words of a list with their other forms, the right one with a star."""
    for word, *others in fields.get("listed", ()):
        yield f"    {'*' if word == right else '-'} {word}" + (f" ({', '.join(others)})" if others else "")

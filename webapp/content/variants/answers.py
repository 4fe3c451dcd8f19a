"""Answers, right or given, as HTML within a line of text. The variant's own `formula` writes their formulas."""

import re
from collections.abc import Callable
from html import escape

from webapp.content.rendering.tables import GAP
from webapp.content.rendering.tex import FormulaWriter, TexError, in_formula, mathml
from webapp.content.variants.variants import Variant
from webapp.grading import Answer
from webapp.grading.families.graphs import in_tex
from webapp.messages import Locale

_TEXT = re.compile(r"\\text\{([^{}\\]*)\}")


def right_html(variant: Variant, gap: str | None = None) -> str:
    """Return the right answer to a typed task, or to a gap of a cloze. Raises VariantError."""
    if variant.type == "part":
        return escape(variant.right_parts)
    if variant.type in ("graph", "region"):
        return formula_html(in_tex(variant.key.compiled, variant.locale), variant.locale, variant.formula)
    right = variant.right_answer(variant.locale)
    return typed_html(variant, str(right[gap] if gap and isinstance(right, dict) else right), gap)


def typed_html(variant: Variant, answer: str, gap: str | None = None) -> str:
    """Return what was typed into a task, or typed or chosen in a gap of it; escaped text if it cannot be read."""
    if gap:
        chosen = [option.html for option in variant.gap_options.get(gap, ()) if option.id == answer]
        if chosen:
            return chosen[0]
    tex = variant.read(answer, gap).tex
    return formula_html(tex, variant.locale, variant.formula) if tex else escape(answer)


def formula_html(tex: str, locale: Locale, write: FormulaWriter = mathml) -> str:
    """Return TeX written by the grader; as text if it is only text, which breaks lines, or does not convert."""
    if text := _TEXT.fullmatch(tex):
        return escape(text[1])
    try:
        return in_formula(write(tex, locale))
    except TexError:
        return escape(tex)


def answer_in_line(variant: Variant, answer: Answer) -> str:
    """Return any answer: options by their texts, gaps in their order, pairs side by side."""
    names = {option.id: option.html for option in (*variant.options, *variant.left, *variant.right)}
    match variant.type, fitting(answer, variant.type):
        case "cloze", {**gaps}:
            return "; ".join(typed_html(variant, str(gaps.get(gap, "")), gap) for gap in variant.gap_cells)
        case "match", [*pairs]:
            return "; ".join(" – ".join(names[each] for each in pair if each in names) for pair in pairs)
        case (("choices" | "order" | "part"), [*ids]):
            return ", ".join(names[str(item)] for item in ids if item in names)
        case (("choice" | "part"), str(chosen)):
            return names.get(chosen, "")
        case _, str(typed):
            return typed_html(variant, typed)
    return escape(str(answer))


def prompt_filled(variant: Variant, write: Callable[[str], str]) -> str:
    """Return the prompt as HTML with what `write` returns in the place of each gap."""
    first, *others = variant.prompt_with_gaps.split(GAP)
    return first + "".join(write(gap) + html for gap, html in zip(variant.gap_cells, others, strict=True))


def fitting(answer: "Answer | None", task_type: str) -> "Answer | None":
    """Return the answer if the control of a task type can show it, else None. Requests may contain anything."""
    match task_type, answer:
        case "cloze", {**gaps} if all(isinstance(given, str) for given in gaps.values()):
            return answer
        case "match", [*pairs] if all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
            return answer
        case (("choices" | "order" | "part"), [*ids]) if all(isinstance(one, str) for one in ids):
            return answer
        case (("cloze" | "match" | "choices" | "order"), _):
            return None
    return answer if isinstance(answer, str) else None

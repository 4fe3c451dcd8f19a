"""Formulas as plain text in one line: what a search result shows where the lesson has mathematics."""

import pytest

from tests.content.conftest import Tree
from webapp.content.checks.equalities import FORMULA
from webapp.content.checks.preview import preview_lines
from webapp.content.library import Library
from webapp.content.rendering.markdown import plain_text, render_block
from webapp.content.rendering.tex import mathml
from webapp.content.variants.variants import Variant, make_variant
from webapp.grading.algebra.evaluate import Unevaluable
from webapp.grading.algebra.reals import Real, real_value, same
from webapp.grading.reading.parser import parse
from webapp.locales import LANGUAGES
from webapp.messages import ParseProblem


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\frac{3}{8} + \frac{2}{8} = \frac{5}{8}", "3/8 + 2/8 = 5/8"),
        (r"\frac{18}{12} = 1\frac{1}{2}", "18/12 = 1 1/2"),
        (r"(x+1)^2 = x^2+2x+1", "(x + 1)² = x² + 2x + 1"),
        (r"\left(\frac12\right)^3", "(1/2)³"),
        (r"\sqrt{a^2+b^2}", "√(a² + b²)"),
        (r"\sqrt[3]{8} = 2", "³√8 = 2"),
        (r"x^{10} \cdot x^{n+1}", "x¹⁰ ⋅ x^(n + 1)"),
        (r"a_n = a_1 + (n-1)d", "aₙ = a₁ + (n − 1)d"),
        (r"x_{max} = -2", "x_(max) = −2"),
        (r"3 \cdot (-2) = -6", "3 ⋅ (−2) = −6"),
        (r"|{-3}| = 3", "|−3| = 3"),
        (r"\{-2; 5\}", "{−2, 5}"),
        (r"90^\circ", "90°"),
        (r"v = \frac{s}{t}", "v = s/t"),
        (r"\frac{5}{8} : \frac{2}{3}", "5/8 : (2/3)"),
        (r"0{,}(74)", "0,(74)"),
        (r"x = \frac{-b \pm \sqrt{D}}{2a}", "x = (−b ± √D)/(2a)"),
        (r"5\,\text{m}^2", "5 m²"),
        (r"\begin{cases}x+y=1\\x-y=3\end{cases}", "{x + y = 1; x − y = 3"),
    ],
)
def test_a_formula_is_one_line_that_can_be_read(tex: str, line: str) -> None:
    assert plain_text(mathml(tex, "en")) == line


def test_the_plain_text_of_a_lesson_has_no_holes() -> None:
    """Before, sentences lost every formula, and titles ran into the text after them."""
    html = render_block(
        "## The rule\n\nIf ($\\frac{1}{2} < 1$), *then* it is `small` for \\$5:\n\n$$x^2 = 4$$\n\n"
        "::: mistake Adding below\nNo.\n:::",
        path=__file__,  # type: ignore[arg-type]  # names the file in complaints; there are none
        problems=[],
    )
    assert plain_text(html) == (
        "The rule. If (1/2 < 1), then it is small for $5: x² = 4 A typical mistake. Adding below. No."
    )


def test_a_preview_shows_formulas_as_they_may_be_typed(tree: Tree) -> None:
    """Before, prompts, options and the sentences of mistakes were TeX."""
    say = "Is $\\frac{[[a]]}{2}$ a sum of $x^2$ and $\\sqrt{[[b]]}$?"
    mistakes = [{"when": "-1", "say": say}]
    table = "Add $\\frac{[[a]]}{3} + [[b]]$.\n\n| $x$ | $x^2$ |\n|---|---|\n| 1 | 1 |"
    tree.write_task(
        prompt=table,
        answer="[[a/3 + b]]",
        mistakes=mistakes,
        params={"a": {"integer": [5, 5]}, "b": {"integer": [7, 7]}},
    )
    lines = list(preview_lines(tree.load().topics["adding"].tasks["sum"], 1, "en"))
    assert "  Add 5/3 + 7. x | x² | 1 | 1 |" in lines
    assert "  mistake -1: Is 5/2 a sum of x² and √7?" in lines
    assert not [line for line in lines if "$" in line or "\\" in line]


def formulas(variant: Variant) -> list[str]:
    """Return the formulas of the prompt and of the sentences of mistakes, as TeX."""
    return FORMULA.findall(" ".join([variant.prompt_text, *(mistake.say for mistake in variant.mistakes)]))


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["en", "uk"])
def test_the_grader_reads_a_formula_of_a_preview_as_its_tex(shipped: Library, locale: str) -> None:
    """What the grader can read as TeX has the same value in one line."""
    differing, compared = [], 0
    for topic in shipped.topics.values():
        for task in topic.tasks.values():
            for tex in dict.fromkeys(formulas(make_variant(task, 1, locale))):
                plain = tex.replace("{,}", "," if LANGUAGES[locale].has_comma else "").replace("\\,", "")
                value, line = value_of(plain, locale), plain_text(mathml(tex, locale))
                if value is not None:
                    compared += 1
                    typed = value_of(line.replace("\u202f", ""), locale)
                    if typed is None or not same(value, typed):
                        differing.append((f"{topic.slug}/{task.id}", tex, line))
    assert not differing
    assert compared > 500


def value_of(written: str, locale: str) -> Real | None:
    try:
        return real_value(parse(written, locale=locale, letters=frozenset()))
    except (ParseProblem, Unevaluable):
        return None

"""Formulas as plain text in one line: what a search result shows where the lesson has mathematics."""

import pytest

from webapp.content.rendering.markdown import plain_text, render_block
from webapp.content.rendering.tex import mathml


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

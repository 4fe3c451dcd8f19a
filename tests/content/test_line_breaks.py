"""Long formulas are cut where a teacher would begin a new line, short ones nowhere."""

import re

import pytest

from webapp.content.rendering.speech import spoken
from webapp.content.rendering.tex import BREAK, DISPLAY_BREAK, mathml


def lines(tex: str, *, display: bool = False) -> list[str]:
    """Return the parts of a formula as flat text."""
    return [
        re.sub("<[^>]*>", "", part)
        for part in mathml(tex, "en", display=display).split(DISPLAY_BREAK if display else BREAK)
    ]


@pytest.mark.parametrize(
    ("tex", "parts"),
    [
        ("x^2-4=0", ["x2−4=0"]),
        (r"\frac34+\frac12=\frac34+\frac24=\frac54", ["34+12", "=34+24", "=54"]),
        (r"2\cdot(-1)^2-3\cdot(-1)-5=2+3-5=0", ["2⋅(−1)2", "−3⋅(−1)", "−5", "=2+3−5=0"]),
        (r"x_1=2,\quad x_2=-3+123456", ["x1=2,", "x2=−3", "+123456"]),
        (r"(x+1)^2-4\le 12{,}5\cdot 3", ["(x+1)2−4", "≤12,5⋅3"]),
        (r"(-\infty; 3]\cup(4; 5)\cup[7; +\infty)", ["(−∞,3]", "∪(4,5)", "∪[7,+∞)"]),
        (r"|-3+4-5|=|3+4-x|", ["|−3+4−5|", "=|3+4−x|"]),
        (r"v=\frac{180}{2}\,\frac{\text{km}}{\text{h}}=25\,\text{m/s}", ["v=1802kmh", "=25m/s"]),
        (r"1\,234\,567\cdot 10=12\,345\,670", ["1 234 567", "⋅10", "=12 345 670"]),
        (r"1, 2, 3, 4, 5, 6, 7, 8", ["1,2,3,4,5,6,", "7,8"]),
        (r"\frac{x+1+2+3+4+5+6}{x-1-2-3-4-5-6}", ["x+1+2+3+4+5+6x−1−2−3−4−5−6"]),
        (r"\begin{cases}x+y=3\\x-y=12345678\end{cases}", ["{x+y=3x−y=12345678\u2063"]),
        ("", [""]),
    ],
)
def test_a_long_formula_is_cut_at_commas_then_relations_then_signs(tex: str, parts: list[str]) -> None:
    assert [part.replace("\u202f", " ") for part in lines(tex)] == parts
    assert [part.replace("\u202f", " ") for part in lines(tex, display=True)] == parts


def test_a_part_keeps_the_space_of_the_sign_it_begins_with() -> None:
    assert '<mo form="infix">=</mo>' in mathml("10a+20b+c=5d+60e", "en")
    assert "infix" not in mathml("-a-b=-c", "en")
    assert mathml("-111111-222222-333333", "en").count("infix") == 2


def test_the_parts_of_a_display_formula_are_as_large_as_the_whole() -> None:
    assert mathml("10a+20b+c=5d+60e", "en", display=True).count('<math aria-label="') == 2
    assert mathml("10a+20b+c=5d+60e", "en", display=True).count('displaystyle="true"') == 2


def test_the_parts_together_say_what_the_whole_says() -> None:
    assert spoken(mathml("a+b+c-d=-e+f=g", "en")) == "a plus b plus c minus d equals minus e plus f equals g"

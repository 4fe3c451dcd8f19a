"""The names of controls say formulas as they are read, not as flattened digits."""

import pytest

from webapp.blueprints.spoken import spoken
from webapp.content.tex import mathml


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"\frac{2}{3}", "2/3"),
        (r"\frac{a+b}{c}", "(a + b)/c"),
        ("x^2-2x+1", "x^2 − 2x + 1"),
        (r"\sqrt{x}", "√(x)"),
        ("a_1", "a_1"),
        ("1{,}5", "1,5"),
    ],
)
def test_a_formula_reads_as_one_line(tex: str, text: str) -> None:
    assert spoken(mathml(tex)).replace("𝑥", "x").replace("𝑎", "a").replace("𝑏", "b").replace("𝑐", "c") == text


def test_words_stay_words_even_around_markup() -> None:
    assert spoken("take <em>two</em> of them") == "take two of them"
    assert spoken("one<br>two") == "onetwo"

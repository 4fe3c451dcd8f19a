"""Answers on their way: what is typed so far is shown as far as it can be read."""

import pytest

from webapp.grading import make_key, read, read_beginning
from webapp.messages import Locale

EXPRESSION = make_key("expression", {"answer": "x^2+1", "variables": ["x"]})
NUMBER = make_key("fraction", {"answer": "1/2"})


@pytest.mark.parametrize(
    ("typed", "locale", "tex", "rest"),
    [
        ("1/2", "en", r"\frac{1}{2}", ""),
        ("1/2+", "en", r"\frac{1}{2}", "+"),
        ("x^2+(", "en", "x^{2}", "+("),
        ("x^2+√(", "en", "x^{2}", "+√("),
        ("2,5/3", "uk", r"\frac{2{,}5}{3}", ""),
        ("2,5/3*", "uk", r"\frac{2{,}5}{3}", "*"),
    ],
)
def test_what_was_read_stays_while_more_is_typed(typed: str, locale: Locale, tex: str, rest: str) -> None:
    found = read_beginning(EXPRESSION, typed, locale)
    assert (found.tex, found.rest) == (tex, rest)
    assert bool(found.message) == bool(rest), "and it is said what is missing"


@pytest.mark.parametrize("typed", ["", "(", "?", "+" * 200, "1" + "?" * 100, ["a"], {"a": "b"}, None])
def test_nothing_is_shown_of_what_cannot_be_read_at_all(typed: object) -> None:
    assert read_beginning(NUMBER, typed, "en") == read(NUMBER, typed, "en")  # type: ignore[arg-type] # whatever was sent

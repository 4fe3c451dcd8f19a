"""Reads an author's fields. Every fault is a BadKey whose text names the field."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from webapp.grading.algebra.evaluate import Unevaluable, evaluate
from webapp.grading.reading.parser import parse
from webapp.grading.verdicts import BadKey
from webapp.messages import ParseProblem

Fields = Mapping[str, object]


def text_of(fields: Fields, name: str = "answer") -> str:
    """Return a required text field."""
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadKey(f"{name}: a text is required")
    return value


def choose(fields: Fields, name: str, options: tuple[str, ...]) -> str:
    """Return the field's value, one of `options`, the first of which is the default."""
    value = fields.get(name, options[0])
    if value is None:
        return options[0]
    if not isinstance(value, str) or value not in options:
        raise BadKey(f"{name}: one of {', '.join(options)}, not {value!r}")
    return value


def optional_whole(fields: Fields, name: str, most: int) -> int | None:
    """Return a whole number from 0 to `most`, or None when the field is absent."""
    value = fields.get(name)
    if value is None:
        return None
    if isinstance(value, str):
        value = exact(value, name)
    if isinstance(value, bool) or not isinstance(value, (int, Fraction)) or not 0 <= value <= most:
        raise BadKey(f"{name}: a whole number from 0 to {most}")
    if value != int(value):
        raise BadKey(f"{name}: a whole number from 0 to {most}")
    return int(value)


def optional_exact(fields: Fields, name: str) -> Fraction:
    """Return a non-negative exact number (0 when absent)."""
    value = fields.get(name)
    if value is None:
        return Fraction(0)
    amount = Fraction(value) if isinstance(value, int) else exact(text_of(fields, name), name)
    if amount < 0:
        raise BadKey(f"{name}: must not be negative")
    return amount


def exact(text: str, name: str) -> Fraction:
    """Return the exact value of an author's text."""
    try:
        return evaluate(parse(text, letters=frozenset()))
    except ParseProblem as fault:
        raise BadKey(f"{name}: {fault}") from None
    except Unevaluable:
        raise BadKey(f"{name}: {text!r} has no exact value") from None


def letters_field(fields: Fields) -> frozenset[str] | None:
    """Return the optional `variables`: a list or text of letters."""
    value = fields.get("variables")
    if value is None:
        return None
    letters = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(letters, (list, tuple)) or not all(isinstance(one, str) and len(one) == 1 for one in letters):
        raise BadKey("variables: a list of single letters")
    return frozenset(letters)


def words_field(fields: Fields) -> Callable[[], str] | None:
    """Return the text of the task, which content adds to the author's fields as a function, called when needed."""
    value = fields.get("words")
    return value if callable(value) else None

"""Check the keys of shipped tasks by another way than the content's own expressions.

A topic has one module here, named as its slug with ``_``. A function in it is named as a task's id with ``_`` and
answers that task as a pupil would: from what is shown, by plain Python or SymPy. ``tests/content/test_proofs.py`` has
8 variants of the task graded on that answer. Helpers of a module begin with ``_``.

A function takes a `Shown` and returns

- for a typed answer: an ``int``, a ``Fraction``, or the ``str`` that a pupil types (points for decimals);
- for a cloze or for steps: a ``dict`` from a gap's name to one of these, or to the words of the right option;
- for ``choice``: the words of the right option; for ``choices``: a collection of the words of all right ones;
- for ``order``: the words of all items in their order; for ``match``: pairs of the words of a left and a right item.
"""

import importlib
import pkgutil
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from types import FunctionType
from typing import TypeAlias

from sympy import sympify

from webapp.content.rendering.speech import spoken
from webapp.content.variants.variants import Option, Variant
from webapp.grading import Answer

One: TypeAlias = int | Fraction | str
Computed: TypeAlias = One | Mapping[str, One] | Collection[str] | Sequence[tuple[str, str]]
Proof: TypeAlias = Callable[["Shown"], Computed]

# Thousands are written 12{,}500 in TeX and 12,500 or 12 500 with a narrow space elsewhere.
_NUMBER = re.compile(r"\d{1,3}(?:(?:\{,\}|,|\\,|\u202f|\u00a0)\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?")
_SIGNED = re.compile(rf"[-−]?(?:{_NUMBER.pattern})")
_NOT_DIGITS = re.compile(r"[^\d.]")


def numbers_in(text: str) -> list[Fraction]:
    """Return the numbers of a text in their order, without their signs: ``$-\\frac{3}{4}$`` has 3 and 4."""
    return [Fraction(_NOT_DIGITS.sub("", number)) for number in _NUMBER.findall(text)]


def value_of(formula: str) -> Fraction:
    """Return the value of a formula of numbers in TeX, as SymPy works it out. Raises ValueError for any other."""
    text = formula.strip("$ ").replace("{,}", "").replace("\\,", "").replace("\\left", "").replace("\\right", "")
    text = re.sub(r"(\d)(?=\\frac)", r"\1+", text)  # a mixed number
    text = re.sub(r"([\d+]*)\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1(\2)/(\3))", text)
    for tex, python in {"\\cdot": "*", "\\div": "/", "\\sqrt": "sqrt", "^": "**", "{": "(", "}": ")", "−": "-"}.items():
        text = text.replace(tex, python)
    value = sympify(text, rational=True)
    if not value.is_Rational:
        raise ValueError(f"{formula} is {value}")
    return Fraction(value.p, value.q)


def as_set(members: Iterable[object]) -> str:
    """Return members as a pupil types a set."""
    return "{" + "; ".join(map(str, members)) + "}"


def signed_in(text: str) -> list[Fraction]:
    """Return the numbers of a text without differences, with the minus that stands right before some."""
    return [Fraction(_NOT_DIGITS.sub("", one)) * (-1 if one[0] in "-−" else 1) for one in _SIGNED.findall(text)]


def as_mixed(value: Fraction) -> str:
    """Return a positive fraction as a pupil types it as a mixed number: 9/4 is ``2 1/4``."""
    whole, rest = divmod(value, 1)
    return f"{whole} {rest}" if whole and rest else str(value)


def in_standard_form(value: Fraction) -> str:
    """Return a number as a pupil types it in standard form: 470 is ``4.7*10^2``."""
    exponent = 0
    while value >= 10:
        value, exponent = value / 10, exponent + 1
    while value < 1:
        value, exponent = value * 10, exponent - 1
    return f"{Decimal(value.numerator) / value.denominator:f}*10^({exponent})"


def formulas_in(text: str) -> list[str]:
    """Return the formulas of a text, without their dollars."""
    return re.findall(r"\$([^$]*)\$", text)


@dataclass(frozen=True)
class Shown:
    """What a pupil sees of one variant in English. Formulas are TeX between dollars."""

    variant: Variant

    @property
    def prompt(self) -> str:
        return self.variant.prompt_text

    @cached_property
    def numbers(self) -> list[Fraction]:
        """The numbers of the prompt in their order, without their signs."""
        return numbers_in(self.prompt)

    @property
    def formulas(self) -> list[str]:
        """The formulas of the prompt, without their dollars."""
        return formulas_in(self.prompt)

    @property
    def value(self) -> Fraction:
        """The value of the first formula of the prompt."""
        return value_of(self.formulas[0])

    def with_value(self, value: Fraction) -> str:
        """Return the option that has this value."""
        return next(option for option in self.options if value_of(option) == value)

    @cached_property
    def figure(self) -> str:
        """What the figure says to those who do not see it."""
        html = self.variant.figure_html
        return (self.variant.figure_text or spoken(html)) if html else ""

    @cached_property
    def figure_numbers(self) -> list[Fraction]:
        return numbers_in(self.figure)

    @property
    def options(self) -> list[str]:
        """The words of the options of a choice, or of the items to order, shuffled."""
        return [option.text for option in self.variant.options]

    @property
    def left(self) -> list[str]:
        return [option.text for option in self.variant.left]

    @property
    def right(self) -> list[str]:
        return [option.text for option in self.variant.right]


def proofs_of(slug: str) -> dict[str, Proof]:
    """Return a topic's proofs by task id; empty if the topic has no module."""
    name = slug.replace("-", "_")
    if name not in {module.name for module in pkgutil.iter_modules(__path__)}:
        return {}
    module = importlib.import_module(f"{__name__}.{name}")
    own = (value for value in vars(module).values() if isinstance(value, FunctionType))
    return {
        function.__name__.replace("_", "-"): function
        for function in own
        if function.__module__ == module.__name__ and not function.__name__.startswith("_")
    }


def proven_topics() -> list[str]:
    """Return the slugs of the topics that have proofs."""
    return [module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__)]


def as_answer(variant: Variant, computed: Computed) -> Answer:
    """Return a computed answer as the grader takes it. Raises KeyError if no option has these words."""
    match variant.type:
        case "cloze":
            assert isinstance(computed, Mapping)
            return {
                gap: _ids(variant.gap_options[gap], [value])[0]
                if variant.gaps[gap] == "choice"
                else _typed(variant.gaps[gap], value)
                for gap, value in computed.items()
            }
        case "choice":
            return _ids(variant.options, [computed])[0]
        case "choices" | "order":
            assert isinstance(computed, Collection)
            return _ids(variant.options, computed)
        case "match":
            assert isinstance(computed, Collection)
            lefts, rights = zip(*computed, strict=True)
            return [list(pair) for pair in zip(_ids(variant.left, lefts), _ids(variant.right, rights), strict=True)]
    assert isinstance(computed, int | Fraction | str), computed
    return _typed(variant.type, computed)


def _ids(options: Sequence[Option], words: Collection[object]) -> list[str]:
    ids: dict[object, str] = {option.text: option.id for option in options}
    return [ids[text] for text in words]


def _typed(answer_type: str, value: One) -> str:
    """Write a number as a pupil types it: a finite decimal as such, unless the answer is a fraction."""
    if isinstance(value, Fraction) and answer_type not in ("fraction", "mixed") and 10**12 % value.denominator == 0:
        return f"{Decimal(value.numerator) / value.denominator:f}"
    return str(value)

"""TeX of a tree, for the preview of an answer: only what the learner wrote, with the learner's decimal mark."""

import math
from fractions import Fraction

from webapp.grading.algebra.nodes import (  # fmt: skip
    Add,
    And,
    Call,
    Compare,
    Constant,
    Divide,
    Letter,
    Mixed,
    Multiply,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Percent,
    PlusMinus,
    Power,
    Subtract,
)
from webapp.locales import LANGUAGES
from webapp.messages import Locale

_CONSTANTS = {"pi": r"\pi", "e": "e", "infinity": r"\infty"}
_GREEK = {
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\varepsilon", "θ": r"\theta",
    "λ": r"\lambda", "μ": r"\mu", "π": r"\pi", "ρ": r"\rho", "σ": r"\sigma", "τ": r"\tau", "φ": r"\varphi",
    "ω": r"\omega", "Δ": r"\Delta",
}  # fmt: skip
_KNOWN = {"sin", "cos", "tan", "cot", "ln", "arcsin", "arccos", "arctan", "exp"}
SIGNS = {"!=": r"\ne", "<=": r"\le", ">=": r"\ge", "=": "=", "<": "<", ">": ">"}

# Binding strength of a node: sum, product, power, atom.
_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4


def number_tex(value: Fraction, places: int, locale: Locale, period: int = 0) -> str:
    """Return a literal with the decimals that were written, the last `period` barred; other values as a fraction."""
    if period:
        written = math.floor(abs(value) * 10**places)
        plain = number_tex(Fraction(-written if value < 0 else written, 10**places), places, locale)
        repeated = plain[len(plain) - period :]
        return plain[: len(plain) - period] + (
            f"({repeated})" if LANGUAGES[locale].has_period_in_brackets else rf"\overline{{{repeated}}}"
        )
    scaled = abs(value) * 10**places
    if scaled.denominator != 1:
        return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"
    digits = str(scaled.numerator).rjust(places + 1, "0")
    whole, decimals = (digits[:-places], digits[-places:]) if places else (digits, "")
    if len(whole) > 4:
        head = len(whole) % 3 or 3
        whole = r"\,".join([whole[:head], *(whole[at : at + 3] for at in range(head, len(whole), 3))])
    mark = "{,}" if LANGUAGES[locale].has_comma else "."
    return ("-" if value < 0 else "") + whole + (mark + decimals if decimals else "")


def to_tex(node: Node, locale: Locale) -> str:  # noqa: PLR0912 - one case per kind of node
    """Return the TeX of a tree."""
    match node:
        case Number(value, places, period):
            return number_tex(value, places, locale, period)
        case Mixed(whole, above, below):
            return rf"{number_tex(Fraction(whole), 0, locale)}\frac{{{above}}}{{{below}}}"
        case Letter(name):
            return _GREEK.get(name, name if len(name) == 1 else rf"\mathrm{{{name}}}")
        case Constant(name):
            return _CONSTANTS[name]
        case Percent(part):
            return _at_least(part, _POWER, locale) + r"\%"
        case Negate(part):
            return "-" + _at_least(part, _PRODUCT, locale)
        case Add(left, right):
            return f"{to_tex(left, locale)}+{_at_least(right, _PRODUCT, locale)}"
        case Subtract(left, right):
            return f"{to_tex(left, locale)}-{_at_least(right, _PRODUCT, locale)}"
        case PlusMinus(left, right):
            start = "" if left == Number(Fraction(0)) else to_tex(left, locale)
            return rf"{start}\pm {_at_least(right, _PRODUCT, locale)}"
        case Multiply(left, right):
            return _product(left, right, locale)
        case Divide(left, right):
            return rf"\frac{{{to_tex(left, locale)}}}{{{to_tex(right, locale)}}}"
        case Power(left, right):
            return f"{_at_least(left, _ATOM, locale)}^{{{to_tex(right, locale)}}}"
        case Call(name, arguments):
            return _call(name, arguments, locale)
        case Compare(left, sign, right):
            return f"{to_tex(left, locale)} {SIGNS[sign]} {to_tex(right, locale)}"
        case And(left, right):
            return rf"{to_tex(left, locale)} \land {to_tex(right, locale)}"
        case Or(left, right):
            return rf"{to_tex(left, locale)} \lor {to_tex(right, locale)}"
        case Not(part):
            return rf"\lnot\left({to_tex(part, locale)}\right)"


def _strength(node: Node) -> int:
    match node:
        case Add() | Subtract() | PlusMinus() | Negate() | Compare() | And() | Or() | Not():
            return _SUM
        case Multiply():
            return _PRODUCT
        case Power() | Divide() | Mixed() | Percent():
            return _POWER
        case Number(_, _, period) if period:
            return _POWER
        case Number(value, places):
            return _ATOM if value >= 0 and (value * 10**places).denominator == 1 else _SUM
        case _:
            return _ATOM


def _at_least(node: Node, strength: int, locale: Locale) -> str:
    tex = to_tex(node, locale)
    return tex if _strength(node) >= strength else rf"\left({tex}\right)"


def _product(left: Node, right: Node, locale: Locale) -> str:
    first, second = _at_least(left, _PRODUCT, locale), _at_least(right, _PRODUCT, locale)
    dotted = second[0].isdigit() or (isinstance(right, (Divide, Mixed, Power)) and _begins_with_digit(second))
    return rf"{first} \cdot {second}" if dotted else f"{first} {second}"


def _begins_with_digit(tex: str) -> bool:
    return tex.startswith(r"\frac") or tex[0].isdigit()


def _call(name: str, arguments: tuple[Node, ...], locale: Locale) -> str:
    first = to_tex(arguments[0], locale)
    match name:
        case "abs":
            return rf"\left|{first}\right|"
        case "sqrt":
            return rf"\sqrt{{{first}}}"
        case "root":
            return rf"\sqrt[{to_tex(arguments[1], locale)}]{{{first}}}"
        case "log" if len(arguments) == 2:
            return rf"\log_{{{to_tex(arguments[1], locale)}}}\left({first}\right)"
        case "log":
            return rf"\lg\left({first}\right)"
        case _:
            inside = ", ".join(to_tex(part, locale) for part in arguments)
            shown = f"\\{name}" if name in _KNOWN else rf"\operatorname{{{name}}}"
            return rf"{shown}\left({inside}\right)"

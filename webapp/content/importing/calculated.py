"""Moodle's calculated questions: datasets become parameters, the formula becomes our expression.

Every value of a dataset is kept, and values that were drawn together stay together. A formula that our exact
arithmetic does not have, such as a logarithm, is worked out for each of them.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from lxml.etree import _Element

from webapp.content.importing.choices import Offered, chosen
from webapp.content.importing.drafts import Fields, Refused
from webapp.content.importing.formulas import FIRST_INSERTION, FORMULA, INSERTIONS
from webapp.content.importing.markup import Form, Texts
from webapp.content.importing.safe_xml import line_of
from webapp.grading.reading.grammar import AUTHOR_FUNCTIONS

Datasets = Mapping[str, tuple[str, list[Decimal]]]
"""The name of each dataset as the file has it: the name of its parameter, and its values."""

_INSERTED = re.compile(r"\{=(?P<formula>(?:[^{}]|\{[^{}]*\})*)\}|\{(?P<name>[^{}=\\]+)\}")
_MOST_VALUES = 500
_LONGEST_FORMULA = 2_000
_LONGEST_EXPRESSION = 180  # with what rounds it; one of ours has 200 characters at most


def calculated(element: _Element, texts: Texts, form_of: Callable[[_Element, str], Form], notes: list[str]) -> Fields:
    """Return a calculated question as a task with parameters. Raises Refused."""
    reader = _Calculated(element, texts, form_of, notes)
    if element.get("type") == "calculatedmulti":
        return reader.options()
    return reader.number()


class _Calculated:
    def __init__(
        self, element: _Element, texts: Texts, form_of: Callable[[_Element, str], Form], notes: list[str]
    ) -> None:
        self.element, self.texts, self.form_of, self.notes = element, texts, form_of, notes
        self.datasets = _datasets(element)
        self.columns = dict(self.datasets.values())
        self.used: set[str] = set()

    def number(self) -> Fields:
        answers = [each for each in self.element.findall("answer") if each.findtext("text", "").strip() != "*"]
        right = [each for each in answers if Fraction(each.get("fraction") or "0") >= 99]
        if not right:
            raise Refused("no answer is worth the whole mark")
        if len({each.findtext("text", "").strip() for each in right}) > 1:
            raise Refused("several formulas are right; a task has one answer")
        if any(element.findtext("unitgradingtype", "0").strip() not in ("", "0") for element in [self.element]):
            raise Refused("the unit is a part of the answer, which is not read in a calculated question")
        if len(answers) > len(right):
            self.notes.append("formulas of wrong answers are left out: declare them as mistakes")
        fields = self.prompt()
        answer = self.answer(right[0])
        return self.with_params({**fields, "type": "number", **answer})

    def options(self) -> Fields:
        offered = []
        for each in self.element.findall("answer"):
            feedback = each.find("feedback")
            offered.append(
                Offered(
                    {"text": self.text(each, line=True)},
                    Fraction(each.get("fraction") or "0") / 100,
                    self.text(feedback, line=True) if feedback is not None else "",
                )
            )
        several = self.element.findtext("single", "1").strip() in ("0", "false")
        return self.with_params(self.prompt() | chosen(offered, several=several, notes=self.notes))

    def prompt(self) -> Fields:
        found: Fields = {"prompt": self.text(self.element.find("questiontext"))}
        if solution := self.text(self.element.find("generalfeedback")):
            found["solution"] = solution
        return found

    def with_params(self, fields: Fields) -> Fields:
        """Return the task with the parameters that it uses. All draw values of the same place of their datasets."""
        if not self.used:
            raise Refused("neither the text nor the formula uses a dataset")
        first, *others = [name for name in self.columns if name in self.used]
        params: Fields = {first: {"choice": self.columns[first]}}
        params |= {name: {"choice": self.columns[name], "like": first} for name in others}
        return fields | {"params": params}

    # --- texts ---

    def text(self, element: _Element | None, *, line: bool = False) -> str:
        """Return a text with insertions in the places of datasets and of formulas between `{=` and `}`."""
        inner = element.find("text") if element is not None else None
        source = ((inner.text if inner is not None else element.text) or "") if element is not None else ""
        if element is None or not source.strip():
            return ""
        insertions: list[str] = []

        def mark(found: re.Match[str]) -> str:
            if found["name"] is not None and found["name"].strip() not in self.datasets:
                return found[0]
            whole = found["formula"] if found["name"] is None else f"{{{found['name']}}}"
            expression, is_exact = self.expression(whole, element)
            insertions.append(expression if is_exact else f"round({expression}, 4)")
            return chr(FIRST_INSERTION + len(insertions) - 1)

        marked = _INSERTED.sub(mark, source)
        marked = FORMULA.sub(lambda formula: self.in_braces(formula[0]), marked)
        form = self.form_of(element, source)
        written = self.texts.line(marked, form) if line else self.texts.block(marked, form)
        return INSERTIONS.sub(lambda found: f"[[{insertions[ord(found[0]) - FIRST_INSERTION]}]]", written)

    def in_braces(self, formula: str) -> str:
        r"""Return a formula in which a value keeps the braces that TeX needs around it: \frac{{a}}{{b}}, x^{a}."""
        return re.sub(r"(?<=[_^}A-Za-z])([\U00108000-\U0010fffd])", r"{\1}", formula)

    # --- formulas ---

    def answer(self, element: _Element) -> Fields:
        """Return the answer and its tolerance."""
        source = element.findtext("text", "").strip()
        length = _whole(element.findtext("correctanswerlength", "2"))
        is_decimals = element.findtext("correctanswerformat", "1").strip() == "1"
        expression, is_exact = self.expression(source, element)
        kind = element.findtext("tolerancetype", "1").strip()
        try:
            tolerance = Fraction(element.findtext("tolerance", "0").strip() or "0")
        except ValueError:
            raise Refused("the tolerance is no number", line_of(element)) from None
        if kind == "3" and tolerance:
            raise Refused("the tolerance is geometric, which is not read", line_of(element))
        places = length if is_decimals else length + 3
        fields: Fields = {"answer": f"[[{expression}]]" if is_exact else f"[[round({expression}, {places})]]"}
        if not tolerance:
            if not is_exact:
                raise Refused("the answer is not exact and has no tolerance", line_of(element))
            return fields
        written = decimal(tolerance)
        if kind == "2":
            return fields | {"tolerance": written}
        return fields | {"tolerance": f"[[round(abs({expression})*{written}, {places + 4})]]"}

    def expression(self, source: str, element: _Element) -> tuple[str, bool]:
        """Return a formula as our expression, and whether its value is exact. Raises Refused."""
        if len(source) > _LONGEST_FORMULA:
            raise Refused(f"a formula has more than {_LONGEST_FORMULA} characters", line_of(element))
        plain = re.sub(r"\{([^{}]+)\}", lambda found: f" {self.parameter(found[1])} ", source)
        try:
            tree = ast.parse(plain.strip().replace("^", "**"), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise Refused(f"the formula “{source[:60]}” cannot be read", line_of(element)) from None
        called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node not in called and node.id not in self.columns:
                raise Refused(f"the formula uses “{node.id}”, which is no dataset", line_of(element))
        try:
            written = _unwrapped(tree)
        except Refused:
            return self.worked_out(tree, source, element), True
        if len(written) > _LONGEST_EXPRESSION:
            return self.worked_out(tree, source, element), True
        return written, _is_exact(tree)

    def worked_out(self, tree: ast.expr, source: str, element: _Element) -> str:
        """Return a parameter with the values of a formula that our expressions cannot write."""
        names = list(self.columns)
        rows = (dict(zip(names, map(float, row), strict=True)) for row in zip(*self.columns.values(), strict=True))
        try:
            values = [Decimal(f"{_value(tree, row):.10g}") for row in rows]
        except (ValueError, OverflowError, ZeroDivisionError, KeyError, TypeError):
            raise Refused(f"the formula “{source[:60]}” has no value", line_of(element)) from None
        name = _parameter_name("result", set(self.columns))
        self.columns[name] = list(map(_tidy, values))
        self.used.add(name)
        self.notes.append(f"the formula “{source[:60]}” is worked out for each value, as the parameter “{name}”")
        return name

    def parameter(self, name: str) -> str:
        if name.strip() not in self.datasets:
            raise Refused(f"the formula uses “{name[:30]}”, which has no dataset")
        parameter = self.datasets[name.strip()][0]
        self.used.add(parameter)
        return parameter


def _datasets(element: _Element) -> Datasets:
    """Return the datasets of a question. Raises Refused if they have no values or not equally many."""
    found: dict[str, tuple[str, list[Decimal]]] = {}
    for definition in element.iter("dataset_definition"):
        name = (definition.findtext("name/text") or definition.findtext("name") or "").strip()
        line = line_of(definition)
        items = sorted(definition.iter("dataset_item"), key=lambda item: _whole(item.findtext("number", "0"), 10**6))
        try:
            values = [Decimal(item.findtext("value", "").strip()) for item in items]
        except InvalidOperation:
            raise Refused(f"the dataset “{name}” has a value that is no number", line) from None
        if not values or len(values) > _MOST_VALUES:
            raise Refused(f"the dataset “{name}” has {len(values)} values; 1 to {_MOST_VALUES} are possible", line)
        if any(not value.is_finite() for value in values):
            raise Refused(f"the dataset “{name}” has a value that is no number", line)
        found[name] = (_parameter_name(name, {taken for taken, _ in found.values()}), list(map(_tidy, values)))
    if not found:
        raise Refused("the question has no datasets")
    least = min(len(values) for _, values in found.values())
    return {name: (parameter, values[:least]) for name, (parameter, values) in found.items()}


def _parameter_name(name: str, taken: set[str]) -> str:
    base = re.sub(r"\W|[^\x00-\x7f]", "", name)[:24] or "value"
    base = base if base[0].isalpha() else f"v{base}"
    base = f"{base}1" if base in AUTHOR_FUNCTIONS or base in ("pi", "if", "and", "or", "not") else base
    return next(one for one in (base, *(f"{base}{number}" for number in range(2, 99))) if one not in taken)


def _tidy(value: Decimal) -> Any:
    """Return a value without zeros at its end, as it is written in a task."""
    return (
        int(value) if value == value.to_integral_value() and abs(value) < 10**15 else Decimal(decimal(Fraction(value)))
    )


def decimal(value: Fraction) -> str:
    """Return a value as a decimal without zeros at its end."""
    written = format(Decimal(value.numerator) / Decimal(value.denominator), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _whole(text: str, most: int = 9) -> int:
    return min(int(text), most) if text.strip().isdecimal() else 2


_OPERATIONS: Mapping[type[ast.AST], tuple[str, Callable[..., float]]] = {
    ast.Add: ("+", operator.add), ast.Sub: ("-", operator.sub), ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv), ast.Pow: ("^", math.pow), ast.USub: ("-", operator.neg),
    ast.UAdd: ("", operator.pos),
}  # fmt: skip
_EXACT = {"abs", "min", "max", "floor", "ceil", "round"}
_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    **{name: getattr(math, name) for name in (
        "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
        "sqrt", "exp", "expm1", "log", "log10", "log1p", "pow", "fmod", "floor", "ceil",
    )},
    "abs": abs, "min": min, "max": max, "round": round, "pi": lambda: math.pi, "deg2rad": math.radians,
    "rad2deg": math.degrees,
}  # fmt: skip
"""The functions that a formula of a calculated question may have."""


def _written(tree: ast.expr) -> str:
    """Return a formula of PHP as our expression. Raises Refused for what our exact arithmetic lacks."""
    match tree:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return decimal(Fraction(str(number)))
        case ast.Name(id=name):
            return name
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _OPERATIONS:
            return f"({_written(left)} {_OPERATIONS[type(operation)][0]} {_written(right)})"
        case ast.UnaryOp(op=operation, operand=operand) if type(operation) in _OPERATIONS:
            return f"({_OPERATIONS[type(operation)][0]}{_written(operand)})"
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _call(name, arguments)
    raise Refused("the formula has a sign that is not read")


def _call(name: str, arguments: list[ast.expr]) -> str:
    """Return a call of a function. Angles are in radians there and in degrees here."""
    match name, arguments:
        case "pi", []:
            return "pi"
        case "pow", [base, exponent]:
            return f"({_written(base)}^{_written(exponent)})"
        case "sin" | "cos" | "tan", [ast.Call(func=ast.Name(id="deg2rad"), args=[angle])]:
            return f"{name}({_unwrapped(angle)})"
        case "sin" | "cos" | "tan", [angle]:
            return f"{name}(180*{_written(angle)}/pi)"
        case "deg2rad", [angle]:
            return f"({_written(angle)}*pi/180)"
        case "rad2deg", [angle]:
            return f"({_written(angle)}*180/pi)"
    if name in _EXACT | {"sqrt"} and arguments:
        return f"{name}({', '.join(map(_unwrapped, arguments))})"
    raise Refused(f"our expressions have no function “{name}”")


def _unwrapped(tree: ast.expr) -> str:
    written = _written(tree)
    return written[1:-1] if _is_wrapped(written) else written


def _is_wrapped(written: str) -> bool:
    """Return whether the first bracket closes at the end."""
    depth = 0
    for place, sign in enumerate(written):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0:
            return place == len(written) - 1 and sign == ")"
    return False


def _is_exact(tree: ast.expr) -> bool:
    """Return whether a formula of exact values has an exact value."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") not in _EXACT | {"pow"}:
            return False
        power = node.right if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) else None
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "pow" and len(node.args) == 2:
            power = node.args[1]
        if power is not None and not (isinstance(power, ast.Constant) and isinstance(power.value, int)):
            return False
    return True


def _value(tree: ast.expr, row: Mapping[str, float]) -> float:
    """Return the value of a formula for one row of the datasets. Raises KeyError for a function there is not."""
    match tree:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.Name(id=name):
            return row[name]
        case ast.BinOp(left=left, op=operation, right=right):
            return _OPERATIONS[type(operation)][1](_value(left, row), _value(right, row))
        case ast.UnaryOp(op=operation, operand=operand):
            return _OPERATIONS[type(operation)][1](_value(operand, row))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
            return _FUNCTIONS[name](*(_value(one, row) for one in arguments))
    raise KeyError(type(tree).__name__)

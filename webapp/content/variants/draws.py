"""Draws a task's parameters from a seed: the same values on every machine and Python version, for ever.

The random numbers are a stream of SHA-256 blocks, because the standard library's generators promise no stability.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, MutableSequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import floor, gcd
from typing import TypeVar

from webapp.content.files.param_models import (
    MOST_MEMBERS,
    Amount,
    ChoiceParam,
    DecimalParam,
    FractionParam,
    FractionRange,
    IntegerParam,
    ListParam,
    Param,
)
from webapp.content.files.task_models import AnyTask
from webapp.content.variants.random_lists import NoList, Wanted, draw_list
from webapp.content.variants.text_reader import read_expression, read_number
from webapp.content.variants.texts import Names, TemplateError, Value, Values, work_out, work_out_any
from webapp.grading.algebra.evaluate import Unevaluable
from webapp.grading.algebra.irrational import is_true
from webapp.grading.algebra.lists import is_list
from webapp.grading.algebra.nodes import Node, letters_of
from webapp.grading.reading.grammar import AUTHOR_FUNCTIONS, LATER_WORDS

MAX_TRIES = 2000
TRIES_OF_A_LIST = 20  # a list that was not found has cost as much time as so many tries
MAX_SEED = 2**53
_RESERVED = (frozenset(AUTHOR_FUNCTIONS) | {"and", "or", "not"}) - LATER_WORDS

Member = TypeVar("Member")


class Stream:
    """An endless sequence of numbers that depends on `label` only."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._count = 0

    def below(self, bound: int) -> int:
        """Return a number from 0 to bound - 1, each equally likely."""
        limit = 2**64 - 2**64 % bound
        while True:
            block = hashlib.sha256(f"{self._label}#{self._count}".encode()).digest()
            self._count += 1
            number = int.from_bytes(block[:8], "big")
            if number < limit:
                return number % bound

    def shuffle(self, members: MutableSequence[Member]) -> None:
        """Shuffle in place (Fisher and Yates)."""
        for place in range(len(members) - 1, 0, -1):
            other = self.below(place + 1)
            members[place], members[other] = members[other], members[place]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Values of numbers and lists and positions of choices; `known` caches expressions for all languages."""

    numbers: Mapping[str, Value]
    positions: Mapping[str, int]
    known: dict[str, Value] = field(default_factory=dict, compare=False)

    def values(self, texts: Mapping[str, tuple[str, ...]]) -> Values:
        """Return the values with the text choices in one language."""
        listed = {name: forms[self.positions[name]] for name, forms in texts.items()}
        return Values(self.numbers, listed, self.known)


class _Refused(Exception):
    """The drawn values break a condition, which `reason` names; it counts as so many `tries`."""

    def __init__(self, reason: str, tries: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.tries = tries


_Draw = Callable[[Stream, dict[str, Value], dict[str, int]], Value | None]


@dataclass(frozen=True, slots=True)
class Parameters:
    """A task's compiled `params` and `where`."""

    names: Names
    draws: tuple[tuple[str, _Draw], ...]
    conditions: tuple[tuple[str, Node], ...]

    def draw(self, label: str) -> Drawn:
        """Return values that satisfy every condition. Raises TemplateError naming the condition refused most often."""
        stream = Stream(label)
        refused: dict[str, int] = {}
        while sum(refused.values()) < MAX_TRIES:
            try:
                return self._draw_once(stream)
            except _Refused as refusal:
                refused[refusal.reason] = refused.get(refusal.reason, 0) + refusal.tries
        worst = max(refused, key=lambda reason: refused[reason])
        raise TemplateError(f"no values in {MAX_TRIES} tries satisfy {worst}")

    def _draw_once(self, stream: Stream) -> Drawn:
        numbers: dict[str, Value] = {}
        positions: dict[str, int] = {}
        for name, draw in self.draws:
            number = draw(stream, numbers, positions)
            if number is not None:
                numbers[name] = number
        for source, condition in self.conditions:
            try:
                if not is_true(condition, numbers):
                    raise _Refused(f'"{source}"')
            except Unevaluable as error:
                raise _Refused(f'"{source}" (it has no value)') from error
        return Drawn(numbers, positions)


def read_parameters(task: AnyTask) -> Parameters:
    """Return compiled `params` and `where`. Raises TemplateError, whose text starts with the parameter or condition."""
    names = Names(frozenset())
    draws: list[tuple[str, _Draw]] = []
    for name, param in task.params.items():
        if name in _RESERVED:
            raise TemplateError(f'the parameter "{name}" has the name of a function')
        try:
            draws.append((name, _reader(name, param, names, task.params)))
        except TemplateError as error:
            raise TemplateError(f'parameter "{name}": {error}') from error
        is_text = isinstance(param, ChoiceParam) and isinstance(param.choice[0], str)
        formula = read_expression(param, names) if isinstance(param, str) else None
        is_fraction = isinstance(param, FractionParam) or bool(formula and letters_of(formula) & names.fractions)
        is_of_numbers = isinstance(param, ListParam) or bool(formula and is_list(formula, names.lists))
        names = Names(
            names.all | {name},
            names.texts | {name} if is_text else names.texts,
            names.fractions | {name} if is_fraction else names.fractions,
            names.lists | {name} if is_of_numbers else names.lists,
        )
    return Parameters(names, tuple(draws), tuple((source, read_expression(source, names)) for source in task.where))


def _reader(name: str, param: Param, names: Names, params: Mapping[str, Param]) -> _Draw:
    match param:
        case str():
            return _derived(param, names)
        case IntegerParam():
            return _integer(name, param, names)
        case DecimalParam():
            return _listed(name, _decimals(param), _excluded(param.excluded, names))
        case FractionParam():
            return _listed(name, tuple(_fractions(param.fraction)), _excluded(param.excluded, names))
        case ChoiceParam():
            return _choice(name, param, names, params)
        case ListParam():
            return _list(name, param, names)


def _derived(source: str, names: Names) -> _Draw:
    expression = read_expression(source, names)

    def draw(_: Stream, numbers: dict[str, Value], __: dict[str, int]) -> Value:
        try:
            return work_out_any(expression, numbers, source)
        except TemplateError as error:
            raise _Refused(str(error)) from error

    return draw


def _excluded(sources: tuple[int | Decimal | str, ...], names: Names) -> tuple[Node, ...]:
    return tuple(read_number(str(source), names) for source in sources)


def _checked(name: str, value: Fraction, excluded: tuple[Node, ...], numbers: dict[str, Value]) -> Fraction:
    if any(work_out(node, numbers, name) == value for node in excluded):
        raise _Refused(f'"not" of "{name}"')
    return value


def _integer(name: str, param: IntegerParam, names: Names) -> _Draw:
    low_source, high_source = map(str, param.integer)
    low, high = read_number(low_source, names), read_number(high_source, names)
    excluded = _excluded(param.excluded, names)
    is_constant = not letters_of(low) | letters_of(high)
    constant = cache(lambda: (work_out(low, {}, low_source), work_out(high, {}, high_source)))

    def draw(stream: Stream, numbers: dict[str, Value], _: dict[str, int]) -> Fraction:
        first, last = (
            constant() if is_constant else (work_out(low, numbers, low_source), work_out(high, numbers, high_source))
        )
        if first.denominator != 1:
            raise TemplateError(f"the first bound {low_source} = {first} is not whole")
        count = (floor(last) - first.numerator) // param.step + 1
        if count < 1:
            raise _Refused(f'the range of "{name}": {first} is greater than {last}')
        return _checked(name, Fraction(first.numerator + param.step * stream.below(count)), excluded, numbers)

    return draw


def _decimals(param: DecimalParam) -> tuple[Fraction, ...]:
    first, last, step = (Fraction(bound) for bound in (*param.decimal, param.step))
    count = (last - first) // step + 1
    if not 1 <= count <= 100_000:
        raise TemplateError(f"{count} values from {param.decimal[0]} to {param.decimal[1]}; 1 to 100,000 are possible")
    return tuple(first + step * number for number in range(count))


def _fractions(param: FractionRange) -> Iterator[Fraction]:
    tops = range(param.numerator[0], param.numerator[1] + 1)
    bottoms = range(param.denominator[0], param.denominator[1] + 1)
    if len(tops) * len(bottoms) > 100_000:
        raise TemplateError("more than 100,000 fractions are possible")
    for bottom in bottoms:
        for top in tops:
            if top and gcd(top, bottom) == 1 and not (param.proper and abs(top) > bottom):
                yield Fraction(top, bottom)


def _listed(name: str, values: tuple[Fraction, ...], excluded: tuple[Node, ...]) -> _Draw:
    if not values:
        raise TemplateError("no value is possible")

    def draw(stream: Stream, numbers: dict[str, Value], _: dict[str, int]) -> Fraction:
        return _checked(name, values[stream.below(len(values))], excluded, numbers)

    return draw


def _choice(name: str, param: ChoiceParam, names: Names, params: Mapping[str, Param]) -> _Draw:
    count = len(param.choice)
    values = None if isinstance(param.choice[0], str) else [Fraction(value) for value in param.choice]
    if param.like is not None:
        model = params.get(param.like)
        if param.like not in names.all or not isinstance(model, ChoiceParam):
            raise TemplateError(f'"like" names "{param.like}", which is not an earlier choice')
        if len(model.choice) != count:
            raise TemplateError(f'has {count} values, but "{param.like}" has {len(model.choice)}')

    def draw(stream: Stream, _: dict[str, Value], positions: dict[str, int]) -> Fraction | None:
        position = stream.below(count) if param.like is None else positions[param.like]
        positions[name] = position
        return None if values is None else values[position]

    return draw


def _list(name: str, param: ListParam, names: Names) -> _Draw:
    shortest, longest = param.length if isinstance(param.length, tuple) else (param.length, param.length)
    bounds = {"the first bound": param.drawn[0], "the last bound": param.drawn[1]}
    wishes = {"mean": param.mean, "median": param.median, "mode": param.mode}
    lengths = {"the least length": shortest, "the greatest length": longest}
    amounts = {what: _amount(amount, names) for what, amount in (bounds | wishes | lengths).items()}
    excluded = _excluded(param.excluded, names)

    def draw(stream: Stream, numbers: dict[str, Value], _: dict[str, int]) -> Value:
        found = {what: work_out(node, numbers, f"{what} of {name}") if node else None for what, node in amounts.items()}
        first, last = found["the first bound"] or Fraction(0), found["the last bound"] or Fraction(0)
        least, most = (found[what] or Fraction(0) for what in lengths)
        if not 1 <= least <= most <= MOST_MEMBERS or least.denominator * most.denominator != 1:
            raise TemplateError(f"the length is a whole number from 1 to {MOST_MEMBERS}, not {least} to {most}")
        wanted = Wanted(
            first,
            last,
            Fraction(param.step),
            least.numerator + stream.below(most.numerator - least.numerator + 1),
            param.distinct,
            found["mean"],
            found["median"],
            found["mode"],
            frozenset(work_out(node, numbers, name) for node in excluded),
        )
        try:
            members = list(draw_list(wanted, stream.below))
        except NoList:
            raise _Refused(f'what is wanted of the list "{name}"', TRIES_OF_A_LIST) from None
        if not param.ordered:
            stream.shuffle(members)
        return tuple(members)

    return draw


def _amount(amount: Amount | None, names: Names) -> Node | None:
    return None if amount is None else read_number(str(amount), names)

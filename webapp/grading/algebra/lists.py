"""Lists of exact numbers in the expressions of content files, and what is worked out from them.

A list is the value of a name, of `list(...)`, `sort(...)`, or of an operation in which a list takes part: `2l + 1`
doubles each member and adds one, `abs(l)` leaves out the sign of each.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from webapp.grading.algebra.nodes import (  # fmt: skip
    Add,
    Call,
    Divide,
    Letter,
    Multiply,
    Negate,
    Node,
    Power,
    Subtract,
    children,
)

Members: TypeAlias = tuple[Fraction, ...]


class NoStatistic(ArithmeticError):
    """The list has no such value: an item beyond its end, a quartile of one number, several modes."""


def mean(members: Sequence[Fraction]) -> Fraction:
    """Return the sum divided by the number of members."""
    return sum(members, Fraction(0)) / len(members)


def median(members: Sequence[Fraction]) -> Fraction:
    """Return the middle member in order of size, or the mean of the two middle ones."""
    ordered = sorted(members)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def mode(members: Sequence[Fraction]) -> Fraction:
    """Return the most frequent member. Raises NoStatistic if several are, or if none occurs twice."""
    (first, times), *others = Counter(members).most_common(2)
    if times == 1 or (others and others[0][1] == times):
        raise NoStatistic
    return first


def quartile(members: Sequence[Fraction], which: Fraction) -> Fraction:
    """Return the first, second or third quartile; 0 and 4 are the least and the greatest member.

    The first quartile is the median of the lower half, the third that of the upper half. When the number of members is
    odd, the middle one belongs to neither half.
    """
    ordered = sorted(members)
    half = len(ordered) // 2
    if which == 2:
        return median(ordered)
    if which in (0, 4):
        return ordered[-1 if which else 0]
    if which not in (1, 3) or not half:
        raise NoStatistic
    return median(ordered[:half] if which == 1 else ordered[-half:])


def item(members: Sequence[Fraction], place: Fraction) -> Fraction:
    """Return the member at a place; the first has the place 1."""
    if place.denominator != 1 or not 1 <= place <= len(members):
        raise NoStatistic
    return members[place.numerator - 1]


def count(members: Sequence[Fraction], *wanted: Fraction) -> Fraction:
    """Return the number of members, or of those that equal a value."""
    return Fraction(sum(member == wanted[0] for member in members) if wanted else len(members))


OF_MEMBERS: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "sum": lambda members: sum(members, Fraction(0)),
    "mean": mean,
    "median": median,
    "mode": mode,
    "range": lambda members: max(members) - min(members),
    "min": min,
    "max": max,
}
"""Functions of any number of values and lists, whose members count one by one."""

OF_LIST: Mapping[str, tuple[int, Callable[..., Fraction]]] = {
    "count": (0, count), "item": (1, item), "quartile": (1, quartile),
}  # fmt: skip
"""Functions of a list and, after it, at least so many and at most one number."""

LIST_FUNCTIONS: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(OF_MEMBERS, (1, 40)),
    **{name: (1 + needed, 2) for name, (needed, _) in OF_LIST.items()},
    "list": (1, 40),
    "sort": (1, 1),
}
"""The least and the greatest number of arguments of each function of lists."""

OF_EACH_MEMBER = frozenset({"abs", "ceil", "floor", "round", "sign"})
"""Functions of a number that go member by member when their argument is a list."""

_OPERATIONS = (Negate, Add, Subtract, Multiply, Divide, Power)


def is_member_by_member(node: Node) -> bool:
    """Return whether an operation or function is applied to each member of a list."""
    return isinstance(node, _OPERATIONS) or (isinstance(node, Call) and node.name in OF_EACH_MEMBER)


class WrongKind(ValueError):
    """A list stands where a number is needed, or a number where a list is; the text says which."""


def is_list(node: Node, lists: frozenset[str]) -> bool:
    """Return whether the value of an expression is a list; `lists` are the names of lists. Raises WrongKind."""
    match node:
        case Letter(name):
            return name in lists
        case Call("list" | "sort" as function, arguments):
            inside = [is_list(part, lists) for part in arguments]
            if function == "sort" and not inside[0]:
                raise WrongKind("sort(...) needs a list")
            return True
        case Call(function, arguments) if function in OF_MEMBERS:
            for part in arguments:
                is_list(part, lists)
            return False
        case Call(function, (first, *others)) if function in OF_LIST:
            if not is_list(first, lists):
                raise WrongKind(f"{function}(...) needs a list first")
            _refuse_lists(others, lists, f"{function}(...)")
            return False
        case _ if is_member_by_member(node):
            kinds = [is_list(part, lists) for part in children(node)]  # each is checked
            return any(kinds)
    _refuse_lists(children(node), lists, f"{node.name}(...)" if isinstance(node, Call) else "a comparison")
    return False


def _refuse_lists(parts: Sequence[Node], lists: frozenset[str], place: str) -> None:
    kinds = [is_list(part, lists) for part in parts]  # each is checked
    if any(kinds):
        raise WrongKind(f"{place} needs numbers, not a list; use sum, mean, item and the like")

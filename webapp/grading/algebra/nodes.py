"""The syntax tree of all readers and graders: exact rationals, letters and a fixed set of functions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """A literal; `places` digits were written after the decimal mark, the last `period` of which repeat."""

    value: Fraction
    places: int = 0
    period: int = 0


@dataclass(frozen=True, slots=True)
class Mixed:
    """A mixed number such as 1 1/2; its parts are never negative."""

    whole: int
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """`pi`, `e` or `infinity`."""

    name: str


@dataclass(frozen=True, slots=True)
class Percent:
    """`part` hundredths."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Add:
    """A sum of two."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Subtract:
    """A difference."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Multiply:
    """A product of two."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Divide:
    """A quotient."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Power:
    """`left` to the power `right`."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class PlusMinus:
    """Two values at once: `left + right` and `left - right`; `left` is 0 for a leading sign."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its canonical name."""

    name: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison: `sign` is one of = != < <= > >=."""

    left: "Node"
    sign: str
    right: "Node"


@dataclass(frozen=True, slots=True)
class And:
    """Both conditions."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Or:
    """Either condition."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite condition."""

    part: "Node"


Binary: TypeAlias = Add | Subtract | Multiply | Divide | Power | PlusMinus
Node: TypeAlias = Number | Mixed | Letter | Constant | Percent | Negate | Binary | Call | Compare | And | Or | Not

ZERO = Number(Fraction(0))
_LEAVES = frozenset({Number, Mixed, Letter, Constant})


def children(node: Node) -> tuple[Node, ...]:
    """Return the direct parts of a node, left to right."""
    kind = type(node)  # a chain of class patterns is several times slower, and every answer asks hundreds of times
    if kind in _LEAVES:
        return ()
    if isinstance(node, (Percent, Negate, Not)):
        return (node.part,)
    if isinstance(node, Call):
        return node.arguments
    return (node.left, node.right)  # type: ignore[union-attr]  # every other node has two sides


def walk(node: Node) -> Iterator[Node]:
    """Yield every node of a tree, parents first."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(children(node))


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return the tree with every node replaced by `change(node)`, parts first."""
    match node:
        case Number() | Mixed() | Letter() | Constant():
            return change(node)
        case Percent(part) | Negate(part) | Not(part):
            return change(type(node)(rebuilt(part, change)))
        case Call(name, arguments):
            return change(Call(name, tuple(rebuilt(part, change) for part in arguments)))
        case Compare(left, sign, right):
            return change(Compare(rebuilt(left, change), sign, rebuilt(right, change)))
        case _:
            return change(type(node)(rebuilt(node.left, change), rebuilt(node.right, change)))


def letters_of(node: Node) -> frozenset[str]:
    """Return the names of all letters in a tree."""
    if type(node) in _LEAVES:
        return frozenset((node.name,)) if isinstance(node, Letter) else frozenset()
    return frozenset(part.name for part in walk(node) if isinstance(part, Letter))

"""Syntax settings, a cursor over tokens, and the caps of all readers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from webapp.grading.algebra.evaluate import EXACT_FUNCTIONS, Unevaluable, evaluate
from webapp.grading.algebra.lists import LIST_FUNCTIONS
from webapp.grading.algebra.nodes import Constant, Node, Number, PlusMinus, letters_of, walk
from webapp.grading.reading.tokens import MAX_EXPONENT, Token
from webapp.messages import N_, problem

MAX_DEPTH = 30
MAX_NODES = 100

SCHOOL_FUNCTIONS: Mapping[str, str] = {
    "sqrt": "sqrt", "abs": "abs", "exp": "exp", "ln": "ln", "lg": "log", "log": "log",
    "sin": "sin", "cos": "cos", "tan": "tan", "tg": "tan", "cot": "cot", "ctg": "cot",
    "arcsin": "arcsin", "asin": "arcsin", "arccos": "arccos", "acos": "arccos",
    "arctan": "arctan", "atan": "arctan", "arctg": "arctan", "arcctg": "arccot", "arccot": "arccot",
}  # fmt: skip
"""Spellings a learner may use, to the canonical name."""

AUTHOR_FUNCTIONS: Mapping[str, str] = {
    **{name.removesuffix(" of degrees"): name for name in EXACT_FUNCTIONS},
    **{name: name for name in LIST_FUNCTIONS},
}
"""Functions of the variant language, to the canonical name: exact over rationals and lists, angles in degrees."""

LATER_WORDS = frozenset({"sin", "cos", "tan", "pi", "div", "digit", "digits", "digitsum"}) | (
    LIST_FUNCTIONS.keys() - {"min", "max"}
)
"""Words of the variant language that its first version did not have. A task's own names and letters hide them."""

KEYWORDS = frozenset({"and", "or", "not", "aбo", "тa"})
"""Words between conditions; Ukrainian ones as the folded text spells them."""

CONNECTIVES = KEYWORDS | {"i", "й", "чи"}
"""The same with the Ukrainian і and others, for lists, where a letter i is not expected."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """The names a text may use besides numbers and operations."""

    functions: Mapping[str, str]
    letters: frozenset[str] | None = None
    names: frozenset[str] | None = None
    constants: frozenset[str] = frozenset({"pi", "e"})

    def words(self) -> frozenset[str]:
        """Return all names longer than a letter, and the constant e unless it is a letter here."""
        constants = self.constants - (self.letters or frozenset())
        if self.names is None:
            return frozenset(self.functions) | constants
        return frozenset(self.functions) | self.names | constants | KEYWORDS


class Cursor:
    """A position in a list of tokens, with the caps on the trees built from them."""

    def __init__(self, tokens: Sequence[Token], syntax: Syntax) -> None:
        self.tokens = tokens
        self.syntax = syntax
        self.at = 0
        self.depth = 0
        self.nodes = 0
        self.bars = 0  # the number of open |...|

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def sees(self, *signs: str) -> bool:
        """Return whether the next token is one of these signs or words."""
        return self.token.kind in ("sign", "word") and self.token.text in signs

    def accept(self, *signs: str) -> Token | None:
        """Take the next token if it is one of these signs or words."""
        if not self.sees(*signs):
            return None
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, sign: str) -> Token:
        """Return this sign, taken. Raises ParseProblem if it is missing."""
        taken = self.accept(sign)
        if taken is None:
            if self.token.kind == "end":
                raise problem(N_("A closing %(sign)s is missing."), self.token.start, sign=sign)
            raise problem(N_("%(sign)s is expected here."), self.token.start, sign=sign)
        return taken

    def finish(self) -> None:
        """Raise ParseProblem if any token is left."""
        token = self.token
        if token.kind == "end":
            return
        if token.text == "=":
            raise problem(N_("Write an expression, not an equation: no = sign here."), token.start)
        if token.text in ("<", ">", "<=", ">=", "!="):
            raise problem(N_("Write an expression: no %(sign)s sign here."), token.start, sign=token.raw or token.text)
        if token.text == ",":
            raise problem(N_("Is this comma a decimal mark? Write it without a space."), token.start)
        if token.text in (")", "]", "}"):
            raise problem(
                N_("There is no opening bracket for this %(sign)s."), token.start, sign=token.raw or token.text
            )
        raise problem(N_("I cannot read %(char)s here."), token.start, char=token.raw or token.text)

    def made(self, node: Node) -> Node:
        """Return the node, counted against the cap."""
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise problem(N_("This is too complicated to read: please simplify it."), self.token.start)
        return node

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise problem(N_("There are too many nested brackets."), self.token.start)


def check_letter(token: Token, syntax: Syntax) -> None:
    """Raise ParseProblem unless this letter may stand here. The message mentions upper and lower case."""
    letters = syntax.names if syntax.names is not None else syntax.letters
    name, place = token.text, token.start
    if letters is None or name in letters:
        return
    if not letters and syntax.names is None:
        raise problem(N_("Write a number: the letter %(letter)s does not belong here."), place, letter=name)
    if name.lower() in letters:
        raise problem(N_("Use the lower-case letter %(letter)s."), place, letter=name.lower())
    if name.upper() in letters:
        raise problem(N_("Use the capital letter %(letter)s."), place, letter=name.upper())
    raise problem(N_("The letter %(letter)s is not part of this task."), place, letter=name)


def check_exponent(exponent: Node, place: int) -> None:
    """Raise ParseProblem if a constant exponent, however it is written, exceeds the cap."""
    if isinstance(exponent, Number):
        value = exponent.value
    elif letters_of(exponent):
        return
    else:
        try:
            value = evaluate(exponent)
        except Unevaluable:
            return
    if abs(value) > MAX_EXPONENT:
        raise problem(N_("This power is too large: at most %(limit)s."), place, limit=str(MAX_EXPONENT))


def check_count(token: Token, name: str, count: int, syntax: Syntax) -> None:
    """Raise ParseProblem unless a function takes this many values."""
    least, most = (2, 2) if name == "root" else (1, 2) if name == "log" else (1, 1)
    if syntax.names is not None:
        least, most, *_ = LIST_FUNCTIONS.get(name) or EXACT_FUNCTIONS[name]
    if not least <= count <= most:
        raise problem(N_("%(function)s does not take that many values."), token.start, function=token.raw)


def typed(answer: object) -> str:
    """Return the text of a typed answer. Raises ParseProblem for anything else."""
    if not isinstance(answer, str):
        raise problem(N_("Write the answer as text."))
    return answer


def single(tree: Node) -> Node:
    """Return the tree itself if it stands for one finite value. Raises ParseProblem otherwise."""
    for part in walk(tree):
        match part:
            case PlusMinus():
                raise problem(N_("Write one value: no ± sign here."))
            case Constant("infinity"):
                raise problem(N_("Infinity is not a number."))
    return tree

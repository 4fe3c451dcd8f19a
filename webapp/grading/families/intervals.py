"""The family interval: sets of real numbers, from brackets or inequalities, compared as unions of pieces."""

from dataclasses import dataclass
from functools import lru_cache

from webapp.grading.algebra.nodes import Constant, Letter, Negate, Node, letters_of
from webapp.grading.algebra.pieces import INFINITY, Piece, empty, meet, merged, order
from webapp.grading.algebra.reals import Real
from webapp.grading.families.fields import Fields, text_of
from webapp.grading.families.sets import constant, value_parser
from webapp.grading.families.wrapping import without_set_name
from webapp.grading.reading.grammar import SCHOOL_FUNCTIONS, Syntax, typed
from webapp.grading.reading.parser import Parser
from webapp.grading.reading.phrases import meaning
from webapp.grading.verdicts import Answer, BadKey, Grade, Reading, Verdict, correct, incorrect, wrong_form
from webapp.grading.writing.show import show
from webapp.grading.writing.tex import SIGNS, to_tex
from webapp.locales import DEFAULT
from webapp.messages import N_, Locale, Message, ParseProblem, problem

_SYNTAX = Syntax(SCHOOL_FUNCTIONS)
_AND, _OR = ("and", "тa", "i", "й"), ("or", "aбo", "чи", "∪")
_LESS = {"<": False, "<=": True}
_MORE = {">": False, ">=": True}


@dataclass(slots=True)
class Reader:
    """Reads a text into pieces and TeX, noting infinity in a square bracket and outward brackets, as in ]2; 5[."""

    parser: Parser
    locale: Locale
    letter: str = ""
    closed_infinity: bool = False
    outward: bool = False
    compares: bool = False  # whether the last piece was an inequality

    def union(self) -> tuple[list[Piece], str]:
        """Return pieces joined by `or` or ∪; `and` binds tighter."""
        self.parser.deeper()
        pieces, tex = self._both()
        while True:
            if not self.parser.accept(*_OR):
                if not (self.parser.token.kind == "letter" and self.parser.token.text == "U"):
                    break
                self.parser.at += 1
            more, more_tex = self._both()
            pieces, tex = pieces + more, rf"{tex} \cup {more_tex}"
        self.parser.depth -= 1
        return pieces, tex

    def _both(self) -> tuple[list[Piece], str]:
        pieces, tex = self._piece()
        while True:
            word = self.parser.accept(*_AND)
            if not word and not (self.compares and (word := self.parser.accept(";", ","))):
                return pieces, tex
            more, more_tex = self._piece()
            met = [met for one in pieces for two in more if (met := meet(one, two))]
            if word.text in (";", ",") and (not self.compares or not met):
                raise problem(N_("Do both hold, or one of the two? Write and or or between them."), word.start)
            pieces, tex = met, rf"{tex} \land {more_tex}"

    def _piece(self) -> tuple[list[Piece], str]:
        parser = self.parser
        parser.nodes = 0
        self.compares = False
        if parser.accept("∅"):
            return [], r"\varnothing"
        if parser.accept("ℝ") or (parser.token.text == "R" and self._takes_lone_letter()):
            return [Piece(-INFINITY, False, INFINITY, False)], r"\mathbb{R}"
        if parser.sees("]"):
            return self._interval()
        if parser.sees("(", "["):
            inside = self._bracket()
            if inside == "interval":
                return self._interval()
            if inside == "condition":
                parser.at += 1
                pieces, tex = self.union()
                parser.expect(")")
                return pieces, rf"\left({tex}\right)"
        if parser.accept("{"):
            if parser.accept("}"):
                return [], r"\varnothing"
            if self._skips_the_letter() or self._holds_conditions():
                pieces, tex = self.union()
                parser.expect("}")
                return pieces, tex
            return self._listed()
        self.compares = True
        return self._inequality()

    def _skips_the_letter(self) -> bool:
        """Return whether the start of {x | x > 2} or {x ∈ ℝ : x > 2}, up to its bar, was skipped."""
        tokens, at = self.parser.tokens, self.parser.at
        if tokens[at].kind != "letter":
            return False
        end = at + 3 if tokens[at + 1].text == "∈" and tokens[at + 2].text in ("ℝ", "R") else at + 1
        if tokens[end].text not in ("|", ":"):
            return False
        self.parser.at = end + 1
        return True

    def _holds_conditions(self) -> bool:
        return any(token.text in SIGNS and token.text != "=" for token in self.parser.tokens[self.parser.at :])

    def _bracket(self) -> str:
        """Return the kind of the bracket here: an interval, a condition or a number."""
        depth = 0
        opening = self.parser.token.text
        for token in self.parser.tokens[self.parser.at :]:
            if token.text in ("(", "[", "{"):
                depth += 1
            elif token.text in (")", "]", "}"):
                depth -= 1
            elif depth == 1 and token.text in (";", ","):
                return "interval"
            elif token.text in SIGNS or token.text == "∈":
                return "condition"
            if not depth:
                return "interval" if opening == "[" or token.text == "]" else "number"
        return "number"

    def _interval(self) -> tuple[list[Piece], str]:
        parser = self.parser
        opening = parser.accept("(", "[", "]")
        low_tree = parser.expression()
        if not parser.accept(";", ","):
            parser.expect(";")
        place, high_tree = parser.token.start, parser.expression()
        closing = parser.accept(")", "]", "[")
        if closing is None or opening is None:
            raise problem(N_("A closing bracket is missing."), parser.token.start)
        low, high = self._end(low_tree), self._end(high_tree)
        with_low, with_high = opening.text == "[", closing.text == "]"
        self.closed_infinity |= (with_low and low == -INFINITY) or (with_high and high == INFINITY)
        piece = Piece(low, with_low and low != -INFINITY, high, with_high and high != INFINITY)
        if empty(piece):
            raise problem(N_("The left end must be less than the right end."), place)
        self.outward |= opening.text == "]" or closing.text == "["
        left, right = to_tex(low_tree, self.locale), to_tex(high_tree, self.locale)
        opened, closed = "[" if with_low else "(", "]" if with_high else ")"
        return [piece], rf"\left{opened}{left};\, {right}\right{closed}"

    def _listed(self) -> tuple[list[Piece], str]:
        values = [self.parser.expression()]
        while self.parser.accept(";", ","):
            values.append(self.parser.expression())
        self.parser.expect("}")
        pieces = [Piece(end, True, end, True) for end in map(self._end, values)]
        return pieces, r"\left\{" + r";\, ".join(to_tex(one, self.locale) for one in values) + r"\right\}"

    def _end(self, tree: Node) -> Real:
        match tree:
            case Constant("infinity"):
                return INFINITY
            case Negate(Constant("infinity")):
                return -INFINITY
        for letter in sorted(letters_of(tree)):
            raise problem(N_("Write a number here, not the letter %(letter)s."), letter=letter)
        return constant(tree)

    def _takes_lone_letter(self) -> bool:
        """Return whether a lone R, unless it is an inequality's letter, was taken as the real numbers."""
        after = self.parser.tokens[self.parser.at + 1]
        if after.kind != "end" and after.text not in (*_OR, *_AND, ")", "U"):
            return False
        self.parser.at += 1
        return True

    def _inequality(self) -> tuple[list[Piece], str]:
        parser = self.parser
        start = parser.token.start
        sides, signs = [parser.expression()], []
        while sign := parser.accept(*SIGNS):
            signs.append(sign.text)
            sides.append(parser.expression())
        tex = to_tex(sides[0], self.locale) + "".join(
            f" {SIGNS[sign]} {to_tex(side, self.locale)}" for sign, side in zip(signs, sides[1:], strict=True)
        )
        if not signs and isinstance(sides[0], Letter) and parser.accept("∈"):
            self._same_letter(sides[0].name, start)
            pieces, inner = self.union()
            return pieces, rf"{tex} \in {inner}"
        if not signs:
            raise problem(N_("Write an interval such as (1; 4] or an inequality such as x > 1."), start)
        return self._solved(sides, signs, start), tex

    def _solved(self, sides: list[Node], signs: list[str], start: int) -> list[Piece]:
        """Return the pieces of `x < b` or `a < x < b`, with the letter alone on its side."""
        at = next((index for index, side in enumerate(sides) if isinstance(side, Letter)), None)
        if at is None or len(sides) > 3 or (len(sides) == 3 and at != 1):
            raise problem(N_("Solve it so that the letter stands alone, such as x > 1 or 1 < x < 4."), start)
        letter = sides[at]
        if isinstance(letter, Letter):
            self._same_letter(letter.name, start)
        if len(sides) == 2:
            sign = signs[0] if at == 0 else _turned(signs[0])
            return _pieces(sign, self._end(sides[1 - at]))
        if not (set(signs) <= set(_LESS) or set(signs) <= set(_MORE)):
            raise problem(N_("Both signs of a double inequality point the same way."), start)
        first = _pieces(_turned(signs[0]), self._end(sides[0]))
        second = _pieces(signs[1], self._end(sides[2]))
        met = meet(first[0], second[0])
        if met is None:
            raise problem(N_("No number is between these two."), start)
        return [met]

    def _same_letter(self, name: str, start: int) -> None:
        if self.letter and name != self.letter:
            raise problem(N_("Use one letter only."), start)
        self.letter = name


def _turned(sign: str) -> str:
    return {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(sign, sign)


def _pieces(sign: str, end: Real) -> list[Piece]:
    """Return all numbers that stand in this relation to `end`."""
    if end in (INFINITY, -INFINITY):
        raise problem(N_("Compare with a number, not with infinity."))
    match sign:
        case "<" | "<=":
            return [Piece(-INFINITY, False, end, sign == "<=")]
        case ">" | ">=":
            return [Piece(end, sign == ">=", INFINITY, False)]
        case "=":
            return [Piece(end, True, end, True)]
        case _:
            return [Piece(-INFINITY, False, end, False), Piece(end, False, INFINITY, False)]


# The family -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Read:
    """What a text says: merged pieces and TeX, with infinity in a square bracket or outward brackets noted."""

    pieces: tuple[Piece, ...]
    tex: str
    closed_infinity: bool = False
    outward: bool = False


@dataclass(frozen=True, slots=True)
class IntervalKey:
    """The pieces, merged."""

    pieces: tuple[Piece, ...]


@lru_cache(maxsize=64)  # one text is read for grading and for each mistake
def _read(text: str, locale: Locale) -> _Read:
    match meaning(text):
        case "empty":
            return _Read((), r"\varnothing")
        case "all":
            return _Read((Piece(-INFINITY, False, INFINITY, False),), r"\mathbb{R}")
    parser = value_parser(text, locale, _SYNTAX)
    parser.tokens = without_set_name(parser.tokens)
    reader = Reader(parser, locale)
    pieces, tex = reader.union()
    parser.finish()
    return _Read(tuple(merged(pieces)), tex, reader.closed_infinity, reader.outward)


def interval_pieces(text: str, locale: Locale) -> tuple[Piece, ...]:
    """Return the numbers that an answer says, in the fewest pieces, left to right. Raises ParseProblem."""
    return _read(text, locale).pieces


def make_interval(fields: Fields) -> IntervalKey:
    """Return the key; `answer` is an interval, a union or an inequality solved for its letter. Raises BadKey."""
    try:
        read = _read(text_of(fields), DEFAULT)
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None
    if read.closed_infinity:
        raise BadKey("answer: infinity takes a round bracket")
    return IntervalKey(read.pieces)


def grade_interval(key: IntervalKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: the same numbers, in any notation."""
    read = _read(typed(answer), locale)
    pieces = read.pieces
    if len(pieces) != len(key.pieces):
        return incorrect()
    ends_differ = [
        end for given, right in zip(pieces, key.pieces, strict=True) for end in _included_differently(given, right)
    ]
    if any(order(given.low, right.low) or order(given.high, right.high)
           for given, right in zip(pieces, key.pieces, strict=True)):  # fmt: skip
        return incorrect()
    if ends_differ:
        return incorrect(N_("Is %(end)s included?"), end=show(ends_differ[0], locale))
    if read.closed_infinity:
        return wrong_form(N_("Infinity is never included: use a round bracket."))
    if read.outward:
        message = Message(
            N_("Correct. With round brackets it is written %(form)s."), {"form": _written(pieces, locale)}
        )
        return Grade(Verdict.CORRECT, message)
    return correct()


def _written(pieces: tuple[Piece, ...], locale: Locale) -> str:
    """Return intervals with square and round brackets as plain text."""
    return " ∪ ".join(
        ("[" if one.with_low else "(")
        + f"{_end_text(one.low, locale)}; {_end_text(one.high, locale)}"
        + ("]" if one.with_high else ")")
        for one in pieces
    )


def _end_text(end: Real, locale: Locale) -> str:
    return "-∞" if end == -INFINITY else "+∞" if end == INFINITY else show(end, locale)


def _included_differently(given: Piece, right: Piece) -> list[Real]:
    low = [given.low] if given.with_low != right.with_low else []
    return low + ([given.high] if given.with_high != right.with_high else [])


def read_interval(key: IntervalKey, answer: Answer, locale: Locale) -> Reading:
    """Return the set of numbers as read."""
    del key
    return Reading(_read(typed(answer), locale).tex)

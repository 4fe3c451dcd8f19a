"""Raw text to tokens: numbers read by the learner's locale, every token knowing its place in the raw text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from webapp.grading.folding import fold
from webapp.grading.messages import N_, problem
from webapp.grading.verdicts import Locale

MAX_DIGITS = 30
MAX_EXPONENT = 50
NOTHING = Fraction(0)  # the value of a token that is no number

Kind = Literal["number", "fraction", "word", "letter", "sign", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the answer; ``start`` and ``end`` are code point offsets in the raw text."""

    kind: Kind
    text: str
    start: int
    end: int
    spaced: bool = False
    value: Fraction = NOTHING
    places: int = 0


_VULGAR = {
    chr(code): Fraction(1, 1) * Fraction(*map(int, unicodedata.normalize("NFKD", chr(code)).split("\u2044")))
    for code in (0xBC, 0xBD, 0xBE, *range(0x2150, 0x215F))
}

_COMMANDS = {
    "cdot": "*", "times": "*", "div": "/", "pm": "±", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=",
    "geq": ">=", "geqslant": ">=", "ne": "!=", "neq": "!=", "lt": "<", "gt": ">", "infty": "∞", "cup": "∪",
    "varnothing": "∅", "emptyset": "∅", "in": "∈", "lbrace": "{", "rbrace": "}", "lvert": "|", "rvert": "|",
    "vert": "|", "mid": "|", "circ": "°", "pi": "π", "left": "", "right": "", "quad": "", "displaystyle": "",
    "%": "%", "{": "{", "}": "}", ",": "", ";": "", "!": "", ":": "", " ": "", "|": "|",
}  # fmt: skip
_COMMAND_WORDS = {"frac": "frac", "dfrac": "frac", "tfrac": "frac", "sqrt": "sqrt"}
_PAIRS = {"<=", ">=", "!=", "==", "=>", "=<", "**"}
_SIGNS = set("+-*/:^()[]{}|=<>,;%±√∛∞∪∅∈ℝ°_'")
_DIGITS = re.compile(r"[0-9]*")
_EXPONENT = re.compile(r"[eE]([+-]?)([0-9]+)")
_COMMAND = re.compile(r"\\([A-Za-z]+|.)?")


@lru_cache(maxsize=64)  # one text is read while it is typed, graded, held against each mistake, and shown again
def tokenize(
    text: str,
    *,
    locale: Locale = "en",
    words: frozenset[str] = frozenset(),
    scientific: bool = False,
    lists: bool = False,
    any_case: bool = True,
) -> tuple[Token, ...]:
    """Tokens of a text, closed by an ``end`` token.

    ``words`` are read whole where letters stand; other letters stand alone. ``scientific`` reads 2.5e-1;
    ``lists`` lets a comma separate members where the locale leaves no doubt; ``any_case`` reads Sin as sin.
    Raises ParseProblem.
    """
    folded, origin = fold(text)
    if not folded.strip():
        raise problem(N_("Write an answer first."), 0)
    scanner = _Scanner(
        folded, origin, locale=locale, words=words, scientific=scientific, lists=lists, any_case=any_case
    )
    return (*scanner.scan(), Token("end", "", len(text), len(text), spaced=True))


class _Scanner:
    """One pass over folded text."""

    def __init__(
        self,
        text: str,
        origin: list[int],
        *,
        locale: Locale,
        words: frozenset[str],
        scientific: bool,
        lists: bool,
        any_case: bool,
    ) -> None:
        self.text = text
        self.origin = origin
        self.locale = locale
        self.words = words
        self.longest = max(map(len, words), default=1)
        self.scientific = scientific
        self.lists = lists
        self.any_case = any_case
        self.with_semicolon = _groups_with_semicolon(text) if lists else frozenset()
        self.at = 0

    def scan(self) -> Iterator[Token]:
        spaced = True
        while self.at < len(self.text):
            start, char = self.at, self.text[self.at]
            if char == " ":
                self.at += 1
                spaced = True
                continue
            made = self._number() if self._starts_number() else self._other(char)
            if made is not None:
                kind, shown, value, places = made
                place = self.origin[start]
                yield Token(kind, shown, place, max(place + 1, self.origin[self.at]), spaced, value, places)
                spaced = False

    def _other(self, char: str) -> tuple[Kind, str, Fraction, int] | None:
        none = NOTHING
        if char in _VULGAR:
            self.at += 1
            return "fraction", char, _VULGAR[char], 0
        if char == "\\":
            return self._command()
        if char == "π" and "pi" in self.words:
            self.at += 1
            return "word", "pi", none, 0
        if char.isalpha() and char != "ℝ":
            word = self._word()
            self.at += len(word)
            return ("word", word.lower() if word not in self.words else word, none, 0) if self._known(word) else (
                "letter", word, none, 0)  # fmt: skip
        pair = self.text[self.at : self.at + 2]
        sign = pair if pair in _PAIRS else char
        if sign in ("=>", "=<"):
            meant = sign[::-1]
            raise problem(N_("Write %(meant)s instead of %(sign)s."), self.place, meant=meant, sign=sign)
        if sign in _PAIRS or sign in _SIGNS:
            self.at += len(sign)
            return "sign", {"**": "^", "==": "="}.get(sign, sign), none, 0
        raise problem(N_("I cannot read %(char)s here."), self.place, char=char)

    @property
    def place(self) -> int:
        return self.origin[self.at]

    def _known(self, word: str) -> bool:
        return word in self.words or (self.any_case and len(word) > 1 and word.lower() in self.words)

    def _word(self) -> str:
        for length in range(min(self.longest, len(self.text) - self.at), 0, -1):
            word = self.text[self.at : self.at + length]
            if self._known(word):
                return word
        return self.text[self.at]

    def _command(self) -> tuple[Kind, str, Fraction, int] | None:
        found = _COMMAND.match(self.text, self.at)
        name = (found.group(1) if found else None) or ""
        place, self.at = self.place, self.at + 1 + len(name)
        none = NOTHING
        if name in _COMMAND_WORDS and _COMMAND_WORDS[name] in self.words | {"frac"}:
            return "word", _COMMAND_WORDS[name], none, 0
        if name in self.words and name not in _COMMANDS:
            return "word", name, none, 0
        sign = _COMMANDS.get(name)
        if sign is None:
            raise problem(N_("I do not know the command %(command)s."), place, command="\\" + name)
        if sign == "π":
            return ("word", "pi", none, 0) if "pi" in self.words else ("letter", "π", none, 0)
        return ("sign", sign, none, 0) if sign else None

    # Numbers -----------------------------------------------------------------------------------------------------

    def _starts_number(self) -> bool:
        char = self.text[self.at]
        return _is_digit(char) or (char in ".," and self._digit_at(self.at + 1) and self._is_mark(self.at))

    def _digit_at(self, place: int) -> bool:
        return place < len(self.text) and _is_digit(self.text[place])

    def _digits(self, place: int) -> str:
        found = _DIGITS.match(self.text, place)
        return found.group() if found else ""

    def _is_mark(self, place: int) -> bool:
        """Whether the point or comma here, followed by a digit, belongs to a number."""
        if self.text[place] == "." or not self.lists:
            return True
        if place in self.with_semicolon:
            return True
        if self.locale == "uk" and place and _is_digit(self.text[place - 1]):
            raise problem(N_("Write ; between the values: a comma is the decimal mark."), self.origin[place])
        return False

    def _group(self, place: int, mark: str) -> str:
        """The three digits of a group that follows ``mark`` here, or nothing."""
        digits = self._digits(place + 1) if self.text.startswith(mark, place) else ""
        return digits if len(digits) == 3 else ""

    def _number(self) -> tuple[Kind, str, Fraction, int]:
        start = self.at
        whole = self._digits(start)
        self.at += len(whole)
        if 0 < len(whole) <= 3 and whole[0] != "0":
            whole += self._grouped(whole)
        decimals = ""
        if self.at < len(self.text) and self.text[self.at] in ".," and self._digit_at(self.at + 1):
            if self._is_mark(self.at):
                decimals = self._digits(self.at + 1)
                self.at += 1 + len(decimals)
                self._refuse_second_mark()
        elif whole and self.text.startswith(".", self.at):
            raise problem(N_("Write a digit after the decimal mark."), self.place)
        if len(whole) + len(decimals) > MAX_DIGITS:
            raise problem(
                N_("This number is too long: at most %(limit)s digits."), self.origin[start], limit=str(MAX_DIGITS)
            )
        value = Fraction(int(whole + decimals), 10 ** len(decimals))
        if self.scientific and (exponent := self._exponent()):
            value *= Fraction(10) ** exponent
        return "number", self.text[start : self.at], value, len(decimals)

    def _grouped(self, whole: str) -> str:
        rest = ""
        mark = " " if (group := self._group(self.at, " ")) else ","
        if group and group[0] != "0" and self.text.startswith("/", self.at + 4):
            return ""  # 5 125/200 is a mixed number
        if mark == ",":
            if not self._group(self.at, ",") or not self._is_mark(self.at):
                return ""
            after = self.at + 4
            more = bool(self._group(after, ",")) or (self.text.startswith(".", after) and self._digit_at(after + 1))
            if self.locale == "uk" and not more:
                if self._digits(self.at + 1) == "000":
                    raise problem(
                        N_("Is this %(thousand)s or %(decimal)s? Write thousands without a comma."),
                        self.place, thousand=whole + "000", decimal=whole)  # fmt: skip
                return ""
        while digits := self._group(self.at, mark):
            rest += digits
            self.at += 4
        return rest

    def _refuse_second_mark(self) -> None:
        if self.at < len(self.text) and self.text[self.at] in ".," and self._digit_at(self.at + 1):
            if self.lists and not self._is_mark(self.at):
                return
            raise problem(N_("There are two decimal marks in this number."), self.place)

    def _exponent(self) -> int:
        found = _EXPONENT.match(self.text, self.at)
        if not found:
            return 0
        if len(found.group(2)) > 3 or int(found.group(2)) > MAX_EXPONENT:
            raise problem(N_("This power is too large: at most %(limit)s."), self.place, limit=str(MAX_EXPONENT))
        self.at = found.end()
        return int(found.group(1) + found.group(2))


def _is_digit(char: str) -> bool:
    return "0" <= char <= "9"


def _groups_with_semicolon(text: str) -> frozenset[int]:
    """Places of commas that separate nothing: their own bracket holds a semicolon, or they stand in an inequality."""
    inequality = any(sign in text for sign in "<>")
    stack: list[tuple[list[int], list[bool]]] = [([], [inequality])]
    found: set[int] = set()

    def close(group: tuple[list[int], list[bool]]) -> None:
        if any(group[1]):
            found.update(group[0])

    for place, char in enumerate(text):
        if char in "([{":
            stack.append(([], []))
        elif char in ")]}" and len(stack) > 1:
            close(stack.pop())
        elif char == ",":
            stack[-1][0].append(place)
        elif char == ";":
            stack[-1][1].append(True)
    for group in stack:
        close(group)
    return frozenset(found)

"""Raw text to tokens. Numbers are read in the learner's locale; every token keeps its offset in the raw text."""

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from webapp.grading.reading.folding import fold
from webapp.grading.reading.literals import MAX_EXPONENT, NumberReader
from webapp.locales import DEFAULT
from webapp.messages import N_, Locale, problem

__all__ = ["MAX_EXPONENT", "Token", "tokenize"]
NOTHING = Fraction(0)  # the value of tokens that are not numbers

Kind = Literal["number", "fraction", "word", "letter", "sign", "end"]


class Token(NamedTuple):
    """A piece of the answer: `start` and `end` are code point offsets in the raw text, `raw` the text between.

    For a number, `places` counts the digits after the decimal mark and `period` the last of them that repeat.
    """

    kind: Kind
    text: str
    start: int
    end: int
    spaced: bool = False
    value: Fraction = NOTHING
    places: int = 0
    period: int = 0
    raw: str = ""


_VULGAR = {
    chr(code): Fraction(1, 1) * Fraction(*map(int, unicodedata.normalize("NFKD", chr(code)).split("\u2044")))
    for code in (0xBC, 0xBD, 0xBE, *range(0x2150, 0x215F))
}

_COMMANDS = {
    "cdot": "*", "times": "*", "div": "/", "pm": "±", "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=",
    "geq": ">=", "geqslant": ">=", "ne": "!=", "neq": "!=", "lt": "<", "gt": ">", "infty": "∞", "cup": "∪",
    "varnothing": "∅", "emptyset": "∅", "in": "∈", "lbrace": "{", "rbrace": "}", "lvert": "|", "rvert": "|",
    "vert": "|", "mid": "|", "circ": "°", "degree": "°", "prime": "'", "pi": "π", "approx": "≈",
    "bullet": "*", "ast": "*", "left": "", "right": "", "quad": "", "qquad": "", "displaystyle": "",
    "%": "%", "$": "$", "{": "{", "}": "}", ",": "", ";": "", "!": "", ":": "", " ": "", "|": "|",
}  # fmt: skip
_COMMAND_WORDS = {"frac": "frac", "dfrac": "frac", "tfrac": "frac", "sqrt": "sqrt"}
_PAIRS = {"<=", ">=", "!=", "==", "=>", "=<", "**"}
_SIGNS = set("+-*/:^()[]{}|=<>,;%±√∛∞∪∅∈ℝ°_'.≈₴£$¢€∠△" + '"`')
_FONTS = {"text", "textrm", "mathrm", "mathbf", "mathit", "mathbb", "operatorname"}  # of text in braces
_GLUED = frozenset(name for name in _COMMANDS if len(name) > 2) | {"pi", "pm", "le", "ge", "ne"}
_TEN_TO_THE = re.compile(r"[eE][+-]?[0-9]")
_RAISED_SIGN = re.compile(r"\^ *(\{ *)?(\\circ|\\degree|\\prime|°)(?(1) *\})")  # 90^\circ
_COMMAND = re.compile(r"\\([A-Za-z]+|.)?")


@lru_cache(maxsize=64)  # one text is read for the preview, for grading, for each mistake and for display
def tokenize(
    text: str,
    *,
    locale: Locale = DEFAULT,
    words: frozenset[str] = frozenset(),
    scientific: bool = False,
    lists: bool = False,
    any_case: bool = True,
) -> tuple[Token, ...]:
    """Return the tokens of a text with an `end` token after them. Raises ParseProblem.

    `words` are read whole where letters stand; other letters stand alone. `scientific` reads 2.5e-1; `lists` lets a
    comma separate members where the locale makes it unambiguous; `any_case` reads Sin as sin.
    """
    folded, origin = fold(text)
    folded = folded.rstrip(" ")
    if folded.endswith(".") and not folded.endswith(".."):  # a full stop
        folded = folded[:-1]
    if not folded.strip():
        raise problem(N_("Write an answer first."), 0)
    reader = NumberReader(folded, origin, locale=locale, scientific=scientific, lists=lists)
    scanner = _Scanner(text, folded, reader, words=words, any_case=any_case)
    return (*scanner.scan(), Token("end", "", len(text), len(text), spaced=True))


class _Scanner:
    """One pass over folded text; `raw` is the text before folding."""

    def __init__(self, raw: str, text: str, numbers: NumberReader, *, words: frozenset[str], any_case: bool) -> None:
        self.raw = raw
        self.text = text
        self.origin = numbers.origin
        self.numbers = numbers
        self.words = words
        self.longest = max(map(len, words), default=1)
        self.any_case = any_case
        self.closing: set[int] = set()  # braces that end a command of _FONTS
        self.at = 0

    def scan(self) -> Iterator[Token]:
        spaced = True
        while self.at < len(self.text):
            start, char = self.at, self.text[self.at]
            if char == " " or start in self.closing:
                self.at += 1
                spaced |= char == " "
                continue
            made = self._number() if self.numbers.starts(start) else self._other(char)
            if made is not None:
                kind, shown, value, places, period = made
                place = self.origin[start]
                end = max(place + 1, self.origin[self.at])
                yield Token(kind, shown, place, end, spaced, value, places, period, self.raw[place:end].strip())
                spaced = False

    def _number(self) -> tuple[Kind, str, Fraction, int, int]:
        start = self.at
        literal = self.numbers.read(start)
        self.at = literal.end
        among_letters = not self.numbers.scientific and not self.numbers.lists and "e" in self.words
        if among_letters and _TEN_TO_THE.match(self.text, self.at):
            raise problem(
                N_("Is e a power of ten or the number e here? Write *10^ or put a sign before e."), self.place
            )
        return "number", self.text[start : self.at], literal.value, literal.places, literal.period

    def _other(self, char: str) -> tuple[Kind, str, Fraction, int, int] | None:
        if char in _VULGAR:
            self.at += 1
            return "fraction", char, _VULGAR[char], 0, 0
        if char == "\\":
            return self._command()
        if char == "π" and "pi" in self.words:
            self.at += 1
            return "word", "pi", NOTHING, 0, 0
        if char.isalpha() and char != "ℝ":
            word = self._word()
            self.at += len(word)
            if not self._known(word):
                return "letter", word, NOTHING, 0, 0
            return "word", word if word in self.words else word.lower(), NOTHING, 0, 0
        if char == "^" and (raised := _RAISED_SIGN.match(self.text, self.at)):
            self.at = raised.end()
            return "sign", "'" if "prime" in raised[2] else "°", NOTHING, 0, 0
        pair = self.text[self.at : self.at + 2]
        sign = pair if pair in _PAIRS else char
        if sign in ("=>", "=<"):
            meant = sign[::-1]
            raise problem(N_("Write %(meant)s instead of %(sign)s."), self.place, meant=meant, sign=sign)
        if sign in _PAIRS or sign in _SIGNS:
            self.at += len(sign)
            return "sign", {"**": "^", "==": "=", "`": "'"}.get(sign, sign), NOTHING, 0, 0
        raise problem(N_("I cannot read %(char)s here."), self.place, char=self.raw[self.place])

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

    def _command(self) -> tuple[Kind, str, Fraction, int, int] | None:
        found = _COMMAND.match(self.text, self.at)
        name = (found.group(1) if found else None) or ""
        if not self._is_command(name):  # the command may be followed by letters directly: \cdotx
            name = next((part for end in range(len(name) - 1, 1, -1) if self._may_touch(part := name[:end])), name)
        place, self.at = self.place, self.at + 1 + len(name)
        if name in _FONTS:
            self._open_braces()
            return None
        if name in _COMMAND_WORDS and _COMMAND_WORDS[name] in self.words | {"frac"}:
            return "word", _COMMAND_WORDS[name], NOTHING, 0, 0
        if name in self.words and name not in _COMMANDS:
            return "word", name, NOTHING, 0, 0
        sign = _COMMANDS.get(name)
        if sign is None:
            raise problem(N_("I do not know the command %(command)s."), place, command="\\" + name)
        if sign == "π":
            return ("word", "pi", NOTHING, 0, 0) if "pi" in self.words else ("letter", "π", NOTHING, 0, 0)
        return ("sign", sign, NOTHING, 0, 0) if sign else None

    def _is_command(self, name: str) -> bool:
        return name in _FONTS or name in _COMMAND_WORDS or name in _COMMANDS or name in self.words

    def _may_touch(self, name: str) -> bool:
        return name in _GLUED or (name in self.words and name not in _COMMANDS)

    def _open_braces(self) -> None:
        """Skip the braces here, and remember where they close."""
        if not self.text.startswith("{", self.at):
            return
        closing = self.text.find("}", self.at)
        if closing > 0:
            self.closing.add(closing)
            self.at += 1

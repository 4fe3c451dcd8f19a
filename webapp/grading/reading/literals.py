"""Number literals in folded text: decimal marks, groups of three digits, repeating decimals, powers of ten."""

import re
from dataclasses import dataclass
from fractions import Fraction

from webapp.locales import LANGUAGES
from webapp.messages import N_, Locale, problem

MAX_DIGITS = 30
MAX_EXPONENT = 50

_DIGITS = re.compile(r"[0-9]*")
_EXPONENT = re.compile(r"[eE]([+-]?)([0-9]+)")
_REPEATING = re.compile(r"([0-9]*)(?:\(([0-9]+)\)|\\(?:overline|bar|dot)\s?\{([0-9]+)\})")
_MARKED = re.compile("[0-9\u0307\u0305]+")  # digits with a dot or a line above
_GOES_ON = re.compile(r"([0-9]+)(?:\.\.\.|…)")
_GROUPED_DECIMALS = re.compile(r"(?<=[0-9]{3}) ([0-9]{1,3})(?![0-9/])")
_JOINED = re.compile(r"\b(?:and|or|aбo|тa|i|чи)\b|∪|\bU\b")
_MARKS_ABOVE = "\u0307\u0305"


@dataclass(frozen=True, slots=True)
class Literal:
    """A number as written: `places` digits after the decimal mark, of which the last `period` repeat."""

    value: Fraction
    places: int
    period: int
    end: int


class NumberReader:
    """Reads literals of one folded text: 2.5e-1 if `scientific`; commas may separate members if `lists`."""

    def __init__(self, text: str, origin: list[int], *, locale: Locale, scientific: bool, lists: bool) -> None:
        self.braced = frozenset(found.start() for found in re.finditer(r"(?<=[0-9])\{,\}(?=[0-9])", text))
        self.text = text
        self.origin = origin
        self.locale = locale
        self.scientific = scientific
        self.lists = lists
        self.marks = _decimal_commas(text, locale) if lists else frozenset()

    def starts(self, at: int) -> bool:
        """Return whether a number begins here."""
        char = self.text[at]
        return _is_digit(char) or (char in ".," and self._digit_at(at + 1) and self._is_mark(at))

    def read(self, start: int) -> Literal:
        """Return the literal that begins at `start`; raises ParseProblem."""
        text = self.text
        whole = self._digits(start)
        at = start + len(whole)
        if 0 < len(whole) <= 3 and whole[0] != "0":
            more, at = self._grouped(whole, at)
            whole += more
        decimals = period = ""
        mark = 3 if at in self.braced else 1 if at < len(text) and text[at] in ".," else 0
        if mark and (repeating := self._repeating(at + mark)):
            decimals, period, at = repeating
        elif mark and self._digit_at(at + mark):
            if mark == 3 or self._is_mark(at):
                decimals, at = self._decimals(at + mark)
                self._refuse_second_mark(at)
        elif whole and text.startswith(".", at):
            raise problem(N_("Write a digit after the decimal mark."), self.origin[at])
        if len(whole) + len(decimals) + len(period) > MAX_DIGITS:
            raise problem(
                N_("This number is too long: at most %(limit)s digits."), self.origin[start], limit=str(MAX_DIGITS)
            )
        value = Fraction(int(whole + decimals or "0"), 10 ** len(decimals))
        if period:
            value += Fraction(int(period), 10 ** len(decimals) * (10 ** len(period) - 1))
        elif self.scientific and (found := _EXPONENT.match(text, at)):
            value, at = value * Fraction(10) ** self._exponent(found), found.end()
        return Literal(value, len(decimals) + len(period), len(period), at)

    # The parts of a literal ------------------------------------------------------------------------------------------

    def _digit_at(self, place: int) -> bool:
        return place < len(self.text) and _is_digit(self.text[place])

    def _digits(self, place: int) -> str:
        found = _DIGITS.match(self.text, place)
        return found.group() if found else ""

    def _is_mark(self, place: int) -> bool:
        """Return whether the point or comma here, followed by a digit, belongs to a number."""
        if self.text[place] == "." or not self.lists or place in self.marks:
            return True
        if LANGUAGES[self.locale].has_comma and place and _is_digit(self.text[place - 1]):
            raise problem(N_("Write ; between the values: a comma is the decimal mark."), self.origin[place])
        return False

    def _repeating(self, at: int) -> tuple[str, str, int] | None:
        """Return digits, repeating digits and end of 0.8(3), of digits under a line or dots, or of 0.333..."""
        if found := _REPEATING.match(self.text, at):
            return found.group(1), found.group(2) or found.group(3), found.end()
        if (found := _MARKED.match(self.text, at)) and any(mark in found.group() for mark in _MARKS_ABOVE):
            return _marked(found.group(), found.end())
        if found := _GOES_ON.match(self.text, at):
            digits = found.group(1)
            if len(digits) < 3 or len(set(digits[-3:])) > 1:
                raise problem(
                    N_("Write the digits that repeat in brackets, such as 0.1(6)."), self.origin[found.end(1)]
                )
            return digits.rstrip(digits[-1]), digits[-1], found.end()
        return None

    def _decimals(self, at: int) -> tuple[str, int]:
        """Return the digits after the mark, also in groups of three: 0.123 456."""
        decimals = self._digits(at)
        at += len(decimals)
        while len(decimals) % 3 == 0 and (found := _GROUPED_DECIMALS.match(self.text, at)):
            decimals += found.group(1)
            at = found.end()
        return decimals, at

    def _group(self, place: int, mark: str) -> str:
        """Return the three digits of a group that follows `mark` here, or nothing."""
        digits = self._digits(place + 1) if self.text.startswith(mark, place) else ""
        return digits if len(digits) == 3 else ""

    def _grouped(self, whole: str, at: int) -> tuple[str, int]:
        """Return the groups of three digits that follow, and where they end."""
        mark = next((one for one in " '" if self._group(at, one)), ",")
        group = self._group(at, mark)
        if mark == " " and group[0] != "0" and self.text.startswith("/", at + 4):
            return "", at  # 5 125/200 is a mixed number
        if mark == ",":
            if not group or not self._is_mark(at):
                return "", at
            after = at + 4
            more = bool(self._group(after, ",")) or (self.text.startswith(".", after) and self._digit_at(after + 1))
            if LANGUAGES[self.locale].has_comma and not more:
                if group == "000":
                    raise problem(
                        N_("Is this %(thousand)s or %(decimal)s? Write thousands without a comma."),
                        self.origin[at], thousand=whole + "000", decimal=whole)  # fmt: skip
                return "", at
        rest = ""
        while digits := self._group(at, mark):
            rest += digits
            at += 4
        return rest, at

    def _refuse_second_mark(self, at: int) -> None:
        if at < len(self.text) and self.text[at] in ".," and self._digit_at(at + 1):
            if self.lists and not self._is_mark(at):
                return
            raise problem(N_("There are two decimal marks in this number."), self.origin[at])

    def _exponent(self, found: re.Match[str]) -> int:
        if len(found.group(2)) > 3 or int(found.group(2)) > MAX_EXPONENT:
            raise problem(
                N_("This power is too large: at most %(limit)s."), self.origin[found.start()], limit=str(MAX_EXPONENT)
            )
        return int(found.group(1) + found.group(2))


def _is_digit(char: str) -> bool:
    return "0" <= char <= "9"


def _marked(text: str, end: int) -> tuple[str, str, int]:
    """Return the repeating digits: those from the first to the last digit with a mark above."""
    digits, marked = "", []
    for char in text:
        if char in _MARKS_ABOVE:
            marked.append(len(digits) - 1)
        else:
            digits += char
    if marked[-1] != len(digits) - 1 or marked[0] < 0:
        raise problem(N_("Write the digits that repeat in brackets, such as 0.1(6)."))
    return digits[: marked[0]], digits[marked[0] :], end


def _decimal_commas(text: str, locale: Locale) -> frozenset[int]:
    """Return the places of commas that are decimal marks.

    Their own bracket holds a semicolon, or they stand in an inequality. Where the comma is the decimal mark, a comma
    between digits is one too when it is the only one of its bracket, or of its part of a list joined by words.
    """
    inequality = any(sign in text for sign in "<>")
    words = [found.start() for found in _JOINED.finditer(text)] if LANGUAGES[locale].has_comma else []
    stack: list[tuple[list[int], list[bool]]] = [([], [inequality])]
    found: set[int] = set()

    def close(commas: list[int], separated: list[bool]) -> None:
        parts: dict[int, list[int]] = {}
        for place in commas:
            parts.setdefault(sum(word < place for word in words), []).append(place)
        if any(separated):
            found.update(commas)
        elif LANGUAGES[locale].has_comma and all(len(part) == 1 for part in parts.values()):
            found.update(place for place in commas if _is_digit(text[place - 1 : place] or " "))

    for place, char in enumerate(text):
        if char in "([{":
            stack.append(([], [inequality]))
        elif char in ")]}" and len(stack) > 1:
            close(*stack.pop())
        elif char == ",":
            stack[-1][0].append(place)
        elif char == ";":
            stack[-1][1].append(True)
    for group in stack:
        close(*group)
    return frozenset(found)

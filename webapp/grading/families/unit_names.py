"""Units as written: signs and words with powers, products and quotients, in either language."""

from collections.abc import Sequence
from fractions import Fraction

from webapp.grading.families.measures import (
    CELSIUS_WORDS,
    CUBE_WORDS,
    CURRENCY_SIGNS,
    DEGREE,
    NONE,
    PER_WORDS,
    SQUARE_WORDS,
    TEMPERATURE,
    Measure,
    combined,
    find_unit,
    in_kelvins,
    meant_unit,
)
from webapp.grading.reading.folding import fold_name
from webapp.grading.reading.tokens import Token
from webapp.messages import N_, problem

MAX_UNIT_POWER = 6
_SIGNS = ("°", "'", '"', *CURRENCY_SIGNS)
_POWER_WORDS = SQUARE_WORDS | CUBE_WORDS
_GRAM = "г"


def begins_unit(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a unit begins at this token."""
    token = tokens[at]
    return (token.kind in ("letter", "word") and token.text != "frac") or (
        token.kind == "sign" and token.text in _SIGNS
    )


class UnitReader:
    """Reads units with powers, products and quotients: m/s^2, kg*m/s², J/(kg*K), кв. см, метрів за секунду.

    `at` is the place after the unit, `grams` the power of the Ukrainian г, which may also be meant as an hour.
    """

    def __init__(self, tokens: Sequence[Token], at: int, text: str) -> None:
        self.tokens = tokens
        self.at = at
        self.text = text
        self.depth = 0
        self.grams = 0

    def product(self) -> tuple[Measure, str]:
        """Return the measure and its TeX; raises ParseProblem."""
        measure, tex = self._powered(1)
        divided = False
        while True:
            token = self.tokens[self.at]
            word, after = self._word(self.at)
            if token.text in ("*", "/", ":"):
                if divided and token.text == "*":
                    raise problem(N_("Is this unit below the line too? Add brackets: J/(kg*K)."), token.start)
                self.at += 1
                divided |= token.text != "*"
                sign = 1 if token.text == "*" else -1
                other, other_tex = self._powered(sign)
                tex += (r" \cdot " if sign == 1 else "/") + other_tex
            elif word in PER_WORDS and begins_unit(self.tokens, after):
                self.at, divided, sign = after, True, -1
                other, other_tex = self._powered(sign)
                tex += "/" + other_tex
            elif begins_unit(self.tokens, self.at) and self._is_unit_here(word):
                if divided:
                    raise problem(N_("Is this unit below the line too? Add brackets: J/(kg*K)."), token.start)
                sign = 1
                other, other_tex = self._powered(sign)
                tex += r" \cdot " + other_tex
            else:
                return (in_kelvins(measure) if self.depth == 0 else measure), tex
            measure = combined(measure, other, sign)

    def _is_unit_here(self, word: str) -> bool:
        """Return whether the word is a unit here, not a word that joins parts: 2 h and 30 min."""
        return self.tokens[self.at].kind != "word" or find_unit(word) is not None

    def _powered(self, sign: int) -> tuple[Measure, str]:
        token = self.tokens[self.at]
        if token.text == "(":
            if self.depth:
                raise problem(N_("There are too many nested brackets."), token.start)
            self.at += 1
            self.depth += 1
            inner, tex = self.product()
            self._take(")")
            self.depth -= 1
            return inner, rf"\left({tex}\right)"
        if not begins_unit(self.tokens, self.at):
            raise problem(N_("A unit is expected here."), token.start)
        power = self._power_word()
        name, base, tex = self._named()
        power *= self._power(name) * self._power_word()
        if name == _GRAM:
            self.grams += sign * power
        return combined(Measure(Fraction(1), NONE), base, power), tex if power == 1 else f"{tex}^{{{power}}}"

    def _word(self, at: int) -> tuple[str, int]:
        """Return the letters that follow each other here, and the place after them."""
        end = at
        while self.tokens[end].kind in ("letter", "word") and (end == at or not self.tokens[end].spaced):
            end += 1
        return "".join(token.text for token in self.tokens[at:end]), end

    def _power_word(self) -> int:
        """Return the power that a word such as square or кв. gives the unit beside it."""
        word, after = self._word(self.at)
        if word.lower() not in _POWER_WORDS:
            return 1
        self.at = after
        self._skip_stop()
        return 2 if word.lower() in SQUARE_WORDS else 3

    def _skip_stop(self) -> None:
        """Skip a full stop after an abbreviation."""
        if self.tokens[self.at].text == ".":
            self.at += 1

    def _named(self) -> tuple[str, Measure, str]:
        """Return the unit here, with the sign as typed. Raises ParseProblem, also for a slip of case."""
        token = self.tokens[self.at]
        name, end = self._word(self.at)
        if not name:
            name, end = token.text, self.at + 1
            if name == "'" and self.tokens[end].text == "'" and not self.tokens[end].spaced:
                name, end = '"', end + 1
            elif name == "°" and not self.tokens[end].spaced and self._word(end)[0] in CELSIUS_WORDS:
                name, end = "°C", self._word(end)[1]
        elif self.tokens[end].text == "-" and (hyphened := self._hyphened(name, end)):
            name, end = hyphened
        shown = self.text[token.start : self.tokens[end - 1].end]
        found = find_unit(name) or find_unit(fold_name(shown.strip().lower()), words_only=True)
        if found is None:
            meant = meant_unit(name)
            if meant:
                raise problem(N_("Did you mean %(unit)s?"), token.start, unit=meant)
            raise problem(N_("I do not know the unit %(unit)s."), token.start, unit=shown.strip())
        self.at = end
        self._skip_stop()
        if found == DEGREE and self._word(self.at)[0] in CELSIUS_WORDS:
            self.at = self._word(self.at)[1]
            found, shown = Measure(Fraction(1), TEMPERATURE), self.text[token.start : self.tokens[self.at - 1].end]
        shown = shown.strip().rstrip(".").replace("$", r"\$")
        raw = "" if token.kind == "sign" else self.text[token.start : token.end].strip()
        return raw if raw == name == fold_name(_GRAM) else name, found, (
            r"{}^{\circ}" if shown in ("°", "º", "˚") else rf"\text{{{shown}}}")  # fmt: skip

    def _hyphened(self, name: str, end: int) -> tuple[str, int] | None:
        """Return a word of two parts: kilowatt-hours."""
        other, after = self._word(end + 1)
        whole = f"{name}-{other}"
        return (whole, after) if other and find_unit(whole) else None

    def _power(self, name: str) -> int:
        """Return the power after `^`, or a 2 or 3 that touches the unit: cm2."""
        token = self.tokens[self.at]
        if token.text in ("2", "3") and not token.spaced and token.kind == "number":
            after = self.tokens[self.at + 1]
            if after.kind not in ("letter", "word") or after.spaced:
                self.at += 1
                return int(token.text)
        if token.text != "^":
            return 1
        self.at += 1
        closing = next((mark for mark, opening in ((")", "("), ("}", "{")) if self._accept(opening)), "")
        sign = -1 if self._accept("-") else 1
        token = self.tokens[self.at]
        if token.kind != "number" or token.value.denominator != 1 or not 1 <= token.value <= MAX_UNIT_POWER:
            raise problem(N_("A unit takes a small whole power."), token.start)
        if sign < 0 and any(find_unit(name[:at]) and find_unit(name[at:]) for at in range(1, len(name))):
            raise problem(N_("Is this one unit or two? Put a dot or a space between two units."), token.start)
        self.at += 1
        if closing:
            self._take(closing)
        return sign * int(token.value)

    def _accept(self, sign: str) -> bool:
        if self.tokens[self.at].text != sign:
            return False
        self.at += 1
        return True

    def _take(self, sign: str) -> None:
        if not self._accept(sign):
            raise problem(N_("A closing %(sign)s is missing."), self.tokens[self.at].start, sign=sign)

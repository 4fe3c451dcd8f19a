"""The languages of the site: one entry for each, and nothing else in the code names a language.

A new language needs an entry here, a catalogue in `webapp/translations/`, and, if formulas, units and the blocks of
lessons shall be spoken in it, its words beside those of the other languages, in the order of this table. What a
language lacks is shown in the first one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase
from typing import TypeAlias, TypeVar

Form = TypeVar("Form")
Locale: TypeAlias = str
"""A key of LANGUAGES: the language's code in ISO 639."""


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a school writes in a language. Marks between thousands are for texts and for TeX."""

    name: str  # in the language itself
    in_english: str  # for authors and operators
    decimal_mark: str
    thousands: tuple[str, str]
    grouped_from: int  # as many digits have a mark between thousands
    member_mark: str  # between the members of a set or the coordinates of a point
    has_period_in_brackets: bool  # 0.1(6), not a bar above the 6
    letters: str  # name options on paper, and the cards of a match
    alphabet: str  # the order of words in a list, in lower case
    font: str = "latin"

    @property
    def has_comma(self) -> bool:
        """Return whether the decimal mark is a comma."""
        return self.decimal_mark == ","

    def in_order(self, words: str) -> list[int]:
        """Return a key that sorts words as a dictionary of the language does; other signs come last."""
        return [self.alphabet.find(letter) % 99 for letter in words.lower()]


LANGUAGES: dict[Locale, Conventions] = {
    "en": Conventions("English", "English", ".", (",", "{,}"), 4, ", ", False, ascii_uppercase, ascii_lowercase),
    "uk": Conventions(
        "Українська",
        "Ukrainian",
        ",",
        ("\u00a0", r"\,"),
        5,
        "; ",
        True,
        "АБВГДЕЖИКЛМНОПРСТУФХЦЧШЩ",
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
        "cyrillic",
    ),
}
LOCALES: tuple[Locale, ...] = tuple(LANGUAGES)
DEFAULT: Locale = LOCALES[0]
"""The language of the sentences in the code. Keys are written with its decimal mark."""


def language_of(text: str) -> Locale:
    """Return the first language that alone has some letter of the text, or the default if there is none."""
    letters = set(text.lower()) - set(LANGUAGES[DEFAULT].alphabet)
    return next((locale for locale in LOCALES if letters & set(LANGUAGES[locale].alphabet)), DEFAULT)


def in_language(forms: Sequence[Form], locale: Locale) -> Form:
    """Return the form at the place of a language among `forms`; the first one if there is none."""
    place = LOCALES.index(locale) if locale in LOCALES else 0
    return forms[place] if place < len(forms) else forms[0]

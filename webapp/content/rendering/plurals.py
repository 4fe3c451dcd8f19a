"""Plural forms of a language: the categories of CLDR, and which of them a number takes."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from babel import Locale as Language

from webapp.content.rendering.formatting import FormatError, ending_places
from webapp.locales import LANGUAGES, Locale

CATEGORIES = ("zero", "one", "two", "few", "many", "other")


@lru_cache
def categories(locale: Locale) -> tuple[str, ...]:
    """Return the plural categories of a language in the order of CLDR, such as one, few, many, other."""
    return tuple(name for name in CATEGORIES if name in Language.parse(locale).plural_form.tags | {"other"})


@lru_cache
def _needed(locale: Locale) -> frozenset[str]:
    """Return the categories that whole numbers take. In Ukrainian `other` is for fractions only."""
    return frozenset(map(Language.parse(locale).plural_form, range(200)))


@lru_cache(maxsize=4_096)  # texts count with the same few numbers
def plural_category(value: Fraction, locale: Locale) -> str:
    """Return the category of a number as it is written, without its sign; `other` if its decimals do not end."""
    places = ending_places(value)
    if places is None:
        return "other"
    size = abs(value)
    number = int(size) if places == 0 else Decimal(size.numerator) / Decimal(size.denominator)
    return str(Language.parse(locale).plural_form(number))


def plural_form(value: Fraction, forms: Sequence[str], locale: Locale) -> str:
    """Return the form for a number among those of the language's categories, in order. Raises FormatError."""
    return form_of(plural_category(value, locale), named(forms, locale), locale)


def named(forms: Sequence[str], locale: Locale) -> Mapping[str, str]:
    """Return forms that are listed in the order of the language's categories. Raises FormatError for too many."""
    names = categories(locale)
    if len(forms) > len(names):
        raise FormatError(f"{len(forms)} plural forms; {_has(locale)}")
    return dict(zip(names, forms, strict=False))


def form_of(category: str, forms: Mapping[str, str], locale: Locale) -> str:
    """Return the form of a category. Raises FormatError for a form that is missing or that the language lacks."""
    if foreign := sorted(forms.keys() - set(categories(locale))):
        raise FormatError(f'there is no plural form "{foreign[0]}"; {_has(locale)}')
    if missing := [name for name in categories(locale) if name in _needed(locale) | {category} and name not in forms]:
        when = "" if missing[0] in _needed(locale) else " for a number that is not whole"
        raise FormatError(f'the plural form "{missing[0]}" is missing{when}; {_has(locale)}')
    return forms[category]


def _has(locale: Locale) -> str:
    return f"{LANGUAGES[locale].in_english} has {', '.join(categories(locale))}"

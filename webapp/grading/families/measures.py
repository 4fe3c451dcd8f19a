# ruff: noqa: E501 - one line per entry keeps the tables readable
"""Units of measurement: every name a learner may write, its size in base units and its dimension."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from webapp.grading.reading.folding import fold_name
from webapp.locales import in_language
from webapp.messages import N_

BASES = ("m", "kg", "s", "A", "K", "mol", "°", "rad", "°C", "hryvnia", "pound", "dollar", "euro")
Dimension: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """`size` base units of `dimension` (powers of `BASES`)."""

    size: Fraction
    dimension: Dimension


def _dimension(**powers: int) -> Dimension:
    names = {"deg": "°", "celsius": "°C"}
    given = {names.get(name, name): power for name, power in powers.items()}
    return tuple(given.get(base, 0) for base in BASES)


NONE = _dimension()
LENGTH, MASS, TIME, ANGLE = _dimension(m=1), _dimension(kg=1), _dimension(s=1), _dimension(deg=1)
AREA, VOLUME = _dimension(m=2), _dimension(m=3)
SPEED, ACCELERATION, DENSITY = _dimension(m=1, s=-1), _dimension(m=1, s=-2), _dimension(kg=1, m=-3)
FORCE, ENERGY, POWER = _dimension(kg=1, m=1, s=-2), _dimension(kg=1, m=2, s=-2), _dimension(kg=1, m=2, s=-3)
PRESSURE, FREQUENCY, CURRENT = _dimension(kg=1, m=-1, s=-2), _dimension(s=-1), _dimension(A=1)
CHARGE, VOLTAGE = _dimension(A=1, s=1), _dimension(kg=1, m=2, s=-3, A=-1)
RESISTANCE, TEMPERATURE = _dimension(kg=1, m=2, s=-3, A=-2), _dimension(celsius=1)

CURRENCIES = frozenset((_dimension(hryvnia=1), _dimension(pound=1), _dimension(dollar=1), _dimension(euro=1)))
DOES_NOT_MEASURE: Mapping[Dimension, str] = {
    LENGTH: N_("%(unit)s does not measure length."),
    MASS: N_("%(unit)s does not measure mass."),
    TIME: N_("%(unit)s does not measure time."),
    ANGLE: N_("%(unit)s does not measure an angle."),
    AREA: N_("%(unit)s does not measure area."),
    VOLUME: N_("%(unit)s does not measure volume."),
    SPEED: N_("%(unit)s does not measure speed."),
    ACCELERATION: N_("%(unit)s does not measure acceleration."),
    DENSITY: N_("%(unit)s does not measure density."),
    FORCE: N_("%(unit)s does not measure force."),
    ENERGY: N_("%(unit)s does not measure energy."),
    POWER: N_("%(unit)s does not measure power."),
    PRESSURE: N_("%(unit)s does not measure pressure."),
    FREQUENCY: N_("%(unit)s does not measure frequency."),
    CURRENT: N_("%(unit)s does not measure current."),
    CHARGE: N_("%(unit)s does not measure charge."),
    VOLTAGE: N_("%(unit)s does not measure voltage."),
    RESISTANCE: N_("%(unit)s does not measure resistance."),
    TEMPERATURE: N_("%(unit)s does not measure temperature."),
    _dimension(hryvnia=1): N_("%(unit)s is not an amount in hryvnias."),
    _dimension(pound=1): N_("%(unit)s is not an amount in pounds."),
    _dimension(dollar=1): N_("%(unit)s is not an amount in dollars."),
    _dimension(euro=1): N_("%(unit)s is not an amount in euros."),
}
"""The sentence for a unit of the wrong kind, by the unit that the task asks for."""


class Unit(NamedTuple):
    """One unit: its signs and the forms of its word in both languages, its size in base units and its dimension.

    `english` and `ukrainian` hold signs, then a bar, then words. `prefixes` are those in use with it. The second
    English word is the plural; the last Ukrainian one answers "in what?" (у метрах).
    """

    english: str
    ukrainian: str
    size: Fraction
    dimension: Dimension
    prefixes: str = ""


_ONE = Fraction(1)
_UNITS = (
    Unit("m | metre metres meter meters", "м | метр метра метри метрів метром метрах", _ONE, LENGTH, "kdcmμn"),
    Unit("g | gram grams gramme grammes", "г | грам грама грами грамів грамом грамах", Fraction(1, 1000), MASS, "kmμ"),
    Unit("s sec secs | second seconds", "с сек | секунда секунди секунд секунду секундах", _ONE, TIME, "mμn"),
    Unit("l L | litre litres liter liters", "л Л | літр літра літри літрів літром літрах", Fraction(1, 1000), VOLUME, "hdcm"),
    Unit("N | newton newtons", "Н | ньютон ньютона ньютони ньютонів ньютонах", _ONE, FORCE, "kmM"),
    Unit("J | joule joules", "Дж | джоуль джоуля джоулі джоулів джоулях", _ONE, ENERGY, "kMG"),
    Unit("W | watt watts", "Вт | ват вата вати ватів ватах", _ONE, POWER, "kmMG"),
    Unit("Pa | pascal pascals", "Па | паскаль паскаля паскалі паскалів паскалях", _ONE, PRESSURE, "khM"),
    Unit("Hz | hertz hertz", "Гц | герц герца герци герців герцах", _ONE, FREQUENCY, "kMG"),
    Unit("A | ampere amperes amp amps", "А | ампер ампера ампери амперів амперах", _ONE, CURRENT, "kmμ"),
    Unit("V | volt volts", "В | вольт вольта вольти вольтів вольтах", _ONE, VOLTAGE, "kmM"),
    Unit("Ω ohm | ohm ohms", "Ом | ом ома оми омів омах", _ONE, RESISTANCE, "kM"),
    Unit("C | coulomb coulombs", "Кл | кулон кулона кулони кулонів кулонах", _ONE, CHARGE, "mμ"),
    Unit("min mins | minute minutes", "хв | хвилина хвилини хвилин хвилину хвилинах", Fraction(60), TIME),
    Unit("h hr hrs | hour hours", "год | година години годин годину годинах", Fraction(3600), TIME),
    Unit("d | day days", "д дн | день дня дні днів доба доби діб добу добах днях", Fraction(86400), TIME),
    Unit("wk | week weeks", "тиж | тиждень тижня тижні тижнів тижнях", Fraction(604800), TIME),
    Unit("t | tonne tonnes ton tons", "т | тонна тонни тонн тонну тоннах", Fraction(1000), MASS),
    Unit("q | quintal quintals centner centners", "ц | центнер центнера центнери центнерів центнерах", Fraction(100), MASS),
    Unit("ha | hectare hectares", "га | гектар гектара гектари гектарів гектарах", Fraction(10000), AREA),
    Unit("ar | are ares", "ар | ар ара ари арів сотка сотки соток сотку арах", Fraction(100), AREA),
    Unit("kWh | kilowatt-hour kilowatt-hours", "кВтгод | кіловат-година кіловат-години кіловат-годин кіловат-годинах", Fraction(3_600_000), ENERGY),
    Unit("Nm", "Нм", _ONE, ENERGY),
    Unit("kmh kph kmph", "кмгод", Fraction(1000, 3600), SPEED),
    Unit("K | kelvin kelvins", "К | кельвін кельвіна кельвіни кельвінів кельвінах", _ONE, _dimension(K=1)),
    Unit("mol | mole moles", "моль | моль моля молі молів молях", _ONE, _dimension(mol=1), "m"),
    Unit("rad | radian radians", "рад | радіан радіана радіани радіанів радіанах", _ONE, _dimension(rad=1)),
    Unit("° deg | degree degrees", "° град | градус градуса градуси градусів градусах", _ONE, ANGLE),
    Unit("' arcmin | arcminute arcminutes", "' | мінута мінути мінут мінуту мінутах", Fraction(1, 60), ANGLE),
    Unit('" arcsec | arcsecond arcseconds', '"', Fraction(1, 3600), ANGLE),
    Unit("°C", "°С", _ONE, TEMPERATURE),
    Unit("₴ UAH | hryvnia hryvnias hryvnya", "грн | гривня гривні гривень гривню гривнях", _ONE, _dimension(hryvnia=1)),
    Unit("kop | kopiyka kopiykas kopeck kopecks", "коп | копійка копійки копійок копійку копійках", Fraction(1, 100), _dimension(hryvnia=1)),
    Unit("£ GBP | pound pounds", "£ | фунт фунта фунти фунтів фунтах", _ONE, _dimension(pound=1)),
    Unit("p | penny pence", "| пенс пенса пенси пенсів пенсах", Fraction(1, 100), _dimension(pound=1)),
    Unit("$ USD | dollar dollars", "$ | долар долара долари доларів доларах", _ONE, _dimension(dollar=1)),
    Unit("¢ | cent cents", "¢ | цент цента центи центів центах", Fraction(1, 100), _dimension(dollar=1)),
    Unit("€ EUR | euro euros", "€ | євро євро", _ONE, _dimension(euro=1)),
)  # fmt: skip
CURRENCY_SIGNS = "₴£$¢€"

_PREFIXES = {
    "": (_ONE, "", "", ""), "k": (Fraction(1000), "к", "kilo", "кіло"), "h": (Fraction(100), "г", "hecto", "гекто"),
    "d": (Fraction(1, 10), "д", "deci", "деци"), "c": (Fraction(1, 100), "с", "centi", "санти"),
    "m": (Fraction(1, 1000), "м", "milli", "мілі"), "μ": (Fraction(1, 10**6), "мк", "micro", "мікро"),
    "n": (Fraction(1, 10**9), "н", "nano", "нано"), "M": (Fraction(10**6), "М", "mega", "мега"),
    "G": (Fraction(10**9), "Г", "giga", "гіга"),
}  # fmt: skip
"""English sign to factor, Ukrainian sign, and both words."""

SQUARE_WORDS = frozenset(map(fold_name, (
    "sq", "square", "squared", "кв", "квадратний", "квадратного", "квадратні", "квадратних", "квадратна", "квадратної", "квадратну",
)))  # fmt: skip
CUBE_WORDS = frozenset(map(fold_name, (
    "cu", "cubic", "cubed", "куб", "кубічний", "кубічного", "кубічні", "кубічних", "кубічна", "кубічної", "кубічну",
)))  # fmt: skip
PER_WORDS = frozenset(map(fold_name, ("per", "за", "на", "в", "у")))
CELSIUS_WORDS = frozenset(map(fold_name, ("C", "Celsius", "celsius", "Цельсія", "цельсія")))


def _table() -> tuple[dict[str, Measure], dict[str, Measure], dict[str, tuple[str, str]]]:
    signs: dict[str, Measure] = {}
    words: dict[str, Measure] = {}
    shown: dict[str, tuple[str, str]] = {}
    for unit in _UNITS:
        (signs_en, words_en), (signs_uk, words_uk) = (
            [half.split() for half in (text + " | " * ("|" not in text)).split("|")]
            for text in (unit.english, unit.ukrainian)
        )
        for prefix in ("", *unit.prefixes):
            factor, prefix_uk, word_en, word_uk = _PREFIXES[prefix]
            measure = Measure(unit.size * factor, unit.dimension)
            for sign in (*(prefix + one for one in signs_en), *(prefix_uk + one for one in signs_uk)):
                signs.setdefault(fold_name(sign), measure)
            forms_en, forms_uk = [word_en + one for one in words_en], [word_uk + one for one in words_uk]
            for word in (*forms_en, *forms_uk):
                words.setdefault(fold_name(word), measure)
            if forms_en and forms_uk:
                shown[prefix + signs_en[0]] = (forms_en[1], forms_uk[-1])
            else:
                shown[prefix + signs_en[0]] = (prefix + signs_en[0], prefix_uk + (signs_uk or signs_en)[0])
            _SIGNS_UK.update({prefix + sign: prefix_uk + (signs_uk or signs_en)[0] for sign in signs_en})
    return signs, words, shown


_SIGNS_UK: dict[str, str] = {}
_SIGNS, _WORDS, _SHOWN = _table()
UNITS: Mapping[str, Measure] = {**_WORDS, **_SIGNS}
"""Folded sign or word to measure."""
_BY_SMALL_LETTERS = {name.casefold(): name for name in reversed(list(_SIGNS))}


DEGREE, HOUR = UNITS["°"], UNITS["h"]


def combined(one: Measure, two: Measure, power: int) -> Measure:
    """Return `one` times `two` to a power."""
    dimension = tuple(a + power * b for a, b in zip(one.dimension, two.dimension, strict=True))
    size: Fraction = one.size * two.size**power
    return Measure(size, dimension)


def in_kelvins(measure: Measure) -> Measure:
    """Return a measure with degrees Celsius as a difference of temperatures; °C alone stays a temperature."""
    celsius = measure.dimension[BASES.index("°C")]
    if not celsius or measure.dimension == TEMPERATURE:
        return measure
    return combined(combined(measure, Measure(_ONE, TEMPERATURE), -celsius), UNITS["K"], celsius)


def find_unit(name: str, *, words_only: bool = False) -> Measure | None:
    """Return the unit of a folded sign or word, or of a word alone."""
    return (_WORDS if words_only else UNITS).get(name)


def meant_unit(name: str) -> str | None:
    """Return the sign that differs from a folded name only in upper and lower case."""
    return _BY_SMALL_LETTERS.get(name.casefold())


def unit_in_words(text: str, locale: str) -> str:
    """Return an author's unit, such as `kg` or `km/h`, as the end of a sentence "write it in ..."."""
    if text in _SHOWN:
        return in_language(_SHOWN[text], locale)
    return with_local_units(text, locale)


def with_local_units(text: str, locale: str) -> str:
    """Return an author's answer with the signs of its units in the locale's language: 5 km/h as 5 км/год."""
    signs = in_language(({}, _SIGNS_UK), locale)
    return re.sub(r"[^\W\d_]+|°C?", lambda found: signs.get(found[0], found[0]), text) if signs else text

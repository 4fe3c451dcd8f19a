"""Units of measurement: every name a learner may write, its size in base units and its dimension."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from webapp.grading.folding import fold_name
from webapp.grading.messages import N_

BASES = ("m", "kg", "s", "A", "K", "mol", "°", "rad", "°C")
Dimension: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """``size`` base units of ``dimension`` (powers of ``BASES``)."""

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
}
"""The sentence for a unit of the wrong kind, by what was asked for."""

_PREFIXES = {
    "": Fraction(1), "k": Fraction(1000), "h": Fraction(100), "d": Fraction(1, 10), "c": Fraction(1, 100),
    "m": Fraction(1, 1000), "μ": Fraction(1, 10**6), "n": Fraction(1, 10**9), "M": Fraction(10**6),
    "G": Fraction(10**9),
}  # fmt: skip
_UKRAINIAN_PREFIXES = {
    "": "",
    "k": "к",
    "h": "г",
    "d": "д",
    "c": "с",
    "m": "м",
    "μ": "мк",
    "n": "н",
    "M": "М",
    "G": "Г",
}

# (English name, Ukrainian name, size, dimension, prefixes that are in use)
_SCALED = (
    ("m", "м", Fraction(1), LENGTH, "kdcmμn"), ("g", "г", Fraction(1, 1000), MASS, "kmμ"),
    ("s", "с", Fraction(1), TIME, "mμn"), ("l", "л", Fraction(1, 1000), VOLUME, "hdcm"),
    ("L", "Л", Fraction(1, 1000), VOLUME, "dcm"), ("N", "Н", Fraction(1), FORCE, "kmM"),
    ("J", "Дж", Fraction(1), ENERGY, "kMG"), ("W", "Вт", Fraction(1), POWER, "kmMG"),
    ("Pa", "Па", Fraction(1), PRESSURE, "khM"), ("Hz", "Гц", Fraction(1), FREQUENCY, "kMG"),
    ("A", "А", Fraction(1), CURRENT, "kmμ"), ("V", "В", Fraction(1), VOLTAGE, "kmM"),
    ("Ω", "Ом", Fraction(1), RESISTANCE, "kM"), ("C", "Кл", Fraction(1), CHARGE, "mμ"),
)  # fmt: skip
_PLAIN = (
    ("min", "хв", Fraction(60), TIME), ("h", "год", Fraction(3600), TIME), ("d", "доба", Fraction(86400), TIME),
    ("day", "діб", Fraction(86400), TIME), ("days", "дні", Fraction(86400), TIME), ("sec", "сек", Fraction(1), TIME),
    ("hour", "година", Fraction(3600), TIME), ("hours", "годин", Fraction(3600), TIME),
    ("hr", "години", Fraction(3600), TIME),
    ("week", "тиждень", Fraction(604800), TIME), ("weeks", "тижні", Fraction(604800), TIME),
    ("t", "т", Fraction(1000), MASS), ("q", "ц", Fraction(100), MASS), ("ha", "га", Fraction(10000), AREA),
    ("kWh", "кВтгод", Fraction(3_600_000), ENERGY), ("ohm", "Oм", Fraction(1), RESISTANCE),
    ("Nm", "Нм", Fraction(1), ENERGY),
    ("K", "К", Fraction(1), _dimension(K=1)), ("mol", "моль", Fraction(1), _dimension(mol=1)),
    ("rad", "рад", Fraction(1), _dimension(rad=1)), ("°", "град", Fraction(1), ANGLE),
    ("deg", "градусів", Fraction(1), ANGLE),
    ("'", "мінут", Fraction(1, 60), ANGLE), ("°C", "°С", Fraction(1), TEMPERATURE),
)  # fmt: skip


def _table() -> dict[str, Measure]:
    table: dict[str, Measure] = {}
    for english, ukrainian, size, dimension, prefixes in _SCALED:
        for prefix in ("", *prefixes):
            measure = Measure(size * _PREFIXES[prefix], dimension)
            table.setdefault(fold_name(prefix + english), measure)
            table.setdefault(fold_name(_UKRAINIAN_PREFIXES[prefix] + ukrainian), measure)
    for english, ukrainian, size, dimension in _PLAIN:
        table.setdefault(fold_name(english), Measure(size, dimension))
        table.setdefault(fold_name(ukrainian), Measure(size, dimension))
    return table


UNITS: Mapping[str, Measure] = _table()
"""Folded name to measure."""

"""Text alternatives of figures in both languages, made from the numbers that are drawn."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

from webapp.content.rendering.formatting import Style, round_half_away, write_number
from webapp.locales import LANGUAGES, Locale, in_language

SHAPES: Mapping[str, tuple[str, str]] = {
    "bar": ("Bar chart", "Стовпчаста діаграма"),
    "line": ("Line chart", "Лінійна діаграма"),
    "pie": ("Pie chart", "Кругова діаграма"),
    "dot": ("Dot plot", "Точкова діаграма"),
    "box": ("Box plot", "Діаграма розмаху"),
    "histogram": ("Histogram", "Гістограма"),
    "scatter": ("Scatter plot", "Діаграма розсіювання"),
    "table": ("Table", "Таблиця"),
    "five": (
        "least {0}, first quartile {1}, median {2}, third quartile {3}, greatest {4}",
        "найменше {0}, перший квартиль {1}, медіана {2}, третій квартиль {3}, найбільше {4}",
    ),
    "class": ("{0} to {1}: {2}", "від {0} до {1}: {2}"),
    "times": ("{0}: dots {1}", "{0}: точок {1}"),
    "part": ("{0}: {1}% of the circle", "{0}: {1}% круга"),
    "across": ("horizontal axis: {0}", "горизонтальна вісь: {0}"),
    "up": ("vertical axis: {0}", "вертикальна вісь: {0}"),
    "axes": (
        "Coordinate axes, x from {0} to {1}, y from {2} to {3}",
        "Осі координат, x від {0} до {1}, y від {2} до {3}",
    ),
    "plot": ("a curve through {0}", "крива проходить через {0}"),
    "polygon 3": ("a triangle", "трикутник"),
    "polygon 4": ("a quadrilateral", "чотирикутник"),
    "polygon": ("a polygon with {0} sides", "многокутник, у якого сторін: {0}"),
    "sides": ("its sides: {0}", "його сторони: {0}"),
    "angles": ("its angles: {0}", "його кути: {0}"),
    "right": ("right angle", "прямий кут"),
    "unmarked": ("not labelled", "без підпису"),
    "segment": ("a segment", "відрізок"),
    "vector": ("a vector from {0} to {1}", "вектор від {0} до {1}"),
    "angle": ("an angle", "кут"),
    "circle": ("a circle", "коло"),
    "sector": ("a sector of a circle", "сектор круга"),
    "point": ("a point", "точка"),
    "chosen as": ("{0} ({1})", "{0} ({1})"),
    "labelled": ("{0} labelled {1}", "{0} з підписом {1}"),
    "number line": ("a number line from {0} to {1}", "координатна пряма від {0} до {1}"),
    "open at": ("an empty circle at {0}", "порожній кружок у точці {0}"),
    "filled at": ("a filled circle at {0}", "зафарбований кружок у точці {0}"),
    "span": ("the part from {0} to {1} is marked", "позначено частину від {0} до {1}"),
    "left of": ("the part to the left of {0} is marked", "позначено частину ліворуч від {0}"),
    "right of": ("the part to the right of {0} is marked", "позначено частину праворуч від {0}"),
    "cuboid": ("a cuboid", "прямокутний паралелепіпед"),
    "prism": ("a triangular prism", "трикутна призма"),
    "cylinder": ("a cylinder", "циліндр"),
    "cone": ("a cone", "конус"),
    "pyramid": ("a square pyramid", "чотирикутна піраміда"),
    "sphere": ("a sphere", "куля"),
    "any of": ("any {0} of {1}", "будь-які {0} з {1}"),
}


def said(name: str, locale: Locale, *values: object) -> str:
    """Return a wording with its values."""
    return in_language(SHAPES[name], locale).format(*values)


@lru_cache(maxsize=4_096)  # figures have the same few numbers
def number(value: Fraction | float, locale: Locale, places: int = 2) -> str:
    """Return a number as it is written in a language, rounded if it is long."""
    exact = value if isinstance(value, Fraction) else Fraction(value)
    return write_number(round_half_away(exact, places), Style("decimal"), "text", locale)


def listed(parts: Sequence[str]) -> str:
    """Return parts of a description as one sentence."""
    text = "; ".join(part for part in parts if part)
    return text[:1].upper() + text[1:] + "." if text else ""


def pair(x: Fraction | float, y: Fraction | float, locale: Locale) -> str:
    """Return a point by its coordinates."""
    return f"({number(x, locale)}{LANGUAGES[locale].member_mark}{number(y, locale)})"

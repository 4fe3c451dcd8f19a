r"""School formatting: no `+ -3`, `-(-3)`, `1x`, `0x`; brackets where a teacher would write them."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.content.rendering.formatting import FormatError, Style, ending_places, write_number
from webapp.content.rendering.plurals import plural_form
from webapp.content.variants.text_reader import answer_template, markdown_template
from webapp.content.variants.texts import Names, TemplateError, Values
from webapp.messages import Locale

NAMES = Names(frozenset({"a", "b", "c", "f", "n", "word"}), frozenset({"word"}), frozenset({"f"}))


def filled(source: str, locale: Locale = "en", /, **values: int | str) -> str:
    numbers = {name: Fraction(value) for name, value in values.items() if name != "word"}
    template = markdown_template(source, NAMES, locale, Path("task"), inline=True)
    return template.text(Values(numbers, {"word": str(values.get("word", ""))}), locale)


@pytest.mark.parametrize(
    ("source", "values", "expected"),
    [
        ("$x + [[b]]$", {"b": -3}, "$x - 3$"),
        ("$x - [[b]]$", {"b": -3}, "$x + 3$"),
        ("$x+[[b]]$", {"b": 3}, "$x+3$"),
        ("$-[[b]]$", {"b": -3}, "$3$"),
        ("$(-[[b]])$", {"b": -3}, "$(3)$"),
        ("$x = -[[b]]$", {"b": -3}, "$x = 3$"),
        (r"$x \le [[b]]$", {"b": -3}, r"$x \le -3$"),
        (r"$2 \cdot [[b]]$", {"b": -3}, r"$2 \cdot (-3)$"),
        ("$5 - [[b|parens]]$", {"b": -3}, "$5 - (-3)$"),
        ("$5 - [[b|parens]]$", {"b": 3}, "$5 - 3$"),
        ("$[[a]]x$", {"a": 1}, "$x$"),
        ("$[[a]]x$", {"a": -1}, "$-x$"),
        ("$y + [[a]]x$", {"a": -1}, "$y - x$"),
        ("$[[a]]x = 3$", {"a": 0}, "$0 = 3$"),
        ("$[[a]](x - [[b]])$", {"a": 1, "b": -2}, "$(x + 2)$"),
        (r"$[[a]]\sqrt{[[b]]}$", {"a": 1, "b": 5}, r"$\sqrt{5}$"),
        (r"$[[a]]\,\text{cm}$", {"a": 1}, r"$1\,\text{cm}$"),
        (r"$[[a]] \cdot 5$", {"a": 1}, r"$1 \cdot 5$"),
        ("$[[a]]x^2 + [[b]]x + [[c]]$", {"a": 0, "b": 0, "c": 5}, "$5$"),
        ("$[[a]]x^2 + [[b]]x + [[c]]$", {"a": 1, "b": 0, "c": -5}, "$x^2 - 5$"),
        ("$[[a]]x^2 [[+b]]x [[+c]] = 0$", {"a": 0, "b": -1, "c": 0}, "$-x = 0$"),
        ("$[[a]]x^2 [[+b]]x [[+c]] = 0$", {"a": -1, "b": 1, "c": -7}, "$-x^2 + x - 7 = 0$"),
        ("$[[a]]x + [[b]]y = 3$", {"a": 0, "b": -2}, "$-2y = 3$"),
        ("$[[a]]x[[+b]]$", {"a": -2, "b": 3}, "$-2x + 3$"),
        ("$[[a]]x[[+b]]$", {"a": -2, "b": 0}, "$-2x$"),
        ("$[[a]] + [[b]]$", {"a": 5, "b": 0}, "$5 + 0$"),
        (r"$\frac{[[a]] - [[b]]}{2}$", {"a": 6, "b": 0}, r"$\frac{6 - 0}{2}$"),
        (r"$2 \cdot [[b]]$", {"b": -3}, r"$2 \cdot (-3)$"),
        (r"$[[a]] : [[b]]$", {"a": 6, "b": -3}, "$6 : (-3)$"),
        ("$[[b]]^2$", {"b": -3}, "$(-3)^2$"),
        ("$[[b]]^2$", {"b": 3}, "$3^2$"),
        ("$[[f]]^2$", {"f": "3/4"}, r"$\left(\frac{3}{4}\right)^2$"),
        ("$x^{[[n]]}$", {"n": 1}, "$x$"),
        ("$x^{[[n]]} + 1$", {"n": -2}, "$x^{-2} + 1$"),
        ("$x^[[n]]$", {"n": 12}, "$x^{12}$"),
        ("$[[f]]x$", {"f": "-3/4"}, r"$-\frac{3}{4}x$"),
        ("$1 + [[f]]$", {"f": "-3/4"}, r"$1 - \frac{3}{4}$"),
        ("$[[f|mixed]]$", {"f": "-5/2"}, r"$-2\frac{1}{2}$"),
        ("$[[f|decimal]]$", {"f": "5/2"}, "$2.5$"),
        ("$[[a/b]]$", {"a": 1, "b": 4}, "$0.25$"),
        ("$[[a/b|fraction]]$", {"a": 2, "b": 4}, r"$\frac{1}{2}$"),
        ("$[[a/b]]$", {"a": 1, "b": 3}, r"$\frac{1}{3}$"),
        ("$[[a/b|decimals 2]]$", {"a": 2, "b": 3}, "$0.67$"),
        ("$[[a/b|percent]]$", {"a": 1, "b": 5}, r"$20\%$"),
        ("$[[a]][[b]]$", {"a": 3, "b": 4}, "$34$"),
        (r"$\frac{[[a]]}{[[b]]}$", {"a": -1, "b": 4}, r"$\frac{-1}{4}$"),
        ("$|[[b]]|$", {"b": -2}, "$|-2|$"),
        ("$|x - [[a]]| = [[b]]$", {"a": 1, "b": 4}, "$|x - 1| = 4$"),
        ("$|[[a]]| + [[b]]|x|$", {"a": 0, "b": 1}, "$|0| + |x|$"),
        ("[[b]] degrees", {"b": -2}, "−2 degrees"),
        ("[[a]] and $[[a]]$", {"a": 12345}, "12,345 and $12{,}345$"),
        ("[[a|plain]]", {"a": 2026}, "2026"),
        ("[[a]] [[a|plural: apple, apples]]", {"a": 1}, "1 apple"),
        ("[[a]] [[a|plural: apple, apples]]", {"a": 0}, "0 apples"),
        ("[[a|roman]]", {"a": 1994}, "MCMXCIV"),
        ("$[[a|roman]] + [[b|roman]]$", {"a": 14, "b": 3999}, r"$\text{XIV} + \text{MMMCMXCIX}$"),
        ("[[digit(a, 10)]] [[div(a, 7)]] [[mod(a, 7)]] [[digitsum(a)]] [[digits(a)]]", {"a": 4096}, "9 585 1 19 4"),
        ("[[round(pi*a^2, 2)]] [[round(a*sin(40), 2)]]", {"a": 3}, "28.27 1.93"),
        ("Dear [[word]]", {"word": "Olha <b>&"}, "Dear Olha <b>&"),
        (r"\$[[a]] and $[[a]]$", {"a": 5}, "$5 and $5$"),
        ("$[[a|standard]]$ [[a|standard]]", {"a": 320000}, "$3.2 \\cdot 10^{5}$ 3.2\u00a0·\u00a010⁵"),
        ("$[[a|standard]]$", {"a": "-45/100000"}, r"$-4.5 \cdot 10^{-4}$"),
        ("$[[a|standard]]$ [[b|standard]]", {"a": 1, "b": 0}, r"$1 \cdot 10^{0}$ 0"),
        ("[[a|clock]] $[[a|clock]]$", {"a": 845}, "14:05 $14{:}05$"),
        ("[[a|clock]] $[[a|clock]]$", {"a": -5}, "23:55 $23{:}55$"),
    ],
)
def test_insertions_are_written_as_a_school_writes(source: str, values: dict[str, int | str], expected: str) -> None:
    assert filled(source, **values) == expected


@pytest.mark.parametrize(
    ("source", "values", "expected"),
    [
        ("[[a]] і $[[a]]$", {"a": 12345}, r"12 345 і $12\,345$"),
        ("[[a]]", {"a": 1234}, "1234"),
        ("[[a/b]] і $[[a/b]]$", {"a": -1, "b": 4}, "−0,25 і $-0{,}25$"),
        ("[[a/b|decimals 2]]", {"a": 1, "b": 2}, "0,50"),
    ],
)
def test_ukrainian_numbers_have_a_comma_and_spaces(source: str, values: dict[str, int | str], expected: str) -> None:
    assert filled(source, "uk", **values) == expected.replace("12 345 ", "12\u00a0345 ")


@pytest.mark.parametrize(
    ("source", "values", "expected"),
    [
        ("[[a]]x + [[b]]", {"a": 1, "b": -3}, "x - 3"),
        ("[[f]]x", {"f": "3/4"}, "(3/4)x"),
        ("x - [[f]]", {"f": "-3/4"}, "x + 3/4"),
        ("([[a]]; [[b]])", {"a": -1, "b": 4}, "(-1; 4)"),
        ("{[[a]]; [[b]]}", {"a": 1, "b": 12345}, "{1; 12345}"),
        ("[[a]] km", {"a": 1}, "1 km"),
        ("[[a]]%", {"a": 20}, "20%"),
        ("x^[[n]]", {"n": -2}, "x^(-2)"),
        ("2*[[b]]", {"b": -2}, "2*(-2)"),
        ("[[a|standard]]", {"a": 1234}, "1.234*10^3"),
        ("[[f|standard]]", {"f": "1/1000"}, "1*10^(-3)"),
        ("[[a|clock]]", {"a": 1500}, "1:00"),
    ],
)
def test_answers_are_written_for_the_grader(source: str, values: dict[str, int | str], expected: str) -> None:
    numbers = {name: Fraction(value) for name, value in values.items()}
    assert answer_template(source, NAMES).written(Values(numbers, {}), "uk") == expected


@pytest.mark.parametrize(
    ("number", "form"),
    [
        ("1", 0),
        ("21", 0),
        ("101", 0),
        ("2", 1),
        ("4", 1),
        ("23", 1),
        ("5", 2),
        ("11", 2),
        ("12", 2),
        ("0", 2),
        ("1.5", 3),
    ],
)
def test_ukrainian_plural_follows_the_number(number: str, form: int) -> None:
    forms = ("кілограм", "кілограми", "кілограмів", "кілограма")
    assert plural_form(Fraction(number), forms, "uk") == forms[form]


def test_fractional_count_without_its_form_is_an_error() -> None:
    with pytest.raises(FormatError, match='the plural form "other" is missing'):
        plural_form(Fraction(3, 2), ("кілограм", "кілограми", "кілограмів"), "uk")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("[[a +]]", "cannot read"),
        ("[[z]]", "cannot read|not a parameter"),
        ("[[word + 1]]", "which is a text"),
        ("[[a|greek]]", "unknown form"),
        ("[[4000|roman]]", "no Roman numeral"),
        ("$[[-a|roman]]$", "no Roman numeral"),
        ("[[a", "must come in pairs"),
        ("a $ b", "without its pair"),
        ("\ue000", "private-use"),
        ("$[[a]] {{gap}}$", "a gap cannot stand inside a formula"),
    ],
)
def test_faulty_insertion_is_refused(source: str, reason: str) -> None:
    with pytest.raises(TemplateError, match=reason):
        filled(source, a=1)


def test_endless_decimal_is_refused_where_a_decimal_is_asked_for() -> None:
    with pytest.raises(TemplateError, match="no ending decimal"):
        filled("[[a/b|decimal]]", a=1, b=3)


@given(st.fractions(max_denominator=1000))
def test_written_answer_has_exactly_the_value(value: Fraction) -> None:
    written = write_number(value, Style("plain"), "answer", "en")
    assert Fraction(written) == value
    assert (ending_places(value) is None) == ("/" in written)


@given(st.integers(-9, 9), st.integers(-9, 9), st.integers(-9, 9))
def test_no_polynomial_is_ever_written_badly(a: int, b: int, c: int) -> None:
    shown = filled("$[[a]]x^2 + [[b]]x [[+c]]$", a=a, b=b, c=c)
    for bad in ("+ -", "- -", "--", "+-", "1x", "0x", "\x01", "\x02", "$+", "$ "):
        assert bad not in shown, shown

"""Formulas are said in words, in both languages: what screen readers get where they do not read MathML themselves."""

import re
from html import unescape

import pytest

from webapp.content.library import Library
from webapp.content.rendering.speech import spoken
from webapp.content.rendering.tex import mathml
from webapp.content.variants.variants import Variant, make_variant
from webapp.messages import LOCALES, Locale

LABEL = re.compile(r'<math\b[^>]* aria-label="([^"]*)"')
SAID = re.compile(r"[\w\s.,:;’'–-]+")  # letters, digits and the marks at which a voice pauses


def label(tex: str, locale: Locale) -> str:
    found = LABEL.search(mathml(tex, locale))
    assert found
    return unescape(found[1])


@pytest.mark.parametrize(
    ("tex", "english", "ukrainian"),
    [
        (r"\frac{2}{3}", "2 thirds", "дві третіх"),
        (r"\frac{1}{2}", "1 half", "одна друга"),
        (r"\frac{1}{23}", "1 over 23", "одна двадцять третя"),
        (r"\frac{21}{100}", "21 over 100", "21 сота"),
        (r"\frac{5}{137}", "5 over 137", "5 поділити на 137"),
        (r"2\frac{1}{2}", "2 and 1 half", "2 цілих і одна друга"),
        (r"1\frac{3}{4}", "1 and 3 quarters", "1 ціла і 3 четвертих"),
        (r"\frac{x}{3}", "x over 3", "x поділити на 3"),
        (
            r"\frac{a+b}{c}=1",
            "the fraction a plus b, over c, end of fraction, equals 1",
            "дріб: чисельник a плюс b, знаменник c, кінець дробу, дорівнює 1",
        ),
        ("x^2-2x+1", "x squared minus 2 x plus 1", "x у квадраті мінус 2 x плюс 1"),
        ("x^{-1}", "x to the power minus 1", "x у степені мінус 1"),
        ("x^{n+1}", "x to the power n plus 1, end of power", "x у степені n плюс 1, кінець степеня"),
        (r"\sqrt{x}", "the square root of x", "квадратний корінь з x"),
        (r"\sqrt{x+1}-1", "the square root of x plus 1, end of root, minus 1", None),
        (r"\sqrt[3]{8}", "the cube root of 8", "кубічний корінь з 8"),
        ("a_{n+1}", "a sub n plus 1, end of index", "a з індексом n плюс 1, кінець індексу"),
        ("|-3|=3", "the absolute value of minus 3 equals 3", "модуль мінус 3 дорівнює 3"),
        (r"21^\circ", "21 degrees", "21 градус"),
        ("1°", "1 degree", "1 градус"),
        (r"2{,}5\%", "2,5 percent", "2,5 відсотка"),
        (r"5; 10; \ldots", "5, 10, and so on", "5; 10; і так далі"),
        ("5; 10; ...", "5, 10, and so on", "5; 10; і так далі"),
        (r"0.1\overline{6}", "0.1 6 repeating", "0.1 6 у періоді"),
        (r"0.\overline{3}", "0 point 3 repeating", "0 кома 3 у періоді"),
        (r"\sin x", "sine x", "синус x"),
        (r"\log_2 8", "log sub 2 8", None),
        ("2:3", "2 to 3", "2 поділити на 3"),
        (r"1\,\text{g/cm³}", "1 g per cm cubed", "1 g на cm у кубі"),
        ("0,08^2", "0,08 squared", "0,08 у квадраті"),
        (r"\text{a<b}", "a<b", None),
    ],
)
def test_a_formula_is_said_in_words(tex: str, english: str, ukrainian: str | None) -> None:
    assert label(tex, "en") == english
    if ukrainian is not None:
        assert label(tex, "uk") == ukrainian


def test_the_name_of_an_option_says_its_formula() -> None:
    half = mathml(r"\frac{1}{2}", "en")
    assert spoken(f"take <em>two</em> of {half} &amp; more") == "take two of 1 half & more"
    assert spoken("one<br>two") == "one two"
    figure = '<svg role="img" aria-label="A &quot;bar&quot;" viewBox="0 0 9 9"><title>A bar</title><text>9</text></svg>'
    assert spoken(f"<p>{figure}</p><p>or {half}</p>") == 'A "bar" or 1 half'


def html_of(variant: Variant) -> str:
    options = [option.html for option in (*variant.options, *variant.left, *variant.right)]
    parts = [part.html or "" for part in variant.parts]
    return "".join((variant.prompt_html or "", variant.solution_html or "", *variant.hints_html, *options, *parts))


@pytest.mark.slow
def test_every_formula_of_the_content_is_words(content: Library) -> None:
    unsaid = set()
    for topic in content.topics.values():
        pages = [(locale, lesson.html) for locale, lesson in topic.lessons.items()]
        for task in topic.tasks.values():
            pages += [(locale, html_of(make_variant(task, seed, locale))) for seed in (1, 2) for locale in LOCALES]
        for locale, html in pages:
            labels = LABEL.findall(html)
            assert len(labels) == html.count("<math")
            for said in map(unescape, labels):
                if not SAID.fullmatch(said) or (locale == "uk" and re.search(r"[a-z]{4}", said)):
                    unsaid.add(f"{topic.slug}, {locale}: {said}")
    assert not unsaid


@pytest.mark.parametrize(
    ("tex", "locale", "said"),
    [
        (r"1\,\text{°C}", "en", "1 degree Celsius"),
        (r"22\,\text{°C}", "uk", "22 градуси Цельсія"),
        (r"2\,\text{kJ/(kg·°C)}", "en", "2 kJ per kg degrees Celsius"),
    ],
)
def test_degrees_on_the_scale_of_celsius_are_words(tex: str, locale: Locale, said: str) -> None:
    assert label(tex, locale) == said

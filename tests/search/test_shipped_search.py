"""Searches of pupils in the shipped content: synonyms, everyday words and misspellings lead to the right topic."""

import pytest

from webapp import db
from webapp.content.library import Library
from webapp.messages import Locale
from webapp.services import search
from webapp.services.search import MARKED

# What is typed, and the topic that must be among the first three.
SEARCHES: dict[Locale, dict[str, str]] = {
    "en": {
        "hcf": "divisibility-and-primes",
        "highest common factor": "divisibility-and-primes",
        "gcf": "divisibility-and-primes",
        "gradient": "linear-functions",
        "slope": "linear-functions",
        "steepness": "linear-functions",
        "times tables": "divisibility-and-primes",
        "multiplication table": "divisibility-and-primes",
        "pyramid": "volume",
        "piramid": "volume",
        "volume of a piramid": "volume",
        "simultaneous equations": "systems-of-equations",
        "bodmas": "order-of-operations",
        "bidmas": "order-of-operations",
        "equivalent fractions": "equivalent-fractions",
        "fractoins": "adding-fractions",
        "percentage": "percent-of-a-number",
        "persent": "percent-of-a-number",
        "hypotenuse": "pythagoras",
        "hypotenus": "pythagoras",
        "pythagorus": "pythagoras",
        "pitagoras": "pythagoras",
        "quadratic formula": "quadratic-equations",
        "quadratik": "quadratic-equations",
        "parabola": "quadratic-functions",
        "circumfrence": "circles",
        "area of a circle": "circles",
        "acceleration": "newtons-second-law",
        "acelleration": "newtons-second-law",
        "minus numbers": "negative-numbers",
        "square root": "roots",
        "triangel": "triangles",
        "inequalty": "linear-inequalities",
        "factorise": "factoring-expressions",
        "indices": "powers",
        "standard form": "powers",
        "trapezoid": "perimeter-and-area",
        "nth term": "sequences",
        "velocity": "speed",
        "дроби": "fractions-decimals-percent",
        "vidsotky": "percent-of-a-number",
    },
    "uk": {
        "нсд": "divisibility-and-primes",
        "найбільший спільний дільник": "divisibility-and-primes",
        "табличка множення": "divisibility-and-primes",
        "процент": "percent-of-a-number",
        "відсотки": "percent-of-a-number",
        "відсоткі": "percent-of-a-number",
        "піраміда": "volume",
        "пераміда": "volume",
        "об'єм піраміди": "volume",
        "обєм": "volume",
        "кутовий коефіцієнт": "linear-functions",
        "градієнт": "linear-functions",
        "нахил": "linear-functions",
        "гіпотенуза": "pythagoras",
        "гипотенуза": "pythagoras",
        "піфагор": "pythagoras",
        "дискримінант": "quadratic-equations",
        "дискремінант": "quadratic-equations",
        "квадратне рівняня": "quadratic-equations",
        "парабола": "quadratic-functions",
        "довжина кола": "circles",
        "радіус": "circles",
        "прискорення": "newtons-second-law",
        "щільність": "density",
        "швидкіст": "speed",
        "трикутнік": "triangles",
        "нерівність": "linear-inequalities",
        "винести за дужки": "factoring-expressions",
        "мішані дроби": "mixed-numbers",
        "ккд": "work-and-power",
        "стандартний вигляд числа": "powers",
        "прогресія": "sequences",
        "fractions": "adding-fractions",
        "drobi": "adding-fractions",
    },
}
NONSENSE = ("zzzzqqqq", "saxophone", "hedgehog", "їжачок", "королева")


@pytest.fixture
def conn(conn: db.Conn, shipped: Library) -> db.Conn:
    """The shipped content, as a sync indexes it."""
    for topic in shipped.topics.values():
        search.index_topic(conn, shipped, topic)
    search.index_subjects(conn, shipped)
    return conn


def test_pupils_find_the_topic_they_mean(conn: db.Conn, shipped: Library) -> None:
    """Before, hcf, gradient, times tables and piramid had no hits."""
    missed = {}
    for locale, searches in SEARCHES.items():
        for text, slug in searches.items():
            found = search.find(conn, text, locale)
            titles = {MARKED.sub(r"\1", hit.title) for hit in found if hit.kind == "topic"}
            assert titles <= {topic.title[locale] for topic in shipped.topics.values()}, f"{text} in another language"
            best = [hit.slug for hit in found if hit.kind == "topic"][:3]
            if slug not in best:
                missed[text] = best
    assert missed == {}


def test_nonsense_finds_nothing(conn: db.Conn) -> None:
    found = {text: [hit.slug for hit in search.find(conn, text, "en")] for text in NONSENSE}
    assert found == {text: [] for text in NONSENSE}


def test_no_snippet_has_a_hole_where_a_formula_stood(conn: db.Conn) -> None:
    """Before, a snippet read: "In the fraction the number below the bar"."""
    snippets = {hit.slug: hit.snippet for hit in search.find(conn, "number below bar tells", "en")}
    assert "fraction 3/8 the number below" in MARKED.sub(r"\1", snippets["adding-fractions"])

"""Search finds what a learner means: in both languages, by beginnings and stems, misspelt, and never unescaped."""

import re
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.content.loading import load_library
from webapp.db.queries import Query
from webapp.messages import Locale
from webapp.services import search
from webapp.services.search import MARKED, HitRow

SHARING = search._document(
    "topic",
    "sharing",
    "en",
    "numbers",
    "Adding fractions",
    "plus, halves",
    "Numbers › Parts",
    "Keep the denominators, add numerators.",
)
SHARING_UK = search._document(
    "topic", "sharing", "uk", "numbers", "Додавання дробів", "плюс", "Числа › Частини", "Знаменник той самий, об’єм ні."
)
ANGLES = search._document(
    "topic", "angles", "en", "shapes", "Angles", "", "Shapes", "A fraction of a full turn is an angle."
)


@pytest.fixture
def conn(conn: db.Conn) -> db.Conn:
    """The test tree's documents and three more."""
    search._write(conn, [SHARING, SHARING_UK, ANGLES])
    return conn


def slugs(conn: db.Conn, text: str, locale: Locale = "en") -> list[str]:
    return [hit.slug for hit in search.find(conn, text, locale)]


def hit(conn: db.Conn, text: str, locale: Locale = "en") -> HitRow:
    return search.find(conn, text, locale)[0]


@pytest.mark.parametrize(
    "text",
    ["fraction", "Fractions", "FRAC", "frac", "adding", "add fraction", "denominator", "дроби", "дроб", "ДРОБІВ"],
)
def test_a_topic_is_found_by_stems_and_beginnings_in_both_languages(conn: db.Conn, text: str) -> None:
    assert "sharing" in slugs(conn, text.removesuffix("и"))


@pytest.mark.parametrize(
    "text", ["fractoin", "fracton", "adding fractoins", "dodavania drobiv", "дадавання", "додаваня"]
)
def test_a_misspelt_search_still_finds_the_title(conn: db.Conn, text: str) -> None:
    assert "sharing" in slugs(conn, text)


def test_subjects_and_sections_are_found_too(conn: db.Conn) -> None:
    assert hit(conn, "numbers").kind == "subject"
    assert "numbers/first" in slugs(conn, "first steps")
    assert "numbers/first" in slugs(conn, "перші кроки")


def test_lesson_text_is_searched(conn: db.Conn) -> None:
    assert {TOPIC, OTHER_TOPIC} <= set(slugs(conn, "counting"))


def test_a_title_ranks_above_a_mention_in_a_lesson(conn: db.Conn) -> None:
    assert slugs(conn, "fraction") == ["sharing", "angles"]


def test_each_topic_is_listed_once_in_the_readers_language_whichever_was_typed(conn: db.Conn) -> None:
    """Before, a page in one language listed topics in the other."""
    for text in ("adding", "halves", "plus", "numerators", "додавання", "знаменник", "dodavania"):
        assert [hit(conn, text, locale).place for locale in ("en", "uk")] == ["Numbers › Parts", "Числа › Частини"]
        assert slugs(conn, text, "uk").count("sharing") == 1


def test_keywords_find_a_topic_and_are_not_shown(conn: db.Conn) -> None:
    found = hit(conn, "halves")
    assert found.slug == "sharing"
    assert "halves" not in found.title + found.place + found.snippet


def test_each_word_may_be_misspelt_and_each_must_fit(conn: db.Conn) -> None:
    assert slugs(conn, "fracton denominators") == ["sharing"]
    assert slugs(conn, "havles numeratros") == []
    assert slugs(conn, "fractoin zzzz") == []


def test_a_word_that_some_document_has_is_not_taken_for_a_misspelt_one(conn: db.Conn) -> None:
    """Before, a search for numerators listed everything with a number in its title."""
    assert slugs(conn, "numerator") == ["sharing"]
    assert "numbers" in slugs(conn, "nunbers")


def test_synonyms_of_a_title_or_keyword_become_keywords() -> None:
    groups = [("counting", "tallying"), ("sum", "total"), ("count", "reckon")]
    assert search.with_synonyms(["Counting to ten", "the sum"], groups) == [
        *("Counting to ten", "the sum", "counting", "tallying", "sum", "total")
    ]
    assert search.with_synonyms(["Summer"], groups) == ["Summer"]


def test_matched_words_are_marked_in_title_and_snippet(conn: db.Conn) -> None:
    found = hit(conn, "fraction numer")
    assert MARKED.findall(found.title) == ["fractions"]
    assert MARKED.findall(found.snippet) == ["numerators"]


def test_the_apostrophe_may_be_typed_either_way(conn: db.Conn) -> None:
    assert slugs(conn, "об'єм", "uk") == slugs(conn, "об’єм", "uk") == ["sharing"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "!!!",
        "'; drop table search_documents --",
        "a & | ! <-> :*",
        "\\",
        "%_%",
        "fraction:*' || 'x",
        "\x00",
        "\x02\x03",
        "the of and",
        "<script>alert(1)</script>",
        "x" * 10_000,
        " ".join(["word"] * 3000),
        "\u202eдроб\u202e",
        "½ ² ٣",
        "🦊",
    ],
)
def test_hostile_input_finds_little_and_breaks_nothing(conn: db.Conn, text: str) -> None:
    assert len(search.find(conn, text, "en")) <= search.MOST_HITS


def test_nothing_found_is_an_empty_list(conn: db.Conn) -> None:
    assert search.find(conn, "zzzzqqqq", "en") == []


def test_search_is_one_statement(conn: db.Conn, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    many = db.many

    def counted(conn: db.Conn, query: Query, row: type[HitRow], **parameters: object) -> list[HitRow]:
        asked.append(query.name)
        return many(conn, query, row, **parameters)

    monkeypatch.setattr(db, "many", counted)
    assert search.find(conn, "fraction", "en")
    assert asked == ["select_hits"]


def test_indexes_answer_when_there_is_much_to_search(conn: db.Conn) -> None:
    many = [
        replace(ANGLES, slug=f"topic-{number}", spelling=f"title {number}", body=f"word{number} " + "plain words " * 40)
        for number in range(3000)
    ]
    search._write(conn, many)
    conn.execute("analyze search_documents")
    asked = {
        "prefixes": ["word77:*"],
        "spellings": ["word77"],
        "locale": "en",
        "least_similarity": 0.4,
        "row_limit": 12,
    }
    query = search.sql.select_hits
    values = [asked[name] for name in query.parameters]
    plan = psycopg.RawCursor(conn).execute(b"explain " + query.compiled, values).fetchall()
    lines = "\n".join(row[0] for row in plan)
    assert "search_documents_lexemes" in lines
    assert "search_documents_spelling" in lines
    assert "Seq Scan" not in lines


def test_what_left_the_content_is_no_longer_found(conn: db.Conn, tree: Path) -> None:
    assert "sharing" in slugs(conn, "adding fractions")
    search.index_subjects(conn, load_library(tree))
    assert "sharing" not in slugs(conn, "adding fractions")
    assert TOPIC in slugs(conn, "counting")


def test_indexing_again_writes_nothing(conn: db.Conn, tree: Path) -> None:
    library = load_library(tree)
    versions = "select kind, slug, locale, xmin::text, ctid::text from search_documents where subject_slug = 'numbers'"
    search.index_subjects(conn, library)
    before = conn.execute(versions + " order by 1, 2, 3").fetchall()
    for topic in library.topics.values():
        search.index_topic(conn, library, topic)
    search.index_subjects(conn, library)
    assert conn.execute(versions + " order by 1, 2, 3").fetchall() == before


def test_markers_never_reach_across_a_marked_word() -> None:
    assert re.sub(MARKED, r"[\1]", "a \x02b\x03 c \x02d\x03") == "a [b] c [d]"

"""The site in Ukrainian: every sentence is translated, every placeholder survives, and no text escapes translation."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from tests.trees import TOPIC
from tests.web.test_practice_pages import CARD, HTMX, token_in

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "webapp" / "translations" / "uk" / "LC_MESSAGES" / "messages.po"
TEMPLATES = sorted((ROOT / "webapp" / "templates").glob("**/*.html"))
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


@cache
def catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="uk")


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def singular(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def forms(message: Message) -> list[str]:
    """The translation: one form, or as many as the language has plurals."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


@cache
def extracted() -> frozenset[str]:
    """Every text in code and templates, found as ``make messages`` finds it."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(mapping["pattern"], mapping["method"]) for mapping in mappings]
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
    found = extract_from_dir(ROOT, methods, keywords=keywords, directory_filter=lambda path: ".data" not in str(path))
    return frozenset(singular(text) for _, _, text, _, _ in found)


@pytest.mark.slow  # reads every file; and a text may be translated at the end of a piece of work, not at each step
def test_the_catalogue_holds_exactly_the_texts_of_the_site() -> None:
    known = {singular(message.id) for message in messages()}
    assert sorted(extracted() - known) == [], "run: make messages, and translate"
    assert sorted(known - extracted()) == [], "run: make messages"


def test_no_text_is_untranslated_or_fuzzy() -> None:
    assert [message.id for message in messages() if not message.string or not all(message.string)] == []
    assert [message.id for message in messages() if message.fuzzy] == []


def test_translations_are_written_in_ukrainian() -> None:
    strings = [text for message in messages() for text in forms(message)]
    without_names = [PLACEHOLDER.sub("", text) for text in strings]
    bare = {text for text in without_names if re.search(r"[A-Za-z]{2}", text) and not re.search("[а-яіїєґ]", text)}
    assert bare <= {"XP", " XP", "+ XP", "Intervals"}
    assert [text for text in strings if re.search("[ыэъё]", text)] == []


@pytest.mark.parametrize("message", messages(), ids=lambda message: singular(message.id)[:40])
def test_every_placeholder_survives_translation(message: Message) -> None:
    is_plural = not isinstance(message.id, str)
    assert len(forms(message)) == (3 if is_plural else 1)
    expected = set(PLACEHOLDER.findall(message.id[1] if is_plural else singular(message.id)))
    for text in forms(message):
        assert set(PLACEHOLDER.findall(text)) == expected, text


def test_plural_forms_are_those_of_ukrainian() -> None:
    assert catalogue().plural_expr == get_plural("uk").plural_expr
    assert catalogue().num_plurals == 3


def test_the_compiled_catalogue_is_the_written_one() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = {singular(message.id): forms(message) for message in read_mo(file) if message.id}
    assert compiled == {singular(message.id): forms(message) for message in messages()}, "run: make messages"


# --- Nothing that people read is outside _() -------------------------------------------------------------------------

NOT_TRANSLATED = {"Intervals", "English", "Google", "XP", "px", "JSON", "API", "OpenAPI", "svg"}
READ_ATTRIBUTES = {"aria-label", "alt", "title", "placeholder", "aria-description", "aria-roledescription"}
SILENT_ELEMENTS = {"script", "style", "code", "kbd"}


class Reader(HTMLParser):
    """Collects what a person would see or hear of a template whose Jinja was taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT_ELEMENTS
        self.texts += [value for name, value in attrs if name in READ_ATTRIBUTES and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT_ELEMENTS

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append(data)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "webapp" / "templates")))
def test_every_word_of_a_template_is_translatable(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    source = re.sub(r"\{% block page_class %\}.*?\{% endblock %\}", "", source)
    source = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.DOTALL)
    reader = Reader()
    reader.feed(source)
    words = {word for text in reader.texts for word in re.findall(r"[A-Za-zА-Яа-яІіЇїЄєҐґ]{2,}", text)}
    assert words - NOT_TRANSLATED - {"Українська"} == set()


PEOPLE_READ = {"Message", "Refused", "Invalid", "Forbidden", "NotFound", "Conflict", "TooMany", "correct", "incorrect"}


def unmarked() -> Iterator[str]:
    for folder in ("grading", "services", "blueprints"):
        for path in sorted((ROOT / "webapp" / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(func=ast.Name(name), args=[ast.Constant(str(text)), *_]) if name in PEOPLE_READ:
                        yield f"{path.name}:{node.lineno} {text}"


def test_every_sentence_in_code_is_marked_for_translation() -> None:
    assert [place for place in unmarked() if re.search("[a-z]{3}", place.partition(" ")[2])] == []


# --- What a reader gets ----------------------------------------------------------------------------------------------


@pytest.fixture
def reader(app: Flask, client: FlaskClient) -> FlaskClient:
    """A browser that prefers Ukrainian."""
    ukrainian = app.test_client()
    ukrainian.environ_base["HTTP_ACCEPT_LANGUAGE"] = "uk-UA,uk;q=0.9,en;q=0.5"
    return ukrainian


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "Почати практику"),
        ("/subjects/numbers", "З чого мені почати?"),
        (f"/topics/{TOPIC}", "Потренуватися"),
        (CARD, "Твоя відповідь"),
        (f"{CARD}/end", "XP сьогодні"),
        ("/search?q=zzqqzz", "нічого не знайдено"),
        ("/diagnostic/numbers", "не більш як 15"),
        ("/how-it-works", "Серія"),
        ("/offline", "Немає мережі"),
        ("/nowhere", "За цією адресою нічого немає"),
    ],
)
def test_pages_speak_ukrainian(reader: FlaskClient, path: str, words: str) -> None:
    html = reader.get(path).get_data(as_text=True)
    assert '<html lang="uk" dir="ltr"' in html
    assert words in html


def test_verdicts_and_refusals_speak_ukrainian(reader: FlaskClient) -> None:
    token = token_in(reader.get(CARD).get_data(as_text=True))
    empty = reader.post("/practice/submit", data={"variant": token, "answer": "", "shape": "text"}, headers=HTMX)
    assert "Спочатку запиши відповідь." in empty.get_data(as_text=True)
    wrong = reader.post("/practice/submit", data={"variant": token, "answer": "1", "shape": "text"}, headers=HTMX)
    assert "Цього разу ні" in wrong.get_data(as_text=True)
    forged = reader.post("/practice/submit", data={"variant": "made up"}, headers=HTMX)
    assert "видано не тут" in forged.get_data(as_text=True)


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 день"), (2, "2 дні"), (5, "5 днів"), (11, "11 днів"), (21, "21 день")]
)
def test_numbers_bend_their_words(app: Flask, count: int, words: str) -> None:
    from flask_babel import force_locale, ngettext

    with app.test_request_context(), force_locale("uk"):
        assert ngettext("%(num)s day", "%(num)s days", count) == words


def test_dates_and_numbers_are_local(app: Flask) -> None:
    from datetime import date

    from flask_babel import force_locale, format_date, format_decimal

    with app.test_request_context(), force_locale("uk"):
        assert format_date(date(2026, 3, 2), "EEEE, d MMMM") == "понеділок, 2 березня"
        assert format_decimal(1234.5) == "1\u00a0234,5"

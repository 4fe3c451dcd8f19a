"""The site in Ukrainian: no text escapes translation, and words, dates and numbers are the reader's own."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import BuildError

from tests.practice.test_pages import CARD, HTMX, token_in
from tests.trees import TOPIC
from webapp.config import ROOT
from webapp.messages import Locale
from webapp.web import catalogues
from webapp.web.languages import language_of

CATALOGUE = catalogues.SOURCE / "uk" / "LC_MESSAGES" / "messages.po"
TEMPLATES = sorted((ROOT / "webapp" / "templates").glob("**/*.html"))
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%")


def test_translations_are_written_in_ukrainian() -> None:
    strings = [
        text for message in catalogues.read(CATALOGUE) if message.id for text in catalogues.forms(message.string)
    ]
    without_names = [PLACEHOLDER.sub("", text) for text in strings]
    bare = {text for text in without_names if re.search(r"[A-Za-z]{2}", text) and not re.search("[а-яіїєґ]", text)}
    assert bare <= {"XP", " XP", "+ XP", "Intervals"}
    assert [text for text in strings if re.search("[ыэъё]", text)] == []


# --- Nothing that people read is outside _() -------------------------------------------------------------------------

NOT_TRANSLATED = {"Intervals", "English", "Google", "XP", "px", "JSON", "API", "OpenAPI", "svg"}
NOT_TRANSLATED |= {"OneRoster", "PostgreSQL", "Python", "null", "ms"}
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
    source = re.sub(r'\bhx-[\w:-]+="[^"]*"', "", source)  # a macro may write attributes outside a tag
    reader = Reader()
    reader.feed(source)
    words = {word for text in reader.texts for word in re.findall(r"[A-Za-zА-Яа-яІіЇїЄєҐґ]{2,}", text)}
    assert words - NOT_TRANSLATED - {"Українська"} == set()


PEOPLE_READ = {
    *("Message", "Refused", "Invalid", "Forbidden", "NotFound", "Conflict", "TooMany", "Unauthorized", "Unavailable"),
    *("CrossSite", "StaleForm", "correct", "incorrect"),
}


def unmarked() -> Iterator[str]:
    for folder in ("grading", "services", "blueprints"):
        for path in sorted((ROOT / "webapp" / folder).glob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(func=ast.Name(name)) if name in PEOPLE_READ:
                        for said in (*node.args, *(given.value for given in node.keywords if given.arg == "heading")):
                            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                                yield f"{path.name}:{node.lineno} {said.value}"


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
        ("/", "Спробуй: Лічба"),
        ("/subjects/numbers", "З чого мені почати?"),
        (f"/topics/{TOPIC}", "До вправ"),
        (CARD, "Твоя відповідь"),
        (f"{CARD}/end", "здобуто XP"),
        ("/search?q=zzqqzz", "нічого не знайдено"),
        ("/diagnostic/numbers", "не більш як 15"),
        ("/how-it-works", "Серія"),
        ("/how-it-works", "Сторінка «Сьогодні» збирає"),
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
    assert "Спершу запиши відповідь." in empty.get_data(as_text=True)
    wrong = reader.post("/practice/submit", data={"variant": token, "answer": "1", "shape": "text"}, headers=HTMX)
    assert "Цього разу ні" in wrong.get_data(as_text=True)
    forged = reader.post("/practice/submit", data={"variant": "made up"}, headers=HTMX)
    assert "видано не тут" in forged.get_data(as_text=True)


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 день"), (2, "2 дні"), (5, "5 днів"), (11, "11 днів"), (21, "21 день")]
)
def test_numbers_bend_their_words(app: Flask, count: int, words: str) -> None:
    with app.app_context():
        assert language_of("uk").ngettext("%(num)s day", "%(num)s days", count) == words


def test_dates_and_numbers_are_local(app: Flask) -> None:
    with app.app_context():
        ukrainian = language_of("uk")
        assert ukrainian.date(date(2026, 3, 2), "EEEE, d MMMM") == "понеділок, 2 березня"
        assert ukrainian.number(1234.5) == "1\u00a0234,5"
        assert ukrainian.age(timedelta(hours=-3)) == "3 години тому"
        kyiv = ukrainian.moment(datetime(2026, 3, 2, 22, 30, tzinfo=UTC), "Europe/Kyiv")
        assert "3 бер. 2026" in kyiv and "00:30" in kyiv


# --- Templates of one language ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["en", "uk"])
def test_every_template_compiles_in_every_language(app: Flask, locale: Locale) -> None:
    with app.test_request_context():
        templates = language_of(locale).templates
        for name in templates.list_templates():
            templates.get_template(name)


def test_a_sentence_takes_its_values_escaped_wherever_it_stands(app: Flask) -> None:
    with app.test_request_context():
        template = language_of("uk").templates.from_string
        printed = template('{{ _("Level %(level)s", level=word) }}').render(word="<3>")
        passed_on = template('{{ _("Level %(level)s", level=word) | upper }}').render(word="<3>")
        assert (printed, passed_on) == ("Рівень &lt;3&gt;", "РІВЕНЬ &LT;3&GT;")
        days = template('{{ ngettext("Streak: %(num)s day", "Streak: %(num)s days", 3) }}').render()
        assert days == "Серія: 3 дні"


def test_a_view_that_is_not_there_breaks_only_the_page_that_leads_to_it(app: Flask) -> None:
    with app.test_request_context():
        templates = language_of("en").templates
        source = '{% if there %}{{ url_for("providers.nowhere") }}{% else %}kept{% endif %}'
        assert templates.from_string(source).render(there=False) == "kept"
        with pytest.raises(BuildError):
            templates.from_string(source).render(there=True)


def test_the_sign_in_page_needs_no_provider(app: Flask) -> None:
    assert app.test_client().get("/sign-in").status_code == 200

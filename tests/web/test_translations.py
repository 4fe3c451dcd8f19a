"""Every sentence has a Ukrainian translation with the same placeholders, and the page shows it."""

import re
from pathlib import Path
from typing import BinaryIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask

from tests.trees import TOPIC
from webapp.web import catalogues
from webapp.web.catalogues import forms

UKRAINIAN = catalogues.SOURCE / "uk" / "LC_MESSAGES" / "messages.po"
PAGES = ["/", "/subjects/numbers", f"/topics/{TOPIC}", f"/practice/{TOPIC}", f"/practice/{TOPIC}/end", "/how-it-works"]
ENGLISH_ON_PURPOSE = {"Intervals", "XP", "English", "UTC"}


@pytest.fixture(scope="module")
def said() -> Catalog:
    """Every sentence of the code and the templates."""
    return catalogues.extract()


def test_every_sentence_is_translated(said: Catalog) -> None:
    written = catalogues.read(UKRAINIAN)
    missing = [
        message.id
        for message in said
        if message.id and not ((known := written.get(message.id)) and all(forms(known.string)))
    ]
    assert missing == [], "write them into webapp/translations/uk/LC_MESSAGES/messages.po (flask update-translations)"


def test_nothing_is_translated_that_is_no_longer_said(said: Catalog) -> None:
    assert [message.id for message in catalogues.read(UKRAINIAN) if message.id and message.id not in said] == []


def test_a_translation_leaves_room_for_the_same_names() -> None:
    for message in catalogues.read(UKRAINIAN):
        if message.id:
            names = catalogues.placeholders(" ".join(forms(message.id)))
            for form in forms(message.string):
                assert catalogues.placeholders(form) == names, form


def test_a_plural_has_three_forms_in_ukrainian() -> None:
    for message in catalogues.read(UKRAINIAN):
        if not isinstance(message.id, str):
            assert len(forms(message.string)) == 3


@pytest.mark.slow
def test_updating_keeps_what_is_written_and_names_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "uk" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "Search"\nmsgstr "Пошук"\n\nmsgid "Gone"\nmsgstr "Зникло"\n', encoding="utf-8")
    missing = catalogues.update(path)
    assert "Search" not in missing
    assert "Start practising" in missing
    assert "Gone" not in path.read_text(encoding="utf-8")
    assert "Пошук" in path.read_text(encoding="utf-8")


def test_a_file_that_is_written_again_meanwhile_is_compiled_as_it_was(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "uk" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    path.write_text('msgid "Search"\nmsgstr "Пошук"\n', encoding="utf-8")

    def emptied_first(file: BinaryIO, locale: str) -> Catalog:
        path.write_bytes(b"")
        return read_po(file, locale=locale)

    monkeypatch.setattr(catalogues, "SOURCE", tmp_path)
    monkeypatch.setattr(catalogues, "read_po", emptied_first)
    (compiled,) = catalogues.compile_catalogues(tmp_path / "compiled").rglob("*.mo")
    assert "Пошук".encode() in compiled.read_bytes()


@pytest.mark.parametrize("path", PAGES)
def test_a_ukrainian_page_holds_no_english_words(app: Flask, path: str) -> None:
    html = app.test_client().get(path, headers={"Accept-Language": "uk"}).get_data(as_text=True)
    body = re.sub(r"<(script|svg|math|title)\b.*?</\1>", " ", html[html.index("<body") :], flags=re.DOTALL)
    words = set(re.findall(r"\b[A-Za-z]{2,}\b", re.sub(r"<[^>]+>", " ", body)))
    assert words <= ENGLISH_ON_PURPOSE

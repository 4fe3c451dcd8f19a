"""Wishes for worksheets, and the text of what was typeset."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.content.conftest import Tree, sound_tree
from webapp.content.library import Library
from webapp.messages import Locale
from webapp.services.worksheets import WORDS, Item, Wish

MakeWish = Callable[..., Wish]


def text_of(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def page_count(pdf: bytes) -> int:
    """Return how many pages were typeset; takes no time for their text."""
    return len(PdfReader(BytesIO(pdf)).pages)


def make_wish(library: Library, *slugs: str, locale: Locale = "en", title: str = "A sheet", **changes: object) -> Wish:
    """Return a wish for all tasks of the topics, with the changes that a test asks for."""
    items = [Item(slug, task_id) for slug in slugs for task_id in library.topics[slug].tasks]
    # Each test changes other fields of a wish, so their types are open.
    return Wish(title, changes.pop("items", items), locale, WORDS, **changes)  # type: ignore[arg-type]


@pytest.fixture
def wish() -> MakeWish:
    return make_wish


@pytest.fixture
def small_tree(tmp_path: Path) -> Tree:
    return sound_tree(tmp_path / "content")

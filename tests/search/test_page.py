"""Search as people see it: a page, and the same list as a fragment while they type."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.trees import TOPIC
from webapp.blueprints.search import _with_dots

HTMX = {"HX-Request": "true"}


def search(client: FlaskClient, text: str, **headers: str) -> str:
    response = client.get("/search", query_string={"q": text}, headers=headers)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_anybody_finds_a_topic_and_its_subject(client: FlaskClient) -> None:
    html = search(client, "counting")
    assert f'href="/topics/{TOPIC}"' in html
    assert "<mark>Counting</mark>" in html
    assert 'href="/subjects/numbers"' in search(client, "numbers")
    assert 'href="/subjects/numbers#section-first"' in search(client, "first steps")


def test_page_and_fragment_show_the_same_list(client: FlaskClient) -> None:
    fragment = search(client, "counting", **HTMX)
    assert "<html" not in fragment
    assert fragment.strip() in search(client, "counting")


def test_results_are_in_the_language_of_the_page(app: Flask) -> None:
    """Before, a search in the other language listed titles in that language."""
    html = search(app.test_client(), "лічба", **HTMX)
    assert f'href="/topics/{TOPIC}"' in html
    assert "Counting" in html
    assert "Лічба" not in html
    ukrainian = search(app.test_client(), "counting", **HTMX, **{"Accept-Language": "uk"})
    assert "Лічба" in ukrainian
    assert "Counting" not in ukrainian


def test_the_field_emptied_again_leaves_nothing(client: FlaskClient) -> None:
    for nothing in ("", "   "):
        assert search(client, nothing, **HTMX) == ""


def test_nothing_found_says_so_kindly(client: FlaskClient) -> None:
    assert "Nothing found for “zzqqzz”" in search(client, "zzqqzz")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "\x00",
        "%00",
        "a' or 1=1 --",
        "& | ! :*",
        "x" * 5000,
    ],
)
def test_hostile_searches_are_shown_back_escaped(client: FlaskClient, text: str) -> None:
    html = search(client, text)
    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_broken_bytes_are_no_fault_of_ours(client: FlaskClient) -> None:
    assert client.get("/search?q=%ff%fe").status_code == 200
    assert client.get("/search?q=%ed%a0%80").status_code == 200
    assert client.get("/search?q=a&q=b").status_code == 200


def test_caches_are_told_that_page_and_fragment_share_an_address(client: FlaskClient) -> None:
    for path in ("/search?q=counting", "/practice/counting", "/no-such-page"):
        for headers in ({}, HTMX):
            assert "HX-Request" in client.get(path, headers=headers).vary
    assert "HX-Request" not in client.get("/manifest.webmanifest").vary


@pytest.mark.parametrize(
    ("snippet", "shown"),
    [
        ("\x02bar\x03, the denominator, tells the size of", "… \x02bar\x03, the denominator, tells the size of …"),
        ("The rule. Add the \x02numerators\x03", "The rule. Add the \x02numerators\x03 …"),
        ("Пряма на \x02площині\x03.", "Пряма на \x02площині\x03."),
        ("", ""),
    ],
)
def test_a_snippet_shows_where_its_sentence_was_cut(snippet: str, shown: str) -> None:
    assert _with_dots(snippet) == shown

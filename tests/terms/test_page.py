"""The page of the glossary, and searches for its terms."""

import pytest
from flask.testing import FlaskClient

from tests.trees import TOPIC


def test_the_page_lists_each_term_in_both_languages(client: FlaskClient) -> None:
    page = client.get("/terms").get_data(as_text=True)
    assert '<div class="terms__entry" id="tally">' in page
    assert "<dt>tally &lt;mark&gt;</dt>" in page
    assert "One stroke for each thing" in page
    assert '<span lang="uk">позначка</span>' in page
    assert f'href="/topics/{TOPIC}"' in page
    ukrainian = client.get("/terms", headers={"Accept-Language": "uk"}).get_data(as_text=True)
    assert "<dt>позначка</dt>" in ukrainian


@pytest.mark.parametrize("text", ["tally", "TAL", "познач", "mark tally"])
def test_a_search_in_any_language_finds_a_term(client: FlaskClient, text: str) -> None:
    found = client.get("/search", query_string={"q": text}).get_data(as_text=True)
    assert 'href="/terms#tally"' in found
    assert "tally &lt;mark&gt;" in found

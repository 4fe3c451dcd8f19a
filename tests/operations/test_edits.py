"""The maintainer's loop in development: what an edit needs to be seen, on a running site."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
import requests

from tests.conftest import pooled, settings_for
from tests.operations.live import Site, copy_code, serving

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Workshop:
    """A running site and the code it runs, to edit."""

    site: Site
    root: Path

    def replace(self, path: str, old: str, new: str) -> None:
        """Change a file as an editor would."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text, f"{path} holds no {old!r}"
        (self.root / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    def wait_for(self, path: str, text: str) -> None:
        """Until a page says something, while the server may be away."""
        for _ in range(600):
            time.sleep(0.1)
            with suppress(requests.RequestException):
                if text in self.site.get(path).text:
                    return
        raise AssertionError(f"{path} never said {text!r}; the log ends:\n{self.site.log.read_text()[-3000:]}")

    def wait_for_log(self, text: str) -> None:
        """Until the log says something."""
        for _ in range(600):
            time.sleep(0.1)
            if text in self.site.log.read_text():
                return
        raise AssertionError(f"the log never said {text!r}; it ends:\n{self.site.log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def workshop(
    clone: Callable[[], AbstractContextManager[str]], tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Workshop]:
    """One site for all: each test leaves it working."""
    folder = tmp_path_factory.mktemp("workshop")
    root = copy_code(folder / "code")
    with clone() as url:
        settings = settings_for(url, CONTENT_DIR=str(tree))
        with pooled(settings), serving(settings, folder, root=root) as site:
            yield Workshop(site, root)


SEARCH = "/search?q=counting"
HITS = "sql/queries/search.sql"
TITLE = "HighlightAll=true') as title"


def test_an_edited_query_is_used_by_the_next_request(workshop: Workshop) -> None:
    """It is prepared anew too: the pool's connection knows the statement as it was before."""
    assert "edited" not in workshop.site.get(SEARCH).text
    workers = workshop.site.workers()
    workshop.replace(HITS, TITLE, TITLE.replace(" as", " || ' edited' as"))
    assert "edited" in workshop.site.get(SEARCH).text
    workshop.replace(HITS, " || ' edited' as", " as")
    assert "edited" not in workshop.site.get(SEARCH).text
    assert workshop.site.workers() == workers, "no process was started again"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("  shown.plce,", "column shown.plce does not exist"),
        ("  shown.place place,,", "syntax error at or near"),
        ("  'x'::integer as place,", "invalid input syntax for type integer"),
    ],
)
def test_a_block_that_does_not_compile_shows_its_line_and_the_message(
    workshop: Workshop, wrong: str, message: str
) -> None:
    lines = (workshop.root / HITS).read_text(encoding="utf-8").split("\n")
    number = max(at for at, line in enumerate(lines, start=1) if line == "  shown.place,")
    workshop.replace(HITS, "  shown.place,\n  ts_headline", f"{wrong}\n  ts_headline")
    broken = workshop.site.get(SEARCH)
    place = f"{HITS}:{number} (search.select_hits): {message}"
    assert broken.status_code == 500
    assert place in unescape(broken.text)
    assert place in workshop.site.log.read_text()
    workshop.replace(HITS, f"{wrong}\n  ts_headline", "  shown.place,\n  ts_headline")
    assert workshop.site.get(SEARCH).status_code == 200


def test_a_file_that_is_no_sequence_of_blocks_shows_its_line(workshop: Workshop) -> None:
    workshop.replace(HITS, "-- name: select_hits\n", "-- name: select hits\n")
    broken = workshop.site.get(SEARCH)
    assert broken.status_code == 500
    assert re.search(r"sql/queries/search.sql:\d+: 'select hits' is not a block name", unescape(broken.text))
    workshop.replace(HITS, "-- name: select hits\n", "-- name: select_hits\n")
    assert workshop.site.get(SEARCH).status_code == 200


def test_an_edited_template_is_used_by_the_next_request(workshop: Workshop) -> None:
    workshop.replace("webapp/templates/search/page.html", "{% block main %}", "{% block main %}edited")
    assert "edited" in workshop.site.get(SEARCH).text


def test_edited_python_starts_the_server_again_and_a_broken_edit_is_mended_by_the_next(workshop: Workshop) -> None:
    view, answer = "webapp/blueprints/operations.py", 'Response("ok'
    workshop.replace(view, answer, 'Response("edited')
    workshop.wait_for("/healthz", "edited")
    workshop.replace(view, 'Response("edited', "Response(edited")
    workshop.wait_for_log("The edited code does not start. The next edit tries again.")
    assert "SyntaxError" in workshop.site.log.read_text()
    workshop.replace(view, "Response(edited", 'Response("mended')
    workshop.wait_for("/healthz", "mended")
    assert workshop.site.process.poll() is None

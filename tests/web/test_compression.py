"""Pages travel compressed wherever a browser asks for it, and whole to everybody else."""

import gzip

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import settings_for
from tests.trees import TOPIC
from webapp import create_app
from webapp.config import ROOT
from webapp.web import static_files
from webapp.web.compression import SMALLEST

MOST = 60 * 1024  # bytes of a first visit, without fonts and headers
HEADERS = 2 * 1024  # of a page and what belongs to it, and the icon


@pytest.mark.parametrize(("accepted", "unpack"), [("br, gzip", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_page_travels_compressed_and_is_the_same(client: FlaskClient, accepted: str, unpack: object) -> None:
    assert callable(unpack)
    plain = client.get("/how-it-works")
    packed = client.get("/how-it-works", headers={"Accept-Encoding": accepted})
    assert packed.headers["Content-Encoding"] == accepted[:4].strip(",").split(",")[0].strip()
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert b"</html>" in unpack(packed.data)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize("accepted", ["", "identity", "br;q=0, gzip;q=0", "zstd"])
def test_who_asks_for_nothing_gets_it_whole(client: FlaskClient, accepted: str) -> None:
    page = client.get("/how-it-works", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in page.headers
    assert b"</html>" in page.data


def test_fragments_small_answers_and_redirects_stay_as_they_are(client: FlaskClient) -> None:
    asks = {"Accept-Encoding": "br"}
    fragment = client.get(f"/practice/{TOPIC}", headers=asks | {"HX-Request": "true"})
    assert "Content-Encoding" not in fragment.headers
    assert len(fragment.data) > SMALLEST
    for path in ("/healthz", "/api/topics", "/today"):
        assert "Content-Encoding" not in client.get(path, headers=asks).headers


def test_two_pages_hide_the_token_of_their_forms(client: FlaskClient) -> None:
    """A page that holds the same secret each time, compressed beside what an attacker sends, would give it away."""
    tokens = set()
    for _ in range(3):
        page = client.get(f"/practice/{TOPIC}").text
        tokens.add(page.split('name="csrf_token" value="')[1].split('"')[0])
    assert len(tokens) == 3


@pytest.fixture
def shipped_app() -> Flask:
    """The app with the content that we ship, on no database: a newcomer's lesson needs none."""
    settings = settings_for("postgresql://nobody@127.0.0.1:1/nothing", CONTENT_DIR=str(ROOT / "content"))
    return create_app(settings)


@pytest.mark.slow
def test_the_first_visit_to_any_lesson_stays_within_its_budget(shipped_app: Flask) -> None:
    files = static_files.collect(static_files.SOURCE)
    shared = sum(len(brotli.compress(files[name])) for name in ("app.css", "app.js", "early.js") if name in files)
    sizes = {}
    for slug in shipped_app.extensions["library"].topics:
        for language in ("en", "uk"):
            asks = {"Accept-Encoding": "br", "Accept-Language": language}
            sizes[slug, language] = len(shipped_app.test_client().get(f"/topics/{slug}", headers=asks).data)
    assert len(sizes) > 60
    assert shared > 20_000
    assert max(sizes.values()) + shared + HEADERS < MOST

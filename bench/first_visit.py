"""The bytes that a first visit transfers, for every page of our real content."""

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import brotli
import requests

from bench.servers import PAGES, serving
from bench.tables import table, verdict
from bench.world import World
from webapp.content.loading import load_library

MOST, MOST_OF_FONTS = 60, 120  # KiB
MOST_MEMORY = 120  # MiB
FONT_ADDRESS = re.compile(r'url\("([^"]+\.woff2)"\)')


class Head(HTMLParser):
    """What a browser fetches for a page, as its HTML says."""

    def __init__(self) -> None:
        super().__init__()
        self.styles: list[str] = []
        self.scripts: list[str] = []
        self.others: list[str] = []
        self.has_maths = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note whatever names a file."""
        found = {name: value or "" for name, value in attrs}
        self.has_maths |= tag == "math"
        if tag == "link" and found.get("rel") == "stylesheet":
            self.styles.append(found["href"])
        elif tag == "link" and found.get("rel") in ("icon", "manifest", "preload", "modulepreload"):
            self.others.append(found["href"])
        elif tag == "script" and "src" in found:
            self.scripts.append(found["src"])
        elif tag in ("img", "iframe", "source", "video", "audio") and "src" in found:
            self.others.append(found["src"])


@dataclass(slots=True)
class Visit:
    """One first visit. Sizes in bytes, as transferred, with headers."""

    path: str
    html: int
    styles: int = 0
    scripts: int = 0
    others: int = 0
    fonts: int = 0
    blocking: int = 0  # stylesheets
    running: int = 0  # scripts
    strangers: int = 0  # files of another host

    @property
    def total(self) -> int:
        """Return the bytes without fonts."""
        return self.html + self.styles + self.scripts + self.others


def report(here: World, seconds: float, turns: int) -> list[str]:
    """Return the chapter as Markdown lines: the heaviest page in each language."""
    del seconds, turns
    library = load_library(here.settings.content_dir)
    paths = ["/", "/dashboard", "/sign-in", "/subjects"]
    paths += [f"/subjects/{subject.slug}" for subject in library.subjects]
    paths += [f"/topics/{slug}" for slug in library.topics]
    paths += [f"/practice/{slug}" for slug, topic in library.topics.items() if topic.tasks]
    rows = []
    with serving(PAGES, here) as server:
        for locale in ("en", "uk"):
            visits = [visit(f"http://127.0.0.1:{server.port}{path}", locale) for path in paths]
            heaviest = max(visits, key=lambda found: found.total)
            rows.append(row(f"{locale}: `{heaviest.path}`", heaviest, max(found.fonts for found in visits)))
        memory = max(server.memory())
    heading = ["heaviest page", "HTML", "styles", "scripts", "other", f"in all, goal {MOST}",
               f"most fonts, goal {MOST_OF_FONTS}", "stylesheets / scripts / third parties"]  # fmt: skip
    return [
        "## First visit: KiB transferred",
        "",
        f"{len(paths)} pages were requested in each language with an empty cache. Sizes are compressed, with headers.",
        *table(heading, rows),
        f"A worker takes {memory} MiB after all these pages (goal {MOST_MEMORY}:"
        f" {verdict(memory, MOST_MEMORY, at_most=True)}).",
    ]


def row(name: str, found: Visit, fonts: int) -> Sequence[str]:
    """Return one line of the table."""
    return [
        name,
        *(f"{size / 1024:.1f}" for size in (found.html, found.styles, found.scripts, found.others)),
        *(f"{size / 1024:.1f} {verdict(size / 1024, most, at_most=True)}"
          for size, most in ((found.total, MOST), (fonts, MOST_OF_FONTS))),
        f"{found.blocking} / {found.running} / {found.strangers}",
    ]  # fmt: skip


def visit(url: str, locale: str) -> Visit:
    """Return the first visit of a page: the page and all files it names."""
    html, text = fetch(url, locale)
    head = Head()
    head.feed(text)
    found = Visit(urlsplit(url).path, html, blocking=len(head.styles), running=len(head.scripts))
    named = [urljoin(url, name) for name in [*head.styles, *head.scripts, *head.others, "/sw.js"]]
    found.strangers = sum(urlsplit(address).netloc != urlsplit(url).netloc for address in named)
    for style in head.styles:
        size, text = fetch(urljoin(url, style), locale)
        found.styles += size
        for font in FONT_ADDRESS.findall(text):
            if ("cyrillic" not in font or locale == "uk") and ("math" not in font or head.has_maths):
                found.fonts += fetch(urljoin(url, urljoin(style, font)), locale)[0]
    found.scripts = sum(fetch(urljoin(url, script), locale)[0] for script in head.scripts)
    files = [name for name in [*head.others, "/sw.js"] if not name.endswith(".woff2")]
    found.others = sum(fetch(urljoin(url, name), locale)[0] for name in dict.fromkeys(files))
    return found


def fetch(url: str, locale: str) -> tuple[int, str]:
    """Return how many bytes an address transfers, headers included, and the text."""
    headers = {"Accept-Encoding": "br, gzip", "Accept-Language": locale}
    with requests.get(url, headers=headers, stream=True, timeout=30) as answer:
        assert answer.ok, f"{url}: {answer.status_code}"
        body = answer.raw.read(decode_content=False)
        head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items()) + len(
            "HTTP/1.1 200 OK\r\n\r\n"
        )
        encoding = answer.headers.get("Content-Encoding")
    text = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding or "", bytes)(body)
    return head + len(body), text.decode(errors="replace")

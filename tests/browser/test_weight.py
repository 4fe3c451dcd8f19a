"""Page budgets: the bytes of a first visit, and the hosts it contacts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.tree import TOPIC
from tests.trees import TOPIC as COUNTING

BUDGET = 60 * 1024
FONT_BUDGET = 120 * 1024
TRANSFERRED = """() => Object.fromEntries(
  ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
    .map((entry) => [entry.name, entry.encodedBodySize]))"""


@pytest.mark.parametrize("path", ["/", "/subjects/numbers", f"/topics/{COUNTING}", f"/practice/{TOPIC}?task=point"])
def test_a_first_visit_stays_within_its_budget(open_page: Callable[..., Page], address: str, path: str) -> None:
    page = open_page()
    page.goto(path, wait_until="networkidle")
    sizes: dict[str, int] = page.evaluate(TRANSFERRED)
    fonts = {url: size for url, size in sizes.items() if url.endswith(".woff2")}
    assert all(url.startswith(address) for url in sizes), "a third party was asked"
    assert sum(sizes.values()) - sum(fonts.values()) <= BUDGET
    assert sum(fonts.values()) <= FONT_BUDGET
    assert sum(url.endswith(".css") for url in sizes) == 1
    assert sum(url.endswith(".js") for url in sizes) == 2  # one that runs at once, and one for the rest

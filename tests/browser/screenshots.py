"""The pictures of the README and of the guides for teachers, made from the running app: `make screenshots`.

A learner practises every few days for two months, through the real services, on a database of its own that is thrown
away afterwards. The answers are right four times out of five. A teacher has a class with invented names.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from uuid import UUID

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM_OPTIONS, chromium_path
from webapp import clock, db
from webapp.config import ROOT, load_settings
from webapp.content.library import Library
from webapp.content.loading import load_library
from webapp.hosting import embedded
from webapp.services import assignment_work, classes_teachers, practice, practice_submit, roster, sign_in
from webapp.services.visits import visit

TARGET = ROOT / "docs" / "screenshots"
EMAIL = "olena@school.example"
SECRET = "only for pictures, thrown away at once"
TOPICS = ("place-value", "equivalent-fractions", "percent-of-a-number", "linear-equations", "angles", "speed")
DAYS = 60
TEACHER = "olha@school.example"
PUPILS = (
    *("Ash Rowan", "Birch Hazel", "Brook Sandy", "Dale Heath", "Field Clover", "Grove Basil", "Hill Iris"),
    *("Lake Marina", "Meadow Daisy", "Moss Reed", "Peak Cliff", "Rivers Jordan", "Stone Ruby", "Vale Linden"),
)
HAS_TROUBLE = 7  # the place of the pupil who gets most answers wrong


def main() -> None:
    """Start the app on a database of its own, let a learner practise, and take every picture."""
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder) / "postgres", durable=False) as server:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environ = os.environ | {
            "INTERVALS_ENV": "development",
            "DATABASE_URL": server.url("intervals"),
            "AUTH_SECRET": SECRET,
            "PORT": str(port),
        }
        app = subprocess.Popen([sys.executable, "-m", "webapp"], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            db.configure(load_settings(environ))
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_OPTIONS)
                _take(chromium, address)
                _take_class(chromium, address)
                chromium.close()
        finally:
            db.close_pool()
            app.terminate()
            app.wait(20)


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the app did not become ready within a minute")


def _take(chromium: Browser, address: str) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(viewport={"width": 1280, "height": 860}, locale="en-GB", color_scheme="light")
    page = context.new_page()
    with db.transaction() as conn:
        link = sign_in.create_sign_in_link(conn, email=EMAIL, now=clock.now(), base_url=address)
    page.goto(link)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    _practise(load_library(ROOT / "content"), _learner(), clock.now())

    for name, path in (("home", "/"), ("subject", "/subjects/arithmetic"), ("lesson", "/topics/pythagoras")):
        _shoot(page, address + path, name)
    _shoot(page, f"{address}/dashboard", "dashboard", whole=True)
    page.goto(f"{address}/practice/units-of-measurement?task=kilometres-to-metres")
    _answer_rightly(page)
    page.screenshot(path=TARGET / "practice.png")

    phone = chromium.new_context(
        viewport={"width": 360, "height": 780},
        device_scale_factor=2,
        locale="en-GB",
        color_scheme="dark",
        storage_state=context.storage_state(),
    ).new_page()
    _shoot(phone, f"{address}/dashboard", "dashboard-phone-dark")
    _shoot(phone, f"{address}/", "today-phone-dark")


def _take_class(chromium: Browser, address: str) -> None:
    """Take the pictures of the guides for teachers. The class is made by its forms, as a teacher makes it."""
    page = chromium.new_context(
        base_url=address, viewport={"width": 1280, "height": 860}, locale="en-GB", color_scheme="light"
    ).new_page()
    with db.transaction() as conn:
        classes_teachers.grant_teacher(conn, email=TEACHER, now=clock.now())
        link = sign_in.create_sign_in_link(conn, email=TEACHER, now=clock.now(), base_url=address)
    page.goto(link)
    page.locator("main form button").first.click()
    page.goto("/classes")
    page.get_by_label("Name of the class").fill("7-A")
    page.get_by_role("button", name="Make the class").click()
    class_address = page.url.removesuffix("/people")
    page.get_by_label("Paste the names").fill("\n".join(PUPILS))
    page.get_by_role("button", name="Show what will be stored").click()
    page.get_by_role("heading", name="What will be stored").wait_for()
    page.screenshot(path=TARGET / "class-preview.png")
    page.get_by_role("button", name="Store this").click()
    page.get_by_role("heading", name="Print these cards now").wait_for()
    page.screenshot(path=TARGET / "class-cards.png")
    _shoot(page, class_address, "class")
    for title, topic in (("Unlike fractions", "adding-unlike-fractions"), ("Monday", "linear-equations")):
        page.goto(f"{class_address}/assignments")
        page.get_by_label("Title").fill(title)
        page.get_by_label("Topic", exact=True).select_option(topic)
        page.get_by_role("button", name="Make a draft").click()
        page.get_by_role("button", name="Give it to the class").click()
        page.get_by_role("heading", name=title).wait_for()
        _let_class_answer(load_library(ROOT / "content"), UUID(class_address[-36:]), UUID(page.url[-36:]))
        _shoot(page, page.url, "assignment")
        _shoot(page, f"{class_address}/live?assignment={page.url[-36:]}", "live")
    _shoot(page, f"{class_address}/gradebook", "gradebook")


def _let_class_answer(library: Library, class_id: UUID, assignment_id: UUID) -> None:
    chance = Random(11)  # noqa: S311 - the same pictures every time, no secret
    with db.transaction() as conn:
        pupils = roster.list_members(conn, class_id)
    for at, pupil in enumerate(pupils):
        who = visit(pupil.user_id, locale="en", time_zone="UTC", now=clock.now())
        for slot in range(1, (5, 5, 4, 2, 0)[at % 5] + 1):
            with db.transaction() as conn:
                card = assignment_work.page(conn, who, library, [SECRET], class_id, assignment_id, place=(1, slot)).card
                if card is None:
                    raise RuntimeError("the pupil does not have the assignment")
                mistakes = card.variant.mistakes
                is_right = chance.random() < (0.2 if at == HAS_TROUBLE else 0.85) or not mistakes
                answer = card.variant.right_answer("en") if is_right else mistakes[0].when
                practice_submit.submit(conn, who, library, [SECRET], card.token, answer)


def _shoot(page: Page, url: str, name: str, *, whole: bool = False) -> None:
    page.goto(url)
    page.evaluate("document.fonts.ready")
    page.screenshot(path=TARGET / f"{name}.png", full_page=whole)


def _answer_rightly(page: Page) -> None:
    """Turn the kilometres of the prompt into metres, so that the picture shows a verdict with its XP."""
    kilometres = re.search(r"[0-9.]+", page.locator("#prompt").inner_text())
    if kilometres is None:
        raise RuntimeError("the task asks something else by now")
    page.fill("#answer", f"{Decimal(kilometres[0]) * 1000:.0f}")
    page.get_by_role("button", name="Check").click()
    page.wait_for_selector(".verdict")
    page.wait_for_timeout(600)  # the bars move


def _learner() -> UUID:
    with db.pool().connection() as conn:
        row = conn.execute("select id from users where email = %s", [EMAIL]).fetchone()
    if row is None:
        raise RuntimeError("the sign-in link did not make an account")
    user_id: UUID = row[0]
    return user_id


def _practise(library: Library, user_id: UUID, now: datetime) -> None:
    chance = Random(7)  # noqa: S311 - the same pictures every time, no secret
    for day in range(DAYS, -1, -1):
        if chance.random() < 0.25 and day > 8:
            continue
        who = visit(user_id, locale="en", time_zone="UTC", now=now - timedelta(days=day))
        for _ in range(chance.randint(4, 12)):
            slug = TOPICS[min(len(TOPICS) - 1, int((DAYS - day) / DAYS * chance.random() * 9))]
            with db.transaction() as conn:
                card = practice.issue(conn, who, library, [SECRET], slug)
                right = card.variant.right_answer("en")
                wrong = card.variant.mistakes[0].when if card.variant.mistakes else right
                answer = right if chance.random() < 0.8 else wrong
                practice_submit.submit(conn, who, library, [SECRET], card.token, answer)


if __name__ == "__main__":
    main()

"""A maintainer's afternoon in the studio: find the slowest query of the dashboard, see why, mend it by a migration."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.browser.test_accessibility import faults_in_every_look
from tests.conftest import Clone, settings_for
from tests.serving import serving
from webapp import clock, create_app, db
from webapp.blueprints import studio_schema
from webapp.config import Settings
from webapp.hosting import startup
from webapp.services import analytics, jobs, sign_in

ANSWERS = 20_000
INDEX = "user_task_attempts_latest"
MIGRATION = "20990101000000_user_task_attempts__latest__index"
BLOCK = "/studio/blocks/dashboard.select_recent_attempts"
PAGES = (
    "/studio/", BLOCK, f"{BLOCK}/edit", "/studio/schema", "/studio/schema/users", "/studio/checks?check=all",
    "/studio/analytics", "/studio/jobs", "/studio/mistakes", "/studio/mistakes/counting/copy-00", "/studio/regrade",
    "/studio/regrade/counting",
    "/topics/counting/export",  # for teachers; here is somebody who may open it
)  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A site on a database of its own, and its administrator, who has answered much."""

    address: str
    settings: Settings
    user_id: UUID
    link: str


@pytest.fixture(scope="module")
def site(clone: Clone, with_topics: str, shared_tree: Path) -> Iterator[Site]:
    """Serve a database that lacks the index of the latest answers, from this process."""
    with clone(with_topics) as url:
        settings = settings_for(url, CONTENT_DIR=str(shared_tree))
        app = create_app(settings)
        with db.transaction() as tx:
            link = sign_in.create_sign_in_link(tx, email="admin@school.example", is_admin=True, now=clock.now())
            fill_sections(tx)
        with psycopg.connect(url, autocommit=True) as conn:
            (user_id,) = conn.execute("select id from users").fetchone() or (None,)
            assert isinstance(user_id, UUID)
            conn.execute(f"drop index {INDEX}")
            conn.execute(
                """
                insert into user_task_attempts (
                  user_id, topic_slug, task_id, attempt_number, submission_id, variant_seed, locale, user_answer,
                  verdict, is_correct, xp_earned, is_scheduled_review, is_too_early, mastery_level, review_count,
                  learning_day, attempted_at
                )
                select
                  %s, 'counting', 'copy-00', number, gen_random_uuid(), number, 'en', '"1"',
                  'incorrect', false, 0, false, false, 0, 0,
                  '2026-03-02', timestamptz '2026-03-02' + number * interval '1 second'
                from generate_series(1, %s) as number
                """,
                [user_id, ANSWERS],
            )
            conn.execute(
                "insert into user_topic_xp (user_id, topic_slug, last_activity) values (%s, 'counting', now())",
                [user_id],
            )
            conn.execute("vacuum analyze")
        server = make_server("127.0.0.1", 0, app, threaded=True)
        with serving(server):
            yield Site(f"http://127.0.0.1:{server.server_port}", settings, user_id, link)
        db.close_pool()


def fill_sections(conn: db.Conn) -> None:
    """Store counts of a day, and a job of each state with a long key and a long error."""
    now, long = clock.now(), f"{uuid4()}/{uuid4()}"
    jobs.ensure_recurring(conn, {"reminders": now}, now)
    for state in ("given up", "failing", "under way", "waiting"):
        jobs.add(conn, "score", f"{long}/{state}", {}, now)
    for is_final in (True, False):
        taken = jobs.take(conn, ["score"], now)
        assert taken
        jobs.fail(conn, taken, f"The platform answered 503 to {long}", now, is_final=is_final)
    assert jobs.take(conn, ["score"], now)
    route = "/classes/<uuid:class_id>/gradebook/<uuid:assignment_id>/<uuid:user_id>"
    counts = {("requests", ""): 23_456, ("errors", route): 2, ("slow blocks", "dashboard.select_days"): 3}
    analytics.add_counts(conn, counts, now)


@pytest.fixture(scope="module")
def administrator(chromium: Browser, site: Site) -> Iterator[Page]:
    """The browser of the administrator, who has signed in."""
    context = chromium.new_context(base_url=site.address, reduced_motion="reduce", service_workers="block")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    page.goto(site.link)
    page.locator("main form button").click()
    expect(page.get_by_text("You are signed in.")).to_be_visible()
    yield page
    context.close()
    assert not faults, faults


def run(page: Page) -> None:
    page.get_by_role("button", name="Run and explain").click()
    expect(page.get_by_text(re.compile("^Planned in"))).to_be_visible()


def test_the_slowest_query_of_the_dashboard_is_found_and_mended_by_a_migration(
    administrator: Page, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = administrator
    for _ in range(3):
        page.goto("/dashboard")
    page.get_by_text("Menu").click()
    page.get_by_role("link", name="Studio").click()

    # Which query of the dashboard takes most?
    page.get_by_label("Run by").select_option("/dashboard")
    page.get_by_label("Slowest").select_option("on the server")
    page.get_by_role("button", name="Show").click()
    slowest = page.locator("tbody tr").first
    expect(slowest).to_contain_text("dashboard.select_recent_attempts")
    slowest.get_by_role("link").click()

    # Why? It reads every answer to return ten.
    assert page.locator('[name="value-user_id"]').input_value() == str(site.user_id)
    page.locator('[name="value-row_limit"]').fill("10")
    run(page)
    expect(page.get_by_text(re.compile("It read 20,000 rows of tables and returned 10."))).to_be_visible()
    costly = page.locator(".plan-step--costly").inner_text()
    assert "takes most" in costly
    assert "20,000" in costly
    assert INDEX not in page.locator(".plan--root").inner_text()

    # Is there an index?
    page.get_by_role("link", name="Its tables").click()
    page.locator('a[href="/studio/schema/user_task_attempts"] text').click()
    expect(page.get_by_role("heading", name="user_task_attempts")).to_be_visible()
    assert INDEX not in page.locator("main").inner_text()

    # A migration makes one; it waits, then is applied.
    for path in startup.MIGRATIONS.glob("*.sql"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    text = f"-- migrate:up\ncreate index {INDEX} on user_task_attempts (user_id, attempted_at desc);\n-- migrate:down\n"
    (tmp_path / f"{MIGRATION}.sql").write_text(text, encoding="utf-8")
    monkeypatch.setattr(startup, "MIGRATIONS", tmp_path)
    monkeypatch.setattr(studio_schema, "MIGRATIONS", tmp_path)
    page.goto("/studio/schema")
    expect(page.get_by_text("1 migration waits to be applied:")).to_contain_text(MIGRATION)
    assert startup.migrate(site.settings) == (f"{MIGRATION}.sql",)
    page.reload()
    expect(page.get_by_text("waits to be applied")).to_have_count(0)

    # Gone: ten rows are read to return ten.
    page.goto(BLOCK)
    page.locator('[name="value-row_limit"]').fill("10")
    run(page)
    expect(page.get_by_text(re.compile("It read 10 rows of tables and returned 10."))).to_be_visible()
    assert f"Index Scan using {INDEX}" in page.locator(".plan--root").inner_text()
    page.goto("/studio/schema/user_task_attempts")
    expect(page.get_by_role("row", name=INDEX)).not_to_contain_text("not used yet")


def test_every_page_of_the_studio_fits_and_can_be_used_by_everybody(administrator: Page) -> None:
    found = {}
    for path in PAGES:
        response = administrator.goto(path)
        assert response and response.ok, path
        if path == BLOCK:
            run(administrator)
        if path.endswith("/export"):
            administrator.locator("main details").evaluate_all("all => all.forEach((each) => { each.open = true; })")
        found[path] = faults_in_every_look(administrator)
    assert {path: faults for path, faults in found.items() if faults} == {}

"""Access to every route as anonymous, guest, stranger, owner and administrator, against one table."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import guest_browser, post, signed_in_browser, teacher_browser
from webapp.web.access import Who

ANYONE, LEARNER, ACCOUNT, TEACHER, ADMIN = Who

# Every route of the application. A new one is added here with who may call it, or this test fails.
ROUTES = {
    "GET /": ANYONE,
    "GET /.well-known/security.txt": ANYONE,
    "GET /admin/lti": LEARNER,
    "GET /admin/teachers": LEARNER,
    "GET /api/classes": LEARNER,
    "GET /api/classes/<uuid:class_id>": LEARNER,
    "GET /api/classes/<uuid:class_id>/assignments": LEARNER,
    "GET /api/classes/<uuid:class_id>/marks": LEARNER,
    "GET /api/openapi.json": ANYONE,
    "GET /api/tasks/<task_id>/history": ANYONE,
    "GET /api/tasks/due": ANYONE,
    "GET /api/topics": ANYONE,
    "GET /api/topics/<topic_slug>/stats": ANYONE,
    "GET /api/xp/user": ANYONE,
    "GET /authoring/": ANYONE,  # in development only
    "GET /authoring/<topic_slug>": ANYONE,  # in development only
    "GET /authoring/<topic_slug>/<task_id>": ANYONE,  # in development only
    "GET /avatar/<image>-<int:size>.webp": LEARNER,
    "GET /c": ANYONE,
    "GET /c/<code>": ANYONE,
    "GET /calendar/<key>.ics": ANYONE,  # by a secret address
    "GET /card/<token>": ANYONE,
    "GET /classes": LEARNER,
    "GET /classes/<uuid:class_id>": LEARNER,  # in which role: tests/classes/test_access.py
    "GET /classes/<uuid:class_id>/delete": LEARNER,
    "GET /classes/<uuid:class_id>/people": LEARNER,
    "GET /classes/<uuid:class_id>/people/<uuid:user_id>": LEARNER,
    "GET /classes/<uuid:class_id>/people/<uuid:user_id>/move": LEARNER,
    "GET /classes/<uuid:class_id>/people/export.csv": LEARNER,
    "GET /classes/<uuid:class_id>/settings": LEARNER,
    "GET /classes/<uuid:class_id>/assignments": LEARNER,
    "GET /classes/<uuid:class_id>/assignments/<uuid:assignment_id>": LEARNER,
    "GET /classes/<uuid:class_id>/assignments/<uuid:assignment_id>/edit": LEARNER,
    "GET /classes/<uuid:class_id>/assignments/<uuid:assignment_id>/key.pdf": LEARNER,
    "GET /classes/<uuid:class_id>/assignments/<uuid:assignment_id>/preview": LEARNER,
    "GET /classes/<uuid:class_id>/assignments/<uuid:assignment_id>/sheet": LEARNER,
    "GET /classes/<uuid:class_id>/assignments/<uuid:assignment_id>/sheet.pdf": LEARNER,
    "GET /classes/<uuid:class_id>/assignments/<uuid:assignment_id>/work": LEARNER,
    "GET /classes/<uuid:class_id>/gradebook": LEARNER,
    "GET /classes/<uuid:class_id>/gradebook.csv": LEARNER,
    "GET /classes/<uuid:class_id>/gradebook.xlsx": LEARNER,
    "GET /classes/<uuid:class_id>/gradebook/<uuid:assignment_id>/<uuid:user_id>": LEARNER,
    "GET /classes/<uuid:class_id>/live": LEARNER,
    "GET /classes/<uuid:class_id>/live/<uuid:assignment_id>": LEARNER,
    "GET /classes/<uuid:class_id>/mistakes": LEARNER,
    "GET /classes/<uuid:class_id>/people/<uuid:user_id>/as-seen": LEARNER,
    "GET /classes/<uuid:class_id>/progress": LEARNER,
    "GET /classes/oneroster": LEARNER,
    "GET /courses/<course_slug>": ANYONE,
    "GET /dashboard": ANYONE,
    "GET /dashboard/earlier": ANYONE,
    "GET /diagnostic/<subject_slug>": ANYONE,
    "GET /healthz": ANYONE,
    "GET /how-it-works": ANYONE,
    "GET /lti/account": ANYONE,
    "GET /lti/choose": ACCOUNT,
    "GET /lti/connect": ACCOUNT,
    "GET /lti/jwks": ANYONE,
    "GET /lti/login": ANYONE,
    "GET /lti/register/<secret>": ANYONE,
    "GET /manifest.webmanifest": ANYONE,
    "GET /me/classes": LEARNER,
    "GET /metrics": ANYONE,
    "GET /offline": ANYONE,
    "GET /outbox": ANYONE,
    "GET /parents": ANYONE,
    "GET /pictures/<name>": ANYONE,
    "GET /practice/<topic_slug>": ANYONE,
    "GET /practice/<topic_slug>/end": ANYONE,
    "GET /profile": LEARNER,
    "GET /profile/delete": LEARNER,
    "GET /profile/export": LEARNER,
    "GET /profile/history.apkg": LEARNER,
    "GET /profile/history.csv": LEARNER,
    "GET /readyz": ANYONE,
    "GET /reminders/stop/<key>": ANYONE,
    "GET /search": ANYONE,
    "GET /terms": ANYONE,
    "GET /sign-in": ANYONE,
    "GET /sign-in/link/<token>": ANYONE,
    "GET /sign-in/with/<provider>/callback": ANYONE,
    "GET /subjects": ANYONE,
    "GET /subjects/<subject_slug>": ANYONE,
    "GET /studio/": ADMIN,  # in production only where it is asked for
    "GET /studio/analytics": ADMIN,
    "GET /studio/blocks/<block>": ADMIN,
    "GET /studio/jobs": ADMIN,
    "GET /studio/mistakes": ADMIN,
    "GET /studio/mistakes/<topic_slug>/<task_id>": ADMIN,
    "GET /studio/regrade": ADMIN,
    "GET /studio/regrade/<topic_slug>": ADMIN,
    "POST /studio/regrade/<topic_slug>": ADMIN,
    "GET /studio/blocks/<block>/edit": ADMIN,  # in development only
    "GET /studio/checks": ADMIN,
    "GET /studio/schema": ADMIN,
    "GET /studio/schema/<table>": ADMIN,
    "GET /sw.js": ANYONE,
    "GET /today": ANYONE,
    "GET /today/end": ANYONE,
    "GET /today/next": ANYONE,
    "GET /topics/<topic_slug>": ANYONE,
    "GET /topics/<topic_slug>/exercises/<task_id>": ANYONE,
    "GET /topics/<topic_slug>/export": TEACHER,
    "GET /topics/<topic_slug>/export/file": TEACHER,
    "GET /topics/<topic_slug>/worksheet": ANYONE,
    "GET /topics/<topic_slug>/worksheet.pdf": ACCOUNT,
    "GET /topics/<topic_slug>/worksheet/key.pdf": TEACHER,
    "POST /admin/lti": LEARNER,
    "POST /admin/lti/<uuid:platform_id>": LEARNER,
    "POST /admin/lti/registration": LEARNER,
    "POST /admin/teachers": LEARNER,
    "POST /api/classes/<uuid:class_id>/assignments": LEARNER,
    "POST /api/sync-topics": ADMIN,
    "POST /api/tasks/issue": ANYONE,
    "POST /api/tasks/submit": ANYONE,
    "POST /c/<code>/join": ANYONE,
    "POST /c/<code>/sign-in": ANYONE,
    "POST /card/<token>": ANYONE,
    "POST /classes": LEARNER,
    "POST /classes/<uuid:class_id>/archive": LEARNER,
    "POST /classes/<uuid:class_id>/code": LEARNER,
    "POST /classes/<uuid:class_id>/delete": LEARNER,
    "POST /classes/<uuid:class_id>/leave": LEARNER,
    "POST /classes/<uuid:class_id>/lti": LEARNER,
    "POST /classes/<uuid:class_id>/lti/members": LEARNER,
    "POST /classes/<uuid:class_id>/people/<uuid:user_id>": LEARNER,
    "POST /classes/<uuid:class_id>/people/<uuid:user_id>/end-pause": LEARNER,
    "POST /classes/<uuid:class_id>/people/<uuid:user_id>/merge": LEARNER,
    "POST /classes/<uuid:class_id>/people/<uuid:user_id>/move": LEARNER,
    "POST /classes/<uuid:class_id>/people/<uuid:user_id>/remove": LEARNER,
    "POST /classes/<uuid:class_id>/people/import": LEARNER,
    "POST /classes/<uuid:class_id>/people/import/confirm": LEARNER,
    "POST /classes/<uuid:class_id>/people/secrets": LEARNER,
    "POST /classes/<uuid:class_id>/settings": LEARNER,
    "POST /classes/<uuid:class_id>/take-over": LEARNER,
    "POST /classes/<uuid:class_id>/teachers": LEARNER,
    "POST /classes/<uuid:class_id>/teachers/<uuid:user_id>": LEARNER,
    "POST /classes/<uuid:class_id>/assignments": LEARNER,
    "POST /classes/<uuid:class_id>/assignments/<uuid:assignment_id>/copy": LEARNER,
    "POST /classes/<uuid:class_id>/assignments/<uuid:assignment_id>/edit": LEARNER,
    "POST /classes/<uuid:class_id>/assignments/<uuid:assignment_id>/give": LEARNER,
    "POST /classes/<uuid:class_id>/assignments/<uuid:assignment_id>/items": LEARNER,
    "POST /classes/<uuid:class_id>/assignments/<uuid:assignment_id>/work": LEARNER,
    "POST /classes/<uuid:class_id>/gradebook/<uuid:assignment_id>/<uuid:user_id>": LEARNER,
    "POST /classes/oneroster": LEARNER,
    "POST /classes/oneroster/confirm": LEARNER,
    "POST /courses/<course_slug>/choose": ANYONE,
    "POST /diagnostic/<subject_slug>/start": ANYONE,
    "POST /diagnostic/answer": ANYONE,
    "POST /diagnostic/reading": ANYONE,
    "POST /exercises/answer": ANYONE,
    "POST /exercises/reading": ANYONE,
    "POST /lti/account": ANYONE,
    "POST /lti/choose": ACCOUNT,
    "POST /lti/connect": ACCOUNT,
    "POST /lti/launch": ANYONE,  # without a form token: the platform's is checked
    "POST /lti/login": ANYONE,  # as above
    "POST /practice/hint": ANYONE,
    "POST /practice/reading": ANYONE,
    "POST /practice/submit": ANYONE,
    "POST /practice/undo": ANYONE,
    "POST /preferences": ANYONE,
    "POST /profile": LEARNER,
    "POST /profile/avatar": LEARNER,
    "POST /profile/avatar/remove": LEARNER,
    "POST /profile/calendar": ACCOUNT,
    "POST /profile/calendar/remove": ACCOUNT,
    "POST /profile/delete": LEARNER,
    "POST /profile/merge": ACCOUNT,
    "POST /profile/merge/decline": ACCOUNT,
    "POST /profile/reminders": ACCOUNT,
    "POST /profile/sessions/<uuid:session_id>/end": LEARNER,
    "POST /profile/sessions/end": LEARNER,
    "POST /profile/tokens": ACCOUNT,
    "POST /profile/tokens/<uuid:token_id>/revoke": ACCOUNT,
    "POST /profile/unlink/<provider>": ACCOUNT,
    "POST /reminders/stop/<key>": ANYONE,
    "POST /sign-in/link/<token>": ANYONE,
    "POST /sign-in/mail": ANYONE,
    "POST /sign-in/one-tap": ANYONE,
    "POST /sign-in/with/<provider>": ANYONE,
    "POST /sign-out": ANYONE,
    "POST /studio/jobs": ADMIN,
    "POST /studio/blocks/<block>/edit": ADMIN,
    "POST /studio/blocks/<block>/run": ADMIN,
    "POST /today/goal": ANYONE,
    "POST /topics/<topic_slug>/read": ANYONE,
    "PUT /api/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/given": LEARNER,
}
EXAMPLES = {
    "<block>": "dashboard.select_days",
    "<code>": "MADEUP22",
    "<course_slug>": "backwards",
    "<image>-<int:size>": "0123-64",
    "<key>": "made-up",
    "<name>": "0123.webp",
    "<provider>": "google",
    "<secret>": "made-up",
    "<subject_slug>": "numbers",
    "<table>": "users",
    "<task_id>": "copy-00",
    "<token>": "made-up",
    "<topic_slug>": "counting",
    "<uuid:assignment_id>": str(uuid4()),
    "<uuid:class_id>": str(uuid4()),
    "<uuid:platform_id>": str(uuid4()),
    "<uuid:session_id>": str(uuid4()),
    "<uuid:token_id>": str(uuid4()),
    "<uuid:user_id>": str(uuid4()),
}
BEGUN_BY_PLATFORMS = {"GET /lti/login", "POST /lti/launch", "POST /lti/login"}  # refused unless one did
CIRCLES = {
    "anonymous": {ANYONE},
    "guest": {ANYONE, LEARNER},
    "stranger": {ANYONE, LEARNER, ACCOUNT},
    "teacher": {ANYONE, LEARNER, ACCOUNT, TEACHER},
    "admin": {ANYONE, LEARNER, ACCOUNT, TEACHER, ADMIN},
}
BROWSERS: dict[str, Callable[[Flask], FlaskClient]] = {
    "anonymous": lambda app: app.test_client(),
    "guest": guest_browser,
    "stranger": lambda app: signed_in_browser(app, f"{uuid4().hex}@school.example"),
    "teacher": lambda app: teacher_browser(app, f"{uuid4().hex}@school.example"),
    "admin": lambda app: signed_in_browser(app, f"{uuid4().hex}@school.example", is_admin=True),
}


def routes(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {rule.rule}"


def test_every_route_is_in_the_table_and_nothing_else(site: Flask) -> None:
    served = set(routes(site))
    missing, gone = sorted(served - set(ROUTES)), sorted(set(ROUTES) - served)
    assert missing == [], "add these to ROUTES above, with who may call them"
    assert gone == [], "remove these from ROUTES above"


def test_every_view_declares_what_the_table_says(site: Flask) -> None:
    for rule in site.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            declared = getattr(site.view_functions[rule.endpoint], "open_to", None)
            assert declared is ROUTES[f"{method} {rule.rule}"], f"{method} {rule.rule}"


@pytest.mark.parametrize("who", BROWSERS)
def test_every_route_lets_in_and_turns_away_as_the_table_says(site: Flask, who: str) -> None:
    client = BROWSERS[who](site)
    is_used_up = False
    for route, circle in ROUTES.items():
        method, path = route.split(" ")
        for placeholder, example in EXAMPLES.items():
            path = path.replace(placeholder, example)
        assert "<" not in path, f"{route}: give an example of its placeholder"
        # Signing in takes longer than a request, so a browser is reused until a form that was not refused may have
        # changed its session. An anonymous one becomes a guest by any page with a task.
        if is_used_up or who == "anonymous":
            client = BROWSERS[who](site)
        response = post(client, path) if method == "POST" else client.open(path, method=method)
        is_used_up = method == "POST" and response.status_code < 400
        is_turned_away = response.status_code in (401, 403) or (
            response.status_code == 303 and response.headers["Location"].startswith("/sign-in?")
        )
        assert is_turned_away == (circle not in CIRCLES[who] or route in BEGUN_BY_PLATFORMS), f"{route} as {who}"
        assert response.status_code < 500 or path == "/readyz", f"{route} as {who}"


def test_a_view_that_declares_nothing_is_closed_to_everyone(site: Flask) -> None:
    view = site.view_functions["site.how_it_works"]
    site.view_functions["site.how_it_works"] = lambda: "forgotten"
    try:
        for who, browser in BROWSERS.items():
            assert browser(site).get("/how-it-works").status_code == 403, who
    finally:
        site.view_functions["site.how_it_works"] = view


@pytest.fixture(scope="module")
def kept_browsers(protected_app: Flask) -> dict[str, FlaskClient]:
    """A signed-in stranger and administrator for requests that must leave them as they are."""
    return {who: BROWSERS[who](protected_app) for who in ("stranger", "admin")}


@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("POST ")])
def test_no_state_changes_without_a_csrf_token(site: Flask, kept_browsers: dict[str, FlaskClient], route: str) -> None:
    path = route.removeprefix("POST ")
    for placeholder, example in EXAMPLES.items():
        path = path.replace(placeholder, example)
    for who, client in kept_browsers.items():
        tries = [
            client.post(path),
            client.post(path, data={"csrf_token": "made up"}),
            client.post(path, headers={"HX-Request": "true", "X-CSRFToken": "made up"}),
            client.post(path, json={}),
        ]
        refusals = {404} if "<key>" in route else {400, 403}  # no such key
        assert {response.status_code for response in tries} <= refusals, f"{route} as {who}"
        assert client.get("/profile").status_code == 200, f"{route} signed {who} out"


def test_a_csrf_token_of_another_browser_is_refused(site: Flask) -> None:
    theirs = site.test_client().get("/sign-in").get_data(as_text=True).partition('name="csrf_token" value="')[2]
    client = signed_in_browser(site, f"{uuid4().hex}@school.example")
    response = client.post("/sign-out", data={"csrf_token": theirs.partition('"')[0]})
    assert response.status_code == 400
    assert client.get("/profile").status_code == 200

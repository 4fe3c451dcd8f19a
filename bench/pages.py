"""Every page of the app with the statements it runs, found by requesting it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from flask import Flask

from bench.answers import Answer, session_of
from bench.ours import SECRETS, fill_in, send
from bench.visitors import cookie_of
from tests.trees import TOPIC
from webapp import create_app, db
from webapp.config import Settings
from webapp.content.loading import load_library
from webapp.db.queries import Query
from webapp.services import practice_submit

TASK = "copy-00"
# The address of each route: the route itself unless listed here.
ADDRESSES = {
    "/subjects/<subject_slug>": "/subjects/numbers",
    "/topics/<topic_slug>": f"/topics/{TOPIC}",
    "/topics/<topic_slug>/exercises/<task_id>": f"/topics/{TOPIC}/exercises/{TASK}",
    "/courses/<course_slug>": "/courses/backwards",
    "/search": "/search?q=counting",
    "/diagnostic/<subject_slug>": "/diagnostic/numbers",
    "/practice/<topic_slug>": f"/practice/{TOPIC}",
    "/practice/<topic_slug>/end": f"/practice/{TOPIC}/end",
    "/today/next": "/today/next?queue=today",
    "/api/xp/user": f"/api/xp/user?topicSlug={TOPIC}",
    "/api/tasks/due": f"/api/tasks/due?topicSlug={TOPIC}",
    "/api/topics/<topic_slug>/stats": f"/api/topics/{TOPIC}/stats",
    "/api/tasks/<task_id>/history": f"/api/tasks/{TASK}/history?topicSlug={TOPIC}",
}
LEFT_OUT = {
    "/profile/export": "reads everything about a learner, which is its purpose",
    "/profile/delete": "a question; deleting removes everything about a learner, which is its purpose",
    "/avatar/<image>-<int:size>.webp": "one picture by its name",
    "/sign-in/with/<provider>/callback": "needs a provider",
    "/sign-in/link/<token>": "needs a mail",
    "/sign-in": "asks for nothing that is stored",
    "/calendar/<key>.ics": "needs a key",
    "/reminders/stop/<key>": "needs a key",
    "/classes/oneroster": "a form for a file",
    "/classes/<uuid:class_id>": "needs a class",
    "/classes/<uuid:class_id>/assignments": "needs a class",
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>": "needs a class",
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/edit": "needs a class",
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/key.pdf": "needs a class, and typesets",
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/preview": "needs a class",
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/sheet": "needs a class",
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/sheet.pdf": "needs a class, and typesets",
    "/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/work": "needs a class",
    "/classes/<uuid:class_id>/gradebook": "needs a class",
    "/classes/<uuid:class_id>/gradebook.csv": "needs a class",
    "/classes/<uuid:class_id>/gradebook.xlsx": "needs a class",
    "/classes/<uuid:class_id>/gradebook/<uuid:assignment_id>/<uuid:user_id>": "needs a class",
    "/classes/<uuid:class_id>/live": "needs a class",
    "/classes/<uuid:class_id>/live/<uuid:assignment_id>": "needs a class",
    "/classes/<uuid:class_id>/mistakes": "needs a class",
    "/classes/<uuid:class_id>/people/<uuid:user_id>/as-seen": "needs a class",
    "/classes/<uuid:class_id>/progress": "needs a class",
    "/classes/<uuid:class_id>/settings": "needs a class",
    "/classes/<uuid:class_id>/delete": "needs a class",
    "/classes/<uuid:class_id>/people": "needs a class",
    "/classes/<uuid:class_id>/people/export.csv": "needs a class",
    "/classes/<uuid:class_id>/people/<uuid:user_id>": "needs a class",
    "/classes/<uuid:class_id>/people/<uuid:user_id>/move": "needs a class",
    "/profile/history.apkg": "makes a file of the whole history",
    "/profile/history.csv": "makes a file of the whole history",
    "/topics/<topic_slug>/export": "teachers only",
    "/topics/<topic_slug>/export/file": "teachers only",
    "/topics/<topic_slug>/worksheet": "reads nothing but the session",
    "/topics/<topic_slug>/worksheet.pdf": "needs an account, and typesets",
    "/topics/<topic_slug>/worksheet/key.pdf": "needs a teacher, and typesets",
    "/api/classes/<uuid:class_id>": "needs a class",
    "/api/classes/<uuid:class_id>/assignments": "needs a class",
    "/api/classes/<uuid:class_id>/marks": "needs a class",
    "/c/<code>": "needs a class",
    "/card/<token>": "needs a class",
    "/admin/lti": "administrators only",
    "/admin/teachers": "administrators only",
    "/lti/account": "needs what a platform sends",
    "/lti/choose": "needs what a platform sends",
    "/lti/connect": "needs what a platform sends",
    "/lti/jwks": "about the site's keys, not about learners",
    "/lti/login": "needs what a platform sends",
    "/lti/register/<secret>": "needs what a platform sends",
    "/studio/": "administrators only",
    "/studio/analytics": "administrators only",
    "/studio/blocks/<block>": "administrators only",
    "/studio/blocks/<block>/edit": "administrators only",
    "/studio/checks": "administrators only",
    "/studio/jobs": "administrators only",
    "/studio/mistakes/<topic_slug>/<task_id>": "administrators only",
    "/studio/regrade/<topic_slug>": "administrators only",
    "/studio/schema": "administrators only",
    "/studio/mistakes": "administrators only",
    "/studio/regrade": "administrators only",
    "/studio/schema/<table>": "administrators only",
    "/outbox": "development only",
    "/authoring/": "development only",
    "/authoring/<topic_slug>": "development only",
    "/authoring/<topic_slug>/<task_id>": "development only",
    "/metrics": "needs a token",
    "/healthz": "touches no database",
    "/readyz": "about the schema, not about learners",
    "/api/openapi.json": "a constant",
    "/how-it-works": "a constant",
    "/offline": "a constant",
    "/manifest.webmanifest": "a constant",
    "/sw.js": "a constant",
    "/pictures/<name>": "a constant of the content",
    "/.well-known/security.txt": "a constant",
}
REDIRECTING = {"/today": 302, "/today/next": 303}
SUBMIT = "POST /practice/submit"


@dataclass(frozen=True, slots=True)
class Statement:
    """A named block as it was run, with its parameters in order."""

    query: Query
    values: list[object]


class TakenBack(Exception):
    """Ends a transaction whose effects are not wanted."""


def measured_routes(app: Flask) -> dict[str, str]:
    """Return the address of every GET route that is measured, by its rule."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return {rule: ADDRESSES.get(rule, rule) for rule in rules if rule not in LEFT_OUT}


def statements_of_pages(settings: Settings, user_ids: Mapping[str, UUID]) -> dict[str, dict[str, list[Statement]]]:
    """Return the statements of every page for each learner, by page, then by the learner's name.

    The learners need the sessions of `session_of`.
    """
    app = create_app(settings)
    pages = measured_routes(app)
    found: dict[str, dict[str, list[Statement]]] = {page: {} for page in [*pages, SUBMIT]}
    for name, user_id in user_ids.items():
        cookie = cookie_of(session_of(user_id))
        for page, address in pages.items():
            client = app.test_client(use_cookies=False)
            client.get(address, headers={"Cookie": cookie})  # fills the caches of the process
            with recording() as seen:
                answer = client.get(address, headers={"Cookie": cookie})
            assert answer.status_code == REDIRECTING.get(page, 200), f"{address}: {answer.status}"
            found[page][name] = seen
        found[SUBMIT][name] = statements_of_submit(settings, user_id)
    db.close_pool()
    return found


def statements_of_submit(settings: Settings, user_id: UUID) -> list[Statement]:
    """Return the statements that store an answer, by what its card knew and behind a lock. Both are rolled back."""
    library = load_library(settings.content_dir)
    with db.reading() as conn:
        card = fill_in(conn, library, Answer(user_id, TASK, uuid4(), 1, "", True, datetime.now(UTC)))
    with recording() as seen:
        if card.known:
            with suppress(TakenBack), db.transaction() as conn:
                send(conn, library, card).one()
                raise TakenBack
        with suppress(TakenBack), db.transaction() as conn:
            practice_submit.submit(conn, card.who, library, SECRETS, card.token, card.text)
            raise TakenBack
    return seen


@contextmanager
def recording() -> Iterator[list[Statement]]:
    """Yield a list that collects the blocks run within, in order."""
    seen: list[Statement] = []
    send = db._send

    def record(conn: db.Conn, query: Query, row: type[Any], parameters: Mapping[str, object]) -> db.Sent[Any]:
        seen.append(Statement(query, [parameters[name] for name in query.parameters]))
        return send(conn, query, row, parameters)

    with patch.object(db, "_send", record):
        yield seen

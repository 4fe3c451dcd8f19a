"""A learner's own history: every answer as a table, the latest tasks as Anki cards, and nobody else's."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from anki.collection import Collection
from flask import Flask

from tests.accounts.browsers import guest_browser, signed_in_browser
from tests.conftest import NOON
from tests.exports.conftest import import_into
from tests.learners import add_learner, answer, later
from tests.trees import TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.services import exports_history
from webapp.services.exports_history import GivenRow, as_anki, as_csv, history


def test_the_table_has_every_answer_of_the_learner_alone(conn: db.Conn, library: Library) -> None:
    who, other = add_learner(conn, NOON), add_learner(conn, NOON)
    answer(conn, who, library, TOPIC, "copy-00")
    answer(conn, later(who, minutes=1), library, TOPIC, "copy-01", right=False)
    answer(conn, other, library, TOPIC, "copy-02")
    rows = history(conn, who.user_id)
    table = as_csv(library, rows, "en", "Europe/Kyiv", str).decode("utf-8-sig")
    heading, newest, oldest = csv.reader(io.StringIO(table))
    assert heading[:4] == ["Day", "Time", "Topic", "Task"]
    assert newest[2:4] + newest[5:8] == ["Counting", "copy-01", "1", "no", "0"]
    assert oldest[0] == f"{NOON:%Y-%m-%d}"
    assert oldest[4].removeprefix("Write ").removesuffix(".") == oldest[5]
    assert oldest[6] == "yes"
    assert int(oldest[8]) > 0


def row(answer: object, **changes: object) -> GivenRow:
    given = {
        "topic_slug": TOPIC, "task_id": "copy-00", "variant_seed": 7, "locale": "en", "user_answer": answer,
        "is_correct": False, "hints_used": 0, "xp_earned": 0, "attempted_at": datetime(2026, 3, 4, 22, 30, tzinfo=UTC),
    }  # fmt: skip
    return GivenRow(**{**given, **changes})  # type: ignore[arg-type]


def test_days_are_local_formulas_do_not_run_and_old_tasks_stay(library: Library) -> None:
    rows = [row("=1+1"), row("5", topic_slug="gone"), row({"a": "1", "b": "2"}, task_id="gone"), row(["x"])]
    table = list(
        csv.reader(io.StringIO(as_csv(library, rows, "uk", "Europe/Kyiv", str).decode("utf-8-sig")), delimiter=";")
    )
    assert [line[:2] for line in table[1:]] == [["2026-03-05", "00:30"]] * 4
    assert [line[5] for line in table[1:]] == ["'=1+1", "5", "1; 2", "['x']"]
    assert [bool(line[4]) for line in table[1:]] == [True, False, False, True]


def test_the_cards_are_the_latest_tasks_each_once_with_the_latest_answer(
    conn: db.Conn,
    library: Library,
    collection: Collection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exports_history, "MOST_CARDS", 3)
    rows = [row("a<b"), row("12"), row("13", task_id="copy-01", is_correct=True), row("1", task_id="copy-02")]
    import_into(collection, as_anki(library, rows, "en", "Europe/Kyiv", str, 1_700_000_000), tmp_path)
    notes = [collection.get_note(note_id) for note_id in collection.find_notes("")]
    assert len(notes) == 2, "the fourth answer is too old, the second is to the task of the first"
    given = {note["Given"]: set(note.tags) for note in notes}
    assert given == {
        "<b>Your answer on 2026-03-05:</b> a&lt;b": {TOPIC, "number", "wrong"},
        '<b>Your answer on 2026-03-05:</b> <span class="formula">\\(13\\)</span>': {TOPIC, "number", "right"},
    }


def test_everybody_takes_their_own_history(app: Flask) -> None:
    guest, learner = guest_browser(app), signed_in_browser(app, f"{uuid4().hex}@history.example")
    profile = learner.get("/profile").get_data(as_text=True)
    for path, kind in (("/profile/history.csv", "text/csv"), ("/profile/history.apkg", "application/apkg")):
        assert f'href="{path}"' in profile
        for browser in (guest, learner):
            response = browser.get(path)
            assert (response.status_code, response.mimetype) == (200, kind)
            assert response.headers["Cache-Control"] == "no-store"
        assert app.test_client().get(path).status_code == 303

"""A mended key: what a regrade shows, what it changes, and what it leaves alone."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import signed_in_browser
from tests.classrooms import add_class, card_of, give
from tests.conftest import NOON
from tests.learners import SECRETS, add_learner, answer, later, right_answer
from tests.trees import TOPIC, write_tree
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.content.loading import load_library
from webapp.db.queries import load_queries
from webapp.services import catalog_sync, gradebook, practice, practice_submit, regrade, replay
from webapp.services.assignments import Terms
from webapp.services.visits import Visit

Transaction = Callable[[], AbstractContextManager[db.Conn]]


def mended(folder: Path, **changes: object) -> Library:
    """The test content whose first task was changed."""
    path = write_tree(folder) / "numbers" / TOPIC / "tasks" / "010-copy.json"
    tasks = json.loads(path.read_text(encoding="utf-8"))
    tasks[0] |= changes
    path.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
    return load_library(folder)


@pytest.fixture
def plus_one(tmp_path: Path) -> Library:
    """Content in which the right answer to the first task is one more than it was."""
    return mended(tmp_path / "mended", answer="[[n + 1]]", mistakes=[], translations={})


@pytest.fixture
def inside(conn: db.Conn) -> Transaction:
    """Transactions inside the one that the test rolls back."""

    @contextmanager
    def transaction() -> Iterator[db.Conn]:
        conn.execute("savepoint inner_one")
        try:
            yield conn
        except BaseException:
            conn.execute("rollback to savepoint inner_one")
            raise
        conn.execute("release savepoint inner_one")

    return transaction


def synced(conn: db.Conn, library: Library, *, days: int) -> None:
    """Note what the tasks of a library ask."""
    now = later(replace(add_learner(conn, NOON)), days=days).now
    topic = library.topics[TOPIC]
    db.execute(
        conn,
        catalog_sync.sql.upsert_task_questions,
        topic_slug=TOPIC,
        task_ids=list(topic.tasks),
        question_hashes=[task.question_hash for task in topic.tasks.values()],
        now=now,
    )


@pytest.fixture
def who(conn: db.Conn, library: Library) -> Visit:
    """A learner who was right twice and one too many once in the first task, on three days, and right in another."""
    conn.execute("delete from users")  # until the rollback: nobody else has answered
    conn.execute("delete from regrades")
    conn.execute("delete from task_questions")
    synced(conn, library, days=-1)
    learner = add_learner(conn, NOON)
    for day in (0, 1):
        answer(conn, later(learner, days=day), library, TOPIC, "copy-00")
        answer(conn, later(learner, days=day), library, TOPIC, "copy-01")
    card = practice.issue(conn, later(learner, days=2), library, SECRETS, TOPIC, "copy-00")
    one_more = str(int(right_answer(card)) + 1)
    assert "One too many." in str(
        practice_submit.submit(conn, later(learner, days=2), library, SECRETS, card.token, one_more).grade.message
    )
    return later(learner, days=3)


def verdicts(conn: db.Conn, who: Visit) -> list[tuple[str, bool, int]]:
    rows = conn.execute(
        "select task_id, is_correct, xp_earned from user_task_attempts where user_id = %s"
        " order by attempted_at, task_id",
        [who.user_id],
    )
    return [(row[0], row[1], row[2]) for row in rows]


def looked_by(inside: Transaction, library: Library, *, older: bool = False) -> regrade.Looked:
    return regrade.look(inside, library.topics[TOPIC], older=older)


def test_the_same_key_changes_nothing(inside: Transaction, who: Visit, library: Library) -> None:
    looked = looked_by(inside, library)
    assert looked.judged_count >= 5
    assert who.user_id not in looked.found


def test_the_preview_says_what_applying_then_does(
    conn: db.Conn, inside: Transaction, who: Visit, plus_one: Library
) -> None:
    topic, before = plus_one.topics[TOPIC], verdicts(conn, who)
    looked = looked_by(inside, plus_one)
    assert [(one.row.task_id, one.is_correct) for one in looked.found[who.user_id]] == [
        ("copy-00", False), ("copy-00", False), ("copy-00", True)
    ]  # fmt: skip
    (shown,) = (one for one in regrade.preview(inside, topic, looked, now=who.now) if one.user_id == who.user_id)
    assert verdicts(conn, who) == before, "a preview writes nothing"

    changes = regrade.apply(inside, topic, None, looked, actor_id=None, now=who.now)
    (change,) = (one for one in changes if one.user_id == who.user_id)
    assert change.after == shown.after
    assert [is_correct for task_id, is_correct, _ in verdicts(conn, who) if task_id == "copy-00"] == [
        False,
        False,
        True,
    ]
    earned = sum(xp for _, _, xp in verdicts(conn, who))
    assert change.after.total_xp_earned == earned != change.before.total_xp_earned
    assert replay.check_learner(conn, who.user_id, repair=False) == [], "totals equal the replay"


def test_a_second_regrade_finds_nothing_and_the_record_counts_once(
    conn: db.Conn, inside: Transaction, who: Visit, plus_one: Library
) -> None:
    topic = plus_one.topics[TOPIC]
    regrade.apply(inside, topic, "copy-00", looked_by(inside, plus_one), actor_id=who.user_id, now=who.now)
    again = looked_by(inside, plus_one)
    assert who.user_id not in again.found
    assert regrade.apply(inside, topic, None, again, actor_id=None, now=who.now) == []
    record, *_ = regrade.latest(conn)
    assert (record.task_id, record.learner_count, record.right_count, record.wrong_count) == ("copy-00", 1, 1, 2)


def test_back_to_the_old_key_gives_back_what_was_there(
    conn: db.Conn, inside: Transaction, who: Visit, library: Library, plus_one: Library
) -> None:
    before = verdicts(conn, who)
    for content in (plus_one, library):
        regrade.apply(inside, content.topics[TOPIC], None, looked_by(inside, content), actor_id=None, now=who.now)
    assert verdicts(conn, who) == before


def test_answers_to_another_question_are_left_out(
    conn: db.Conn, inside: Transaction, who: Visit, tmp_path: Path
) -> None:
    other = mended(tmp_path / "other", params={"n": {"integer": [1000, 9999]}})
    assert other.topics[TOPIC].tasks["copy-00"].question_hash != other.topics[TOPIC].tasks["copy-01"].question_hash
    synced(conn, other, days=5)
    looked = looked_by(inside, other)
    assert who.user_id not in looked.found
    assert looked.other_question_count == 3
    assert len(looked_by(inside, other, older=True).found[who.user_id]) == 2, "only who knows better may judge them"


def test_a_mended_key_or_hint_asks_the_same_and_other_numbers_do_not(library: Library, tmp_path: Path) -> None:
    asked = library.topics[TOPIC].tasks["copy-00"].question_hash

    def with_(**changes: object) -> str:
        return mended(tmp_path / uuid4().hex, **changes).topics[TOPIC].tasks["copy-00"].question_hash

    assert with_(answer="[[2n]]", mistakes=[], hints=["Twice."], translations={}) == asked
    assert with_(where=["n > 200"]) != asked
    assert with_(prompt="Copy [[n]].") != asked


def test_changed_settings_price_only_the_answers_judged_anew(
    conn: db.Conn, inside: Transaction, who: Visit, plus_one: Library
) -> None:
    conn.execute("update topic_xp_config set base_task_xp = 10 where topic_slug = %s", [TOPIC])
    regrade.apply(inside, plus_one.topics[TOPIC], None, looked_by(inside, plus_one), actor_id=None, now=who.now)
    earned = {(task_id, xp) for task_id, is_correct, xp in verdicts(conn, who) if is_correct}
    assert ("copy-00", 10) in earned
    assert all(xp >= 50 for task_id, xp in earned if task_id == "copy-01"), "what was earned before stays"


def test_an_answer_undone_meanwhile_is_left_alone(
    conn: db.Conn, inside: Transaction, who: Visit, plus_one: Library
) -> None:
    looked = looked_by(inside, plus_one)
    conn.execute("delete from user_task_attempts where user_id = %s and task_id = 'copy-00'", [who.user_id])
    replay.check_learner(conn, who.user_id, repair=True)
    assert [one for one in regrade.apply(inside, plus_one.topics[TOPIC], None, looked, actor_id=None, now=who.now)
            if one.user_id == who.user_id] == []  # fmt: skip


def test_the_mark_of_an_assignment_follows(
    conn: db.Conn, inside: Transaction, library: Library, plus_one: Library
) -> None:
    synced(conn, library, days=-1)
    room = add_class(conn, NOON)
    (pupil,) = room.pupils
    given = give(conn, room, library, Terms("Three"), now=NOON, items=[(TOPIC, "copy-00", 2), (TOPIC, "copy-01", 1)])
    for item, slot in ((1, 1), (1, 2), (2, 1)):
        card = card_of(conn, pupil, library, given, slot, item)
        practice_submit.submit(conn, pupil, library, SECRETS, card.token, right_answer(card))
    marks = [gradebook.summaries_in(conn, given.assignment, [pupil.user_id])[pupil.user_id]]
    looked = looked_by(inside, plus_one)
    changes = regrade.apply(inside, plus_one.topics[TOPIC], None, looked, actor_id=None, now=NOON)
    marks.append(gradebook.summaries_in(conn, given.assignment, [pupil.user_id])[pupil.user_id])
    assert [(str(each.points), each.slots_right) for each in marks] == [("3.00", 3), ("1.00", 1)]
    (change,) = (one for one in changes if one.user_id == pupil.user_id)
    assert change.before.points - change.after.points == Decimal(2)
    assert [name for name, block in load_queries("invariants").blocks.items() if db.many(conn, block, tuple)] == []


# --- The page and the command ----------------------------------------------------------------------------------------


@pytest.fixture
def mended_site(app: Flask, worker_settings: Settings, plus_one: Library) -> Iterator[Flask]:
    """The site with the mended key, and a learner's answers from before."""
    with answered_before(app, worker_settings, app.extensions["library"], plus_one):
        yield app


@contextmanager
def answered_before(app: Flask, settings: Settings, before: Library, after: Library) -> Iterator[None]:
    """Let a learner answer two tasks of one library, then serve another."""
    db.configure(settings)
    app.config["CSRF_ENABLED"] = False
    served = app.extensions["library"]
    with db.connect(settings.database_url) as conn:
        conn.execute("delete from users where id in (select user_id from user_task_attempts where task_id = 'copy-00')")
        learner = add_learner(conn, NOON)
        synced(conn, before, days=-1)
        answer(conn, learner, before, TOPIC, "copy-00")
        answer(conn, learner, before, TOPIC, "copy-01")
    app.extensions["library"] = after
    yield
    app.extensions["library"] = served
    with db.connect(settings.database_url) as conn:
        conn.execute("delete from users where id = %s", [learner.user_id])


def admin_of(app: Flask) -> FlaskClient:
    return signed_in_browser(app, f"{uuid4().hex}@school.example", is_admin=True)


def test_an_administrator_sees_the_change_applies_it_and_finds_it_on_record(mended_site: Flask) -> None:
    admin = admin_of(mended_site)
    page = admin.get(f"/studio/regrade/{TOPIC}?task=copy-00").get_data(as_text=True)
    assert "was right, is wrong now" in page
    assert "1 learner is affected." in page
    answered = admin.post(f"/studio/regrade/{TOPIC}", data={"task": "copy-00"}, follow_redirects=True)
    page = answered.get_data(as_text=True)
    assert "1 answer was judged anew." in page
    assert f"{TOPIC} / copy-00" in page
    assert "Nothing would change" in admin.get(f"/studio/regrade/{TOPIC}?task=copy-00").get_data(as_text=True)


def test_an_example_shows_the_figure_of_its_task(app: Flask, worker_settings: Settings, tmp_path: Path) -> None:
    drawn = {"figure": {"draw": [{"segment": [[0, 0], [4, 0]], "label": "[[n]]"}]}, "mistakes": [], "translations": {}}
    before = mended(tmp_path / "before", **drawn)
    with answered_before(app, worker_settings, before, mended(tmp_path / "after", answer="[[n + 1]]", **drawn)):
        page = admin_of(app).get(f"/studio/regrade/{TOPIC}?task=copy-00").get_data(as_text=True)
    assert '<div class="figure figure--small"><svg' in page.partition("was right, is wrong now")[0]


def test_the_command_shows_first_and_changes_only_when_told(mended_site: Flask) -> None:
    run = mended_site.test_cli_runner()
    shown = run.invoke(args=["regrade", TOPIC, "--task", "copy-00"]).output
    assert "is wrong now (1 times)" in shown
    assert "Nothing was changed." in shown
    applied = run.invoke(args=["regrade", TOPIC, "--task", "copy-00", "--apply"]).output
    assert "Applied." in applied
    assert "0 of 0 learners differ" in run.invoke(args=["regrade", TOPIC, "--task", "copy-00"]).output
    assert "no topic called" in run.invoke(args=["regrade", "nosuch"]).output

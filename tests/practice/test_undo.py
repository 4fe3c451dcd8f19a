"""Undo: the latest typed answer is removed within a minute, and all rows are as before it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import NOON
from tests.learners import SECRETS, add_learner, answer, later, right_answer, stored_attempts
from tests.practice.test_races import at_once, new_learner
from tests.trees import OTHER_TOPIC, TOPIC, write_tree
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.content.loading import load_library
from webapp.db.queries import QUERIES, load_columns, load_queries
from webapp.errors import Conflict, Forbidden, Invalid
from webapp.services import merging, practice, practice_submit, progress, replay, undo
from webapp.services.practice import Card
from webapp.services.practice_submit import Submission
from webapp.services.visits import Visit

DERIVED = """
  select to_jsonb(progress) - 'before_latest' from user_topic_xp as progress where user_id = %(user)s
  union all select to_jsonb(task) from user_task_state as task where user_id = %(user)s
  union all select to_jsonb(day) from user_learning_days as day where user_id = %(user)s
  order by 1"""


def derived(conn: db.Conn, who: Visit) -> list[Any]:
    return conn.execute(DERIVED, {"user": who.user_id}).fetchall()


def give(conn: db.Conn, who: Visit, library: Library, task: str, *, right: bool = False) -> tuple[Card, Submission]:
    card = practice.resume(conn, who, library, SECRETS, TOPIC, task)
    return card, practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card) if right else "1")


def take_back(conn: db.Conn, who: Visit, library: Library, card: Card) -> Card:
    return undo.undo(conn, who, library, SECRETS, card.token)


@pytest.fixture
def who(conn: db.Conn, library: Library) -> Visit:
    """A learner with a few days behind them, the last of them today."""
    learner = add_learner(conn, NOON)
    for day in (0, 1, 3):
        for number in range(4):
            answer(
                conn, later(learner, days=day, minutes=number), library, TOPIC, f"copy-{number:02}", right=number > 0
            )
    return later(learner, days=3, hours=1)


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("task", ["copy-00", "copy-01", "copy-20"])
def test_undo_restores_progress_task_and_day_exactly(
    conn: db.Conn, library: Library, who: Visit, task: str, right: bool
) -> None:
    before = derived(conn, who)
    card, _ = give(conn, who, library, task, right=right)
    assert derived(conn, who) != before
    take_back(conn, who, library, card)
    assert derived(conn, who) == before
    assert replay.check_learner(conn, who.user_id, repair=False) == []


def test_undo_of_the_very_first_answer_leaves_a_newcomer(conn: db.Conn, library: Library) -> None:
    newcomer = add_learner(conn, NOON)
    card, _ = give(conn, newcomer, library, "copy-00", right=True)
    take_back(conn, newcomer, library, card)
    stored = conn.execute(
        "select attempt_count, total_xp_earned, last_activity from user_topic_xp where user_id = %s", [newcomer.user_id]
    ).fetchone()
    assert stored == (0, 0, None)
    days = "select 1 from user_learning_days where user_id = %s"
    assert conn.execute(days, [newcomer.user_id]).fetchall() == []
    assert replay.check_learner(conn, newcomer.user_id, repair=False) == []


def test_undo_shows_the_task_again_as_a_fresh_variant(conn: db.Conn, library: Library, who: Visit) -> None:
    card, _ = give(conn, who, library, "copy-05")
    again = take_back(conn, who, library, card)
    assert again.variant.task_id == "copy-05"
    assert again.variant.seed != card.variant.seed, "the worked solution was on the screen"
    assert practice.resume(conn, who, library, SECRETS, TOPIC, "copy-05").variant == again.variant


def test_the_answer_after_an_undo_counts_as_if_it_were_the_first(conn: db.Conn, library: Library, who: Visit) -> None:
    card, _ = give(conn, who, library, "copy-05")
    again = take_back(conn, who, library, card)
    done = practice_submit.submit(conn, who, library, SECRETS, again.token, right_answer(again))
    assert done.attempt is not None
    assert done.attempt.repeat == 1
    assert replay.check_learner(conn, who.user_id, repair=False) == []


def test_undo_said_twice_changes_nothing_more(conn: db.Conn, library: Library, who: Visit) -> None:
    card, _ = give(conn, who, library, "copy-05")
    first = take_back(conn, who, library, card)
    before = derived(conn, who)
    assert take_back(conn, later(who, minutes=5), library, card).variant == first.variant
    assert derived(conn, who) == before


def test_the_answer_before_an_undone_one_stays(conn: db.Conn, library: Library, who: Visit) -> None:
    first, _ = give(conn, who, library, "copy-05")
    second, _ = give(conn, replace(who, now=later(who, seconds=5).now), library, "copy-06")
    take_back(conn, later(who, seconds=9), library, second)
    with pytest.raises(Conflict):
        take_back(conn, later(who, seconds=10), library, first)


def test_an_answer_can_be_taken_back_for_one_minute(conn: db.Conn, library: Library, who: Visit) -> None:
    card, _ = give(conn, who, library, "copy-05")
    with pytest.raises(Conflict):
        take_back(conn, later(who, seconds=61), library, card)
    take_back(conn, later(who, seconds=60), library, card)


def test_only_the_latest_answer_is_taken_back_whatever_its_topic(conn: db.Conn, library: Library, who: Visit) -> None:
    card, _ = give(conn, who, library, "copy-05")
    answer(conn, later(who, seconds=5), library, OTHER_TOPIC)
    with pytest.raises(Conflict):
        take_back(conn, later(who, seconds=6), library, card)


def test_nothing_answered_is_nothing_to_take_back(conn: db.Conn, library: Library) -> None:
    newcomer = add_learner(conn, NOON)
    card = practice.resume(conn, newcomer, library, SECRETS, TOPIC)
    with pytest.raises(Conflict):
        take_back(conn, newcomer, library, card)


def test_anothers_answer_and_a_forged_token_are_refused(conn: db.Conn, library: Library, who: Visit) -> None:
    card, _ = give(conn, who, library, "copy-05")
    stranger = add_learner(conn, who.now)
    with pytest.raises(Forbidden):
        take_back(conn, stranger, library, card)
    with pytest.raises(Invalid):
        undo.undo(conn, who, library, SECRETS, card.token[:-3] + "abc")


def test_a_late_repeat_of_an_undone_submit_stores_nothing(conn: db.Conn, library: Library, who: Visit) -> None:
    card, _ = give(conn, who, library, "copy-05")
    take_back(conn, who, library, card)
    before = derived(conn, who)
    with pytest.raises(Conflict), conn.transaction():
        practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))
    assert derived(conn, who) == before


def test_undone_answers_are_in_no_reading(conn: db.Conn, library: Library, who: Visit) -> None:
    for _ in range(3):
        card, _ = give(conn, who, library, "copy-25", right=True)
        take_back(conn, who, library, card)
    assert progress.task_history(conn, who, TOPIC, "copy-25", slice(0, 10)) == []
    assert "copy-25" not in progress.completed_task_ids(conn, who, TOPIC)
    assert stored_attempts(conn, who.user_id) == 15, "the facts are kept: 12 that count and 3 taken back"
    assert replay.check_learner(conn, who.user_id, repair=False) == []
    for name, query in load_queries("invariants").blocks.items():
        assert conn.execute(query.compiled).fetchall() == [], name


def test_a_guest_who_signs_in_brings_no_undone_answers(conn: db.Conn, library: Library) -> None:
    guest, account = add_learner(conn, NOON), add_learner(conn, NOON)
    conn.execute("update users set is_guest = true where id = %s", [guest.user_id])
    for minute, who in enumerate((guest, account, guest, account)):
        now = later(who, minutes=minute)
        card, _ = give(conn, now, library, "copy-05", right=True)
        if minute < 2:
            take_back(conn, now, library, card)
    merging.merge_guest(conn, guest.user_id, account.user_id)
    assert len(progress.task_history(conn, account, TOPIC, "copy-05", slice(0, 10))) == 2
    assert replay.check_learner(conn, account.user_id, repair=False) == []
    numbers = conn.execute(
        "select attempt_number from user_task_attempts where user_id = %s order by 1", [account.user_id]
    ).fetchall()
    assert numbers == [(-1,), (1,), (2,)]


READS_UNDONE_TOO = {
    ("practice", "select_optional_standing"),  # finds a repeat, of an undone answer too: select_attempt says so
    ("practice", "count_undone_attempts"),
    ("practice", "insert_attempt"),
    ("undo", "select_optional_latest_attempt"),
    ("merging", "select_shared_topics"),  # whoever took their answer back has a row of it all the same
    ("operations", "select_optional_example"),  # any answer does as an example
    ("replay", "update_attempts"),  # given the rows of select_attempts
    ("regrade", "update_verdict"),  # given the rows of select_answers
    ("regrade", "update_slot_answers"),  # the same; an answer of an assignment cannot be undone
}


def test_every_statement_that_reads_attempts_says_whether_it_counts_undone_ones() -> None:
    silent = [
        (path.stem, query.name)
        for path in QUERIES.glob("*.sql")
        for query in load_queries(path.stem).blocks.values()
        if re.search(r"\buser_task_attempts\b", query.text)
        and "undone_at" not in query.text
        and query.name not in load_columns()  # the blocks in which a list stands say it
    ]
    assert set(silent) <= READS_UNDONE_TOO


def test_a_chosen_answer_is_not_taken_back(conn: db.Conn, tmp_path: Path) -> None:
    tree = write_tree(tmp_path)
    options = [{"text": "one", "correct": True}, {"text": "two"}, {"text": "three"}]
    task: dict[str, object] = {"id": "pick", "type": "choice", "prompt": "Pick.", "options": options}
    task["translations"] = {"uk": {"prompt": "Обери.", "options": [{"text": text} for text in ("1", "2", "3")]}}
    (tree / "numbers" / TOPIC / "tasks" / "020-pick.json").write_text(json.dumps(task))
    library = load_library(tree)
    who = add_learner(conn, NOON)
    card = practice.resume(conn, who, library, SECRETS, TOPIC, "pick")
    practice_submit.submit(conn, who, library, SECRETS, card.token, card.variant.options[0].id)
    with pytest.raises(Conflict):
        take_back(conn, who, library, card)


def test_undo_and_answers_at_the_same_moment_come_one_after_the_other(database: Settings, library: Library) -> None:
    for _ in range(6):
        who = new_learner()
        with db.transaction() as conn:
            for number in range(5):
                answer(conn, later(who, minutes=number), library, TOPIC, f"copy-{number:02}")
            card, _ = give(conn, later(who, minutes=6), library, "copy-05", right=True)
            others = [
                practice.issue(conn, later(who, minutes=6, seconds=1), library, SECRETS, topic, "copy-09")
                for topic in (TOPIC, OTHER_TOPIC, TOPIC)
            ]
        works: list[Callable[[], str]] = [
            partial(undo_or_refusal, later(who, minutes=6, seconds=2), library, card) for _ in range(3)
        ]
        works += [partial(submit_now, later(who, minutes=6, seconds=1), library, other) for other in others]
        results = at_once(works)
        with db.pool().connection() as conn:
            assert replay.check_learner(conn, who.user_id, repair=False) == []
            found = conn.execute(
                "select count(*) from user_task_attempts where user_id = %s and undone_at is null", [who.user_id]
            ).fetchone()
        assert found is not None
        assert found[0] == 9 - ("undone" in results)


def undo_or_refusal(who: Visit, library: Library, card: Card) -> str:
    try:
        with db.transaction() as conn:
            take_back(conn, who, library, card)
    except Conflict:
        return "refused"
    return "undone"


def submit_now(who: Visit, library: Library, card: Card) -> str:
    with db.transaction() as conn:
        practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))
    return "stored"

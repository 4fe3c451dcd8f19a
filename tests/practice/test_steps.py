"""A task of several steps through the database: the part of the XP, its receipt, the replay and undo."""

import json
from pathlib import Path

import pytest

from tests.conftest import NOON
from tests.content.test_steps import STEPS
from tests.learners import SECRETS, add_learner, stored_attempts
from tests.trees import TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.content.loading import load_library
from webapp.grading import Answer
from webapp.services import practice, practice_submit, replay, undo
from webapp.services.visits import Visit

FIXED = {"a": {"integer": [5, 5]}, "b": {"integer": [12, 12]}, "n": {"integer": [2, 2]}}


@pytest.fixture
def with_steps(library: Library, tmp_path: Path) -> Library:
    """The small tree with a task of three steps more."""
    folder = library.topics[TOPIC].folder
    path = folder / "tasks" / "900-steps.json"
    path.write_text(json.dumps(STEPS | {"params": FIXED, "baseXp": 100}), encoding="utf-8")
    try:
        return load_library(library.folder)
    finally:
        path.unlink()


def submit(conn: db.Conn, who: Visit, library: Library, answer: Answer) -> practice_submit.Submission:
    card = practice.resume(conn, who, library, SECRETS, TOPIC, "sets")
    return practice_submit.submit(conn, who, library, SECRETS, card.token, answer)


def test_right_steps_earn_their_part_and_the_replay_agrees(conn: db.Conn, with_steps: Library) -> None:
    who = add_learner(conn, NOON)
    attempt = submit(conn, who, with_steps, {"set": "16", "sets": "32 UAH", "change": "68"}).attempt
    assert attempt is not None
    assert (attempt.is_correct, attempt.xp_earned, attempt.base_xp) == (False, 66, 66)
    attempt = submit(conn, who, with_steps, {"set": "1", "sets": "1 UAH", "change": "1"}).attempt
    assert attempt is not None
    assert (attempt.is_correct, attempt.xp_earned, attempt.base_xp) == (False, 0, None)
    attempt = submit(conn, who, with_steps, {"set": "17", "sets": "34 UAH", "change": "66"}).attempt
    assert attempt is not None
    assert (attempt.is_correct, attempt.xp_earned) == (True, 25)
    assert stored_attempts(conn, who.user_id) == 3
    assert replay.check_learner(conn, who.user_id, repair=False) == []


def test_a_part_is_taken_back(conn: db.Conn, with_steps: Library) -> None:
    who = add_learner(conn, NOON)
    card = practice.resume(conn, who, with_steps, SECRETS, TOPIC, "sets")
    practice_submit.submit(conn, who, with_steps, SECRETS, card.token, {"set": "17", "sets": "3 UAH", "change": "1"})
    undo.undo(conn, who, with_steps, SECRETS, card.token)
    assert replay.check_learner(conn, who.user_id, repair=False) == []

"""Learners for tests, and what they do."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from webapp import db
from webapp.content.library import Library
from webapp.services import practice, practice_submit
from webapp.services.visits import Visit, visit

SECRETS = ("a secret for tests, long enough to sign",)


def add_learner(conn: db.Conn, now: datetime, *, time_zone: str = "UTC") -> Visit:
    """Return a new learner's visit."""
    user_id = uuid4()
    conn.execute(
        "insert into users (id, time_zone, created_at, updated_at) values (%s, %s, %s, %s)",
        [user_id, time_zone, now, now],
    )
    return visit(user_id, locale="en", time_zone=time_zone, now=now)


def later(who: Visit, **delta: int) -> Visit:
    """Return the same learner after some time (days=1, hours=2, ...)."""
    return replace(who, now=who.now + timedelta(**delta))


def right_answer(card: practice.Card) -> str:
    """Return the answer to a task of the test tree: the number in its prompt."""
    return "".join(character for character in card.variant.prompt_text if character.isdigit())


def answer(
    conn: db.Conn, who: Visit, library: Library, topic: str, task_id: str | None = None, *, right: bool = True
) -> practice_submit.Submission:
    """Take a fresh variant and answer it rightly or wrongly."""
    card = practice.issue(conn, who, library, SECRETS, topic, task_id)
    given = right_answer(card) if right else "1"
    return practice_submit.submit(conn, who, library, SECRETS, card.token, given)


def stored_attempts(conn: db.Conn, user_id: UUID) -> int:
    """Return how many attempts the database holds."""
    row = conn.execute("select count(*) from user_task_attempts where user_id = %s", [user_id]).fetchone()
    assert row is not None
    return int(row[0])

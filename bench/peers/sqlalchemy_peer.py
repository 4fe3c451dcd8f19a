"""The submit transaction in SQLAlchemy's ORM, as its documentation would have one write it.

It starts after grading: no token to open, no answer to grade. The rules are the app's own, so only the way to the
database differs. Models come from the migrated tables by reflection.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import create_engine, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.automap import automap_base
from sqlalchemy.orm import Session

from bench.world import Job, learner
from tests.trees import TASKS, TOPIC
from webapp.rules.attempts import Outcome, Progress, TaskState, apply_attempt, task_base_xp
from webapp.services.standings import rules_of


@dataclass(frozen=True, slots=True)
class Peer:
    """Makes the job of one worker."""

    url: str
    learners: int
    prepared: bool = True

    def __call__(self, number: int) -> Job:
        options: dict[str, Any] = {} if self.prepared else {"connect_args": {"prepare_threshold": None}}
        engine = create_engine(self.url.replace("postgresql://", "postgresql+psycopg://"), pool_size=1, **options)
        base = automap_base()
        base.prepare(autoload_with=engine)
        tables = base.classes
        share = max(1, self.learners // 16)
        turn = _learners(number, share)

        def submit() -> None:
            user_id, task_id = next(turn)
            now = datetime.now(UTC)
            with Session(engine) as session, session.begin():
                _submit(session, tables, user_id, task_id, now)

        return submit


def _learners(number: int, share: int) -> Iterator[tuple[UUID, str]]:
    turn = 0
    while True:
        yield learner(1 + number * share + turn % share), f"copy-{turn % TASKS:02}"
        turn += 1


def _submit(session: Session, tables: Any, user_id: UUID, task_id: str, now: datetime) -> None:
    submission_id, today = uuid4(), now.date()
    attempts, states, days = tables.user_task_attempts, tables.user_task_state, tables.user_learning_days
    progress = session.get(tables.user_topic_xp, (user_id, TOPIC), with_for_update=True)
    if progress is None:  # first touch
        row = insert(tables.user_topic_xp).values(user_id=user_id, topic_slug=TOPIC).on_conflict_do_nothing()
        session.execute(row)
        progress = session.get_one(tables.user_topic_xp, (user_id, TOPIC), with_for_update=True)
    repeat = select(attempts).where(attempts.user_id == user_id, attempts.submission_id == submission_id)
    assert session.scalar(repeat) is None
    config = session.get(tables.topic_xp_config, TOPIC)
    state = session.get(states, (user_id, TOPIC, task_id))

    rules = rules_of(config)
    outcome = apply_attempt(
        rules, _progress(progress), _state(state), base_xp=task_base_xp(rules, base_xp=None, difficulty=None),
        is_correct=True, today=today,
    )  # fmt: skip

    session.add(_attempt(attempts, user_id, task_id, submission_id, outcome, now))
    for name in Progress.__dataclass_fields__:
        setattr(progress, name, getattr(outcome.progress, name))
    progress.last_activity = now
    if state is None:
        state = states(user_id=user_id, topic_slug=TOPIC, task_id=task_id)
        session.add(state)
    for name in TaskState.__dataclass_fields__:
        setattr(state, name, getattr(outcome.task, name))
    day = session.get(days, (user_id, today))
    if day is None:
        session.add(
            days(user_id=user_id, learning_day=today, correct_count=1, wrong_count=0, xp_earned=outcome.xp_earned)
        )
    else:
        day.correct_count += 1
        day.xp_earned += outcome.xp_earned


def _progress(row: Any) -> Progress:
    return Progress(**{name: getattr(row, name) for name in Progress.__dataclass_fields__})


def _state(row: Any) -> TaskState | None:
    return row and TaskState(**{name: getattr(row, name) for name in TaskState.__dataclass_fields__})


def _attempt(model: Any, user_id: UUID, task_id: str, submission_id: UUID, outcome: Outcome, now: datetime) -> object:
    receipt = outcome.receipt
    assert receipt is not None
    return model(
        user_id=user_id, topic_slug=TOPIC, task_id=task_id, attempt_number=outcome.progress.attempt_count,
        submission_id=submission_id, variant_seed=1, locale="en", user_answer="123", verdict="correct", is_correct=True,
        hints_used=0, xp_earned=outcome.xp_earned, base_xp=receipt.base_xp, ladder=receipt.ladder, pace=receipt.pace,
        repeat=receipt.repeat, daily_task_index=receipt.daily_task_index,
        is_scheduled_review=outcome.is_scheduled_review, is_too_early=outcome.is_too_early,
        mastery_level=outcome.task.mastery_level, review_count=outcome.task.review_count,
        next_review_date=outcome.task.next_review_date, learning_day=now.date(), attempted_at=now,
    )  # fmt: skip

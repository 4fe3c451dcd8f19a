"""The submit transaction in SQLAlchemy's ORM, as its documentation would have one write it.

It starts after grading: no token to open, no answer to grade. The rules are the app's own, so only the way to the
database differs. Statements are prepared by the driver unless a pooler stands between.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, create_engine, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.declarative import DeferredReflection
from sqlalchemy.orm import DeclarativeBase, Session

from bench.answers import Answer, answers, share_of
from bench.load import Job
from bench.peers.python_rules import attempt_columns, copy_outcome, day_columns, judge
from tests.trees import TOPIC


class Base(DeferredReflection, DeclarativeBase):
    """Models whose columns are those of the migrated tables."""

    __abstract__ = True


class TopicConfig(Base):
    """A topic and its rules."""

    __tablename__ = "topic_xp_config"


class TopicXp(Base):
    """A learner's progress in a topic."""

    __tablename__ = "user_topic_xp"


class TaskState(Base):
    """A learner's state in a task."""

    __tablename__ = "user_task_state"


class LearningDay(Base):
    """What a learner did on a day."""

    __tablename__ = "user_learning_days"


class Attempt(Base):
    """One stored answer."""

    __tablename__ = "user_task_attempts"


@dataclass(frozen=True, slots=True)
class SQLAlchemyPeer:
    """Makes the job of one worker."""

    url: str
    learners: range
    prepares: bool

    def __call__(self, number: int, workers: int) -> Job:
        engine = create_engine(
            self.url.replace("postgresql://", "postgresql+psycopg://"),
            pool_size=1,
            max_overflow=0,
            connect_args={"prepare_threshold": 1 if self.prepares else None},
        )
        with warnings.catch_warnings():  # of reflection, about a detail of constraints that no model uses
            warnings.filterwarnings("ignore", "Can't validate argument 'dialect_options'")
            Base.prepare(engine)
        return SQLAlchemyJob(engine, answers(share_of(self.learners, number, workers)))


class SQLAlchemyJob:
    """One session and transaction for each answer."""

    def __init__(self, engine: Engine, given: Iterator[Answer]) -> None:
        self.engine = engine
        self.answers = given

    def prepare(self, calls: int) -> None:
        """Nothing to prepare."""

    def __call__(self) -> None:
        self.submit(next(self.answers))

    def submit(self, answer: Answer) -> None:
        """Store an answer with all that follows from it, once."""
        with Session(self.engine) as session, session.begin():
            submit(session, answer)


def submit(session: Session, answer: Answer) -> None:
    """Store the answer in one transaction. Attributes come from the database at run time, so mypy sees Any."""
    key = (answer.user_id, TOPIC)
    progress: Any = session.get(TopicXp, key, with_for_update=True)
    if progress is None:  # first touch; another first touch may be under way
        session.execute(insert(TopicXp).values(user_id=answer.user_id, topic_slug=TOPIC).on_conflict_do_nothing())
        progress = session.get_one(TopicXp, key, with_for_update=True)
    repeat = select(Attempt).filter_by(user_id=answer.user_id, submission_id=answer.submission_id)
    if session.scalar(repeat) is not None:
        return
    config = session.get_one(TopicConfig, TOPIC)
    state: Any = session.get(TaskState, (*key, answer.task_id))

    outcome = judge(answer, config, progress, state)

    session.add(Attempt(**attempt_columns(answer, outcome)))
    copy_outcome(outcome.progress, progress)
    progress.last_activity = answer.now
    if state is None:
        state = TaskState(user_id=answer.user_id, topic_slug=TOPIC, task_id=answer.task_id)
        session.add(state)
    copy_outcome(outcome.task, state)
    added = day_columns(answer, outcome)
    today = outcome.task.last_learning_day
    session.execute(
        insert(LearningDay)
        .values(user_id=answer.user_id, learning_day=today, **added)
        .on_conflict_do_update(
            index_elements=["user_id", "learning_day"],
            set_={name: getattr(LearningDay, name) + amount for name, amount in added.items()},
        )
    )

"""The least a Flask app can do: the yardstick for our pages."""

import os
from uuid import uuid4

from flask import Flask
from psycopg.types.json import Jsonb

from bench.answers import learner
from tests.trees import TASKS, TOPIC
from webapp import clock, db
from webapp.config import load_settings
from webapp.rules.days import learning_day
from webapp.services.practice import PracticeRow, sql

RECEIPT = {"base_xp": 0, "ladder": "full", "pace": 1, "repeat": 1, "daily_task_index": 1}


def create_app() -> Flask:
    """Two routes: a constant, and the two round trips of the submit transaction with nothing around them."""
    app = Flask(__name__)
    db.configure(load_settings(os.environ))

    @app.get("/")
    def hello() -> str:
        return "Hello, world!"

    @app.get("/trips/<int:number>")
    def trips(number: int) -> str:
        with db.transaction() as conn:
            run_two_trips(conn, number)
        return "Hello, database!"

    return app


def run_two_trips(conn: db.Conn, number: int) -> None:
    """Lock a learner's progress as the submit service does, then store an attempt that earns nothing."""
    now, submission_id = clock.now(), uuid4()
    today = learning_day(now, "UTC")
    topic_key = {"user_id": learner(number), "topic_slug": TOPIC}
    task_key = topic_key | {"task_id": f"copy-{submission_id.int % TASKS:02}"}
    db.execute(conn, sql.lock_progress, **topic_key)
    row = db.one(conn, sql.select_optional_standing, PracticeRow, **task_key, submission_id=submission_id)
    kept = ("current_xp", "total_xp_earned", "level", "srs_stage", "next_review_date", "last_review_date")
    db.execute(
        conn,
        sql.insert_attempt,
        **task_key,
        **RECEIPT,
        **{name: getattr(row, name) for name in kept},
        submission_id=submission_id,
        variant_seed=1,
        locale="en",
        user_answer=Jsonb("123"),
        verdict="correct",
        is_correct=True,
        hints_used=0,
        xp_earned=0,
        is_scheduled_review=True,
        is_too_early=False,
        learning_day=today,
        attempted_at=now,
        daily_tasks_count=1,
        daily_wrong_count=0,
        attempt_count=row.attempt_count + 1,
        task_mastery_level=row.task_mastery_level or 0,
        task_review_count=row.task_review_count or 0,
        task_next_review_date=row.task_next_review_date,
        task_attempt_count=(row.task_attempt_count or 0) + 1,
        task_correct_count=row.task_correct_count or 0,
        task_daily_attempt_count=1,
    )

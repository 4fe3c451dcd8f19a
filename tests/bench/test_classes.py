"""The chapter on classes measures the pages of one class as it is stored, and answers that count in an assignment."""

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from bench.answers import learner
from bench.classes import (
    ASSIGNED,
    ASSIGNED_LOCKED,
    ASSIGNMENTS,
    GOAL_MILLISECONDS,
    KNOWN,
    LOCKED,
    PUPILS,
    Locked,
    LockedSubmitter,
    add_classes,
    answer_figures,
    assignment_id,
    class_id,
    costs,
    page_table,
    place_of,
    statements_of_class,
)
from bench.load import Load
from bench.ours import Cards, Submitter
from bench.world import SECRET
from tests.conftest import NOON
from tests.trees import write_tree
from webapp.config import Settings


@pytest.fixture
def seeded(database: Settings) -> Settings:
    """Two classes; the pupils of the first are learners of the bench."""
    with psycopg.connect(database.direct_url) as conn:
        for number in range(1, PUPILS + 1):
            conn.execute(
                "insert into users (id, created_at, updated_at) values (%s, %s, %s)", [learner(number), NOON, NOON]
            )
        conn.execute(
            "insert into user_sessions (user_id, session_id, secret_hash, created_at, last_seen_at)"
            " select id, id, sha256(id::text::bytea), now(), now() from users"
        )
    add_classes(database, 1, 2, PUPILS)
    return replace(database, auth_secrets=(SECRET,))


@pytest.mark.slow
def test_scenario_9_both_pages_take_at_most_5_ms_of_the_database(seeded: Settings) -> None:
    found = statements_of_class(seeded, 2)
    assert [each.query.full_name for each in found["live page, one poll"]] == [
        "classes.select_optional_role",
        "gradebook.select_live",
    ]
    assert "gradebook.select_summaries" in {each.query.full_name for each in found["gradebook"]}
    measured = {name: costs(seeded, statements) for name, statements in found.items()}
    assert all(sum(cost.milliseconds for cost in each) <= GOAL_MILLISECONDS for each in measured.values())
    assert measured["live page, one poll"][1].rows <= PUPILS
    assert max(cost.rows for cost in measured["gradebook"]) == PUPILS * ASSIGNMENTS
    text = "\n".join(page_table(measured, measured, 1, 2))
    assert text.count("met") == 4


@pytest.mark.slow
def test_answers_count_in_the_latest_assignment(seeded: Settings, tmp_path: Path) -> None:
    tree = write_tree(tmp_path / "tree")
    pupils = range(1, PUPILS + 1)
    behind_a_lock = LockedSubmitter(Locked(seeded.direct_url, tree, pupils, is_assigned=True), pupils)
    for job in (behind_a_lock, Submitter(Cards(seeded.direct_url, tree, pupils[:3], place_of))):
        job.prepare(3)
        for _ in range(3):
            job()
    with psycopg.connect(seeded.direct_url) as conn:
        stored = conn.execute(
            "select count(*) from user_assignments where class_id = %s and assignment_id = %s and answer_count = 7",
            [class_id(1), assignment_id(ASSIGNMENTS)],
        ).fetchone()
    assert stored == (3,)


def test_a_figure_says_how_many_times_a_plain_answer_an_assignments_costs() -> None:
    loads = {KNOWN: Load(200, 5), LOCKED: Load(110, 9), ASSIGNED: Load(100, 10), ASSIGNED_LOCKED: Load(100, 10)}
    text = "\n".join(answer_figures(loads))
    assert "2.00x **missed**" in text
    assert "1.10x met" in text

"""The replay finds every kind of damage and repairs it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep

import pytest

from tests.classrooms import add_class
from tests.conftest import NOON
from tests.learners import add_learner, answer, later
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.db.queries import Query, load_queries
from webapp.services import replay
from webapp.services.visits import Visit


@pytest.fixture
def who(conn: db.Conn, library: Library) -> Visit:
    """A learner with some history in two topics."""
    learner = add_learner(conn, NOON)
    for day in (0, 1, 4):
        for number in range(3):
            answer(conn, later(learner, days=day), library, TOPIC, f"copy-{number:02}", right=number != 1)
        answer(conn, later(learner, days=day), library, OTHER_TOPIC)
    return learner


DAMAGE = {
    "lost XP": "update user_topic_xp set current_xp = current_xp - 1 where user_id = %s",
    "a moved review": "update user_topic_xp set next_review_date = '2030-01-01' where user_id = %s",
    "a wrong energy count": "update user_topic_xp set daily_tasks_count = 0 where user_id = %s",
    "a forgotten task": "delete from user_task_state where user_id = %s and task_id = 'copy-00'",
    "a wrong mastery": "update user_task_state set mastery_level = 5 where user_id = %s",
    "a lost day": "delete from user_learning_days where user_id = %s and learning_day = '2026-03-02'",
    "a day nobody practised": "insert into user_learning_days values (%s, '2020-01-01', 1, 0, 100)",
    "a changed receipt": "update user_task_attempts set pace = 0, xp_earned = 0 where user_id = %s and is_correct",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_damage_is_reported_and_repaired(conn: db.Conn, who: Visit, damage: str) -> None:
    assert replay.check_learner(conn, who.user_id, repair=False) == []
    conn.execute(damage, [who.user_id])
    assert replay.check_learner(conn, who.user_id, repair=False) != []
    assert replay.check_learner(conn, who.user_id, repair=True) != []
    assert replay.check_learner(conn, who.user_id, repair=False) == []


def test_repair_keeps_the_facts_and_the_lesson(conn: db.Conn, who: Visit) -> None:
    facts = "select submission_id, user_answer, is_correct, attempted_at from user_task_attempts where user_id = %s"
    before = conn.execute(facts + " order by 1", [who.user_id]).fetchall()
    conn.execute("update user_topic_xp set lesson_completed = true, level = 4 where user_id = %s", [who.user_id])
    replay.check_learner(conn, who.user_id, repair=True)
    assert conn.execute(facts + " order by 1", [who.user_id]).fetchall() == before
    kept = conn.execute("select distinct lesson_completed from user_topic_xp where user_id = %s", [who.user_id])
    assert kept.fetchall() == [(True,)]


def test_a_difference_says_where_what_and_what_it_should_be(conn: db.Conn, who: Visit) -> None:
    conn.execute("update user_topic_xp set srs_stage = 9 where user_id = %s and topic_slug = %s", [who.user_id, TOPIC])
    (difference,) = replay.check_learner(conn, who.user_id, repair=False)
    assert f"progress {TOPIC} srs_stage: stored 9, replay gives" in str(difference)


def waits_for_a_lock() -> bool:
    waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with db.pool().connection() as conn:
        return conn.execute(waiting).fetchone() is not None


def test_a_first_answer_in_another_topic_during_the_repair_is_counted(
    database: Settings, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    with db.pool().connection() as conn:
        who = add_learner(conn, NOON)
    with db.transaction() as conn:
        answer(conn, who, library, TOPIC)
    with db.pool().connection() as conn:
        conn.execute("update user_learning_days set xp_earned = 7 where user_id = %s", [who.user_id])

    def answer_elsewhere() -> None:
        with db.transaction() as conn:
            answer(conn, who, library, OTHER_TOPIC)

    read: Callable[..., list[object]] = db.many
    answers: list[Future[None]] = []

    def read_and_be_disturbed(conn: db.Conn, query: Query, *rest: object, **parameters: object) -> list[object]:
        rows = read(conn, query, *rest, **parameters)
        if query.name == "select_attempts":
            answers.append(threads.submit(answer_elsewhere))
            while not answers[0].done() and not waits_for_a_lock():
                sleep(0.01)
        return rows

    with ThreadPoolExecutor(1) as threads:
        with db.transaction() as conn, monkeypatch.context() as patch:
            patch.setattr(db, "many", read_and_be_disturbed)
            assert replay.check_learner(conn, who.user_id, repair=True) != []
        answers[0].result()
    with db.transaction() as conn:
        assert replay.check_learner(conn, who.user_id, repair=False) == []


INVARIANTS = load_queries("invariants").blocks


def offenders(conn: db.Conn) -> set[str]:
    return {name for name, query in INVARIANTS.items() if conn.execute(query.compiled).fetchall()}


def test_invariants_hold_after_practice(conn: db.Conn, who: Visit) -> None:
    assert offenders(conn) == set()


BREAKS = {
    "progress_totals_differ_from_attempts": (
        "update user_topic_xp set total_xp_earned = total_xp_earned + 1 where user_id = %s"
    ),
    "progress_exceeds_max_xp": (
        "update user_topic_xp set current_xp = 10001, total_xp_earned = 10001 where user_id = %s"
    ),
    "attempts_without_progress": "delete from user_topic_xp where user_id = %s",
    "opening_balance_without_progress": """
        with gone as (
            delete from user_topic_xp where user_id = %s and topic_slug = 'counting' returning user_id, topic_slug
        )
        insert into user_opening_balances
        select user_id, topic_slug, 0, 0, 0, 0, null, 0, null, null, null, null, 0, null from gone
    """,
    "earlier_attempts_without_opening_balance": (
        "insert into user_earlier_attempts values (%s, 1, 'counting', 'copy-00', now(), null, true, 100, 0, 0, null)"
    ),
    "task_states_differ_from_latest_attempt": DAMAGE["a wrong mastery"],
    "learning_days_differ_from_attempts": DAMAGE["a lost day"],
    "summaries_differ_from_answers": """
        insert into user_assignments (user_id, class_id, assignment_id, points)
        select %s, class_id, gen_random_uuid(), 5 from classes
    """,
    "assignment_answers_without_attempt": """
        insert into user_assignment_answers
        select %s, class_id, gen_random_uuid(), 1, 1, 1, gen_random_uuid(), true, false, 1, now() from classes
    """,
    "class_without_owner": "update class_teachers set role = 'teacher' where %s::uuid is not null",
    "members_without_user_secret": """
        with managed as (update users set is_managed = true where id = %s returning id)
        insert into class_members (class_id, user_id, given_name, folded_name, joined_at)
        select class_id, managed.id, 'Anna', 'anna', now() from classes, managed
    """,
    "marks_outside_assignment_time": """
        with assignment as (
            insert into class_assignments (class_id, assignment_id, title, opens_at)
            select class_id, gen_random_uuid(), 'work', '2030-01-01' from classes
            returning class_id, assignment_id
        )
        insert into user_assignment_answers
        select %s, class_id, assignment_id, 1, 1, 1, gen_random_uuid(), true, false, 1, '2029-12-31' from assignment
    """,
    "managed_pupil_with_email": """
        with managed as (update users set is_managed = true where id = %s returning id)
        insert into accounts (user_id, type, provider, provider_account_id)
        select id, 'oidc', 'google', '1' from managed
    """,
    "teacher_with_secret": """
        insert into user_secrets (user_id, kind, secret_hash, salt, made_at)
        values (%s, 'pin', sha256('secret'), 'salt', now())
    """,
    "code_of_archived_class": """
        with archived as (
            update classes set archived_at = now() where %s::uuid is not null returning class_id
        )
        insert into class_codes (code, class_id, created_at) select 'ABCDEFGH', class_id, now() from archived limit 1
    """,
    "lti_scores_without_member": """
        with platform as (
            insert into lti_platforms values (gen_random_uuid(), 'Moodle', 'i', 'c', 'h', 'a', 't', 'j', 't', now())
            returning platform_id
        )
        insert into user_lti_scores select %s, class_id, gen_random_uuid(), platform_id, 'l', 'p' from classes, platform
    """,
    "lti_accounts_without_platform": "insert into accounts values (%s, 'oidc', 'lti:' || gen_random_uuid(), 'p')",
}


@pytest.mark.parametrize("invariant", INVARIANTS)
def test_each_invariant_finds_its_offender(conn: db.Conn, who: Visit, invariant: str) -> None:
    add_class(conn, NOON)
    conn.execute(BREAKS[invariant], [who.user_id])
    assert invariant in offenders(conn)

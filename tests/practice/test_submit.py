"""The submit transaction, one answer after another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.learners import SECRETS, add_learner, answer, later, right_answer, stored_attempts
from tests.trees import OTHER_TOPIC, TASKS, TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.grading import Verdict
from webapp.services import practice, practice_submit, progress, replay
from webapp.services.variant_tokens import LIFETIME


def test_right_answer_moves_xp_level_bar_and_task_state(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    done = answer(conn, who, library, TOPIC)
    assert done.attempt is not None
    assert done.grade.verdict is Verdict.CORRECT
    assert done.attempt.xp_earned == 100
    assert (done.attempt.base_xp, done.attempt.ladder, done.attempt.daily_task_index) == (100, "full", 1)
    assert done.standing.progress.current_xp == 100
    assert done.standing.energy.full_left == 9
    # One correct answer completes the review of a new topic: the default of review_tasks is 1.
    assert done.standing.days_until_review == 1
    assert progress.completed_task_ids(conn, who, TOPIC) == [done.attempt.task_id]


def test_wrong_answer_is_stored_earns_nothing_and_uses_no_energy(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    done = answer(conn, who, library, TOPIC, right=False)
    assert done.attempt is not None
    assert done.grade.verdict is Verdict.INCORRECT
    assert done.attempt.xp_earned == 0
    assert done.attempt.base_xp is None
    assert done.standing.energy.full_left == 10
    assert done.standing.status == "due"
    assert stored_attempts(conn, who.user_id) == 1


@pytest.mark.parametrize("given", ["", "nan", "1e400", "<script>alert(1)</script>", "12\x00", ["1"], {"a": "b"}])
def test_unreadable_answer_changes_nothing(conn: db.Conn, library: Library, given: object) -> None:
    who = add_learner(conn, NOON)
    card = practice.issue(conn, who, library, SECRETS, TOPIC)
    done = practice_submit.submit(conn, who, library, SECRETS, card.token, given)  # type: ignore[arg-type] # hostile on purpose
    assert done.grade.verdict is Verdict.INVALID
    assert done.attempt is None
    assert stored_attempts(conn, who.user_id) == 0
    again = practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))
    assert again.grade.verdict is Verdict.CORRECT


def test_second_submit_awards_no_xp_and_returns_the_stored_result(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    card = practice.issue(conn, who, library, SECRETS, TOPIC)
    first = practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))
    second = practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))
    assert second == first
    assert stored_attempts(conn, who.user_id) == 1


def test_wrong_answer_cannot_be_replaced_by_a_right_one_on_the_same_variant(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    card = practice.issue(conn, who, library, SECRETS, TOPIC)
    practice_submit.submit(conn, who, library, SECRETS, card.token, "1")
    second = practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))
    assert second.grade.verdict is Verdict.INCORRECT
    assert second.answer == "1"
    assert second.standing.progress.current_xp == 0


def test_another_learners_token_is_refused(conn: db.Conn, library: Library) -> None:
    owner, stranger = add_learner(conn, NOON), add_learner(conn, NOON)
    card = practice.issue(conn, owner, library, SECRETS, TOPIC)
    with pytest.raises(Forbidden):
        practice_submit.submit(conn, stranger, library, SECRETS, card.token, right_answer(card))


def test_expired_token_is_refused_and_one_just_in_time_is_not(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    card = practice.issue(conn, who, library, SECRETS, TOPIC)
    too_late = replace(who, now=who.now + LIFETIME + timedelta(seconds=1))
    with pytest.raises(Conflict):
        practice_submit.submit(conn, too_late, library, SECRETS, card.token, right_answer(card))
    just_in_time = replace(who, now=who.now + LIFETIME)
    done = practice_submit.submit(conn, just_in_time, library, SECRETS, card.token, right_answer(card))
    assert done.attempt is not None


@pytest.mark.parametrize("token", ["", "x", "gAAAAA", "é" * 50, "a" * 100_000, "\x00"])
def test_forged_token_is_refused(conn: db.Conn, library: Library, token: str) -> None:
    who = add_learner(conn, NOON)
    with pytest.raises(Invalid):
        practice_submit.submit(conn, who, library, SECRETS, token, "1")


def test_every_changed_character_of_a_token_is_noticed(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    token = practice.issue(conn, who, library, SECRETS, TOPIC).token
    for position in range(0, len(token), 7):
        changed = token[:position] + ("A" if token[position] != "A" else "B") + token[position + 1 :]
        with pytest.raises(Invalid):
            practice_submit.submit(conn, who, library, SECRETS, changed, "1")


def test_token_sealed_before_a_secret_rotation_still_opens(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    card = practice.issue(conn, who, library, SECRETS, TOPIC)
    rotated = ("a newer secret, also long enough", *SECRETS)
    assert practice_submit.submit(conn, who, library, rotated, card.token, right_answer(card)).attempt is not None
    with pytest.raises(Invalid):
        practice_submit.submit(conn, who, library, ("only the newer secret is left now",), card.token, "1")


def test_token_does_not_show_what_it_holds(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    token = practice.issue(conn, who, library, SECRETS, TOPIC).token
    assert TOPIC not in token
    assert "copy" not in token


def test_hints_are_shown_one_by_one_and_recorded(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    card = practice.issue(conn, who, library, SECRETS, TOPIC)
    for expected in (1, 2, 2):
        card = practice.hint(conn, who, library, SECRETS, card.token)
        assert card.hints_shown == expected
    practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))
    row = conn.execute("select hints_used from user_task_attempts where user_id = %s", [who.user_id]).fetchone()
    assert row == (2,)


def test_25_right_answers_on_a_new_topic_give_1550_xp_and_level_1(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for number in range(25):
        done = answer(conn, who, library, TOPIC, f"copy-{number:02}")
    assert done.standing.progress.total_xp_earned == 1550
    assert done.standing.level.level == 1


def test_same_task_three_times_a_day_then_early_the_next_day(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    earned = [answer(conn, who, library, TOPIC, "copy-00").attempt for _ in range(3)]
    assert [attempt.xp_earned for attempt in earned if attempt] == [100, 50, 25]
    tomorrow = later(who, days=1)
    # The topic is due again tomorrow, so make it early by completing that review first.
    answer(conn, tomorrow, library, TOPIC, "copy-01")
    answer(conn, tomorrow, library, TOPIC, "copy-02")
    early = answer(conn, later(who, days=2), library, TOPIC, "copy-00").attempt
    assert early is not None
    assert early.is_too_early
    assert early.xp_earned == 10


def test_preview_promises_what_submit_pays(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for number in range(12):
        card = practice.issue(conn, who, library, SECRETS, TOPIC, f"copy-{number % 4:02}")
        done = practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))
        assert done.attempt is not None
        assert done.attempt.xp_earned == card.worth


def test_reading_says_nothing_about_the_key(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    card = practice.issue(conn, who, library, SECRETS, TOPIC)
    _, wrong = practice.reading(who, library, SECRETS, card.token, "12")
    assert wrong.tex == "12"
    _, right = practice.reading(who, library, SECRETS, card.token, right_answer(card))
    assert right.tex == right_answer(card)


def test_next_task_is_due_first_then_new_in_order_and_never_the_same_again(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    assert practice.issue(conn, who, library, SECRETS, TOPIC).variant.task_id == "copy-00"
    answer(conn, who, library, TOPIC, "copy-00")
    answer(conn, who, library, TOPIC, "copy-01", right=False)
    assert practice.issue(conn, who, library, SECRETS, TOPIC).variant.task_id == "copy-02"
    assert practice.issue(conn, who, library, SECRETS, TOPIC, after="copy-02").variant.task_id == "copy-03"
    tomorrow = later(who, days=1)
    # Both are due tomorrow and come before anything new, the weaker one first.
    assert practice.issue(conn, tomorrow, library, SECRETS, TOPIC).variant.task_id == "copy-01"
    assert practice.issue(conn, tomorrow, library, SECRETS, TOPIC, after="copy-01").variant.task_id == "copy-00"
    assert practice.issue(conn, tomorrow, library, SECRETS, TOPIC, after="copy-00").variant.task_id == "copy-01"


def test_fresh_variant_after_a_mistake_is_another_one(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    prompts = {practice.issue(conn, who, library, SECRETS, TOPIC, "copy-00").variant.prompt_text for _ in range(20)}
    assert len(prompts) > 10


def test_unknown_topic_and_task_are_not_found(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for topic, task in (("no-such-topic", None), (TOPIC, "no-such-task")):
        with pytest.raises(NotFound):
            practice.issue(conn, who, library, SECRETS, topic, task)


def test_topics_do_not_share_energy_or_progress(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for number in range(11):
        answer(conn, who, library, TOPIC, f"copy-{number:02}")
    other = answer(conn, who, library, OTHER_TOPIC)
    assert other.attempt is not None
    assert other.attempt.xp_earned == 100


def test_everything_stored_equals_the_replay(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for day in range(12):
        for number in range(5):
            answer(conn, later(who, days=day), library, TOPIC, f"copy-{number:02}", right=(day * number) % 3 != 1)
            answer(conn, later(who, days=day), library, OTHER_TOPIC, f"copy-{day:02}", right=number % 2 == 0)
    assert replay.check_learner(conn, who.user_id, repair=False) == []


def test_due_tasks_stats_and_history_tell_the_same_story(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    answer(conn, who, library, TOPIC, "copy-00", right=False)
    answer(conn, who, library, TOPIC, "copy-00")
    answer(conn, who, library, TOPIC, "copy-01")
    stats = progress.topic_stats(conn, who, TOPIC)
    assert (stats.completed, stats.mastered, stats.due) == (2, 0, 0)
    history = progress.task_history(conn, who, TOPIC, "copy-00", slice(0, 10))
    assert [attempt.is_correct for attempt in history] == [True, False]
    tomorrow = later(who, days=1)
    assert [task.task_id for task in progress.due_tasks(conn, tomorrow, TOPIC)] == ["copy-00", "copy-01"]
    assert progress.topic_stats(conn, tomorrow, TOPIC).due == 2


def test_a_task_or_topic_that_is_no_longer_taught_is_never_due(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for task_id in ("copy-00", "copy-01"):
        answer(conn, who, library, TOPIC, task_id)
    tomorrow = later(who, days=1)

    def due() -> tuple[list[str], int]:
        tasks = progress.due_tasks(conn, tomorrow, TOPIC)
        return [task.task_id for task in tasks], progress.topic_stats(conn, tomorrow, TOPIC).due

    assert due() == (["copy-00", "copy-01"], 2)
    conn.execute("update topic_xp_config set task_ids = array_remove(task_ids, 'copy-00')")
    assert due() == (["copy-01"], 1)
    conn.execute("update topic_xp_config set retired_at = %s where topic_slug = %s", [NOON, TOPIC])
    assert due() == ([], 0)
    assert TASKS > 25

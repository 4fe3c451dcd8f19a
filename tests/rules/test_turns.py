"""Whose turn it is among the tasks of a topic."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webapp.rules.turns import TaskTurn, choose_task

TODAY = date(2026, 3, 2)
TASKS = ["one", "two", "three", "four"]


def turn(task_id: str, *, due_in: int | None = 3, mastery: int = 1, seen: int = 1, today_count: int = 0) -> TaskTurn:
    return TaskTurn(
        task_id=task_id,
        mastery_level=mastery,
        next_review_date=None if due_in is None else TODAY + timedelta(days=due_in),
        last_learning_day=TODAY - timedelta(days=seen),
        daily_attempt_count=today_count,
    )


def choose(
    attempted: list[TaskTurn], after: str | None = None, tasks: list[str] | None = None, *, is_review: bool = False
) -> str:
    return choose_task(dict.fromkeys(tasks or TASKS, "easy"), attempted, TODAY, is_review=is_review, after=after)


def test_new_tasks_come_in_the_authors_order() -> None:
    assert choose([]) == "one"
    assert choose([turn("one")]) == "two"


def test_due_tasks_come_before_new_ones_the_oldest_first() -> None:
    attempted = [turn("three", due_in=0), turn("four", due_in=-2)]
    assert choose(attempted) == "four"
    assert choose(attempted, after="four") == "three"


def test_of_due_tasks_the_weakest_returns_first() -> None:
    attempted = [turn("one", due_in=-9, mastery=3), turn("two", due_in=0, mastery=0), turn("three", due_in=-1)]
    assert choose(attempted) == "two"
    assert choose(attempted, after="two") == "three"


def session(shuffle: str, mastery: dict[str, int], due_in: int) -> list[str]:
    """Return the order in which one session asks every task of a topic, all met before."""
    states = {task_id: turn(task_id, due_in=due_in, mastery=level) for task_id, level in mastery.items()}
    asked: list[str] = []
    difficulties = dict.fromkeys(mastery, "easy")
    for _ in mastery:
        after = asked[-1] if asked else None
        known = list(states.values())
        asked.append(choose_task(difficulties, known, TODAY, is_review=False, after=after, shuffle=shuffle))
        states[asked[-1]] = turn(asked[-1], seen=0, today_count=1, mastery=mastery[asked[-1]])
    return asked


@given(
    st.dictionaries(st.sampled_from([f"t{number}" for number in range(12)]), st.integers(0, 5), min_size=1),
    st.sampled_from([-1, 3]),
    st.text(max_size=9),
)
def test_once_all_tasks_were_met_a_session_asks_each_once_the_weakest_first(
    mastery: dict[str, int], due_in: int, shuffle: str
) -> None:
    asked = session(shuffle, mastery, due_in)
    assert sorted(asked) == sorted(mastery)
    assert [mastery[task_id] for task_id in asked] == sorted(mastery.values())
    assert asked == session(shuffle, mastery, due_in), "reloading and Back show the same task"


@given(st.integers(3, 12), st.sampled_from([-1, 3]), st.integers(0, 99))
def test_sessions_ask_the_same_tasks_in_different_orders(size: int, due_in: int, first: int) -> None:
    mastery = {f"t{number}": 1 for number in range(size)}
    orders = {tuple(session(f"learner:topic:{first + 10 * number}", mastery, due_in)) for number in range(20)}
    assert len(orders) > 1


def test_then_what_was_practised_least_today_is_known_least_and_was_seen_longest_ago() -> None:
    attempted = [turn(task_id, seen=2) for task_id in TASKS]
    attempted[0] = turn("one", seen=0, today_count=1, mastery=0)
    attempted[1] = turn("two", mastery=3)
    attempted[3] = turn("four", seen=5)
    assert choose(attempted) == "four"
    assert choose(attempted, after="four") == "three"


def test_attempts_of_another_day_are_not_todays() -> None:
    attempted = [turn("one", seen=1, today_count=5, mastery=0), turn("two", seen=0, today_count=1, mastery=0)]
    assert choose(attempted, tasks=["one", "two"]) == "one"


def test_mastered_tasks_wait_for_the_others_and_a_lone_task_for_nobody() -> None:
    assert choose([turn("one", due_in=None, mastery=5), turn("two")], tasks=["one", "two"]) == "two"
    assert choose([turn("one")], after="one", tasks=["one"]) == "one"


DIFFICULTIES = {"one": "easy", "two": "easy", "three": "medium", "four": "hard", "five": "hard"}


def test_a_review_asks_one_task_of_each_difficulty_the_due_ones_first() -> None:
    attempted = {task_id: turn(task_id, due_in=-1) for task_id in ("one", "two", "five")}
    attempted |= {task_id: turn(task_id) for task_id in ("three", "four")}
    asked: list[str] = []
    for _ in DIFFICULTIES:
        after = asked[-1] if asked else None
        asked.append(choose_task(DIFFICULTIES, list(attempted.values()), TODAY, is_review=True, after=after))
        attempted[asked[-1]] = turn(asked[-1], seen=0, today_count=1)
    assert asked[:3] == ["one", "five", "three"]
    assert asked[3] == "two", "then the due task that is left"


def test_outside_a_review_difficulty_does_not_matter() -> None:
    attempted = [turn("one", seen=0, today_count=1)]
    assert choose_task(DIFFICULTIES, attempted, TODAY, is_review=False, after="one") == "two"

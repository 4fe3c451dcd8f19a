"""Slots: every task once before one comes again, the same on every request, and what is answered next."""

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from webapp.rules.marks import SlotAnswer
from webapp.rules.slots import next_slot, task_of_slot

NOW = datetime(2026, 10, 23, 17, tzinfo=UTC)
TASKS = st.lists(st.text("abcdef", min_size=1, max_size=3), unique=True, min_size=1, max_size=12)


@given(TASKS, st.integers(1, 50), st.text(max_size=5))
def test_tasks_are_spread_evenly_in_the_authors_order(tasks: list[str], slots: int, shuffle: str) -> None:
    taken = [task_of_slot(tasks, slots, slot, shuffle) for slot in range(1, slots + 1)]
    counts = Counter(taken)
    assert max(counts.values()) - min(counts[task] for task in tasks) <= 1
    assert taken == sorted(taken, key=tasks.index)


def test_two_pupils_get_different_tasks() -> None:
    tasks = list("abcdefghij")
    assert len({task_of_slot(tasks, 1, 1, pupil) for pupil in "0123456789"}) > 1


def answered(*given: tuple[int, int, bool]) -> list[SlotAnswer]:
    return [SlotAnswer(item, slot, right, NOW) for item, slot, right in given]


def test_slots_come_in_order_then_those_that_are_not_right() -> None:
    slots = {1: 2, 2: 1}
    given = answered((1, 1, False), (1, 2, True), (2, 1, False))
    assert next_slot(slots, [], counts="best", most_tries=None) == (1, 1)
    assert next_slot(slots, given[:1], counts="best", most_tries=None, after=(1, 1)) == (1, 2)
    assert next_slot(slots, given, counts="best", most_tries=None, after=(2, 1)) == (1, 1)
    assert next_slot(slots, given, counts="best", most_tries=None, after=(1, 1)) == (2, 1)
    only = [*given, *answered((2, 1, True))]
    assert next_slot(slots, only, counts="best", most_tries=None, after=(1, 1)) == (1, 1)
    assert next_slot(slots, [*only, *answered((1, 1, True))], counts="best", most_tries=None) is None


def test_no_more_tries_than_the_assignment_allows() -> None:
    wrong = answered((1, 1, False))
    assert next_slot({1: 1}, wrong, counts="best", most_tries=2) == (1, 1)
    assert next_slot({1: 1}, wrong * 2, counts="best", most_tries=2) is None
    assert next_slot({1: 1}, wrong, counts="first", most_tries=None) is None

"""Marks: the worked numbers of the design, and the fold against a second, plainer statement of the same rules."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.rules.marks import (
    Counts,
    Mark,
    MarkRules,
    OwnTerms,
    SlotAnswer,
    State,
    average,
    due_for,
    half_up,
    mark,
    mark_after,
    price,
    price_one,
    slot_state,
    state,
)

EIGHT = datetime(2026, 10, 23, 17, tzinfo=UTC)  # 20:00 in Kyiv
MINUTE = timedelta(minutes=1)
TEN = {1: 10}
ONE_POINT = {1: Decimal(1)}


def answers(*given: tuple[int, bool], at: datetime = EIGHT - timedelta(hours=3)) -> list[SlotAnswer]:
    """Answers to slots of the first item, a second apart."""
    return [SlotAnswer(1, slot, right, at + timedelta(seconds=n)) for n, (slot, right) in enumerate(given)]


def marked(rules: MarkRules, given: list[SlotAnswer], late_after: datetime | None = None) -> Mark:
    return mark(rules, TEN, given, price(rules, ONE_POINT, given, late_after))


FOURTH = answers(
    *[(slot, True) for slot in range(1, 7)],
    *[(7, False), (7, True), (8, False), (8, True)],
    *[(9, False), (9, False), (9, True)],
    *[(10, False), (10, False), (10, False)],
)


@pytest.mark.parametrize(("counts", "points"), [("best", "7.50"), ("first", "6.00"), ("last", "7.50")])
def test_retries_at_half_count_as_the_assignment_says(counts: Counts, points: str) -> None:
    found = marked(MarkRules(counts, retry_percent=50), FOURTH)
    assert (str(found.points), found.answer_count, found.right_count) == (points, 16, 9)
    assert (found.slots_right, found.wrong_in_a_row) == (9, 3)


def test_late_answers_never_lower_what_was_reached_on_time() -> None:
    rules = MarkRules(late_percent=50)
    on_time = answers(*[(slot, True) for slot in range(1, 9)])
    late = answers((9, True), (10, True), at=EIGHT + timedelta(hours=3))
    again = answers(*[(slot, True) for slot in range(1, 11)], at=EIGHT + timedelta(hours=3, minutes=30))
    assert marked(rules, on_time, EIGHT + MINUTE).points == 8
    assert marked(rules, on_time + late, EIGHT + MINUTE).points == 9
    everything = marked(rules, on_time + late + again, EIGHT + MINUTE)
    assert (str(everything.points), everything.slots_late) == ("9.00", 10)


def test_a_third_of_a_point_is_rounded_once_for_each_answer() -> None:
    rules = MarkRules(retry_percent=33)
    found = marked(rules, answers(*[(slot, right) for slot in (1, 2, 3) for right in (False, True)]))
    assert found.points == Decimal("0.99")


def test_work_is_finished_by_the_answer_that_leaves_no_slot_empty() -> None:
    given = answers(*[(slot, False) for slot in range(1, 11)], (1, True))
    assert marked(MarkRules(), given[:9]).finished_at is None
    assert marked(MarkRules(), given).finished_at == given[9].answered_at


def test_a_withdrawn_item_earns_nothing_and_is_not_waited_for() -> None:
    given = [SlotAnswer(1, 1, True, EIGHT), SlotAnswer(2, 1, True, EIGHT)]
    rules, worth = MarkRules(), {1: Decimal(1), 2: Decimal(5)}
    found = mark(rules, {1: 1}, given, price(rules, worth, given, None))
    assert (str(found.points), found.slots_right, found.answer_count, found.finished_at) == ("1.00", 1, 2, EIGHT)


@given(
    st.builds(MarkRules, st.sampled_from(["best", "first", "last"]), st.integers(0, 100), st.integers(0, 100)),
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 2), st.booleans()), min_size=1, max_size=12),
)
def test_one_more_answer_gives_what_all_answers_give(rules: MarkRules, tries: list[tuple[int, int, bool]]) -> None:
    """Items 1 and 2 count, item 3 was withdrawn; the last answers are late."""
    slots, points = {1: 2, 2: 2}, {1: Decimal(1), 2: Decimal("2.50"), 3: Decimal(4)}
    due = EIGHT + timedelta(seconds=8)
    all_given = [SlotAnswer(*each, EIGHT + timedelta(seconds=n)) for n, each in enumerate(tries)]
    all_given.append(replace(all_given[-1], item=1, slot=2, answered_at=EIGHT + timedelta(seconds=len(tries))))
    before, answer = all_given[:-1], all_given[-1]
    priced = price(rules, points, before, due)
    at = slot_state(rules, (answer.item, answer.slot), before, priced)
    worth = price_one(rules, points[answer.item], answer, at.tries + 1, due)
    all_priced = price(rules, points, all_given, due)
    answered = {(each.item, each.slot) for each in before if each.item != 3}
    found, after = mark_after(
        rules, mark(rules, slots, before, priced), at, answer, worth, slots_left=4 - len(answered)
    )
    assert worth == all_priced[-1]
    assert found == mark(rules, slots, all_given, all_priced)
    assert after == slot_state(rules, (answer.item, answer.slot), all_given, all_priced)


def plain_points(points: int, right: bool, try_number: int, late: bool, rules: MarkRules) -> Decimal:
    worth = Decimal(points) if right else Decimal(0)
    if try_number > 1:
        worth = worth * rules.retry_percent / 100
    if late:
        worth = worth * rules.late_percent / 100
    return worth.quantize(Decimal("0.01"), ROUND_HALF_UP)


RULES = st.builds(MarkRules, st.sampled_from(["best", "first", "last"]), st.integers(0, 100), st.integers(0, 100))
GIVEN = st.lists(st.tuples(st.integers(1, 10), st.booleans(), st.integers(0, 240)), max_size=40)


@given(RULES, GIVEN, st.integers(1, 12))
def test_the_fold_agrees_with_the_plain_rule(
    rules: MarkRules, given_: list[tuple[int, bool, int]], points: int
) -> None:
    given = [
        SlotAnswer(1, slot, right, EIGHT + timedelta(minutes=minute - 120))
        for slot, right, minute in sorted(given_, key=lambda each: each[2])
    ]
    slots: defaultdict[int, list[Decimal]] = defaultdict(list)
    for answer in given:
        late = answer.answered_at > EIGHT + MINUTE
        tries = slots[answer.slot]
        tries.append(plain_points(points, answer.is_correct, len(tries) + 1, late, rules))
    place = {"first": 0, "last": -1}.get(rules.counts)
    found = mark(rules, TEN, given, price(rules, {1: Decimal(points)}, given, EIGHT + MINUTE))
    assert found.points == sum((max(each) if place is None else each[place] for each in slots.values()), Decimal(0))
    assert found.slots_right == len({answer.slot for answer in given if answer.is_correct})
    assert found.slots_right <= found.right_count <= found.answer_count


@given(RULES, GIVEN)
def test_more_practice_never_lowers_the_best(rules: MarkRules, given_: list[tuple[int, bool, int]]) -> None:
    best = MarkRules("best", rules.retry_percent, rules.late_percent)
    given = answers(*[(slot, right) for slot, right, _ in given_])
    marks = [marked(best, given[:count], EIGHT).points for count in range(len(given) + 1)]
    assert marks == sorted(marks)


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_half_is_rounded_up(number: int, parts: int) -> None:
    exact = Fraction(number, parts)
    found = Fraction(half_up(exact))
    assert Fraction(-1, 200) < found - exact <= Fraction(1, 200)


# --- States and averages ---------------------------------------------------------------------------------------------

JOINED = datetime(2026, 10, 10, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def october(day: int) -> datetime:
    return datetime(2026, 10, day, 17, tzinfo=UTC)


def state_of(
    due_at: datetime | None,
    terms: OwnTerms | None = None,
    *,
    begun: bool = False,
    finished: bool = False,
    overridden: bool = False,
    now: datetime = NOW,
) -> State:
    return state(
        due_at=due_at,
        joined_at=JOINED,
        terms=terms,
        is_begun=begun,
        is_finished=finished,
        is_overridden=overridden,
        now=now,
    )


def test_the_average_of_a_pupil_who_came_late_follows_what_the_teacher_decides() -> None:
    zero, most = Decimal(0), Decimal(10)
    c = (state_of(october(20)), zero, most)
    d = (state_of(october(27), begun=True, finished=True), Decimal(18), Decimal(20))
    not_given = [(state_of(october(day)), zero, most) for day in (1, 8)]
    assert [each for each, _, _ in [*not_given, c, d]] == ["not_given", "not_given", "missing", "marked"]
    assert average([*not_given, c, d], missing_counts_as_zero=True) == Decimal("45.0")
    a = (state_of(october(1), OwnTerms(due_at=october(30)), begun=True, finished=True), Decimal("7.50"), most)
    assert average([a, not_given[1], c, d], missing_counts_as_zero=True) == Decimal("55.0")
    excused = (state_of(october(20), OwnTerms(excused=True)), zero, most)
    assert average([a, not_given[1], excused, d], missing_counts_as_zero=True) == Decimal("82.5")
    assert average([a, not_given[1], c, d], missing_counts_as_zero=False) == Decimal("82.5")


def test_nothing_marked_has_no_average() -> None:
    assert average([(State.OPEN, Decimal(3), Decimal(10))], missing_counts_as_zero=True) is None
    assert average([(State.MARKED, Decimal(0), Decimal(0))], missing_counts_as_zero=True) is None


def test_each_state_has_its_reason() -> None:
    before = october(19)
    assert state_of(october(20), now=before) is State.OPEN
    assert state_of(october(20), begun=True, now=before) is State.OPEN
    assert state_of(october(20), begun=True, finished=True, now=before) is State.MARKED
    assert state_of(october(20), begun=True) is State.MARKED
    assert state_of(october(20), OwnTerms(due_at=NOW + MINUTE)) is State.OPEN
    assert state_of(october(20), OwnTerms(given=False)) is State.NOT_GIVEN
    assert state_of(october(1), OwnTerms(given=True)) is State.MISSING
    assert state_of(october(1), overridden=True) is State.MARKED
    assert state_of(october(20), OwnTerms(excused=True), begun=True) is State.EXCUSED
    assert state_of(None) is State.OPEN
    assert state_of(None, begun=True) is State.MARKED


def test_a_date_of_ones_own_comes_before_the_classs() -> None:
    assert due_for(october(1), OwnTerms(due_at=october(5))) == october(5)
    assert due_for(october(1), OwnTerms(excused=True)) == october(1)
    assert due_for(None, None) is None

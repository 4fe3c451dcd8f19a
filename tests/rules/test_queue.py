"""The day's queue: due topics by how overdue they are, then one new topic, cut to the goal and mixed."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.samples import DEFAULTS, MONDAY, day
from webapp.rules.attempts import Progress, apply_attempt
from webapp.rules.queue import (
    PastAnswer,
    QueueItem,
    TopicPlace,
    build_queue,
    days_without_new,
    minutes_for,
    next_item,
    overdue,
    xp_for,
)

NEW = Progress()
LADDER = DEFAULTS.review_intervals


def on_rung(rung: int, *, waited: int) -> Progress:
    """Return a topic on a rung whose last review was ``waited`` days before Monday."""
    return Progress(
        attempt_count=3,
        srs_stage=rung,
        last_review_date=day(-waited),
        next_review_date=day(LADDER[rung - 1] - waited),
        daily_tasks_date=day(-waited),
        daily_tasks_count=3,
    )


LEARNT = on_rung(3, waited=2)
DUE = on_rung(3, waited=9)


def topic(slug: str, progress: Progress = NEW, *prerequisites: str, review_tasks: int = 3) -> TopicPlace:
    return TopicPlace(slug, replace(DEFAULTS, review_tasks=review_tasks), progress, prerequisites)


def queue(
    topics: list[TopicPlace], places: int = 10, after: str | None = None, days_without_new: int = 0
) -> tuple[QueueItem, ...]:
    return build_queue(topics, places=places, today=MONDAY, days_without_new=days_without_new, after=after)


def reasons(items: tuple[QueueItem, ...]) -> Counter[tuple[str, str]]:
    return Counter((item.reason, item.topic_slug) for item in items)


def today(progress: Progress, right: int, *, hinted: int = 0, wrong: int = 0) -> Progress:
    return replace(
        progress,
        daily_tasks_date=MONDAY,
        daily_tasks_count=right,
        daily_hinted_count=hinted,
        daily_wrong_count=wrong,
        attempt_count=progress.attempt_count + right + wrong,
    )


def test_newcomer_fills_the_goal_with_the_first_topic() -> None:
    items = queue([topic("a"), topic("b", NEW, "a")], places=5)
    assert items == (QueueItem("new_topic", "a"),) * 5


def test_new_topic_stops_where_full_xp_stops() -> None:
    assert len(queue([topic("a")], places=30)) == DEFAULTS.daily_full_tasks


def test_new_topic_waits_for_every_prerequisite() -> None:
    topics = [topic("a", LEARNT), topic("c", NEW, "a", "b"), topic("b", NEW, "a")]
    assert {item.topic_slug for item in queue(topics)} == {"b"}


def test_prerequisite_that_is_not_taught_here_holds_nothing_back() -> None:
    assert queue([topic("a", NEW, "retired")])


def test_topic_begun_today_goes_on_before_another_is_new() -> None:
    begun = replace(today(NEW, 3, wrong=1), srs_stage=1, last_review_date=MONDAY, next_review_date=day(1))
    assert reasons(queue([topic("a"), topic("b", begun)], places=10)) == {("new_topic", "b"): 7}


def test_unfinished_first_review_is_due_and_then_goes_on() -> None:
    items = queue([topic("a", today(NEW, 1))], places=20)
    assert [item.reason for item in items] == ["due_topic"] * 2 + ["new_topic"] * 7


@pytest.mark.parametrize(
    ("progress", "answers"),
    [
        (DUE, 2),
        (today(DUE, 1), 1),
        (today(DUE, 1, hinted=1), 2),
        (today(DUE, 0, wrong=1), 2),
        (today(DUE, 1, wrong=1), 1),
    ],
)
def test_a_due_topic_has_the_answers_that_its_review_still_needs(progress: Progress, answers: int) -> None:
    assert reasons(queue([topic("a", progress)])) == {("due_topic", "a"): answers}


def test_the_most_overdue_relative_to_its_interval_comes_first() -> None:
    # 9 of 7 days, 40 of 30 days, 3 of 1 day: 1.29, 1.33, 3.
    topics = [topic("week", DUE), topic("month", on_rung(5, waited=40)), topic("day", on_rung(1, waited=3))]
    assert list(dict.fromkeys(item.topic_slug for item in queue(topics))) == ["day", "month", "week"]
    assert overdue(topics[1], MONDAY) == pytest.approx(40 / 30)


def test_a_topic_begun_and_not_learnt_comes_before_every_review() -> None:
    begun = Progress(attempt_count=2, daily_tasks_date=day(-1), daily_tasks_count=2, last_practiced_date=day(-1))
    assert queue([topic("late", on_rung(1, waited=90)), topic("begun", begun)])[0].topic_slug == "begun"


def test_topics_mix_so_that_neighbours_differ() -> None:
    items = queue([topic("a", DUE), topic("b", on_rung(3, waited=8))])
    assert [item.topic_slug for item in items] == ["a", "b", "a", "b"]


def test_next_item_is_of_another_topic_than_the_one_just_practised() -> None:
    items = queue([topic("a", DUE), topic("b", on_rung(3, waited=8))], after="a")
    assert [item.topic_slug for item in items] == ["b", "a", "b", "a"]


def test_goal_reached_leaves_an_empty_queue() -> None:
    assert queue([topic("a", DUE)], places=-2) == ()


MANY_DUE = [topic(f"due-{number}", on_rung(2, waited=5 + number)) for number in range(9)]


def test_reviews_may_fill_the_day_for_two_days() -> None:
    for days in (0, 1):
        items = queue([*MANY_DUE, topic("new")], days_without_new=days)
        assert {item.reason for item in items} == {"due_topic"}


def test_on_the_third_day_the_first_review_of_a_new_topic_has_its_places() -> None:
    items = queue([*MANY_DUE, topic("new")], days_without_new=2)
    assert reasons(items)["new_topic", "new"] == 3
    assert len(items) == 10
    assert items[0].topic_slug == "new"


def test_once_begun_the_new_topic_has_no_more_places_of_its_own() -> None:
    begun = replace(today(NEW, 3), srs_stage=1, last_review_date=MONDAY, next_review_date=day(1))
    assert {item.reason for item in queue([*MANY_DUE, topic("new", begun)], days_without_new=2)} == {"due_topic"}


def test_reviews_wait_for_no_second_new_topic_on_the_same_day() -> None:
    """The topic begun today no longer earns full XP, so another one is the new topic: behind the reviews."""
    begun = replace(today(NEW, 10), srs_stage=1, last_review_date=MONDAY, next_review_date=day(1))
    items = queue([*MANY_DUE, topic("begun", begun), topic("next")], days_without_new=2)
    assert {item.reason for item in items} == {"due_topic"}


def test_a_learner_with_more_reviews_than_places_begins_a_topic_every_third_day() -> None:
    """Two learning days are the longest time without a new topic, however many reviews wait."""
    without_new, begun = 0, []
    for on in range(12):
        items = queue([*MANY_DUE, topic("new")], places=10, days_without_new=without_new)
        has_new = any(item.reason == "new_topic" for item in items)
        begun.append(has_new)
        without_new = 0 if has_new else without_new + 1
        assert without_new <= 2, on
    assert begun == [False, False, True] * 4


# --- Minutes ----------------------------------------------------------------------------------------------------------

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def every(seconds: int, count: int, *, right_each: int = 1) -> list[PastAnswer]:
    """Answers at a steady pace, of which each ``right_each``-th is right."""
    return [PastAnswer(NOON + timedelta(seconds=seconds * number), number % right_each == 0) for number in range(count)]


def test_three_tasks_take_about_six_minutes_before_a_pace_is_known() -> None:
    items = queue([topic("a")], places=3)
    assert minutes_for(items, []) == 6
    assert minutes_for(items, every(30, 5)) == 6, "four gaps are too few"


def test_the_learners_own_pace_sets_the_minutes() -> None:
    items = queue([topic("a")], places=10)
    assert minutes_for(items, every(30, 12)) == 5
    assert minutes_for(items, every(180, 12)) == 30
    assert minutes_for(items, list(reversed(every(180, 12)))) == 30


def test_breaks_between_sittings_are_not_work() -> None:
    answers = [
        *every(60, 4),
        *(replace(one, attempted_at=one.attempted_at + timedelta(days=1)) for one in every(60, 4)),
    ]
    assert minutes_for(queue([topic("a")], places=10), answers) == 10


def test_wrong_answers_take_their_time_too() -> None:
    items = queue([topic("a")], places=10)
    assert minutes_for(items, every(30, 12, right_each=2)) == 10
    assert minutes_for(items, every(30, 30, right_each=30)) == 15, "a bad day is not for ever"


@pytest.mark.parametrize("accuracy", [0.5, 0.7, 0.9])
@pytest.mark.parametrize("goal", [5, 10, 20])
def test_minutes_are_what_a_learner_of_that_pace_and_accuracy_then_takes(accuracy: float, goal: int) -> None:
    luck = Random(f"{accuracy} {goal}")  # noqa: S311 - a simulation, the same in every run

    def practise(until_right: int) -> list[PastAnswer]:
        now, answers = NOON, [PastAnswer(NOON, is_correct=True)]
        while sum(one.is_correct for one in answers) <= until_right:
            now += timedelta(seconds=luck.uniform(20, 60))
            answers.append(PastAnswer(now, luck.random() < accuracy))
        return answers[1:]

    items = [QueueItem("due_topic", "a")] * goal
    taken = [(practise(goal)[-1].attempted_at - NOON).total_seconds() / 60 for _ in range(200)]
    said = [minutes_for(items, practise(30)[-30:]) for _ in range(200)]
    assert mean(said) == pytest.approx(mean(taken), rel=0.15, abs=0.6)


def test_xp_of_the_queue_is_what_its_answers_then_earn() -> None:
    place = topic("a", today(NEW, 8))
    progress, earned = place.progress, 0
    for number in range(5):
        outcome = apply_attempt(
            place.rules, progress, None, base_xp=250, is_correct=True, is_hinted=False, today=MONDAY
        )
        progress, earned = outcome.progress, earned + outcome.xp_earned
        assert xp_for(place, number + 1, Decimal(250), MONDAY) == earned
    assert earned == 2 * 250 + 3 * 125


# --- What comes after a session ---------------------------------------------------------------------------------------


def test_after_a_session_the_most_overdue_other_topic_comes_next() -> None:
    topics = [topic("a", DUE), topic("b", on_rung(1, waited=9)), topic("c", DUE)]
    assert next_item(topics, today=MONDAY, after="b") == QueueItem("due_topic", "a", day(-2))
    assert next_item(topics, today=MONDAY) == QueueItem("due_topic", "b", day(-8))


def test_after_the_topic_begun_today_the_next_new_one_comes() -> None:
    begun = replace(today(NEW, 3), srs_stage=1, last_review_date=MONDAY, next_review_date=day(1))
    topics = [topic("a", begun), topic("b", NEW, "a"), topic("c", NEW, "b")]
    assert next_item(topics, today=MONDAY) == QueueItem("new_topic", "a")
    assert next_item(topics, today=MONDAY, after="a") == QueueItem("new_topic", "b")


def test_nothing_comes_next_while_everything_else_waits_for_this_topic() -> None:
    topics = [topic("a", today(NEW, 1)), topic("b", NEW, "a")]
    assert next_item(topics, today=MONDAY, after="a") is None
    assert next_item([topic("a", NEW), topic("b", NEW)], today=MONDAY, after="a") == QueueItem("new_topic", "b")


# --- How long no topic was begun --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("practised", "begun", "expected"),
    [
        ([], [], 0),
        ([-1], [-1], 0),
        ([-1, -2, -3], [-3], 2),
        ([-1, -2, -3], [-2], 1),
        ([-1, -5, -9], [], 2),
        ([0, -1, -2], [0, -3], 2),
        ([0], [0], 0),
        ([1, 0, -4, -9], [1, -9], 1),
    ],
)
def test_days_without_a_new_topic_are_counted_back_from_yesterday(
    practised: list[int], begun: list[int], expected: int
) -> None:
    assert days_without_new([day(n) for n in practised], [day(n) for n in begun], MONDAY) == expected


def test_an_empty_queue_takes_no_time_and_a_quick_one_at_least_a_minute() -> None:
    assert minutes_for((), every(5, 12)) == 0
    assert minutes_for(queue([topic("a")], places=1), every(5, 12)) == 1


# --- Properties -------------------------------------------------------------------------------------------------------

SLUGS = st.sampled_from("abcdef")
STATES = st.sampled_from(
    [NEW, LEARNT, DUE, on_rung(1, waited=1), on_rung(6, waited=10), on_rung(8, waited=500), today(DUE, 1, wrong=1)]
)
TOPICS = st.dictionaries(SLUGS, st.tuples(STATES, st.sets(SLUGS), st.integers(1, 5))).map(
    lambda found: [
        topic(slug, progress, *sorted(before), review_tasks=needed)
        for slug, (progress, before, needed) in found.items()
    ]
)
PLACES = st.integers(-3, 40)
DAYS = st.integers(0, 4)


@given(TOPICS, PLACES, DAYS)
def test_queue_never_exceeds_its_places_and_leaves_none_free_while_topics_are_due(
    topics: list[TopicPlace], places: int, days: int
) -> None:
    items = queue(topics, places, days_without_new=days)
    assert len(items) <= max(0, places)
    due = [item for item in queue(topics, 1000) if item.reason == "due_topic"]
    assert len(items) >= min(max(0, places), len(due))


@given(TOPICS, PLACES)
def test_the_most_urgent_item_is_first_and_each_topic_keeps_its_order(topics: list[TopicPlace], places: int) -> None:
    items = queue(topics, places)
    urgency = {place.topic_slug: overdue(place, MONDAY) for place in topics}
    due = [item for item in items if item.reason == "due_topic"]
    if due:
        assert items[0].reason == "due_topic"
        assert urgency[items[0].topic_slug] == max(urgency[item.topic_slug] for item in due)
    for slug in {item.topic_slug for item in items}:
        ranks = [("due_topic", "new_topic").index(item.reason) for item in items if item.topic_slug == slug]
        assert ranks == sorted(ranks)


@given(TOPICS, PLACES, DAYS)
def test_neighbours_share_a_topic_only_when_nothing_else_is_left(
    topics: list[TopicPlace], places: int, days: int
) -> None:
    items = queue(topics, places, days_without_new=days)
    for index, (one, following) in enumerate(pairwise(items)):
        if one.topic_slug == following.topic_slug:
            assert {item.topic_slug for item in items[index:]} == {one.topic_slug}


@given(TOPICS, PLACES, DAYS)
def test_at_most_one_topic_is_new_and_its_prerequisites_are_learnt(
    topics: list[TopicPlace], places: int, days: int
) -> None:
    new = {item.topic_slug for item in queue(topics, places, days_without_new=days) if item.reason == "new_topic"}
    assert len(new) <= 1
    taught = {place.topic_slug: place for place in topics}
    for slug in new:
        before = [taught[name] for name in taught[slug].prerequisites if name in taught]
        assert all(place.progress.srs_stage > 0 for place in before)

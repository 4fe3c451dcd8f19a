"""The day's queue: due tasks oldest first, then due topics, then one new topic, mixed and cut to the goal."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.samples import DEFAULTS, MONDAY, day
from webapp.rules.attempts import Progress
from webapp.rules.queue import DueTask, QueueItem, TopicPlace, build_queue, minutes_for

NEW = Progress()
LEARNT = Progress(attempt_count=3, srs_stage=1, next_review_date=day(5), daily_tasks_date=day(-9), daily_tasks_count=3)
DUE = replace(LEARNT, next_review_date=day(-2))


def topic(slug: str, progress: Progress = NEW, *prerequisites: str, review_tasks: int = 3) -> TopicPlace:
    return TopicPlace(slug, replace(DEFAULTS, review_tasks=review_tasks), progress, prerequisites)


def due(slug: str, number: int = 1, days_ago: int = 1) -> DueTask:
    return DueTask(slug, f"task-{number}", day(-days_ago))


def queue(
    due_tasks: list[DueTask], topics: list[TopicPlace], places: int = 10, after: str | None = None
) -> tuple[QueueItem, ...]:
    return build_queue(due_tasks, topics, places=places, today=MONDAY, after=after)


def reasons(items: tuple[QueueItem, ...]) -> Counter[tuple[str, str]]:
    return Counter((item.reason, item.topic_slug) for item in items)


def test_newcomer_fills_the_goal_with_the_first_topic() -> None:
    items = queue([], [topic("a"), topic("b", NEW, "a")], places=5)
    assert items == (QueueItem("new_topic", "a"),) * 5


def test_new_topic_stops_where_full_xp_stops() -> None:
    assert len(queue([], [topic("a")], places=30)) == DEFAULTS.daily_full_tasks


def test_new_topic_waits_for_every_prerequisite() -> None:
    topics = [topic("a", LEARNT), topic("c", NEW, "a", "b"), topic("b", NEW, "a")]
    assert {item.topic_slug for item in queue([], topics)} == {"b"}


def test_prerequisite_that_is_not_taught_here_holds_nothing_back() -> None:
    assert queue([], [topic("a", NEW, "retired")])


def test_topic_begun_today_goes_on_before_another_is_new() -> None:
    begun = replace(
        NEW, attempt_count=4, daily_tasks_count=3, daily_wrong_count=1, daily_tasks_date=MONDAY, srs_stage=1,
        last_review_date=MONDAY, next_review_date=day(1),
    )  # fmt: skip
    assert reasons(queue([], [topic("a"), topic("b", begun)], places=10)) == {("new_topic", "b"): 7}


def test_unfinished_first_review_is_due_and_then_goes_on() -> None:
    begun = replace(NEW, attempt_count=1, daily_tasks_count=1, daily_tasks_date=MONDAY)
    items = queue([], [topic("a", begun)], places=20)
    assert [item.reason for item in items] == ["due_topic"] * 2 + ["new_topic"] * 7


def test_due_topic_needs_what_its_due_tasks_leave_of_the_review() -> None:
    items = queue([due("a")], [topic("a", DUE)])
    assert reasons(items) == {("due_task", "a"): 1, ("due_topic", "a"): 2}


def test_due_topic_without_tasks_to_review_still_settles_its_review() -> None:
    ready = replace(DUE, daily_tasks_date=MONDAY, daily_tasks_count=3, attempt_count=9)
    assert reasons(queue([], [topic("a", ready)])) == {("due_topic", "a"): 1}


def test_topics_mix_so_that_neighbours_differ() -> None:
    items = queue([due("a", 1, 9), due("a", 2, 8), due("b", 3, 1)], [topic("a", LEARNT), topic("b", LEARNT)])
    assert [item.task_id for item in items] == ["task-1", "task-3", "task-2"]


def test_next_item_is_of_another_topic_than_the_one_just_practised() -> None:
    items = queue([due("a", 1, 9), due("b", 2, 1)], [topic("a", LEARNT), topic("b", LEARNT)], after="a")
    assert [item.topic_slug for item in items] == ["b", "a"]


def test_goal_reached_leaves_an_empty_queue() -> None:
    assert queue([due("a")], [topic("a", DUE)], places=-2) == ()


def test_three_tasks_take_about_six_minutes() -> None:
    assert minutes_for(queue([due("a", 1), due("a", 2), due("a", 3)], [topic("a", LEARNT)])) == 6


SLUGS = st.sampled_from("abcdef")
STATES = st.sampled_from([NEW, LEARNT, DUE, replace(LEARNT, next_review_date=None)])
TOPICS = st.dictionaries(SLUGS, st.tuples(STATES, st.sets(SLUGS), st.integers(1, 5))).map(
    lambda found: [
        topic(slug, progress, *sorted(before), review_tasks=needed)
        for slug, (progress, before, needed) in found.items()
    ]
)
DUE_TASKS = st.lists(st.tuples(SLUGS, st.integers(0, 400)), max_size=25).map(
    lambda found: [
        DueTask(slug, f"task-{number}", MONDAY - timedelta(days=days_ago))
        for number, (slug, days_ago) in enumerate(sorted(found, key=lambda pair: -pair[1]))
    ]
)
PLACES = st.integers(-3, 40)


@given(DUE_TASKS, TOPICS, PLACES)
def test_queue_never_exceeds_its_places_and_leaves_none_free_while_tasks_are_due(
    due_tasks: list[DueTask], topics: list[TopicPlace], places: int
) -> None:
    items = queue(due_tasks, topics, places)
    assert len(items) <= max(0, places)
    assert len(items) >= min(max(0, places), len(due_tasks))


@given(DUE_TASKS, TOPICS, PLACES)
def test_the_oldest_due_tasks_are_in_the_queue_each_once(
    due_tasks: list[DueTask], topics: list[TopicPlace], places: int
) -> None:
    items = queue(due_tasks, topics, places)
    chosen = sorted(item.task_id for item in items if item.task_id)
    assert chosen == sorted(task.task_id for task in due_tasks[: max(0, places)])


@given(DUE_TASKS, TOPICS, PLACES)
def test_the_most_urgent_item_is_first_and_each_topic_keeps_its_order(
    due_tasks: list[DueTask], topics: list[TopicPlace], places: int
) -> None:
    items = queue(due_tasks, topics, places)
    if due_tasks and items:
        assert items[0].task_id == due_tasks[0].task_id
    for slug in {item.topic_slug for item in items}:
        ranks = [("due_task", "due_topic", "new_topic").index(item.reason) for item in items if item.topic_slug == slug]
        dates = [item.due_since for item in items if item.topic_slug == slug and item.task_id and item.due_since]
        assert ranks == sorted(ranks)
        assert dates == sorted(dates)


@given(DUE_TASKS, TOPICS, PLACES)
def test_neighbours_share_a_topic_only_when_nothing_else_is_left(
    due_tasks: list[DueTask], topics: list[TopicPlace], places: int
) -> None:
    items = queue(due_tasks, topics, places)
    for index, (one, following) in enumerate(pairwise(items)):
        if one.topic_slug == following.topic_slug:
            assert {item.topic_slug for item in items[index:]} == {one.topic_slug}


@given(DUE_TASKS, TOPICS, PLACES)
def test_at_most_one_topic_is_new_and_its_prerequisites_are_learnt(
    due_tasks: list[DueTask], topics: list[TopicPlace], places: int
) -> None:
    new = {item.topic_slug for item in queue(due_tasks, topics, places) if item.reason == "new_topic"}
    assert len(new) <= 1
    taught = {place.topic_slug: place for place in topics}
    for slug in new:
        before = [taught[name] for name in taught[slug].prerequisites if name in taught]
        assert all(place.progress.srs_stage > 0 for place in before)

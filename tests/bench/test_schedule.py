"""The simulator of review rules: repeatable, with correct figures."""

import pytest

from bench.schedule.__main__ import row, shipped_course
from bench.schedule.learner import Course, Outcome, simulate
from bench.schedule.memory import TRUTHS
from bench.schedule.rules import RULES

CHAIN = Course([[], [0], [1], [1], [2, 3]])
LADDER, FIRST = "the ladder (in force)", "first version"


def one(rule: str, truth: str = "traces", seed: int = 1, course: Course = CHAIN) -> Outcome:
    return simulate(rule, truth, course, seed=seed, days=60, most_answers=20)


@pytest.mark.parametrize("truth", TRUTHS)
@pytest.mark.parametrize("rule", RULES)
def test_the_same_seed_is_the_same_learner(rule: str, truth: str) -> None:
    first = one(rule, truth)
    assert one(rule, truth) == first
    assert one(rule, truth, seed=2) != first
    assert all(0 <= recall <= 1 for recall in first.recall)
    assert first.early + first.late <= first.reviews <= first.answers
    assert 0 < first.begun <= 5


@pytest.mark.parametrize("truth", TRUTHS)
def test_the_first_version_asks_more_answers_than_the_ladder(truth: str) -> None:
    outcomes = {rule: [one(rule, truth, seed) for seed in range(4)] for rule in (LADDER, FIRST)}
    asked = {rule: sum(outcome.answers for outcome in found) for rule, found in outcomes.items()}
    assert asked[FIRST] > 1.2 * asked[LADDER]


def test_what_is_never_practised_is_forgotten_and_what_is_practised_is_not_remembered_for_ever() -> None:
    nobody = simulate(LADDER, "traces", CHAIN, seed=1, days=60, most_answers=0)
    assert nobody == Outcome((0.0, 0.0, 0.0, 0.0), 0, 0, 0, 0, 0, 5)
    somebody = one(LADDER)
    assert somebody.recall[3] < somebody.recall[2]


def test_a_topic_waits_for_its_prerequisites() -> None:
    assert simulate(LADDER, "traces", CHAIN, seed=1, days=2, most_answers=20).begun <= 2


def test_a_row_of_the_table_gives_means_over_learners() -> None:
    outcomes = [
        Outcome((0.2, 0.4, 0.5, 0.4), 100, 10, 3, 1, 5, 10),
        Outcome((0.4, 0.6, 0.7, 0.6), 140, 10, 1, 1, 7, 10),
    ]
    assert row("a rule", outcomes) == ("| a rule | 0.300 | 0.500 | 0.600 | 0.100 | 0.500 | 120 | 20 | 20 | 10 | 6.0 |")


def test_the_course_is_what_is_shipped() -> None:
    course = shipped_course()
    assert len(course.prerequisites) >= 39
    assert all(before != topic for topic, every in enumerate(course.prerequisites) for before in every)

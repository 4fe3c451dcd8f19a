"""The topic schedule of the first version, in force for attempts before a topic's ladder_since."""

from dataclasses import replace
from datetime import date

import pytest

from tests.rules.samples import EARLIER, MONDAY, day, practise, right, wrong
from webapp.rules.attempts import Progress, Review, TopicRules, apply_attempt
from webapp.rules.reviews import is_due, topic_status

THREE = replace(EARLIER, review_tasks=3)


def at_stage(stage: int, *, due_on: date = MONDAY) -> Progress:
    return Progress(srs_stage=stage, next_review_date=due_on, attempt_count=5)


def answer_on(
    progress: Progress, *answers: bool, rules: TopicRules = EARLIER, today: date = MONDAY
) -> tuple[list[Review | None], Progress]:
    reviews = []
    for is_correct in answers:
        outcome = apply_attempt(rules, progress, None, base_xp=100, is_correct=is_correct, is_hinted=False, today=today)
        reviews.append(outcome.review)
        progress = outcome.progress
    return reviews, progress


@pytest.mark.parametrize(
    ("progress", "status"),
    [
        (Progress(), "new"),
        (Progress(attempt_count=1), "due"),
        (Progress(attempt_count=4, next_review_date=day(-1), srs_stage=2), "due"),
        (Progress(attempt_count=4, next_review_date=day(0), srs_stage=2), "due"),
        (Progress(attempt_count=4, next_review_date=day(1), srs_stage=2), "early"),
        (Progress(attempt_count=4, next_review_date=day(1), srs_stage=0), "early"),
        (Progress(attempt_count=4, next_review_date=None, srs_stage=6), "mastered"),
        (Progress(attempt_count=0, next_review_date=None, srs_stage=1), "mastered"),
    ],
)
def test_a_topic_is_new_due_early_or_mastered(progress: Progress, status: str) -> None:
    assert topic_status(EARLIER, progress, day(0)) == status


def test_new_topics_and_topics_whose_date_has_come_are_due() -> None:
    assert is_due(EARLIER, Progress(), day(0))
    assert is_due(EARLIER, at_stage(1, due_on=day(0)), day(0))
    assert not is_due(EARLIER, at_stage(1, due_on=day(1)), day(0))
    assert not is_due(EARLIER, Progress(srs_stage=6), day(0))


@pytest.mark.parametrize(("stage", "days"), [(0, 1), (1, 3), (2, 7), (3, 14), (4, 30)])
def test_passing_a_review_waits_the_interval_of_the_stage_before(stage: int, days: int) -> None:
    reviews, progress = answer_on(at_stage(stage), True)
    assert reviews == ["passed"]
    assert progress.next_review_date == day(days)
    assert progress.srs_stage == stage + 1
    assert progress.last_review_date == day(0)


def test_passing_beyond_the_last_interval_masters_the_topic() -> None:
    reviews, progress = answer_on(at_stage(5), True)
    assert reviews == ["passed"]
    assert progress.next_review_date is None
    assert progress.srs_stage == 6
    assert topic_status(EARLIER, progress, day(400)) == "mastered"


def test_a_new_topic_is_mastered_after_six_passed_reviews() -> None:
    progress = practise(*(right(on=on) for on in (0, 1, 4, 11, 25, 55)), rules=EARLIER).progress
    assert topic_status(EARLIER, progress, day(55)) == "mastered"
    assert progress.attempt_count == 6


def test_a_review_completes_with_the_last_of_its_correct_answers() -> None:
    reviews, progress = answer_on(Progress(), True, True, True, rules=THREE)
    assert reviews == [None, None, "passed"]
    assert progress.srs_stage == 1


def test_a_review_left_unfinished_starts_again_the_next_day() -> None:
    _, progress = answer_on(Progress(), True, True, rules=THREE)
    assert progress.last_review_date is None
    assert topic_status(EARLIER, progress, day(1)) == "due"
    reviews, _ = answer_on(progress, True, True, True, rules=THREE, today=day(1))
    assert reviews == [None, None, "passed"]


def test_as_many_wrong_as_correct_answers_still_pass() -> None:
    reviews, progress = answer_on(at_stage(2), False, True, False, True, False, True, rules=THREE)
    assert reviews[-1] == "passed"
    assert progress.srs_stage == 3


def test_more_wrong_than_correct_answers_lapse_one_stage_until_tomorrow() -> None:
    reviews, progress = answer_on(at_stage(2), False, False, False, False, True, True, True, rules=THREE)
    assert reviews == [None] * 6 + ["lapsed"]
    assert progress.srs_stage == 1
    assert progress.next_review_date == day(1)
    assert progress.last_review_date == day(0)


def test_a_lapse_at_stage_0_stays_at_stage_0() -> None:
    reviews, progress = answer_on(Progress(), False, False, True)
    assert reviews == [None, None, "lapsed"]
    assert progress.srs_stage == 0
    assert progress.next_review_date == day(1)
    assert topic_status(EARLIER, progress, day(0)) == "early"


def test_one_wrong_answer_does_not_reset_a_topic() -> None:
    reviews, progress = answer_on(at_stage(3), False)
    assert reviews == [None]
    assert (progress.srs_stage, progress.next_review_date) == (3, day(0))
    assert progress.last_review_date is None


def test_a_wrong_answer_never_completes_a_review_even_after_enough_correct_ones() -> None:
    _, progress = answer_on(at_stage(1), True, True, rules=THREE)
    reviews, progress = answer_on(progress, False, rules=EARLIER)
    assert reviews == [None]
    assert topic_status(EARLIER, progress, day(0)) == "due"


def test_wrong_answers_of_yesterday_do_not_count_against_todays_review() -> None:
    replayed = practise(wrong(on=0), wrong(on=0), wrong(on=0), right(on=1), rules=EARLIER)
    assert replayed.outcomes[-1].review == "passed"


def test_a_late_review_counts_its_interval_from_the_day_it_is_done() -> None:
    _, progress = answer_on(at_stage(1, due_on=day(-20)), True)
    assert progress.next_review_date == day(3)


def test_a_completed_review_moves_only_once_however_much_is_practised_that_day() -> None:
    reviews, progress = answer_on(Progress(), *[True] * 12, False, False, True)
    assert reviews == ["passed"] + [None] * 14
    assert (progress.srs_stage, progress.next_review_date) == (1, day(1))


@pytest.mark.parametrize("progress", [at_stage(2, due_on=day(1)), Progress(srs_stage=6, attempt_count=9)])
def test_practice_of_an_early_or_mastered_topic_moves_neither_stage_nor_date(progress: Progress) -> None:
    reviews, after = answer_on(progress, True, False, False, False, True, True)
    assert set(reviews) == {None}
    assert (after.srs_stage, after.next_review_date) == (progress.srs_stage, progress.next_review_date)
    assert after.last_review_date is None
    assert after.last_practiced_date == day(0)

"""The review ladder of a topic: the worked numbers of docs/schedule.md, and its edges."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from tests.rules.samples import DEFAULTS, MONDAY, answer, day, hinted, practise, right, wrong
from webapp.rules.attempts import Progress, Review, TopicRules, apply_attempt
from webapp.rules.replay import RecordedAttempt, replay
from webapp.rules.reviews import (
    Outlook,
    answers_to_review,
    is_due,
    review_date,
    review_of_the_day,
    review_outlook,
    topic_status,
)

THREE = replace(DEFAULTS, review_tasks=3)
LADDER = (1, 3, 7, 14, 30, 60, 120, 240)
ANSWERS = {"clean": (right, right), "repeat": (right, wrong, right), "back": (wrong, wrong, right)}


def on_rung(rung: int, *, waited: int, rules: TopicRules = THREE) -> Progress:
    """Return a topic on a rung whose last review was `waited` days before Monday."""
    interval = rules.review_intervals[min(rung, len(rules.review_intervals)) - 1]
    return Progress(
        srs_stage=rung, last_review_date=day(-waited), next_review_date=day(interval - waited), attempt_count=9
    )


def review(
    progress: Progress, answers: Sequence[RecordedAttempt], rules: TopicRules = THREE, today: date = MONDAY
) -> tuple[list[Review | None], Progress]:
    """Give the answers on one day; return how each left the review, and the progress after."""
    reviews: list[Review | None] = []
    for given in answers:
        outcome = apply_attempt(
            rules,
            progress,
            None,
            base_xp=100,
            is_correct=given.is_correct,
            is_hinted=given.is_hinted,
            today=today,
        )
        reviews.append(outcome.review)
        progress = outcome.progress
    return reviews, progress


@pytest.mark.parametrize(
    ("rung", "waited", "result", "days"),
    [
        (3, 7, "clean", 14),
        (3, 7, "repeat", 7),
        (3, 7, "back", 1),
        (3, 25, "clean", 30),
        (3, 25, "repeat", 14),
        (3, 25, "back", 1),
        (6, 60, "back", 14),
        (5, 30, "back", 7),
        (1, 1, "back", 1),
        (8, 240, "clean", 240),
        (8, 400, "repeat", 240),
        (2, 45, "clean", 60),
    ],
)
def test_worked_numbers_of_the_ladder(rung: int, waited: int, result: str, days: int) -> None:
    reviews, after = review(on_rung(rung, waited=waited), [give() for give in ANSWERS[result]])
    assert [each for each in reviews if each] == [result]
    assert after.next_review_date == day(days)
    assert LADDER[after.srs_stage - 1] == days
    assert after.last_review_date == MONDAY


def test_always_clean_waits_1_3_7_14_30_60_120_240_and_240_again() -> None:
    progress, today, waits = Progress(), 0, []
    for _ in range(10):
        progress = review(progress, [right(), right(), right()], today=day(today))[1]
        assert progress.next_review_date is not None
        waits.append((progress.next_review_date - day(today)).days)
        today += waits[-1]
    assert waits == [*LADDER, 240, 240]


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ([right(), right()], "clean"),
        ([hinted(), right(), right()], "clean"),
        ([right(), hinted(), right()], "clean"),
        ([right(), wrong(), right()], "repeat"),
        ([right(), right()], "clean"),
        ([wrong(), right(), right()], "repeat"),
        ([right(), hinted(), wrong()], "repeat"),
        ([right(), hinted(), hinted()], "repeat"),
        ([hinted(), hinted(), hinted()], "repeat"),
        ([right(), wrong(), wrong()], "back"),
        ([hinted(), wrong(), wrong()], "back"),
        ([wrong(), wrong(), wrong()], "back"),
        ([wrong(), wrong(), right()], "back"),
    ],
)
def test_a_review_ends_with_its_last_answer_and_not_before(answers: list[RecordedAttempt], result: str) -> None:
    reviews, _ = review(on_rung(3, waited=7), answers)
    assert reviews == [None] * (len(answers) - 1) + [result]


@pytest.mark.parametrize("answers", [[right()], [hinted(), right()], [hinted(), hinted()], [right(), wrong()]])
def test_two_answers_end_a_review_only_if_both_are_right_without_a_hint(answers: list[RecordedAttempt]) -> None:
    reviews, after = review(on_rung(3, waited=7), answers)
    assert set(reviews) == {None}
    assert topic_status(THREE, after, MONDAY) == "due"


def test_the_first_review_needs_its_right_answers_whatever_was_wrong_or_hinted() -> None:
    reviews, after = review(Progress(), [wrong(), wrong(), right(), wrong(), hinted(), wrong(), right()])
    assert reviews == [None] * 6 + ["learnt"]
    assert (after.srs_stage, after.next_review_date, after.last_review_date) == (1, day(1), day(0))


def test_an_unfinished_first_review_starts_afresh_the_next_day() -> None:
    _, begun = review(Progress(), [right(), right()])
    assert topic_status(THREE, begun, day(1)) == "due"
    reviews, after = review(begun, [right(), right(), right()], today=day(1))
    assert reviews == [None, None, "learnt"]
    assert after.srs_stage == 1


def test_an_unfinished_review_starts_afresh_the_next_day() -> None:
    _, begun = review(on_rung(4, waited=14), [wrong(), right()])
    reviews, after = review(begun, [right(), right()], today=day(1))
    assert reviews == [None, "clean"]
    assert after.srs_stage == 5


def test_after_a_review_the_days_further_answers_move_nothing() -> None:
    done = review(on_rung(3, waited=7), [right(), right()])[1]
    reviews, after = review(done, [wrong(), wrong(), wrong(), right()])
    assert set(reviews) == {None}
    assert (after.srs_stage, after.next_review_date) == (done.srs_stage, done.next_review_date)


@pytest.mark.parametrize("rung", [2, 6, 8])
def test_early_practice_moves_nothing(rung: int) -> None:
    before = on_rung(rung, waited=1)
    reviews, after = review(before, [right(), right(), wrong(), wrong(), wrong()])
    assert set(reviews) == {None}
    assert (after.srs_stage, after.next_review_date, after.last_review_date) == (
        before.srs_stage,
        before.next_review_date,
        before.last_review_date,
    )


@pytest.mark.parametrize(
    ("progress", "status"),
    [
        (Progress(), "new"),
        (Progress(attempt_count=1), "due"),
        (on_rung(2, waited=3), "due"),
        (on_rung(2, waited=2), "early"),
        (on_rung(5, waited=29), "early"),
        (on_rung(6, waited=59), "mastered"),
        (on_rung(6, waited=60), "due"),
        (on_rung(8, waited=239), "mastered"),
    ],
)
def test_a_topic_is_new_due_early_or_mastered(progress: Progress, status: str) -> None:
    assert topic_status(THREE, progress, MONDAY) == status
    assert is_due(THREE, progress, MONDAY) == (status in ("new", "due"))


def test_a_ladder_of_the_topics_own_may_have_any_length() -> None:
    short = replace(THREE, review_intervals=(2, 5))
    done = review(on_rung(2, waited=5, rules=short), [right(), right()], short)[1]
    assert (done.srs_stage, done.next_review_date) == (2, day(5))
    assert topic_status(short, done, MONDAY) == "mastered"
    one = replace(THREE, review_intervals=(4,))
    back = review(on_rung(1, waited=4, rules=one), [wrong(), wrong(), wrong()], one)[1]
    assert (back.srs_stage, back.next_review_date) == (1, day(4))


def test_a_shorter_ladder_than_the_rung_counts_as_its_last_rung() -> None:
    short = replace(THREE, review_intervals=(1, 3, 7, 14))
    done = review(on_rung(7, waited=120, rules=THREE), [wrong(), wrong(), wrong()], short)[1]
    assert (done.srs_stage, done.next_review_date) == (2, day(3))


def test_answers_still_missing_follow_the_day() -> None:
    progress, missing = on_rung(3, waited=7), []
    for given in (right(), hinted(), wrong()):
        missing.append(answers_to_review(THREE, progress, MONDAY))
        progress = review(progress, [given])[1]
    assert missing == [2, 1, 1]
    assert answers_to_review(THREE, on_rung(3, waited=7), MONDAY) == 2
    assert answers_to_review(THREE, review(on_rung(3, waited=7), [wrong()])[1], MONDAY) == 2
    assert answers_to_review(THREE, Progress(), MONDAY) == 3


@pytest.mark.parametrize(
    ("answers", "outlook"),
    [
        ([], Outlook(14, 2, "clean", 30, may_return_sooner=True)),
        ([right()], Outlook(14, 1, "clean", 30, may_return_sooner=True)),
        ([hinted()], Outlook(14, 2, "clean", 30, may_return_sooner=True)),
        ([hinted(), right()], Outlook(14, 1, "clean", 30, may_return_sooner=True)),
        ([hinted(), hinted()], Outlook(14, 1, "repeat", 14)),
        ([wrong()], Outlook(14, 2, "repeat", 14, may_return_sooner=True)),
        ([wrong(), right()], Outlook(14, 1, "repeat", 14, may_return_sooner=True)),
        ([wrong(), wrong()], Outlook(14, 1, "back", 3)),
    ],
)
def test_the_outlook_says_what_is_missing_and_what_it_can_bring(
    answers: list[RecordedAttempt], outlook: Outlook
) -> None:
    progress = review(on_rung(4, waited=14), answers)[1]
    assert review_outlook(THREE, progress, MONDAY) == outlook
    ends = review(progress, [wrong() if outlook.best == "back" else right()] * outlook.answers)
    assert [each for each in ends[0] if each] == [outlook.best]
    assert ends[1].next_review_date == day(outlook.returns_in)


@pytest.mark.parametrize("answers", [[right(), right()], [right(), wrong(), hinted()], [wrong(), wrong(), hinted()]])
def test_the_days_counts_tell_how_its_review_ended(answers: list[RecordedAttempt]) -> None:
    reviews, after = review(on_rung(4, waited=14), answers)
    assert review_of_the_day(THREE, after) == reviews[-1]
    assert review_of_the_day(THREE, review(after, [right(), right()])[1]) is None, "further answers count too"


@pytest.mark.parametrize("answers", [[right(), right(), wrong()], [right(), wrong(), right()]])
def test_one_mistake_may_have_come_after_a_clean_review(answers: list[RecordedAttempt]) -> None:
    assert review_of_the_day(THREE, review(on_rung(4, waited=14), answers)[1]) is None


def test_a_first_review_and_a_day_without_one_are_no_review_of_the_day() -> None:
    assert review_of_the_day(THREE, Progress()) is None
    assert review_of_the_day(THREE, review(Progress(), [right(), right(), right()])[1]) is None
    assert review_of_the_day(THREE, review(on_rung(4, waited=2), [right(), right()])[1]) is None


@pytest.mark.parametrize("rung", [1, 2, 5, 8])
@pytest.mark.parametrize("intervals", [LADDER, (4,), (5, 9)])
@pytest.mark.parametrize("answers", [[], [right()], [hinted()], [wrong()], [hinted(), hinted()], [right(), wrong()]])
def test_it_returns_sooner_after_mistakes_exactly_when_the_outlook_says_so(
    answers: list[RecordedAttempt], intervals: tuple[int, ...], rung: int
) -> None:
    rules = replace(THREE, review_intervals=intervals)
    progress = review(on_rung(rung, waited=intervals[min(rung, len(intervals)) - 1], rules=rules), answers, rules)[1]
    outlook = review_outlook(rules, progress, MONDAY)
    worst = review(progress, [wrong()] * 3, rules)[1].next_review_date
    assert worst is not None
    assert outlook.may_return_sooner == ((worst - MONDAY).days < outlook.returns_in)


def test_the_outlook_of_a_first_review_is_tomorrow() -> None:
    assert review_outlook(THREE, Progress(), MONDAY) == Outlook(None, 3, "learnt", 1)
    assert review_outlook(THREE, review(Progress(), [right(), wrong()])[1], MONDAY) == Outlook(None, 2, "learnt", 1)


# --- From the first version's rule to the ladder ----------------------------------------------------------------------

SINCE = replace(DEFAULTS, ladder_since=day(100))
SIX_PASSED = tuple(right(on=on) for on in (0, 1, 4, 11, 25, 55))


def test_a_topic_mastered_under_the_first_rule_has_no_date_until_the_ladder_begins() -> None:
    progress = practise(*SIX_PASSED, rules=SINCE).progress
    assert (progress.srs_stage, progress.next_review_date) == (6, None)
    assert topic_status(SINCE, progress, day(99)) == "mastered"
    assert review_date(SINCE, progress, day(99)) is None


def test_it_then_returns_after_the_interval_of_its_rung() -> None:
    progress = practise(*SIX_PASSED, rules=SINCE).progress
    assert review_date(SINCE, progress, day(100)) == day(55 + 60)
    assert topic_status(SINCE, progress, day(114)) == "mastered"
    assert topic_status(SINCE, progress, day(115)) == "due"
    after = practise(*SIX_PASSED, right(on=115), right(on=115), rules=SINCE).progress
    assert (after.srs_stage, after.next_review_date) == (7, day(115 + 120))


def test_one_mastered_long_ago_is_due_on_the_first_day_of_the_ladder_not_before() -> None:
    late = replace(SINCE, ladder_since=day(400))
    progress = practise(*SIX_PASSED, rules=late).progress
    assert review_date(late, progress, day(400)) == day(400)
    assert topic_status(late, progress, day(399)) == "mastered"


def test_the_last_review_of_the_first_rule_is_followed_by_the_rung_of_the_ladder() -> None:
    progress = practise(*SIX_PASSED[:5], rules=SINCE).progress
    assert review_outlook(SINCE, progress, day(55)) == Outlook(30, 1, "passed", 60)
    after = practise(*SIX_PASSED, rules=SINCE).progress
    assert review_date(SINCE, after, day(100)) == day(55 + 60)
    short = replace(SINCE, review_intervals=(2, 5), earlier_review_intervals=(2, 5))
    last = practise(right(on=0), right(on=2), rules=short).progress
    assert review_outlook(short, last, day(7)) == Outlook(5, 1, "passed", 93), "not before the ladder begins"


def test_a_topic_with_a_date_is_not_mastered_while_the_first_rule_is_in_force() -> None:
    short = replace(SINCE, review_intervals=(2, 5), earlier_review_intervals=(2, 5))
    progress = practise(right(on=0), right(on=2), rules=short).progress
    assert (progress.srs_stage, progress.next_review_date) == (2, day(7))
    assert topic_status(short, progress, day(3)) == "early"
    assert topic_status(short, progress, day(100)) == "due"


def test_no_attempt_of_the_first_rule_changes_its_outcome_when_the_ladder_begins() -> None:
    attempts = [*SIX_PASSED, wrong(on=99), hinted(on=99)]
    alone = replay(replace(DEFAULTS, ladder_since=day(4000)), attempts)
    followed = replay(SINCE, [*attempts, answer(True, on=100), answer(False, on=120)])
    assert followed.outcomes[: len(attempts)] == alone.outcomes


def test_hints_are_counted_from_the_first_day_of_the_ladder() -> None:
    assert practise(hinted(on=99), rules=SINCE).progress.daily_hinted_count == 0
    assert practise(hinted(on=100), hinted(on=100), right(on=100), rules=SINCE).progress.daily_hinted_count == 2
    assert practise(hinted(on=100), right(on=101), rules=SINCE).progress.daily_hinted_count == 0


def test_a_stage_reached_under_the_first_rule_is_the_rung_to_go_on_from() -> None:
    # Stage 3 was reached on day 4 (next review on day 11); the review on day 100 has waited 96 days: rung 6, then 7.
    progress = practise(right(on=0), right(on=1), right(on=4), right(on=100), right(on=100), rules=SINCE).progress
    assert (progress.srs_stage, progress.next_review_date) == (7, day(220))

from dataclasses import replace
from decimal import Context, Decimal, localcontext
from fractions import Fraction

import pytest

from tests.rules.samples import DEFAULTS, answer, day, earned, practise, right, wrong
from webapp.rules.attempts import Outcome, Progress, Receipt, TopicRules, apply_attempt, preview_xp, task_base_xp
from webapp.rules.xp import ladder_tier, repeat_factor, xp_of


def receipt_of(outcome: Outcome) -> Receipt:
    assert outcome.receipt is not None
    return outcome.receipt


def test_twenty_five_different_right_answers_earn_1550_xp_and_level_1() -> None:
    replayed = practise(*(right(task=f"task {number}") for number in range(25)))
    assert earned(replayed) == [100] * 10 + [50] * 10 + [10] * 5
    assert replayed.progress.current_xp == 1550
    assert replayed.progress.total_xp_earned == 1550
    assert replayed.progress.level == 1
    assert replayed.progress.daily_tasks_count == 25
    assert replayed.progress.daily_tasks_date == day(0)


def test_the_same_task_right_three_times_on_one_day_earns_100_then_50_then_25() -> None:
    assert earned(practise(right(), right(), right())) == [100, 50, 25]


def test_a_right_answer_on_a_day_when_the_topic_is_early_earns_10() -> None:
    attempts = [right(on=0), right(on=1), right(on=1, task="other"), right(on=2)]
    assert earned(practise(*attempts)) == [100, 100, 100, 10]


@pytest.mark.parametrize(
    ("base_xp", "difficulty", "expected"),
    [
        (40, "hard", 40),
        (0, "hard", 0),
        (None, "easy", 100),
        (None, "medium", 250),
        (None, "moderate", 250),
        (None, "hard", 500),
        (None, None, 77),
        (None, "", 77),
        (None, "olympiad", 77),
    ],
)
def test_base_xp_is_the_tasks_own_then_by_difficulty_then_the_topics(
    base_xp: int | None, difficulty: str | None, expected: int
) -> None:
    rules = replace(DEFAULTS, base_task_xp=77)
    assert task_base_xp(rules, base_xp=base_xp, difficulty=difficulty) == expected


@pytest.mark.parametrize(
    ("index", "tier", "factor"),
    [(1, "full", "1.0"), (10, "full", "1.0"), (11, "half", "0.5"), (20, "half", "0.5"), (21, "low", "0.1")],
)
def test_the_ladder_changes_tier_just_after_its_last_task(index: int, tier: str, factor: str) -> None:
    assert ladder_tier(DEFAULTS, index) == (tier, Decimal(factor))


def test_a_ladder_without_full_and_half_tasks_starts_low() -> None:
    assert ladder_tier(replace(DEFAULTS, daily_full_tasks=0, daily_half_tasks=0), 1) == ("low", Decimal("0.1"))


def test_a_ladder_without_half_tasks_goes_from_full_to_low() -> None:
    rules = replace(DEFAULTS, daily_half_tasks=0)
    assert [ladder_tier(rules, index)[0] for index in (10, 11)] == ["full", "low"]


def test_wrong_answers_earn_nothing_and_use_no_energy() -> None:
    replayed = practise(*(wrong(task=f"task {number}") for number in range(30)), right(task="last"))
    assert earned(replayed) == [0] * 30 + [100]
    assert replayed.progress.daily_tasks_count == 1
    assert replayed.progress.daily_wrong_count == 30
    assert [outcome.receipt for outcome in replayed.outcomes[:-1]] == [None] * 30
    assert receipt_of(replayed.outcomes[-1]).daily_task_index == 1


def test_energy_is_full_again_the_next_day() -> None:
    replayed = practise(*(right(task=f"task {number}") for number in range(15)), right(on=1, task="task 0"))
    assert earned(replayed)[-1] == 100
    assert replayed.progress.daily_tasks_count == 1


def test_a_wrong_answer_on_a_new_day_resets_both_daily_counts() -> None:
    progress = practise(right(on=0), wrong(on=0), wrong(on=1)).progress
    assert (progress.daily_tasks_count, progress.daily_wrong_count) == (0, 1)
    assert progress.daily_tasks_date == day(1)
    assert progress.last_practiced_date == day(1)
    assert progress.attempt_count == 3


def test_an_earlier_wrong_attempt_at_the_task_today_halves_its_xp() -> None:
    assert earned(practise(wrong(), right())) == [0, 50]


def test_yesterdays_attempts_at_the_task_do_not_lower_its_xp() -> None:
    assert earned(practise(wrong(on=0), wrong(on=0), right(on=1))) == [0, 0, 100]


def test_other_tasks_attempts_do_not_lower_a_tasks_xp() -> None:
    assert earned(practise(wrong(task="a"), right(task="b"))) == [0, 100]


def test_the_decay_stops_at_its_floor() -> None:
    assert earned(practise(*[right() for _ in range(7)])) == [100, 50, 25, 13, 10, 10, 10]


def test_a_decay_of_zero_leaves_the_first_attempt_whole() -> None:
    rules = replace(DEFAULTS, daily_xp_decay=Decimal(0))
    assert earned(practise(right(), right(), rules=rules)) == [100, 10]


def test_a_decay_of_one_never_lowers_anything() -> None:
    rules = replace(DEFAULTS, daily_xp_decay=Decimal("1.000"))
    assert repeat_factor(rules, 10_000) == 1


def test_the_decay_is_exact_far_beyond_the_default_precision() -> None:
    rules = replace(DEFAULTS, daily_xp_decay=Decimal("0.9999999"), min_xp_percent=Decimal(0))
    assert Fraction(repeat_factor(rules, 300)) == Fraction(9_999_999, 10_000_000) ** 300


def test_the_decay_does_not_carry_the_trailing_zeros_of_its_column() -> None:
    assert str(repeat_factor(replace(DEFAULTS, daily_xp_decay=Decimal("0.5000")), 2)) == "0.25"


def test_results_do_not_depend_on_the_ambient_decimal_context() -> None:
    attempts = [right(base_xp=333) for _ in range(5)]
    expected = practise(*attempts)
    with localcontext(Context(prec=1)):
        assert practise(*attempts) == expected


@pytest.mark.parametrize(
    ("base_xp", "pace", "repeat", "expected"),
    [
        (1, "0.5", "1", 1),
        (3, "0.5", "1", 2),
        (5, "0.5", "1", 3),
        (1, "0.499999999999999999999999999999999999", "1", 0),
        (25, "0.1", "1", 3),
        (24, "0.1", "1", 2),
        (100, "1.0", "0.125", 13),
        (0, "1.0", "1", 0),
        (100, "0", "1", 0),
    ],
)
def test_half_a_point_rounds_up_and_less_rounds_down(base_xp: int, pace: str, repeat: str, expected: int) -> None:
    assert xp_of(Receipt(base_xp, "full", Decimal(pace), Decimal(repeat), 1)) == expected


def test_practice_in_a_session_is_paid_by_the_ladder() -> None:
    outcome = practise(right()).outcomes[0]
    assert receipt_of(outcome) == Receipt(100, "full", Decimal("1.0"), Decimal(1), 1)
    assert outcome.is_scheduled_review
    assert not outcome.is_too_early


def test_practice_after_the_review_was_completed_today_stays_in_the_session() -> None:
    replayed = practise(right(task="a"), right(task="b"))
    assert replayed.outcomes[0].review == "learnt"
    assert earned(replayed) == [100, 100]
    assert replayed.outcomes[1].is_scheduled_review


def test_early_practice_is_paid_at_the_early_pace_and_says_so() -> None:
    outcome = practise(right(on=0), right(on=1), right(on=1), right(on=2)).outcomes[-1]
    assert receipt_of(outcome) == Receipt(100, "full", Decimal("0.1"), Decimal(1), 1)
    assert outcome.is_too_early
    assert not outcome.is_scheduled_review


def test_early_practice_never_earns_more_than_the_ladder() -> None:
    rules = replace(DEFAULTS, multiplier_early=Decimal("0.4"))
    tasks = [right(on=2, task=f"task {number}") for number in range(21)]
    replayed = practise(right(on=0), right(on=1), right(on=1), *tasks, rules=rules)
    assert earned(replayed)[3:] == [40] * 20 + [10]


def test_practice_of_a_mastered_topic_counts_as_too_early_and_is_paid_at_the_early_pace() -> None:
    mastered = Progress(srs_stage=6, last_review_date=day(0), next_review_date=day(60), attempt_count=9)
    outcome = apply_attempt(DEFAULTS, mastered, None, base_xp=100, is_correct=True, is_hinted=False, today=day(1))
    assert outcome.xp_earned == 10
    assert outcome.is_too_early


def test_a_wrong_answer_also_says_whether_it_was_too_early() -> None:
    replayed = practise(right(on=0), right(on=1), right(on=1), wrong(on=2))
    assert [outcome.is_too_early for outcome in replayed.outcomes] == [False, False, False, True]


def test_the_preview_is_exactly_what_the_next_right_answer_earns() -> None:
    attempts = [answer(number % 3 != 1, on=number // 6, task=f"task {number % 4}") for number in range(60)]
    for count in range(len(attempts)):
        before = practise(*attempts[:count])
        task = before.tasks.get("task 1")
        today = attempts[count].learning_day
        preview = preview_xp(DEFAULTS, before.progress, task, base_xp=250, today=today)
        outcome = apply_attempt(
            DEFAULTS, before.progress, task, base_xp=250, is_correct=True, is_hinted=False, today=today
        )
        assert preview == (outcome.xp_earned, outcome.receipt)


def rules_with_low_cap() -> TopicRules:
    return replace(DEFAULTS, max_xp=250, level_thresholds=(100, 250))


def test_current_xp_stops_at_the_topics_maximum_while_the_total_goes_on() -> None:
    progress = practise(*(right(task=f"task {number}") for number in range(4)), rules=rules_with_low_cap()).progress
    assert progress.current_xp == 250
    assert progress.total_xp_earned == 400
    assert progress.level == 2


def test_the_attempt_that_meets_the_cap_still_records_all_it_earned() -> None:
    assert earned(practise(right(base_xp=1000), rules=rules_with_low_cap())) == [1000]

"""Properties of any practice at all, under any valid configuration."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.samples import day
from webapp.rules.attempts import Progress, TaskState, TopicRules, apply_attempt
from webapp.rules.levels import level_at
from webapp.rules.replay import RecordedAttempt, replay
from webapp.rules.reviews import review_date, topic_status
from webapp.rules.xp import ladder_tier

factors = st.decimals(0, 1, places=3)


@st.composite
def topic_rules(draw: st.DrawFn) -> TopicRules:
    thresholds = sorted(draw(st.sets(st.integers(0, 3000), max_size=5)))
    low, half, full = sorted(draw(st.tuples(factors, factors, factors)))
    return TopicRules(
        base_task_xp=draw(st.integers(0, 500)),
        max_xp=draw(st.integers(thresholds[-1] if thresholds else 0, 5000)),
        daily_full_tasks=draw(st.integers(0, 4)),
        daily_half_tasks=draw(st.integers(0, 4)),
        multiplier_full=full,
        multiplier_half=half,
        multiplier_low=low,
        multiplier_early=draw(factors),
        level_thresholds=tuple(thresholds),
        daily_xp_decay=draw(factors),
        min_xp_percent=draw(factors),
        review_intervals=tuple(draw(st.lists(st.integers(1, 9), min_size=1, max_size=9))),
        review_tasks=draw(st.integers(1, 3)),
        earlier_review_intervals=tuple(draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))),
        ladder_since=day(draw(st.sampled_from([-1, 3, 20, 1000]))),
    )


@st.composite
def histories(draw: st.DrawFn, shortest_step: int = 0) -> list[RecordedAttempt]:
    """Attempts at a few tasks, most on the same or the next day; a negative step is a learner who flew west."""
    steps = st.one_of(st.just(0), st.just(1), st.integers(shortest_step, 12))
    today = 0
    attempts = []
    for step, task, base_xp, is_correct, is_hinted in draw(
        st.lists(
            st.tuples(steps, st.sampled_from("abc"), st.integers(0, 500), st.booleans(), st.booleans()), max_size=40
        )
    ):
        today += step
        attempts.append(RecordedAttempt(task, base_xp, is_correct, is_hinted, day(today)))
    return attempts


@given(topic_rules(), histories(shortest_step=-2))
def test_xp_is_never_negative_and_never_above_the_base(rules: TopicRules, attempts: list[RecordedAttempt]) -> None:
    for attempt, outcome in zip(attempts, replay(rules, attempts).outcomes, strict=True):
        assert 0 <= outcome.xp_earned <= attempt.base_xp
        assert (outcome.receipt is not None) == attempt.is_correct


@given(topic_rules(), st.lists(st.integers(1, 30), min_size=2, max_size=2))
def test_the_ladder_never_rises_with_the_index(rules: TopicRules, indexes: list[int]) -> None:
    earlier, later = sorted(indexes)
    assert ladder_tier(rules, earlier)[1] >= ladder_tier(rules, later)[1]


@given(topic_rules(), histories())
def test_xp_is_the_formula_over_everything_done_before_that_day(
    rules: TopicRules, attempts: list[RecordedAttempt]
) -> None:
    """rules.md read literally: counts by scanning the history, arithmetic in fractions."""
    before = Progress()
    for number, outcome in enumerate(replay(rules, attempts).outcomes):
        attempt = attempts[number]
        today = [each for each in attempts[:number] if each.learning_day == attempt.learning_day]
        index = sum(each.is_correct for each in today) + 1
        earlier = sum(each.task_id == attempt.task_id for each in today)
        if index <= rules.daily_full_tasks:
            pace = rules.multiplier_full
        elif index <= rules.daily_full_tasks + rules.daily_half_tasks:
            pace = rules.multiplier_half
        else:
            pace = rules.multiplier_low
        in_session = (
            topic_status(rules, before, attempt.learning_day) in ("new", "due")
            or before.last_review_date == attempt.learning_day
        )
        if not in_session:
            pace = min(pace, rules.multiplier_early)
        repeat = (
            max(Fraction(rules.daily_xp_decay) ** earlier, Fraction(rules.min_xp_percent)) if earlier else Fraction(1)
        )
        expected = floor(attempt.base_xp * Fraction(pace) * repeat + Fraction(1, 2)) if attempt.is_correct else 0
        assert outcome.xp_earned == expected
        assert outcome.is_scheduled_review == in_session
        assert outcome.is_too_early != in_session
        if outcome.receipt:
            receipt = outcome.receipt
            assert (receipt.base_xp, receipt.daily_task_index) == (attempt.base_xp, index)
            assert (Fraction(receipt.pace), Fraction(receipt.repeat)) == (Fraction(pace), repeat)
        before = outcome.progress


Schedule = tuple[int, date | None, date | None]  # rung, due on, last review


def literal_first_version(
    rules: TopicRules, answers: list[RecordedAttempt], schedule: Schedule
) -> tuple[str | None, Schedule]:
    """rules.md's first schedule, read literally, for the day's answers so far."""
    stage, due, _ = schedule
    today = answers[-1].learning_day
    right = sum(each.is_correct for each in answers)
    is_due = stage == 0 if due is None else due <= today
    if not (is_due and answers[-1].is_correct and right >= rules.review_tasks):
        return None, schedule
    if len(answers) - right > right:
        return "lapsed", (max(0, stage - 1), today + timedelta(days=1), today)
    is_last = stage >= len(rules.earlier_review_intervals)
    due = None if is_last else today + timedelta(days=rules.earlier_review_intervals[stage])
    return "passed", (stage + 1, due, today)


def literal_ladder(
    rules: TopicRules, answers: list[RecordedAttempt], schedule: Schedule
) -> tuple[str | None, Schedule]:
    """Return the ladder, read literally, for the day's answers so far."""
    ladder, today = rules.review_intervals, answers[-1].learning_day
    rung, due, last_review = schedule
    wrong = sum(not each.is_correct for each in answers)
    unaided = sum(each.is_correct and not each.is_hinted for each in answers)
    is_due = due is None or due <= today
    if not is_due:
        return None, schedule
    if rung == 0:
        if len(answers) - wrong < rules.review_tasks:
            return None, schedule
        return "learnt", (1, today + timedelta(days=ladder[0]), today)
    if len(answers) < 3 and not unaided == len(answers) == 2:
        return None, schedule
    assert last_review
    waited = sum(interval <= (today - last_review).days for interval in ladder)
    rung = min(rung, len(ladder))
    if wrong >= 2:
        review, rung = "back", max(1, rung - 2)
    elif wrong == 0 and unaided >= 2:
        review, rung = "clean", min(len(ladder), max(rung, waited) + 1)
    else:
        review, rung = "repeat", max(rung, waited)
    return review, (rung, today + timedelta(days=ladder[rung - 1]), today)


@given(topic_rules(), histories())
def test_reviews_follow_the_schedule_over_everything_done_that_day(
    rules: TopicRules, attempts: list[RecordedAttempt]
) -> None:
    """Both rules read literally: the day's counts by scanning the history, one rung, one date, one last review."""
    schedule: Schedule = (0, None, None)
    for number, outcome in enumerate(replay(rules, attempts).outcomes):
        today = attempts[number].learning_day
        answers = [each for each in attempts[: number + 1] if each.learning_day == today]
        if today < rules.ladder_since:
            review, schedule = literal_first_version(rules, answers, schedule)
        else:
            rung, due, last_review = schedule
            if due is None and rung and last_review:
                interval = rules.review_intervals[min(rung, len(rules.review_intervals)) - 1]
                schedule = (rung, max(rules.ladder_since, last_review + timedelta(days=interval)), last_review)
            review, schedule = literal_ladder(rules, answers, schedule)
        after = outcome.progress
        assert outcome.review == review
        assert (after.srs_stage, review_date(rules, after, today), after.last_review_date) == schedule


@given(topic_rules(), histories(shortest_step=-2))
def test_early_and_mastered_topics_never_move(rules: TopicRules, attempts: list[RecordedAttempt]) -> None:
    before = Progress()
    for attempt, outcome in zip(attempts, replay(rules, attempts).outcomes, strict=True):
        after = outcome.progress
        if topic_status(rules, before, attempt.learning_day) in ("early", "mastered"):
            assert outcome.review is None
            assert (after.srs_stage, after.next_review_date, after.last_review_date) == (
                before.srs_stage,
                before.next_review_date,
                before.last_review_date,
            )
        before = after


@given(topic_rules(), histories())
def test_a_rung_never_falls_by_more_than_two_and_climbs_by_one_beyond_what_was_waited(
    rules: TopicRules, attempts: list[RecordedAttempt]
) -> None:
    before = Progress()
    for attempt, outcome in zip(attempts, replay(rules, attempts).outcomes, strict=True):
        if attempt.learning_day >= rules.ladder_since:
            top = len(rules.review_intervals)
            rung, after = min(before.srs_stage, top), min(outcome.progress.srs_stage, top)
            waited = (attempt.learning_day - before.last_review_date).days if before.last_review_date else 0
            assert rung - 2 <= after <= max(rung, sum(interval <= waited for interval in rules.review_intervals)) + 1
        before = outcome.progress


@given(topic_rules(), histories())
def test_every_topic_with_a_review_behind_it_returns_under_the_ladder(
    rules: TopicRules, attempts: list[RecordedAttempt]
) -> None:
    progress = replay(rules, attempts).progress
    if progress.srs_stage and attempts[-1].learning_day >= rules.ladder_since:
        returns = review_date(rules, progress, attempts[-1].learning_day)
        assert returns is not None
        assert topic_status(rules, progress, returns) == "due"


@given(topic_rules(), histories())
def test_a_right_answer_after_a_hint_never_sends_back_nor_up(
    rules: TopicRules, attempts: list[RecordedAttempt]
) -> None:
    for attempt, outcome in zip(attempts, replay(rules, attempts).outcomes, strict=True):
        if attempt.is_correct and attempt.is_hinted and outcome.review == "clean":
            counted = outcome.progress
            assert counted.daily_tasks_count - counted.daily_hinted_count >= 2


@given(topic_rules(), histories(shortest_step=-2))
def test_totals_caps_and_levels_stay_consistent(rules: TopicRules, attempts: list[RecordedAttempt]) -> None:
    total = 0
    for count, outcome in enumerate(replay(rules, attempts).outcomes, start=1):
        progress = outcome.progress
        total += outcome.xp_earned
        assert progress.total_xp_earned == total
        assert progress.current_xp == min(rules.max_xp, total)
        assert progress.level == level_at(rules.level_thresholds, progress.current_xp).level
        assert progress.level == sum(threshold <= progress.current_xp for threshold in rules.level_thresholds)
        assert progress.attempt_count == count
        assert progress.last_practiced_date == progress.daily_tasks_date == attempts[count - 1].learning_day


@given(topic_rules(), histories(shortest_step=-2))
def test_mastery_stays_between_0_and_5_and_a_task_without_a_date_is_fully_mastered(
    rules: TopicRules, attempts: list[RecordedAttempt]
) -> None:
    for outcome in replay(rules, attempts).outcomes:
        assert 0 <= outcome.task.mastery_level <= 5
        assert (outcome.task.next_review_date is None) == (outcome.task.mastery_level == 5)


@given(topic_rules(), histories())
def test_task_states_count_exactly_the_tasks_own_attempts(rules: TopicRules, attempts: list[RecordedAttempt]) -> None:
    own: dict[str, list[RecordedAttempt]] = defaultdict(list)
    for attempt in attempts:
        own[attempt.task_id].append(attempt)
    tasks = replay(rules, attempts).tasks
    assert tasks.keys() == own.keys()
    for task_id, task in tasks.items():
        last = own[task_id][-1].learning_day
        assert task.attempt_count == len(own[task_id])
        assert task.correct_count == sum(attempt.is_correct for attempt in own[task_id])
        assert task.last_learning_day == last
        assert task.daily_attempt_count == sum(attempt.learning_day == last for attempt in own[task_id])


@given(topic_rules(), histories(shortest_step=-2), st.integers(0, 40))
def test_replaying_everything_equals_going_on_from_what_was_stored(
    rules: TopicRules, attempts: list[RecordedAttempt], stored: int
) -> None:
    whole = replay(rules, attempts)
    half = replay(rules, attempts[:stored])
    progress: Progress = half.progress
    tasks: dict[str, TaskState] = dict(half.tasks)
    outcomes = list(half.outcomes)
    for attempt in attempts[stored:]:
        outcome = apply_attempt(
            rules,
            progress,
            tasks.get(attempt.task_id),
            base_xp=attempt.base_xp,
            is_correct=attempt.is_correct,
            is_hinted=attempt.is_hinted,
            today=attempt.learning_day,
        )
        progress, tasks[attempt.task_id] = outcome.progress, outcome.task
        outcomes.append(outcome)
    assert (progress, tasks, outcomes) == (whole.progress, whole.tasks, whole.outcomes)


@given(topic_rules(), histories())
def test_the_base_xp_of_a_wrong_answer_is_not_read(rules: TopicRules, attempts: list[RecordedAttempt]) -> None:
    without = [attempt if attempt.is_correct else replace(attempt, base_xp=0) for attempt in attempts]
    assert replay(rules, without) == replay(rules, attempts)


@given(topic_rules(), histories())
def test_no_float_ever_appears_in_a_receipt(rules: TopicRules, attempts: list[RecordedAttempt]) -> None:
    for outcome in replay(rules, attempts).outcomes:
        assert type(outcome.xp_earned) is int
        if outcome.receipt:
            assert (type(outcome.receipt.pace), type(outcome.receipt.repeat)) == (Decimal, Decimal)

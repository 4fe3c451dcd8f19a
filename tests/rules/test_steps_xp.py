"""The XP of a wrong answer to a task of several steps: its right steps earn their part."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as some

from tests.properties import examples
from tests.rules.samples import DEFAULTS, day, earned, practise, right, wrong
from webapp.rules.attempts import Progress, apply_attempt
from webapp.rules.replay import RecordedAttempt
from webapp.rules.xp import part_of


def partly(part: int, on: int = 0, task: str = "task") -> RecordedAttempt:
    return replace(wrong(on=on, task=task, base_xp=part), is_partly_right=True)


@examples(200)
@given(base_xp=some.integers(0, 100_000), right_steps=some.integers(0, 8), all_steps=some.integers(1, 8))
def test_a_part_never_exceeds_its_share(base_xp: int, right_steps: int, all_steps: int) -> None:
    part = part_of(base_xp, min(right_steps, all_steps), all_steps)
    assert 0 <= part * all_steps <= base_xp * min(right_steps, all_steps)
    assert part_of(base_xp, all_steps, all_steps) == base_xp


def test_two_of_three_steps_earn_two_thirds() -> None:
    assert part_of(250, 2, 3) == 166
    assert earned(practise(partly(166))) == [166]


def test_such_an_answer_is_wrong_for_all_but_xp() -> None:
    partly_right, quite_wrong = (practise(attempt).progress for attempt in (partly(60), wrong()))
    assert replace(partly_right, current_xp=0, total_xp_earned=0) == quite_wrong


def test_a_repeat_is_worth_less() -> None:
    assert earned(practise(partly(60), partly(60), right())) == [60, 30, 25]


def test_wrong_answers_lower_the_pace_of_later_parts_and_not_of_right_answers() -> None:
    parts = [partly(100, task=f"task {number}") for number in range(25)]
    assert earned(practise(*parts)) == [100] * 10 + [50] * 10 + [10] * 5
    assert earned(practise(*parts[:12], right(task="other")))[-1] == 100


def test_a_kept_receipt_decides() -> None:
    first = apply_attempt(
        DEFAULTS, Progress(), None, base_xp=60, is_correct=False, is_hinted=False, today=day(0), is_partly_right=True
    )
    dearer = replace(DEFAULTS, multiplier_full=DEFAULTS.multiplier_full * 2)
    attempt = replace(partly(60), receipt=first.receipt)
    assert earned(practise(attempt, rules=dearer)) == [60]
    assert earned(practise(partly(60), rules=dearer)) == [120]

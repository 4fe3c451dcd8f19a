"""The truth of the generated pairs, checked by numbers, and our grader's result for every one."""

import math
import re
from collections import Counter

import pytest

from bench.pairs import KINDS, PAIRS_A_KIND, Pair, pairs
from bench.peers.checkers import ours
from tests.properties import IS_QUICK

POINTS = ({"x": 1.7, "y": -0.6}, {"x": 2.3, "y": 1.9}, {"x": 3.1, "y": 0.4}, {"x": 0.55, "y": 2.6})
NAMES = {"sqrt": math.sqrt, "sin": math.sin, "cos": math.cos, "ln": math.log, "__builtins__": {}}


def value(text: str, point: dict[str, float]) -> float:
    """Return the value of a text at a point; of an equation, the right side minus the left divided by the left's
    factor.
    """
    left, is_equation, right = text.partition("=")
    if is_equation:
        factor = float(re.match(r"\d*", left)[0] or 1)  # type: ignore[index]  # matches the empty text too
        return value(right, point) / factor
    return float(eval(text.replace("^", "**"), NAMES, point))  # noqa: S307 - texts that bench.pairs wrote


def differs(pair: Pair) -> bool:
    found = [(value(pair.key, point), value(pair.answer, point)) for point in POINTS]
    return any(not math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12) for one, other in found)


def test_there_are_two_thousand_pairs_half_of_them_equal() -> None:
    generated = list(pairs())
    assert len(generated) >= 2000
    assert Counter(pair.kind for pair in generated).keys() == KINDS.keys()
    assert sum(pair.is_equal for pair in generated) * 2 == len(generated)
    assert generated == list(pairs()), "the same pairs in every run"


@pytest.mark.parametrize("kind", KINDS)
def test_the_truth_of_a_pair_shows_in_numbers(kind: str) -> None:
    wrong = [pair for pair in pairs() if pair.kind == kind and differs(pair) is pair.is_equal]
    assert not wrong


@pytest.mark.parametrize("kind", KINDS)
def test_our_grader_knows_every_pair(kind: str) -> None:
    of_kind = [pair for pair in pairs(30 if IS_QUICK else PAIRS_A_KIND) if pair.kind == kind]
    missed = [pair for pair, (says, _) in zip(of_kind, ours(of_kind), strict=True) if says is not pair.is_equal]
    assert not missed

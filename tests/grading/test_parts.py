"""Parts of a figure, chosen by ids: named ones, or any so many."""

from typing import Any

import pytest

from webapp.grading import BadKey, Mistake, Verdict, grade, make_key
from webapp.grading.families.parts import right_parts

SIDES = [("i1", "side AB"), ("i2", "side BC"), ("i3", "side CA")]
ONE = {"parts": SIDES, "answer": "side BC", "many": False}
TWO = {"parts": SIDES, "answer": "side CA;side AB", "many": True}
ANY = {"parts": SIDES, "answer": "any 2", "many": True}


@pytest.mark.parametrize(
    ("fields", "answer", "verdict", "sentence"),
    [
        (ONE, "i2", "correct", ""),
        (ONE, "i1", "incorrect", "wrong"),
        (ONE, "", "invalid", "Choose a part"),
        (ONE, [], "invalid", "Choose a part"),
        (ONE, "side BC", "invalid", "reload"),
        (ONE, {"a": "b"}, "invalid", "list"),
        (TWO, ["i1", "i3"], "correct", ""),
        (TWO, ["i3", "i1"], "correct", ""),
        (TWO, ["i1"], "incorrect", "not all"),
        (TWO, ["i1", "i2"], "incorrect", "Not all of the chosen"),
        (TWO, ["i2"], "incorrect", "wrong"),
        (TWO, ["i1", "i1"], "invalid", "twice"),
        (TWO, "i1", "invalid", "list"),
        (TWO, [["i1"]], "invalid", "reload"),
        (ANY, ["i1", "i2"], "correct", ""),
        (ANY, ["i3", "i2"], "correct", ""),
        (ANY, ["i3"], "incorrect", "number of parts"),
        (ANY, ["i1", "i2", "i3"], "incorrect", "number of parts"),
    ],
)
def test_the_chosen_parts_are_graded(fields: dict[str, Any], answer: Any, verdict: str, sentence: str) -> None:
    graded = grade(make_key("part", fields), answer, "en")
    assert graded.verdict == verdict, graded
    assert sentence in str(graded.message)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"answer": "side AD"}, 'no part "side AD"; its parts: side AB, side BC, side CA'),
        ({"answer": "side AB; side AB"}, "twice"),
        ({"answer": "any 4"}, "from 1 to 3"),
        ({"answer": "any 0"}, "from 1 to 3"),
        ({"answer": "any 1/2"}, "from 1 to 3"),
        ({"answer": "any x"}, "from 1 to 3"),
        ({"parts": SIDES[:1]}, 'figure: at least two shapes need a "part"'),
        ({"answer": " "}, "a text is required"),
    ],
)
def test_a_key_that_cannot_grade_is_refused(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadKey, match=reason):
        make_key("part", ONE | fields)


def test_mistakes_are_parts_or_a_number_of_them() -> None:
    mistakes = [Mistake("any 1", "More than one."), Mistake("side AB; side BC", "Those meet at B.")]
    assert str(grade(make_key("part", TWO), ["i2"], "en", mistakes).message) == "More than one."
    assert str(grade(make_key("part", TWO), ["i2", "i1"], "en", mistakes).message) == "Those meet at B."
    assert grade(make_key("part", TWO), ["i1", "i3"], "en", mistakes).verdict is Verdict.CORRECT


def test_a_right_answer_is_one_id_or_a_list_in_the_order_of_the_figure() -> None:
    keys = [make_key("part", fields).compiled for fields in (ONE, TWO, ANY)]
    assert [right_parts(key) for key in keys] == ["i2", ["i1", "i3"], ["i1", "i2"]]

"""Choosing, ordering, matching and filling gaps: answers that are JSON rather than text."""

from typing import Any

import pytest

from webapp.grading import Answer, BadKey, Mistake, Verdict, grade, make_key, read

OPTIONS = [
    {"id": "a", "correct": True},
    {"id": "b", "say": "That is the **perimeter**."},
    {"id": "c", "correct": True},
    {"id": "d"},
]
ONE = {"options": [{"id": "a", "correct": True}, {"id": "b", "say": "Look at the sign."}, {"id": "c"}]}
PAIRS = {"pairs": [["1", "x"], ["2", "y"], ["3", "z"]]}
GAPS = {"fields": {"sum": {"type": "number", "answer": "5"}, "part": {"type": "fraction", "answer": "1/2"}}}

CASES: list[tuple[str, dict[str, Any], Any, str, str]] = [
    ("choice", ONE, "a", "correct", ""),
    ("choice", ONE, "b", "incorrect", "Look at the sign."),
    ("choice", ONE, "c", "incorrect", "That option is wrong"),
    ("choice", ONE, "", "invalid", "Choose"),
    ("choice", ONE, "z", "invalid", "reload"),
    ("choice", ONE, ["a"], "invalid", "reload"),
    ("choice", ONE, None, "invalid", "Choose"),
    ("choice", ONE, 7, "invalid", ""),
    ("choice", ONE, {"id": "a"}, "invalid", ""),
    ("choice", ONE, " a", "invalid", ""),
    ("choices", {"options": OPTIONS}, ["a", "c"], "correct", ""),
    ("choices", {"options": OPTIONS}, ["c", "a"], "correct", ""),
    ("choices", {"options": OPTIONS}, ["a"], "incorrect", "not all"),
    ("choices", {"options": OPTIONS}, ["a", "b"], "incorrect", "perimeter"),
    ("choices", {"options": OPTIONS}, ["a", "c", "d"], "incorrect", "Not all of the chosen"),
    ("choices", {"options": OPTIONS}, [], "invalid", "Choose"),
    ("choices", {"options": OPTIONS}, ["a", "a"], "invalid", "twice"),
    ("choices", {"options": OPTIONS}, ["a", "x"], "invalid", "reload"),
    ("choices", {"options": OPTIONS}, "a", "invalid", "list"),
    ("choices", {"options": OPTIONS}, [["a"]], "invalid", ""),
    ("choices", {"options": OPTIONS}, [None], "invalid", ""),
    ("order", {"ids": ["1", "2", "3"]}, ["1", "2", "3"], "correct", ""),
    ("order", {"ids": ["1", "2", "3"]}, ["1", "3", "2"], "incorrect", "place 2"),
    ("order", {"ids": ["1", "2", "3"]}, ["2", "1", "3"], "incorrect", "place 1"),
    ("order", {"ids": ["1", "2", "3"]}, ["1", "2"], "invalid", "every item"),
    ("order", {"ids": ["1", "2", "3"]}, ["1", "2", "2"], "invalid", "twice"),
    ("order", {"ids": ["1", "2", "3"]}, ["1", "2", "4"], "invalid", "reload"),
    ("order", {"ids": ["1", "2", "3"]}, "123", "invalid", ""),
    ("match", PAIRS, [["1", "x"], ["2", "y"], ["3", "z"]], "correct", ""),
    ("match", PAIRS, [["3", "z"], ["1", "x"], ["2", "y"]], "correct", ""),
    ("match", PAIRS, [["1", "x"], ["2", "z"], ["3", "y"]], "incorrect", "1 of 3"),
    ("match", PAIRS, [["1", "x"], ["2", "y"]], "invalid", "every item"),
    ("match", PAIRS, [["1", "x"], ["1", "y"], ["3", "z"]], "invalid", "twice"),
    ("match", PAIRS, [["1", "x"], ["2", "x"], ["3", "z"]], "invalid", "twice"),
    ("match", PAIRS, [["x", "1"], ["2", "y"], ["3", "z"]], "invalid", "reload"),
    ("match", PAIRS, [["1"], ["2", "y"], ["3", "z"]], "invalid", "pair"),
    ("match", PAIRS, {"1": "x"}, "invalid", "list"),
    ("cloze", GAPS, {"sum": "5", "part": "1/2"}, "correct", ""),
    ("cloze", GAPS, {"sum": "5", "part": "2/4"}, "form", "another form"),
    ("cloze", GAPS, {"sum": "6", "part": "2/4"}, "incorrect", "Not every"),
    ("cloze", GAPS, {"sum": "6", "part": "1/0"}, "invalid", "cannot be read"),
    ("cloze", GAPS, {"sum": "5"}, "invalid", ""),
    ("cloze", GAPS, {"sum": "5", "part": "1/2", "more": "1"}, "invalid", "reload"),
    ("cloze", GAPS, {"sum": 5, "part": "1/2"}, "invalid", ""),
    ("cloze", GAPS, "5", "invalid", "Fill in"),
    ("cloze", GAPS, [], "invalid", ""),
]


@pytest.mark.parametrize(("task_type", "fields", "answer", "verdict", "fragment"), CASES)
def test_a_chosen_answer_gets_its_verdict(
    task_type: str, fields: dict[str, Any], answer: Answer, verdict: str, fragment: str
) -> None:
    given = grade(make_key(task_type, fields), answer, "en")
    assert given.verdict == verdict
    assert fragment in str(given.message)


def test_each_gap_of_a_cloze_has_its_own_grade() -> None:
    given = grade(make_key("cloze", GAPS), {"sum": "6", "part": "2/4"}, "uk")
    assert {name: one.verdict for name, one in given.fields.items()} == {
        "sum": Verdict.INCORRECT,
        "part": Verdict.FORM,
    }


def test_what_an_option_says_is_the_authors_own_sentence() -> None:
    assert grade(make_key("choice", ONE), "b", "uk").message.authored


@pytest.mark.parametrize(
    ("task_type", "fields", "when", "answer"),
    [
        ("number", {"answer": "5"}, "6", "6,0"),
        ("number", {"answer": "3.14", "decimals": 2}, "3.15", "3,15"),
        ("fraction", {"answer": "1/2"}, "1/3", "2/6"),
        ("percent", {"answer": "20%"}, "25%", "0.25"),
        ("expression", {"answer": "(x-1)^2", "form": "factored"}, "x^2+1", "1+x²"),
        ("expression", {"answer": "2x"}, "x^2", "x*x"),
        ("equation", {"answer": "y=2x"}, "y=x/2", "x=2y"),
        ("interval", {"answer": "(1;4]"}, "[1;4]", "1<=x<=4"),
        ("set", {"answer": "{2;-2}"}, "{2}", "x=2"),
        ("point", {"answer": "(1;2)"}, "(2;1)", "(2, 1)"),
        ("unit", {"answer": "2 km"}, "20 m", "0.02 км"),
        ("order", {"ids": ["1", "2"]}, ["2", "1"], ["2", "1"]),
        ("match", {"pairs": [["1", "x"], ["2", "y"]]}, [["1", "y"], ["2", "x"]], [["1", "y"], ["2", "x"]]),
        ("cloze", GAPS, {"sum": "6"}, {"sum": "6", "part": "1/2"}),
    ],
)
def test_a_declared_mistake_brings_its_own_sentence(
    task_type: str, fields: dict[str, Any], when: Any, answer: Answer
) -> None:
    key = make_key(task_type, fields)
    given = grade(key, answer, "uk", [Mistake("999", "no"), Mistake(when, "Mind the *rule*.")])
    assert (given.verdict, given.message.text, given.message.authored) == (Verdict.INCORRECT, "Mind the *rule*.", True)


def test_a_mistake_never_overrules_a_right_answer() -> None:
    assert grade(make_key("number", {"answer": "5"}), "5", "en", [Mistake("5", "no")]).verdict is Verdict.CORRECT


@pytest.mark.parametrize(
    ("task_type", "fields"),
    [
        ("essay", {"answer": "x"}),
        ("number", {}),
        ("number", {"answer": 5}),
        ("number", {"answer": "five"}),
        ("number", {"answer": "1/0"}),
        ("number", {"answer": "1", "decimals": -1}),
        ("number", {"answer": "1", "tolerance": "x"}),
        ("fraction", {"answer": "1/2", "form": "mixed"}),
        ("percent", {"answer": "0.2"}),
        ("expression", {"answer": "sqrt(-1-x^2)"}),
        ("expression", {"answer": "x^2-1", "form": "factored"}),
        ("expression", {"answer": "(x-1)^2", "form": "expanded"}),
        ("expression", {"answer": "y", "variables": ["x"]}),
        ("expression", {"answer": "y", "variables": "xyz"}),
        ("equation", {"answer": "2x-5"}),
        ("equation", {"answer": "x=x"}),
        ("interval", {"answer": "(4;1)"}),
        ("interval", {"answer": "[2;∞]"}),
        ("set", {"answer": "{1/0}"}),
        ("point", {"answer": "(1;2);(1;2;3)"}),
        ("unit", {"answer": "5"}),
        ("choice", {"options": OPTIONS}),
        ("choice", {"options": [{"id": "a", "correct": True}, {"id": "a"}]}),
        ("choices", {"options": [{"id": "a"}, {"id": "b"}]}),
        ("order", {"ids": ["a", "a"]}),
        ("match", {"pairs": [["a", "x"], ["b", "x"]]}),
        ("cloze", {"fields": {}}),
        ("cloze", {"fields": {"a": {"type": "cloze", "fields": {}}}}),
        ("cloze", {"fields": {"a": {"type": "number", "answer": "?"}}}),
    ],
)
def test_a_broken_key_says_what_is_wrong(task_type: str, fields: dict[str, Any]) -> None:
    with pytest.raises(BadKey, match=r"\w+: "):
        make_key(task_type, fields)


def test_reading_a_choice_says_nothing() -> None:
    assert read(make_key("choice", ONE), "b", "en").tex is None

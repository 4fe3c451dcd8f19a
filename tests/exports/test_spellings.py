"""The spellings of right answers and mistakes: all that pupils usually write, and nothing that is wrong."""

import pytest

from tests.content.conftest import Tree
from webapp.content.exporting.spellings import mistake_spellings, right_answer
from webapp.content.variants.variants import Variant, make_variant
from webapp.locales import Locale


def variant_of(small_tree: Tree, locale: Locale, **changes: object) -> Variant:
    plain = {
        "params": None,
        "hints": None,
        "solution": None,
        "prompt": "What is it?",
        "translations": {"uk": {"prompt": "Що це?", "mistakes": ["Ні."]}},
    }
    small_tree.write_task(**{**plain, "mistakes": [{"when": "77", "say": "No."}], **changes})
    return make_variant(small_tree.load().topics["adding"].tasks["sum"], 1, locale)


@pytest.mark.parametrize(
    ("kind", "answer", "locale", "expected", "never"),
    [
        ("number", "0.5", "uk", {"0,5", "0.5", "1/2"}, {"0,50"}),
        ("number", "-3/2", "en", {"-1.5", "-3/2", "-1 1/2"}, {"3/2"}),
        ("number", "12500", "uk", {"12500", "12 500"}, {"12.500"}),
        ("fraction", "3/4", "en", {"3/4"}, {"6/8", "0.75"}),
        ("mixed", "1 1/2", "en", {"1 1/2"}, {"3/2", "1.5"}),
        ("percent", "12.5%", "uk", {"12,5%", "12.5%", "12,5 %", "0,125", "1/8"}, {"12,5"}),
        ("expression", "2x-3", "en", {"2x-3", "2x - 3", "-3+2x", "2*x-3"}, {"3-2x"}),
        ("interval", "(1; +∞)", "en", {"(1; +∞)", "(1;+∞)", "x>1", "x > 1", "(1, +∞)"}, {"x>=1", "[1;+∞)"}),
        ("set", "{-2; 2}", "uk", {"{-2; 2}", "{2; -2}", "-2; 2", "±2"}, {"{-2, 2"}),
        ("point", "(-3; 8)", "en", {"(-3; 8)", "(-3;8)", "(-3, 8)"}, {"(8; -3)"}),
        ("unit", "2.5 km", "uk", {"2,5 км", "2.5 km", "2.5km"}, {"2,5"}),
        ("ratio", "2:3", "en", {"2:3", "2 : 3"}, {"3:2"}),
        ("time", "9:05", "en", {"9:05", "09:05"}, {"9:5"}),
    ],
)  # fmt: skip
def test_usual_spellings_are_listed_and_wrong_ones_are_not(
    small_tree: Tree, kind: str, answer: str, locale: Locale, expected: set[str], never: set[str]
) -> None:
    when = {"percent": "77%", "interval": "(7; +∞)", "set": "{7}", "point": "(7; 7)", "unit": "77 km", "ratio": "7:9",
            "time": "7:07"}.get(kind, "77")  # fmt: skip
    found = right_answer(
        variant_of(small_tree, locale, type=kind, answer=answer, mistakes=[{"when": when, "say": "No."}])
    )
    assert expected <= set(found.spellings)
    assert not never & set(found.spellings)
    assert len(found.spellings) == len(set(found.spellings))


def test_a_number_is_given_as_a_decimal_with_its_tolerance(small_tree: Tree) -> None:
    found = right_answer(variant_of(small_tree, "uk", answer="2.75", tolerance="0.05"))
    assert (found.number, found.tolerance) == ("2.75", "0.05")
    assert right_answer(variant_of(small_tree, "uk", answer="1/3")).number is None, "a third has no last decimal"
    standard = right_answer(variant_of(small_tree, "en", answer="320000", form="standard"))
    assert standard.number is None, "320000 would be right"
    assert {"3.2*10^5", "3.2·10⁵", "3.2 × 10^5"} <= set(standard.spellings)


def test_a_mistake_is_spelled_as_pupils_make_it(small_tree: Tree) -> None:
    variant = variant_of(small_tree, "uk", answer="0.5", mistakes=[{"when": "1.5", "say": "No."}])
    (mistake,) = variant.mistakes
    assert {"1,5", "1.5", "3/2"} <= set(mistake_spellings(variant, str(mistake.when), mistake.say))

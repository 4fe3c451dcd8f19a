# ruff: noqa: E501 - one line per key keeps the tables readable
"""Sets, points and intervals: order, repeats, ends, infinity, and commas that could mean two things."""

import pytest

from tests.grading.table import Sheet, faults

SHEETS = [
    Sheet("set", "{-2;2}", correct=("{-2;2}", "2;-2", "±2", "x=±2", "x=2; x=-2", "x=2 or x=-2", "x₁=2; x₂=-2", "x1=-2; x2=2", "{2, -2}", "+2; −2", "{4/2; -√4}", "±√4", "0±2", "{±2}"),
          incorrect=("2 ~ one is missing", "{-2} ~ one is missing", "{2;-2;0} ~ does not belong", "{1;-1}", "∅", "{}", "{2;3} ~ not all", "{2;-2;1;0} ~ Some of these do not", "±1"),
          invalid=("{2;-2", "2;-2}", "{2;;-2}", "{;}", "{2;-2;}", "x", "{x;-x}", "(2;-2)", "[2;-2]", "2 -2 ; ", "{2;1/0}", "{2;√(-4)}", "{∞}", "", "{{2;-2}}", "±±2", "2;y")),
    Sheet("set", "{1;2}", "en", correct=("{1,2}", "1,2", "{1, 2}", "{2;1}"), invalid=("{1 2}",)),
    Sheet("set", "{1;2}", "uk", correct=("{1, 2}", "{1;2}", "1; 2"), invalid=("{1,2} ~ ;", "1,2 ~ ;")),
    Sheet("set", "{1.5;2}", "uk", correct=("{1,5;2}", "{1.5; 2}", "{3/2;2}"), incorrect=("{1;5;2}",)),
    Sheet("set", "{1.5;2}", "en", correct=("{1.5,2}", "{1.5;2}", "{1,5;2}"), incorrect=("{1,5,2}",)),
    Sheet("set", "∅", correct=("∅", "{}", r"\varnothing", "{ }"), incorrect=("0", "{0}"), invalid=("Ø;1", "{∅}", "")),
    Sheet("set", "{1+sqrt(2);1-sqrt(2)}", correct=("1±√2", "{1-√2;1+√2}", "x=1±sqrt(2)", "(2±√8)/2"), incorrect=("1+√2 ~ one is missing", "±√2", "2.41421356;-0.41421356")),
    Sheet("set", "{2;3}", correct=("2 і 3", "2 та 3", "2 and 3", "x=2, x=3", "x=2 або x=3")),
    Sheet("set", "{0}", correct=("0", "{0}", "{0;0} ~ twice", "±0 ~ twice", "x=0"), incorrect=("∅", "{1}", "{0;1} ~ does not belong")),
    Sheet("set", "{1;2;3}", incorrect=("{1} ~ some are missing", "{1;2} ~ one is missing", "{1;2;4}", "{4;5}"), correct=("3;2;1", "{1;1;2;3} ~ twice")),
    Sheet("point", "(-3;8)", correct=("(-3;8)", "(-3; 8)", "(-3, 8)", "A(-3;8)", "(−3;8)", "{(-3;8)}", "(-6/2;2^3)", "M = (-3; 8)", "-3;8"),
          incorrect=("(8;-3) ~ swapped", "(3;8)", "(-3;-8)", "(0;0)", "(-3;8);(1;1) ~ does not belong"),
          invalid=("(-3;8", "(-3 8)", "(-3)", "(;)", "(-3;8;0)", "(-3;8;0;1)", "[-3;8]", "(x;y)", "()", "((-3;8))", "(-3;8)(1;1)", "(-3;∞)", "(-3;1/0)", "(±3;8)", "")),
    Sheet("point", "(1.5;-2)", "uk", correct=("(1,5;-2)", "(1.5; -2)", "(3/2;-2)"), incorrect=("(-2;1,5) ~ swapped",), invalid=("(1,5)", "(1,5,-2)")),
    Sheet("point", "(1;5)", "en", correct=("(1,5)", "(1, 5)", "(1;5)"), incorrect=("(5,1) ~ swapped",)),
    Sheet("point", "(1;5)", "uk", correct=("(1, 5)",), invalid=("(1,5) ~ ;",)),
    Sheet("point", "(2;2)", correct=("(2;2)",), incorrect=("(2;-2)",)),
    Sheet("point", "{(0;1);(2;3)}", correct=("(0;1);(2;3)", "(2;3);(0;1)", "A(0;1), B(2;3)", "(0;1) and (2;3)", "(0, 1), (2, 3)", "{(0;1);(2;3);(0;1)} ~ twice"),
          incorrect=("(0;1) ~ missing", "(1;0);(3;2)", "(0;1);(3;2) ~ not all"), invalid=("(0;1)(2;3)", "(0;1);(2;3;4)", "(0;1);")),
    Sheet("point", "(1;2;3)", correct=("(1;2;3)",), invalid=("(1;2) ~ 3",), incorrect=("(3;2;1) ~ swapped",)),
    Sheet("interval", "(1;4]", correct=("(1;4]", "(1; 4]", "(1, 4]", "x∈(1;4]", "1<x<=4", "1<x≤4", "4>=x>1", "x>1 and x<=4", "x<=4 and x>1", "(1;2]∪(2;4]", "(1;3]U[2;4]", "y>1 and y≤4", "(2/2;√16]", "1 < х ≤ 4", r"1<x\le 4", "x>1 та x<=4",
                                        "(1<x<3) or (3<=x<=4)", "1<x і x≤4"),
          incorrect=("[1;4] ~ Is 1 included?", "(1;4) ~ Is 4 included?", "[1;4) ~ included", "(1;5]", "(1;4]∪{5}", "∅", "R", "x>1", "x≤4", "(0;4]", "x>1 or x<=4"),
          invalid=("(4;1] ~ less than", "(1;4", "1;4]", "(1;4;5]", "x=>1 ~ >=", "1<x>4 ~ same way", "4<x<1", "(1 4]", "x", "(1;4]∪", "(1;y]", "1<x<4<5", "x>1 and y<=4", "x>y", "2x>4 ~ stands alone", "x+1>2", "((1;4]", "(1;1)",
                   "", "(1;4]]", "{1;4", "x∈", "x=<4 ~ <=", "(x;4]", "x>∞", "1<2")),
    Sheet("interval", "(1;4]", "en", correct=("(1,4]",)),
    Sheet("interval", "(1;4]", "uk", invalid=("(1,4] ~ ;",)),
    Sheet("interval", "[2;+∞)", correct=("[2;+∞)", "[2;∞)", "x>=2", "2<=x", "x≥2", "[2;3)∪[3;∞)", r"[2;+\infty)", "x>2 or x=2", "{2}∪(2;∞)"),
          form=("[2;+∞] ~ Infinity is never included", "[2;∞]"), incorrect=("(2;+∞) ~ Is 2 included?", "x>2", "(2;∞]", "(-∞;2]", "[2;100]"), invalid=("[2;", "[∞;2)", "(+∞;2]", "[2;-∞)")),
    Sheet("interval", "(-∞;1)∪[4;+∞)", correct=("x<1 or x>=4", "[4;∞)∪(-∞;1)", "x≥4 or 1>x", "(-∞;1) or [4;+∞)", "x∈(-∞;1)∪[4;+∞)", "x<1 або x≥4", "(−∞;0]U[0;1)U[4;∞)"),
          incorrect=("(-∞;1]∪[4;∞) ~ Is 1 included?", "(1;4]", "(-∞;1)", "x<1 and x>=4", "(-∞;4)∪[1;∞)", "R"), invalid=("x<1 or", "or x<1", "1>x>=4")),
    Sheet("interval", "x≠2", correct=("(-∞;2)∪(2;+∞)", "x<2 or x>2", "x!=2", r"x\ne 2"), incorrect=("R", "x=2", "x≠-2", "x≠3")),
    Sheet("interval", "(-∞;+∞)", correct=("R", "ℝ", "x∈R", "(-∞;∞)", "x<1 or x>=1", "(-∞;5]∪[5;∞)"), form=("[-∞;∞]",), incorrect=("∅", "x≠0", "(0;∞)")),
    Sheet("interval", "∅", correct=("∅", "x∈∅", "x<1 and x>2", r"\emptyset"), incorrect=("R", "x=0", "{0}")),
    Sheet("interval", "{3}", correct=("x=3", "[3;3]", "{3}", "x>=3 and x<=3"), incorrect=("x≠3", "[3;4]", "{3;4}")),
    Sheet("interval", "[-sqrt(2);sqrt(2)]", correct=("[-√2;√2]", "-√2<=x<=√2", "[-2/√2;2/√2]"), incorrect=("(-√2;√2) ~ included", "[-1.414;1.414]")),
    Sheet("interval", "[0.5;1.5)", "uk", correct=("[0,5;1,5)", "[1/2;3/2)", "0,5<=x<1,5", "[½;1½)"), incorrect=("[0,5;1,5] ~ Is 1,5 included?",)),
]  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_members_points_and_ends_are_compared_as_sets(sheet: Sheet) -> None:
    assert faults(sheet) == []

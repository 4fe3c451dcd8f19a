# ruff: noqa: E501 - one line per key keeps the tables readable
"""Equations are judged by their solutions, inside their domain, and by the form a story asks for."""

import pytest

from tests.grading.table import Sheet, faults
from webapp.grading import BadKey, make_key

DIVIDED = [
    Sheet("equation", "F=ma", fields={"assume": ["m != 0", "a != 0"]}, correct=("a=F/m", "m=F/a", "F=am", "F/m=a", "F/a=m", "1=F/(ma)", "F/(ma)=1", "m/F=1/a"), incorrect=("a=m/F", "F=m/a", "F=m+a", "a=Fm", "F^2=m^2a^2")),
    Sheet("equation", "F=ma", correct=("ma=F",), form=("a=F/m ~ m = 0", "m=F/a ~ a = 0"), incorrect=("a=m/F",)),
    Sheet("equation", "v=s/t", fields={"assume": "t > 0"}, correct=("s=vt", "vt=s", "v=s:t", "s/t=v", "v*t-s=0"), incorrect=("v=t/s", "t=vs", "s=v/t")),
    Sheet("equation", "v=s/t", fields={"assume": ["t != 0", "v != 0"]}, correct=("s=vt", "t=s/v"), incorrect=("t=v/s",)),
    Sheet("equation", "v=s/t", form=("s=vt ~ t = 0",), correct=("v=s/t", "v=1/t*s"), incorrect=("v=t/s",)),
    Sheet("equation", "60/x=12", correct=("12x=60", "60=12x", "x=5", "5/x=1", "60/x-12=0", "x/60=1/12", "60:x=12"), incorrect=("x/60=12", "12/x=60", "x=12", "60x=12")),
    Sheet("equation", "y=6/x", correct=("xy=6", "x=6/y", "yx-6=0", "y/6=1/x", "xy/6=1", "6/(xy)=1"), incorrect=("y=x/6", "xy=1/6", "x+y=6", "xy=-6")),
    Sheet("equation", "xy=6", correct=("y=6/x", "x=6/y", "2xy=12"), incorrect=("y=x/6", "y=6x")),
    Sheet("equation", "1/x+1/y=1", correct=("(x+y)/(xy)=1", "1/y=1-1/x"), form=("x+y=xy",), incorrect=("x+y=1", "xy=1")),
    Sheet("equation", "x/2=3/4", correct=("4x=6", "x=3/2", "x:2=3:4", "2/x=4/3"), incorrect=("x=2/3", "4x=3")),
    Sheet("equation", "p=m/V", fields={"variables": ["p", "m", "V"], "assume": "V > 0"}, correct=("m=pV", "pV=m", "m/V=p"), incorrect=("m=p/V", "V=mp")),
    Sheet("equation", "y=2x-5", form=("y/x=2-5/x ~ x = 0", "(y-2x+5)/(x-1)=0 ~ x = 1"), correct=("(y+5)/2=x", "(2x-5)/y=1".replace("(2x-5)/y=1", "y-2x=-5")), incorrect=("(y-2x+5)x=0",)),
    Sheet("equation", "xy=x", correct=("x(y-1)=0",), incorrect=("y=1", "y=x/x")),
    Sheet("equation", "x^2=3x", correct=("x(x-3)=0", "x^2-3x=0"), incorrect=("x=3", "x^2/x=3", "x=0")),
    Sheet("equation", "x=3", correct=("x^2/x=3", "6/x=2", "x^3=27", "√x=√3", "|x-3|=0", "(x-3)^2=0"), incorrect=("x^2=9", "x(x-3)=0", "x^2=3x", "|x|=3")),
    Sheet("equation", "I=U/R", fields={"assume": "R > 0"}, correct=("U=IR", "IR=U"), incorrect=("U=I/R", "R=UI")),
]  # fmt: skip

ROOTS = [
    Sheet("equation", "sqrt(x-7)=3", correct=("sqrt(x-7)=3", "√(x-7)-3=0", "3=√(x-7)", "2√(x-7)=6", "x-7=9", "x=16", "(x-7)^0.5=3", "√(x-7)/3=1"), incorrect=("√(x-7)=-3", "√(x+7)=3", "x-7=3", "√x-7=3", "√x-√7=3", "(x-7)^2=9", "x^2=256")),
    Sheet("equation", "lg(x-20)=1", correct=("lg(x-20)=1", "1=lg(x-20)", "log(x-20)-1=0", "2lg(x-20)=2", "x-20=10", "x=30", "lg(x-20)=lg 10"), incorrect=("lg(x-20)=10", "ln(x-20)=1", "x-20=1", "lg x-20=1", "lg(x+20)=1")),
    Sheet("equation", "y=sqrt(x-a)", correct=("y=√(x-a)", "√(x-a)-y=0", "2y=2√(x-a)", "y/2=0.5√(x-a)"), incorrect=("y^2=x-a", "y=-√(x-a)", "y=√(a-x)", "y=√x-a", "y=√(x+a)", "y=√x-√a")),
    Sheet("equation", "|x|=4", correct=("x^2=16", "|x|=4", "2|x|=8", "√(x^2)=4", "(x-4)(x+4)=0", "|x|-4=0", "|-x|=4", "x^4=256"), incorrect=("x=4", "x=-4", "x^2=4", "|x|=-4", "|x-4|=0")),
    Sheet("equation", "√x=x-2", correct=("x-2-√x=0", "x=4", "x-√x=2"), incorrect=("x=(x-2)^2", "x=1", "√x=2-x")),
    Sheet("equation", "√(x+1)+√x=3", correct=("√x+√(x+1)=3", "√(x+1)=3-√x", "9x=16", "x=16/9"), incorrect=("2x+1=9", "√(2x+1)=3")),
    Sheet("equation", "∛x=2", correct=("x=8", "2∛x=4", "x-8=0"), incorrect=("x=2", "x^3=2", "√x=2")),
    Sheet("equation", "|x-2|=8", correct=("(x-2)^2=64", "|2-x|=8", "x^2-4x-60=0"), incorrect=("|x+2|=8", "x-2=8", "|x|-2=8")),
    Sheet("equation", "x^2+y^2=25", correct=("sqrt(x^2+y^2)=5", "y^2=25-x^2", "√(25-x^2)=|y|", "(x^2+y^2)^2=625"), incorrect=("y=√(25-x^2)", "x+y=5", "√(x^2+y^2)=25", "√(x^2+y^2)=-5")),
    Sheet("equation", "y=|x|", correct=("|x|-y=0", "y=√(x^2)", "|x|=y"), incorrect=("y^2=x^2", "|y|=|x|", "y=x")),
    Sheet("equation", "y=√x", correct=("√x=y", "y=x^0.5", "3y=3√x"), incorrect=("y^2=x", "x=y^2", "|y|=√x")),
    Sheet("equation", "√(x-1)=5", fields={"assume": "x > 0"}, correct=("x-1=25", "x=26"), incorrect=("x=6",)),
    Sheet("equation", "x^2=16", fields={"assume": "x > 0"}, correct=("x=4", "|x|=4", "x^2=16"), incorrect=("x=-4",)),
    Sheet("equation", "2^x=8", correct=("2^x=8", "2^x-8=0", "2*2^x=16"), incorrect=("2^x=3", "x^2=8")),
    Sheet("equation", "y=log_2(x-3)", correct=("log_2(x-3)=y", "y=ln(x-3)/ln 2"), incorrect=("y=log_2 x - 3", "y=lg(x-3)", "y=log_2(x+3)")),
    Sheet("equation", "y=3*2^n", correct=("y=6*2^(n-1)", "y/3=2^n", "y*2^(-n)=3"), incorrect=("y=6^n", "y=3*2^(n+1)")),
    Sheet("equation", "sin x=1/2", correct=("2 sin x=1", "sin(x)-0.5=0"), incorrect=("sin x=2", "cos x=1/2")),
    Sheet("equation", "T=2π√(l/g)", fields={"assume": ["l > 0", "g > 0"]}, correct=("T=2π√l/√g", "T/(2π)=√(l/g)", "T=2π/√(g/l)"), incorrect=("T=2π√(g/l)", "T=2√(l/g)", "T=6.28√(l/g)")),
]  # fmt: skip

FORMS = [
    Sheet("equation", "7(x-3)=35", fields={"form": "unsolved"}, correct=("7(x-3)=35", "7x-21=35", "(x-3)*7=35", "x-3=5", "35/7=x-3"), form=("x=8 ~ solution", "8=x ~ solution", "x=56/7", "х=8"), incorrect=("x=9", "7x-3=35")),
    Sheet("equation", "2x+2(x+6)=60", fields={"form": "unsolved"}, correct=("4x+12=60", "x+(x+6)=30"), form=("x=12",), incorrect=("x=13",)),
    Sheet("equation", "y=24x+80", fields={"form": "formula"}, correct=("y=24x+80", "24x+80=y", "y=80+24x", "y(x)=24x+80", "y=8(3x+10)"), form=("y-24x=80 ~ begins with y =", "x=(y-80)/24", "2y=48x+160"), incorrect=("y=24x-80",)),
    Sheet("equation", "a=7n-2", fields={"form": "formula"}, correct=("a=7n-2", "a_n=7n-2", "a(n)=7n-2", "an=7n-2", "a=5+7(n-1)"), form=("n=(a+2)/7", "a+2=7n"), incorrect=("a=7n+2",)),
    Sheet("equation", "y=(x-8)^2-3", fields={"form": "formula"}, correct=("y=x^2-16x+61", "f(x)=(x-8)²-3"), form=("y+3=(x-8)^2",)),
    Sheet("equation", "x=3", correct=("x=3", "2x=6")),
    Sheet("equation", "(x-8)(x+3)=0", fields={"form": "polynomial"}, correct=("x^2-5x-24=0", "x²=5x+24", "2(x-8)(x+3)=0", "(8-x)(x+3)=0"), form=("(x-8)^2(x+3)=0 ~ highest", "|x-2.5|=5.5", "(x-8)(x+3)/x=0", "(x-8)(x+3)(x^2+1)=0"), incorrect=("x^2+5x-24=0", "(x-8)=0")),
    Sheet("expression", "2(5x+2)", fields={"form": "factored"}, correct=("2(5x+2)", "(2+5x)*2", "(5x+2)2".replace("(5x+2)2", "-2(-5x-2)")), form=("10(x+0.4) ~ whole numbers", "10(x+2/5) ~ whole numbers", "10x+4 ~ common factor", "4(2.5x+1)", "20(x/2+1/5)")),
    Sheet("expression", "(x-1/2)(x+3)", fields={"form": "factored"}, correct=("(x-1/2)(x+3)", "(x-0.5)(x+3)", "0.5(2x-1)(x+3)")),
    Sheet("expression", "3x(x-2)", fields={"form": "factored"}, correct=("3x(x-2)", "-3x(2-x)"), form=("6x(x/2-1) ~ whole numbers", "3(x^2-2x)", "1.5x(2x-4)")),
    Sheet("expression", "x^2-9", fields={"form": "expanded"}, correct=("x^2-9", "-9+x^2", "x²-9"), form=("x^(1+1)-9 ~ power", "x^2-9+0x ~ zero", "x^2+0x-9", "0x+x^2-9", "x^(4/2)-9", "x^2-0-9", "x^(2)*1-9".replace("x^(2)*1-9", "x*x-9"), "x^(3-1)-9")),
    Sheet("expression", "16x+9", fields={"form": "expanded"}, form=("16x+9+0", "16x^1.0+9".replace("^1.0", "^(2-1)"), "0x^2+16x+9"), correct=("9+16x",)),
    Sheet("fraction", "1/4", form=("-(-1)/4 ~ minus signs", "-(-1/4)", "-1/(-4)", "(-1)/(-4)", "-(1/(-4))"), correct=("1/4", "+1/4")),
    Sheet("mixed", "1 1/4", form=("-(-5)/4", "5/4"), correct=("1 1/4",)),
    Sheet("number", "0.25", form=("-(-1)/4 ~ minus signs", "-(-0.25)")),
]  # fmt: skip


@pytest.mark.parametrize("sheet", [*DIVIDED, *ROOTS, *FORMS], ids=str)
def test_an_equation_is_judged_by_its_solutions(sheet: Sheet) -> None:
    assert faults(sheet) == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"answer": "x=x"}, "identity"), ({"answer": "sin(x)^2+cos(x)^2=1"}, "identity"), ({"answer": "|x|=sqrt(x^2)"}, "identity"), ({"answer": "2(x+1)=2x+2"}, "identity"),
        ({"answer": "sqrt(-x^2-1)=y"}, "can test"), ({"answer": "ln(-x^2-1)=2"}, "can test"), ({"answer": "lg(-1-|x|)=y"}, "can test"),
        ({"answer": "x=8", "form": "unsolved"}, "solution"), ({"answer": "x+y=8", "form": "formula"}, "alone"), ({"answer": "1=2"}, "depends on a letter"),
        ({"answer": "F=ma", "assume": "m"}, "assume"), ({"answer": "|x|=2", "form": "polynomial"}, "polynomial"), ({"answer": "x=8", "form": "solved"}, "form"),
    ],
)  # fmt: skip
def test_a_key_that_cannot_grade_is_refused_with_the_reason(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(BadKey, match=reason):
        make_key("equation", fields)

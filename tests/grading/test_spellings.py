# ruff: noqa: E501 - one line per key keeps the tables readable
"""Answers as pupils type, paste and dictate them: what stands around a number, sets and points, signs of every keyboard."""

import pytest

from tests.grading.table import Sheet, faults
from webapp.grading import make_key, read

APPLES = {"words": lambda: "Olia has 12 apples and eats 9 of them. How many apples are left?"}
YABLUKA = {"words": lambda: "В Олі 12 яблук, 9 з них вона з'їла. Скільки яблук лишилося?"}
GRAMS = {"words": lambda: "A bag holds 2 kg. How many grams is that?"}
HOURS = {"words": lambda: "A train leaves at noon. How many hours does it travel?"}

AROUND = [
    Sheet("number", "3", correct=("3.", "x = 3", "х=3", "=3", "x=3.", " 3 ", "= 3", "≈3", "x≈3", "x ≈ 3", "Answer: 3", "Відповідь: 3", "відповідь 3", "answer: x=3", "Відповідь: 3.", "n = 3", "AB = 3", "x_1=3", "x₁ = 3", "S=3", "S_n=3", "f(2)=3", "∠A=3", r"x = 3", "3.0", "3,0"),
          incorrect=("x = 4", "=-3 ~ sign", "x=30"), invalid=("x =", "=", "3=x", "x=3=3", "x>3", "3..", "3 x", "x", "x = y", "3=3", "2x=6", "answer")),
    Sheet("number", "3", fields=APPLES, correct=("3 apples", "3 apple", "3 apples.", "3apples".replace("3apples", "3 Apples"), "x = 3 apples"), incorrect=("4 apples",), invalid=("3 pears ~ pears", "3 thousand ~ thousand", "3 dozen apples ~ dozen", "3 half", "3 km ~ km", "apples", "3 hundred apples")),
    Sheet("number", "3", fields=YABLUKA, correct=("3 яблука", "3 яблук", "3 яблука.", "3 Яблука", "Відповідь: 3 яблука"), incorrect=("4 яблука",), invalid=("3 груші ~ груші", "3 тисячі ~ тисячі", "3 тисячі яблук ~ тисячі", "яблука 3")),
    Sheet("number", "2000", fields=GRAMS, correct=("2000",), invalid=("2000 kg ~ kg", "2000 grams ~ grams", "2000 g ~ g")),
    Sheet("number", "5", fields=HOURS, correct=("5 hours", "5 hour", "5 h"), invalid=("5 minutes ~ minutes", "5 km ~ km")),
    Sheet("number", "3", invalid=("3 apples ~ apples", "3 яблука ~ яблука")),
    Sheet("number", "30000", correct=("3x10^4", "3х10^4", "3*10^4", "3·10⁴", "3 x 10^4", "3 · 10^4", "3×10^4", "3•10^4", "30 000", "30'000", "30’000", r"3\cdot10^4", r"3 \times 10^{4}", "x = 3·10⁴", "3e4", "3X10^4"),
          incorrect=("3x10^5 ~ digits", "3·10³ ~ digits"), invalid=("3x4", "3xx10^4", "x10^4", "3x10")),
    Sheet("fraction", "3/4", correct=("x = 3/4", "³⁄₄", "3/4.", "=3/4", "³/₄", r"x=\frac{3}{4}", "3 / 4", "х=3/4", "Відповідь: 3/4"), form=("6/8.",), invalid=("x=", "3/4 x")),
    Sheet("mixed", "1 3/4", correct=("1³⁄₄", "1 3/4.", "x = 1 3/4", "1¾.", "= 1 3/4", "1 ³⁄₄", r"x = 1\frac{3}{4}"), form=("7/4",)),
    Sheet("percent", "20%", correct=("20%.", "x = 20%", "20 відсотків", "20 percent", "20 відсоток", "20 процентів", "20 per cent".replace("per cent", "percent"), "≈20%", "20 Percent", r"20\%"), form=("20.", "x=20"), invalid=("20 apples ~ apples", "20 % %")),
    Sheet("expression", "2x+1", correct=("y=2x+1", "f(x)=2x+1", "=2x+1", "2x+1.", "S = 2x+1", "y = 1+2x", "f(x) = 2x + 1.", "P=2x+1", "Answer: 2x+1", "S_x=2x+1", "у = 2х+1"), incorrect=("y=2x-1",), invalid=("x=2x+1 ~ equation", "2x+1=0 ~ equation", "y=2x+1=0", "2y=2x+1", "y>2x+1")),
    Sheet("expression", "7n+5", correct=("an=7n+5", "a_n=7n+5", "a(n)=7n+5", "aₙ = 7n+5", "a_{n}=7n+5", "7n+5.", "= 7n + 5", "Sn=7n+5", "x_n=5+7n", "аn=7n+5"), incorrect=("a_n=7n-5",), invalid=("n=7n+5", "a_n", "ax=7n+5")),
    Sheet("equation", "y=2x-5", correct=("y=2x-5.", " y = 2x − 5 "), invalid=("y=2x-5..",)),
    Sheet("set", "{-2;2}", correct=("±2.", "+-2", "+/-2", "x = ±2", "x=+-2", "{-2; 2}.", "x ∈ {-2; 2}", "x є {-2; 2}", "-2 and 2", "-2 чи 2", "Відповідь: -2; 2", "Answer: {-2;2}", "x₁=-2, x₂=2", "x_1 = -2; x_2 = 2", r"\pm 2", "−2, 2", "x=-2 або x=2", "M={-2;2}"), incorrect=("+-3",), invalid=("+ -2", "-+2")),
    Sheet("unit", "5 m", correct=("x=5 m", "= 5 m", "≈5 м", "AB = 5 m.", "Відповідь: 5 м", "Answer: 5 m")),
]  # fmt: skip

SETS = [
    Sheet("set", "{0.5}", "uk", correct=("{0,5}", "x=0,5", "0,5", "{0,5}.", "x = 0,5.", "{1/2}"), incorrect=("{0,4}", "{5}")),
    Sheet("set", "{2.5;-1}", "uk", correct=("2,5 або -1", "2,5 і -1", "x=2,5 або x=-1", "-1 та 2,5", "2,5; -1", "{2,5; -1}", "x=2,5; x=-1", "2,5 чи -1"), incorrect=("2,5 або 1", "2; 5; -1"), invalid=("2,5,-1 ~ ;", "{2,5,-1} ~ ;")),
    Sheet("set", "{1.5;2.5}", "uk", correct=("1,5 або 2,5", "1,5; 2,5", "1,5 і 2,5"), invalid=("1,5,2,5 ~ ;", "{1,5, 2,5} ~ ;")),
    Sheet("set", "{0;5}", "uk", invalid=("{0,5} ~ ;", "0,5 ~ ;"), correct=("{0;5}", "0 і 5", "{0, 5}")),
    Sheet("set", "{1;2}", "uk", invalid=("{1,2} ~ ;", "1,2 ~ ;"), correct=("{1; 2}", "1, 2")),
    Sheet("set", "{0.5}", "en", correct=("{0.5}", "x=0.5", "0.5"), incorrect=("{5}",)),
    Sheet("set", "∅", correct=("немає розв'язків", "немає розв’язків", "Немає розв'язків.", "no solutions", "no solution", "No solutions.", "ø", "Ø", "{}", "∅", "коренів немає", "немає коренів", "порожня множина", "empty set", "no real roots", "розв'язків немає", "не має розв'язків", "x∈∅", "Відповідь: немає розв'язків", "рівняння не має коренів"),
          incorrect=("0", "{0}", "1; 2"), invalid=("no", "ні", "solutions", "немає 2")),
    Sheet("set", "{2}", incorrect=("no solutions", "немає розв'язків", "∅")),
    Sheet("interval", "(2;5)", correct=("]2;5[ ~ (2; 5)", "] 2 ; 5 [", "(2;5[ ~ (2; 5)", "2<x<5", "x>2; x<5", "x>2, x<5", "{x|2<x<5}", "{x | x>2 and x<5}", "{x: 2<x<5}", "{x∈R | 2<x<5}", "x є (2;5)", "x∈(2;5)", "x ∈ ]2; 5[", "x in (2;5)", "x належить (2;5)", "{x>2; x<5}", "x > 2 та x < 5", "D=(2;5)", "(2;5)."),
          incorrect=("[2;5]", "]2;5] ~ included", "[2;5[ ~ included", "{x|2<=x<5}"), invalid=("2;5", "]5;2[", "]2;5", "2;5[", "x>2; 5", "{x|}", "]2 5[")),
    Sheet("interval", "[1;4)", correct=("x≥1; x<4", "x≥1, x<4", "[1;4[", "1≤x<4", "{x | 1 ≤ x < 4}", "x>=1 and x<4", "х ≥ 1; х < 4", "4>x>=1", "x<4; x≥1"), incorrect=("x≥1", "x≥1; x≤4", "]1;4]")),
    Sheet("interval", "(-∞;1)∪[4;+∞)", correct=("x<1 or x≥4", "]-∞;1[∪[4;+∞[", "x<1 чи x>=4", "(-inf;1) or [4;inf)", "(-oo;1)∪[4;oo)"), invalid=("x<1; x≥4 ~ or", "x≥4, x<1 ~ or")),
    Sheet("interval", "[2;+∞)", correct=("[2;inf)", "[2;+inf)", "[2;oo)", "[2; нескінченність)", "[2;+нескінченність)", "[2; infinity)", "x≥2", "[2;∞[", "{x|x≥2}", r"[2;+\infty)", "x є [2;+∞)", "[2; +безмежність)"), form=("[2;inf]",), incorrect=("(2;oo)", "[2;100)")),
    Sheet("interval", "(2;+∞)", correct=("{x|x>2}", "x>2", "]2;+∞[", "{x : x > 2}", "{x ∈ ℝ | x > 2}", "(2;inf)"), incorrect=("{x|x≥2}", "{x|x<2}")),
    Sheet("interval", "(-∞;+∞)", correct=("R", "ℝ", "усі числа", "всі числа", "all numbers", "all real numbers", "будь-яке число", "x - будь-яке число", "x — будь-яке число", "усі дійсні числа", "any number", "x∈R", "x є R", r"\mathbb{R}", "]-∞;+∞[", "All real numbers.", "(-inf;inf)", "х - будь-яке число"),
          incorrect=("x>0", "no solutions", "∅"), invalid=("numbers", "числа")),
    Sheet("interval", "∅", correct=("немає розв'язків", "no solutions", "ø", "{}", "∅", "порожня множина", "x∈∅", "нерівність не має розв'язків"), incorrect=("R", "усі числа")),
    Sheet("interval", "[0.5;1.5]", "uk", correct=("[0,5;1,5]", "0,5≤x≤1,5", "x≥0,5; x≤1,5", "[0,5; 1,5]", "x≥0,5 і x≤1,5"), incorrect=("[0,5;1,6]",)),
    Sheet("point", "(2;3)", correct=("2;3", "2; 3", "(2;3)", "A₁(2;3)", "A_1(2;3)", "A1(2;3)", "(2|3)", "A(2|3)", "x=2; y=3", "x=2, y=3", "y=3; x=2", "x = 2 і y = 3", "x=2 and y=3", "х=2; у=3", "M(2;3).", "{(2;3)}", "P = (2; 3)", "(2 | 3)", "A (2; 3)"),
          incorrect=("3;2 ~ swapped", "x=3; y=2 ~ swapped", "(3|2) ~ swapped", "2;4"), invalid=("2", "x=2", "x=2; 3", "2;3;4", "2 3", "(2|3", "x=2; x=3", "2 або 3")),
    Sheet("point", "(2.5;-1)", "uk", correct=("2,5; -1", "(2,5; -1)", "x=2,5; y=-1", "A(2,5|-1)", "(2,5|-1)"), incorrect=("2;-1",), invalid=("2,5,-1", "2,5")),
    Sheet("point", "(2;3)", "en", correct=("2,3", "(2,3)", "2, 3")),
    Sheet("point", "{(0;1);(2;3)}", correct=("A(0;1); B(2;3)", "A₁(0;1), A₂(2;3)", "(0|1); (2|3)", "(0;1) і (2;3)", "(0;1) та (2;3)"), incorrect=("0;1",)),
]  # fmt: skip

PASTED = [
    Sheet("expression", "2x^2", correct=("2𝑥²", "2𝒙^2", "2⋅𝑥^2", "2•x²", "2 · x²", r"2\cdotx^2", r"2\cdot x^{2}", "2∙x²", "2*x^2", "2\u2009x²", r"2\,x^2", "𝟐x²".replace("𝟐", "2"), r"2{x}^2".replace("{x}", "x"), "x²·2"), incorrect=("2𝑥³",), invalid=("𝟐x²",)),
    Sheet("expression", "x+y", correct=("𝑥+𝑦", "𝐱+𝐲", "x＋y"), incorrect=("𝑥-𝑦",)),
    Sheet("expression", "hx", correct=("ℎ𝑥", "ℎx")),
    Sheet("expression", "2.5x", correct=(r"2{,}5x", "2.5x", "2,5x", r"2{,}5\cdot x", r"2{,}5\cdotx", "2½x"), incorrect=("25x",)),
    Sheet("expression", "sin x", correct=(r"\sinx", r"\sin x", r"\sin(x)", "sin(𝑥)"), invalid=("sin^-1 x ~ inverse", "sin⁻¹ x ~ inverse", "sin^(-1) x ~ inverse", r"\sin^{-1}x ~ inverse")),
    Sheet("expression", "2πR", correct=(r"2\piR", r"2\pi R", "2πR", r"2\cdot\piR"), incorrect=("πR",)),
    Sheet("number", "0.75", correct=("³⁄₄", "¾", "0{,}75", r"0{,}75", "x = ³⁄₄", "0,750"), form=("⁶⁄₈",), incorrect=("³⁄₅",), invalid=("³⁄", "⁄₄")),
    Sheet("number", "1.75", correct=("1³⁄₄", "1 ³⁄₄", "1¾")),
    Sheet("number", "3.14", fields={"tolerance": "0.01"}, correct=("≈3,14", "≈ 3.14", "x≈3,14", "3{,}14", r"\approx 3.14")),
    Sheet("number", "0.123456", correct=("0,123 456", "0.123 456", "0.123456", "0,123\u2009456", "0,123\u00a0456"), incorrect=("0,123",), invalid=("0,12 3456",)),
    Sheet("number", "1234.56789", correct=("1 234,567 89", "1234.567 89", "1'234.56789"), incorrect=("1234,567",)),
    Sheet("number", "1234567", correct=("1'234'567", "1’234’567", "1 234 567", "1\u2009234\u2009567", "1\u202f234\u202f567", "1´234´567"), incorrect=("1'234",), invalid=("1'23'4567", "1'2345")),
    Sheet("number", "-5", correct=("−5", "–5", "﹣5", "- 5"), incorrect=("5 ~ sign",)),
    Sheet("number", "12", form=("3•4", "3·4", r"3\cdot4", "3×4"), correct=("12",)),
    Sheet("percent", "12.5%", correct=("12{,}5%", r"12{,}5\,\%", "12,5 відсотка", "12.5 percent", "12½%")),
    Sheet("set", "{2.5;-1}", "uk", correct=(r"\{2{,}5;\,-1\}", r"2{,}5; -1")),
    Sheet("set", "{2.5;-1}", "en", correct=(r"\{2{,}5,-1\}", r"\{2.5,\,-1\}")),
    Sheet("point", "(2.5;3)", correct=(r"(2{,}5;3)", r"\left(2{,}5;\,3\right)")),
    Sheet("unit", "5 m/s", correct=(r"5\,\text{m/s}", r"5\ \mathrm{m/s}", r"5\,\frac{\text{m}}{\text{s}}".replace(r"\frac{\text{m}}{\text{s}}", r"\text{m}/\text{s}"), "5\u2009m/s", "5 m∕s", "5 м ⁄ с")),
    Sheet("unit", "30.5°", correct=("30°30′", "30°30’", "30°30'", "30°30`", "30°30´", "30°30ʹ", "30º30'", "30˚30′", "30° 30 ′", r"30^\circ 30^\prime", r"30^\circ30'", "30°29′60″", "30°29'60\"", "30°29’60”", "30°29''".replace("29''", "29'60''")), incorrect=("30°3′",)),
]  # fmt: skip


@pytest.mark.parametrize("sheet", [*AROUND, *SETS, *PASTED], ids=str)
def test_an_answer_is_read_as_it_is_typed(sheet: Sheet) -> None:
    assert faults(sheet) == []


def test_the_task_is_asked_for_its_words_only_where_an_answer_ends_in_one() -> None:
    asked: list[str] = []

    def words() -> str:
        asked.append("asked")
        return "How many apples?"

    key = make_key("number", {"answer": "3", "words": words})
    assert read(key, "3", "en").tex == "3"
    assert not asked
    assert read(key, "3 apples", "en").tex == "3"
    assert asked

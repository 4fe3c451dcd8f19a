# ruff: noqa: E501 - one line per type keeps the spellings readable
"""Every answer of the shipped tasks in the spellings a teacher would accept: nearly all are read as right.

The spellings are made by rule from the declared answers, in both languages. What is not read as right must be answered
by a sentence that costs no attempt; a right answer in another spelling is never "incorrect".
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from webapp.content.loading import load_library
from webapp.content.variants.variants import Variant, make_variant
from webapp.grading import Verdict
from webapp.messages import Locale

CONTENT = Path(__file__).parents[2] / "content"
ITALIC = {letter: chr(0x1D44E + ord(letter) - ord("a")) for letter in "abcdefgijklmnopqrstuvwxyz"}
RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
WORDS = {
    "en": {"cm": "centimetres", "m": "metres", "km": "kilometres", "g": "grams", "kg": "kilograms", "h": "hours", "min": "minutes",
           "s": "seconds", "l": "litres", "°": "degrees", "N": "newtons", "J": "joules", "km/h": "kilometres per hour",
           "m/s": "metres per second", "cm^2": "square centimetres", "m^2": "sq. m", "cm^3": "cubic centimetres", "m^3": "m3",
           "g/cm^3": "g/cm3", "kg/m^3": "kg/m3", "m/s^2": "m/s2"},
    "uk": {"cm": "сантиметрів", "m": "метрів", "km": "км.", "g": "грамів", "kg": "кілограмів", "h": "год.", "min": "хвилин",
           "s": "секунд", "l": "літрів", "°": "градусів", "N": "Н", "J": "джоулів", "km/h": "км/год", "m/s": "метрів за секунду",
           "cm^2": "кв. см", "m^2": "м2", "cm^3": "куб. см", "m^3": "кубічних метрів", "g/cm^3": "г/см3", "kg/m^3": "кг/м³",
           "m/s^2": "м/с2"},
}  # fmt: skip


def spellings(variant: Variant) -> Iterator[str]:
    """Ways to write the declared answer, without the plain one."""
    locale = variant.locale
    answer = str(variant.key.fields["answer"])
    mark = answer.replace(".", ",") if locale == "uk" else answer
    yield mark + "."
    yield f" {mark} "
    yield mark.replace("-", "−")
    yield f"{'Відповідь' if locale == 'uk' else 'Answer'}: {mark}"
    match variant.type:
        case "number" | "fraction" | "mixed" | "percent":
            yield from _numbers(mark, locale)
        case "unit":
            yield from _units(answer, locale)
        case "expression":
            yield from _expressions(mark)
        case "equation":
            yield from (mark.replace("=", " = ") + ".", _italic(mark), re.sub(r"\^(\d)", _raised, mark))
        case "interval":
            yield from _intervals(answer, locale)
        case "set":
            yield from _sets(answer, locale)
        case "point":
            yield from _points(answer, locale)


def _raised(found: re.Match[str]) -> str:
    return found[1].translate(RAISED)


def _italic(text: str) -> str:
    return re.sub(r"(?<![A-Za-z])[a-gi-z](?![A-Za-z])", lambda found: ITALIC[found[0]], text)


def _numbers(text: str, locale: Locale) -> Iterator[str]:
    yield from (f"x = {text}", f"={text}", f"х={text}", f"x={text}.", f"≈{text}")
    if re.fullmatch(r"-?\d{4,6}", text):
        head, tail = text[:-3], text[-3:]
        yield from (f"{head} {tail}", f"{head}\u2009{tail}", f"{head}'{tail}", f"{head}’{tail}")
    if "/" in text:
        above, below = text.rsplit("/", 1)
        whole, _, above = above.rpartition(" ")
        sign, above = ("-", above[1:]) if above.startswith("-") else ("", above)
        front = whole + " " if whole else sign
        yield from (
            f"{front}\\frac{{{above}}}{{{below}}}",
            f"{front}{above} / {below}" if not whole else f"{whole} {above}/{below}.",
        )
        small = above.translate(RAISED) + "⁄" + below.translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
        yield front.strip() + small
    if "%" in text:
        number = text.replace("%", "")
        yield from (f"{number} %", f"{number} відсотків" if locale == "uk" else f"{number} percent", f"{number}\\%")
    if "," in text or "." in text:
        yield text.replace(",", "{,}").replace(".", "{,}")


def _units(answer: str, locale: Locale) -> Iterator[str]:
    found = re.fullmatch(r"(-?[\d.]+) ?(\S+)", answer)
    if not found:
        return
    number, unit = found[1].replace(".", ",") if locale == "uk" else found[1], found[2]
    flat = re.sub(r"\^(\d)", r"\1", unit)
    raised = re.sub(r"\^(\d)", _raised, unit)
    yield from (
        f"{number}{unit}",
        f"{number} {flat}",
        f"{number} {raised}",
        f"x = {number} {unit}.",
        f"≈ {number} {unit}",
    )
    yield f"{number}\\,\\text{{{unit}}}" if "^" not in unit else f"{number}\\ \\mathrm{{{flat}}}"
    word = WORDS[locale].get(unit)
    if word:
        yield from (
            f"{number} {word}",
            f"{number} {word}.".replace("..", "."),
            f"{number} {word.capitalize()}" if word.isalpha() and len(word) > 3 else f"{number}  {word}",
        )


def _expressions(text: str) -> Iterator[str]:
    raised = re.sub(r"\^(\d)", _raised, text)
    yield from (
        f"y={text}",
        f"f(x) = {text}" if "x" in text else f"S = {text}",
        f"={text}",
        raised,
        _italic(text),
        text.replace("+", " + ") + ".",
    )
    yield re.sub(r"(?<=\d)(?=[a-z(])", "·", text)
    yield re.sub(r"(?<=\d)(?=[a-z(])", r"\\cdot ", text)


def _intervals(answer: str, locale: Locale) -> Iterator[str]:
    mark = answer.replace(".", ",") if locale == "uk" else answer
    yield from (
        f"x∈{mark}",
        f"x ∈ {mark}",
        mark.replace("∞", "inf"),
        mark.replace("+∞", "∞"),
        f"x є {mark}",
        f"х є {mark}.",
    )
    outward = re.sub(r"\(([^;]*);", r"]\1;", mark)
    yield re.sub(r";([^;]*)\)", r";\1[", outward)
    found = re.fullmatch(r"([(\[])([^;]*);([^;]*)([)\]])", mark)
    if found and "∞" not in mark:
        low, high = "≤" if found[1] == "[" else "<", "≤" if found[4] == "]" else "<"
        more = "≥" if found[1] == "[" else ">"
        left, right = found[2].strip(), found[3].strip()
        yield from (
            f"{left}{low}x{high}{right}",
            f"x{more}{left}; x{high}{right}",
            f"{{x | {left}{low}x{high}{right}}}",
        )
        yield f"x{more}{left} {'і' if locale == 'uk' else 'and'} x{high}{right}"


def _sets(answer: str, locale: Locale) -> Iterator[str]:
    members = [one.strip() for one in answer.strip("{}").split(";")]
    if locale == "uk":
        members = [one.replace(".", ",") for one in members]
    joined = "; ".join(members)
    yield from (joined, f"{{{joined}}}.", f"x ∈ {{{joined}}}", "; ".join(reversed(members)))
    yield "; ".join(f"x{place} = {one}" for place, one in enumerate(members, 1))
    yield (" або " if locale == "uk" else " or ").join(f"x={one}" for one in members)
    if len(members) == 2:
        yield (" і " if locale == "uk" else " and ").join(members)
        if members[0].lstrip("-") == members[1].lstrip("-") and members[0] != members[1]:
            yield from ("±" + members[1].lstrip("-"), "+-" + members[1].lstrip("-"), "x = ±" + members[1].lstrip("-"))


def _points(answer: str, locale: Locale) -> Iterator[str]:
    mark = answer.replace(".", ",") if locale == "uk" else answer
    found = re.fullmatch(r"\(([^;]*);([^;]*)\)", mark)
    if found:
        x, y = found[1].strip(), found[2].strip()
        yield from (
            f"{x}; {y}",
            f"({x}|{y})",
            f"A({x};{y})",
            f"A₁({x}; {y})",
            f"x={x}; y={y}",
            f"x = {x}, y = {y}",
            f"M = ({x}; {y})",
        )


def collect() -> list[tuple[str, Variant, str]]:
    found: list[tuple[str, Variant, str]] = []
    for topic in load_library(CONTENT).topics.values():
        for task in topic.tasks.values():
            if "answer" not in type(task.model).model_fields:
                continue
            for locale in ("en", "uk"):
                variant = make_variant(task, 1, locale)
                found += [(f"{topic.slug}/{task.id}", variant, text) for text in dict.fromkeys(spellings(variant))]
    return found


@pytest.mark.slow
def test_at_least_95_of_100_spellings_are_right_and_none_is_incorrect() -> None:
    cases = collect()
    grades = [(name, variant.locale, text, variant.grade(text)) for name, variant, text in cases]
    refused = [
        (name, locale, text, str(grade.message))
        for name, locale, text, grade in grades
        if grade.verdict is not Verdict.CORRECT
    ]
    wrong = [(name, locale, text) for name, locale, text, grade in grades if grade.verdict is Verdict.INCORRECT]
    share = 1 - len(refused) / len(cases)
    assert len(cases) > 4_000
    assert not wrong
    assert share >= 0.95, f"{share:.2%} of {len(cases)}: {refused}"

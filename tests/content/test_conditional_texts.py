"""Texts that depend on a variant's numbers: plural forms and `if`."""

from fractions import Fraction
from typing import Any

import pytest

from tests.content.conftest import TASK, Tree
from webapp.content.checks.check import check_content
from webapp.content.checks.preview import preview_lines
from webapp.content.rendering.formatting import FormatError
from webapp.content.rendering.plurals import categories, form_of, plural_category, plural_form
from webapp.content.variants.variants import Variant, make_variant
from webapp.messages import Locale

UK: dict[str, Any] = TASK["translations"]["uk"]


def made(tree: Tree, text: str, ukrainian: str | None = None, locale: Locale = "en", seed: int = 0) -> Variant:
    """Return a variant whose prompt is a text, with n = 1, m = 5, x = 3/2 and b = -2."""
    params = {"n": {"choice": [1]}, "m": {"choice": [5]}, "x": {"choice": [1.5]}, "b": {"choice": [-2]}}
    uk = UK | {"prompt": ukrainian or text, "hints": [], "solution": None, "mistakes": []}
    tree.write_task(prompt=text, params=params, answer="[[n]]", hints=None, solution=None, mistakes=None,
                    translations={"uk": uk})  # fmt: skip
    library = tree.load()
    assert library.problems == ()
    return make_variant(library.topics["adding"].tasks["sum"], seed, locale)


SHOWN = [
    ("[[n]] [[n | one: apple, other: apples]]", "1 apple"),
    ("[[m]] [[m|one:apple,other:apples]]", "5 apples"),
    ("[[m]] [[m|plural: apple, apples]]", "5 apples"),
    ("[[m | one: [[n]] apple, other: [[m]] apples, ripe]]", "5 apples, ripe"),
    ("[[x]] [[x | one: kilogram, other: kilograms]]", "1.5 kilograms"),
    ("[[if m > 1 | more | less]]", "more"),
    ("[[if m < 1 | more | less]].", "less."),
    ("a[[if m < 1 | more]]b", "ab"),
    ("[[if not (m = 5) or b < 0 and n = 1 | yes | no]]", "yes"),
    ("[[if m > 1 | [[if n > 1 | both | only m is [[m]]]] | none]]", "only m is 5"),
    ("[[if m > 1 | the size $|x|$ | none]]", "the size $|x|$"),
    ("$a [[if b < 0 | [[+b]] | + 1]]x$", "$a - 2x$"),
    ("$[[m]][[if n = 1 | [[+b]]]] = 3$", "$5 - 2 = 3$"),
    ("$x \\in [[if n = 1 | [[[n]]; [[m]]] | \\varnothing]]$", "$x \\in [1; 5]$"),
    ("**[[if n = 1 | one | many]]** [[if n = 1 | *thing* | things]]", "one thing"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), SHOWN, ids=[text for text, _ in SHOWN])
def test_a_text_depends_on_the_numbers(tree: Tree, text: str, shown: str) -> None:
    assert made(tree, text).prompt_text == shown


def test_markup_inside_a_conditional_text_is_rendered(tree: Tree) -> None:
    assert made(tree, "[[if n = 1 | *thing* & [[m]] | things]]").prompt_html == "<p><em>thing</em> &amp; 5</p>\n"


@pytest.mark.parametrize("text", ["[[if m > 1 | $x$ | $y$]].", "It is $y$[[if m > 1 | , not $x$]]."])
def test_a_formula_may_touch_the_end_of_a_conditional_text(tree: Tree, text: str) -> None:
    assert made(tree, text).prompt_html.endswith("x</mi></math></span>.</p>\n")


def test_answers_mistakes_hints_and_alternatives_may_be_conditional(tree: Tree) -> None:
    text = '<text x="1" y="1">[[if a > 0 | [[a]]]]</text>'
    tree.write("math/adding/figures/bar.svg", f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{text}</svg>')
    tree.write_task(
        answer="[[if a > 0 | [[a + b]] | 0]]",
        hints=["[[if a > b | First | Second]] of [[a]]."],
        mistakes=[{"when": "[[if a > 0 | -[[a]] | 0]]", "say": "[[a]] [[a | one: is, other: $are_{[[b]]}$]] no sum."}],
        figure={"file": "figures/bar.svg", "alt": "A bar of [[a]] [[a | one: part, other: parts]]"},
        translations={
            "uk": UK
            | {
                "hints": ["[[if a > b | Перше | Друге]] з [[a]]."],
                "mistakes": ["[[a]] і $[[b]]$ — не сума."],
                "figure": "Смужка з [[a]] [[a | one: частини, few: частин, many: частин]]",
            }
        },
    )
    library = tree.load()
    task = library.topics["adding"].tasks["sum"]
    variant = make_variant(task, 3, "en").write_out()
    a, b = (int(str(variant.values.numbers[name])) for name in "ab")
    assert variant.right_answer("en") == str(a + b)
    assert variant.mistakes[0].when == f"-{a}"
    assert variant.mistakes[0].say == f"{a} $are_{{{b}}}$ no sum."
    assert f"A bar of {a} parts" in (variant.figure_html or "")
    assert f">{a}</text>" in (variant.figure_html or "")
    assert any("A bar of" in line for line in preview_lines(task, 3, "en"))
    assert [str(one) for one in check_content(library, seeds=60)] == []


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "яблук"), (1, "яблуко"), (3, "яблука"), (5, "яблук"), (11, "яблук"), (21, "яблуко"), (104, "яблука")],
)
def test_ukrainian_forms(number: int, shown: str) -> None:
    assert plural_form(Fraction(number), ("яблуко", "яблука", "яблук"), "uk") == shown


def test_a_fraction_takes_the_form_other_in_ukrainian() -> None:
    forms = {"one": "літр", "few": "літри", "many": "літрів", "other": "літра"}
    assert form_of(plural_category(Fraction(3, 2), "uk"), forms, "uk") == "літра"
    assert form_of(plural_category(Fraction(1, 3), "uk"), forms, "uk") == "літра"
    assert form_of(plural_category(Fraction(-3), "uk"), forms, "uk") == "літри"
    with pytest.raises(FormatError, match='the plural form "other" is missing for a number that is not whole'):
        form_of("other", {name: forms[name] for name in ("one", "few", "many")}, "uk")


def test_every_language_of_the_site_has_its_categories() -> None:
    assert categories("en") == ("one", "other")
    assert categories("uk") == ("one", "few", "many", "other")


FAULTS = [
    ("[[n | one: apple]] [[a]] [[b]]", 'the plural form "other" is missing; English has one, other'),
    ("[[n | one: apple, few: a, other: apples]]", 'there is no plural form "few"; English has one, other'),
    ("[[n | one: apple, others: apples]]", 'unknown plural form "others" in [[n | one: apple, others: apples]]; the'),
    ("[[n | one: apple, one: apples, other: x]]", "a plural form stands twice in"),
    ("[[n|plural: a, b, c]]", "3 plural forms; English has one, other"),
    ("[[if n > 1 | more | less", '"[[" and "]]" must come in pairs; one is missing in "[[if n > 1 | more | '),
    ("[[if n > 1 | [[n] | less]]", '"[[" and "]]" must come in pairs; one is missing in'),
    ("[[if n > 1]]", "[[if n > 1]] is written [[if n > 1 | text | otherwise]]"),
    ("[[if n > 1 | a | b | c]]", "is written [[if n > 1 | text | otherwise]]"),
    ("[[if n | a | b]]", "this is no condition such as n > 1"),
    ("[[if speed > 1 | a | b]]", '"speed > 1" uses "speed", which is not a parameter; the parameters are a, b, n'),
    ("[[if n / 0 > 1 | a | b]]", "the condition has no value here"),
    ("[[if n > 1 | a\n\nb | c]]", "a conditional text ends in the paragraph in which it begins"),
    ("[[if n > 1 | **a | b]] c**", "what is bold or italic in a conditional text must end in the same text"),
    ("$[[if n > 1 | $ a | b$ ]] c$", "overlap"),
]


@pytest.mark.parametrize(("text", "reason"), FAULTS, ids=[reason for _, reason in FAULTS])
def test_a_fault_is_reported_with_file_line_and_task(tree: Tree, text: str, reason: str) -> None:
    tree.write_task(hints=[text], params=TASK["params"] | {"n": {"integer": [1, 9]}},
                    translations={"uk": UK | {"hints": ["[[a]][[b]][[n]]"]}})  # fmt: skip
    lines = [str(one).removeprefix(f"{tree.root}/") for one in check_content(tree.load(), seeds=5)]
    (line,) = [line for line in lines if reason in line]
    assert line.startswith('math/adding/tasks/010-sum.json:27: task "sum": ')


def test_a_missing_ukrainian_form_is_reported_in_the_translation(tree: Tree) -> None:
    tree.write_task(translations={"uk": UK | {"hints": ["[[a]] [[a | one: сума, other: суми]]"]}})
    lines = [str(one) for one in check_content(tree.load(), seeds=5)]
    assert any('the plural form "few" is missing; Ukrainian has one, few, many, other' in line for line in lines)


def test_a_gap_does_not_stand_in_a_conditional_text(tree: Tree) -> None:
    tree.write_task(type="cloze", answer=None, mistakes=None, fields={"one": {"type": "number", "answer": "[[a]]"}},
                    prompt="[[if a > 1 | {{one}} | x]]")  # fmt: skip
    lines = [str(one) for one in check_content(tree.load(), seeds=5)]
    assert any("a gap cannot stand inside a conditional text" in line for line in lines)


def test_words_of_conditional_texts_need_translation(tree: Tree) -> None:
    hint = "[[if a > 1 | more | less]]"
    tree.write_task(hints=[hint], translations={"uk": UK | {"hints": [hint]}})
    assert any("is not translated" in str(one) for one in check_content(tree.load(), seeds=5))


def test_a_step_of_a_solution_does_not_end_in_a_conditional_text(tree: Tree) -> None:
    tree.write_task(solution="[[if a > 1 | First [[a]]. Then [[b]]. | None.]] Done.")
    task = tree.load().topics["adding"].tasks["sum"]
    assert len(make_variant(task, 1, "en").solution_steps) == 2

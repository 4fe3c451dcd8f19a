"""Moodle XML, read back by the structure that Moodle documents: the same keys, feedback, formulas and figures."""

import re
from base64 import b64decode
from collections.abc import Iterator
from html import unescape
from xml.etree.ElementTree import Element

import pytest

from tests.content.conftest import Tree
from tests.exports.conftest import Exported, document, variants_of
from webapp.content.library import Topic
from webapp.content.rendering.markdown import render_inline
from webapp.content.rendering.tex import tex_in_marks
from webapp.content.variants.variants import Variant
from webapp.grading import Verdict, grade
from webapp.services.exports import export_topic

# As Moodle's multianswer type reads a field: the type, then answers between "~" with their feedback after "#".
FIELD = re.compile(r"\{(\d*):(NUMERICAL|SHORTANSWER|SHORTANSWER_C):((?:[^}\\]|\\.)*)\}")
ANSWER = re.compile(r"(=|%-?\d+(?:\.\d+)?%)?(.+?)(?<!\\|&)(?:#(.*))?$", re.DOTALL)


def questions(content: bytes) -> dict[str, Element]:
    return {each.findtext("name/text", ""): each for each in document(content) if each.get("type") != "category"}


def answers(question: Element) -> list[tuple[float, str, str]]:
    """Return fraction, text and feedback of each answer of a short or numerical question."""
    return [
        (float(each.get("fraction", "")), each.findtext("text", ""), each.findtext("feedback/text", ""))
        for each in question.iter("answer")
    ]


def as_typed(answer: str) -> str:
    """Return the text that a short answer stands for: an asterisk without a backslash would stand for any text."""
    assert not re.search(r"(?<!\\)\*", answer)
    return answer.replace(r"\*", "*")


def with_tex(variant: Variant) -> Variant:
    return Variant(variant.task, variant.seed, variant.locale, variant.compiled, variant.values, tex_in_marks)


@pytest.mark.parametrize("locale", ["en", "uk"])
def test_every_question_has_the_key_of_its_task(exported: Exported, every_type: Topic, locale: str) -> None:
    variants, found = variants_of(every_type, locale), questions(exported("moodle", locale).content)
    checked: dict[str, int] = {}
    for name, question in found.items():
        variant = variants[name]
        kind = question.get("type", "")
        checked[kind] = checked.get(kind, 0) + 1
        match kind:
            case "shortanswer" | "numerical":
                check_typed(variant, question)
            case "multichoice":
                check_options(with_tex(variant), question)
            case "ordering":
                texts = {option.id: option.html for option in with_tex(variant).options}
                right = [words(texts[str(id_)]) for id_ in variant.right_answer(locale)]
                listed = sorted(question.iter("answer"), key=lambda each: float(each.get("fraction", "")))
                assert [words(each.findtext("text", "")) for each in listed] == right
            case "matching":
                check_pairs(with_tex(variant), question)
            case "cloze":
                check_gaps(variant, question)
    assert set(checked) == {"shortanswer", "numerical", "multichoice", "ordering", "matching", "cloze"}
    report = exported("moodle", locale).report
    assert {name.rpartition("-")[0] for name in found} | set(report.left_out) == set(every_type.tasks)
    assert all(every_type.tasks[task].type in ("graph", "region", "part", "equation") for task in report.left_out)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def said(variant: Variant, say: str) -> str:
    """Return the sentence of a mistake as HTML with TeX."""
    return render_inline(
        say, locale=variant.locale, math=lambda tex, display: tex_in_marks(tex, variant.locale, display=display)
    )


def check_typed(variant: Variant, question: Element) -> None:
    is_number = question.get("type") == "numerical"
    listed = [(fraction, as_typed(text), feedback) for fraction, text, feedback in answers(question)]
    right = [text for fraction, text, _ in listed if fraction == 100]
    wrong = [(text, feedback) for fraction, text, feedback in listed if fraction == 0]
    assert right and len(right) + len(wrong) == len(listed)
    for text in right:
        assert variant.grade(text).verdict in ((Verdict.CORRECT, Verdict.FORM) if is_number else (Verdict.CORRECT,))
    for text, feedback in wrong:
        given = variant.grade(text)
        assert given.verdict is Verdict.INCORRECT
        assert words(feedback) == words(said(variant, given.message.text))


def check_options(variant: Variant, question: Element) -> None:
    right = variant.right_answer(variant.locale)
    expected = {option.id: option for option in variant.options}
    is_right = [option_id == right or (isinstance(right, list) and option_id in right) for option_id in expected]
    listed = list(question.iter("answer"))
    fractions = [float(each.get("fraction", "")) for each in listed]
    assert [fraction > 0 for fraction in fractions] == is_right
    assert sum(fraction for fraction in fractions if fraction > 0) == pytest.approx(100, abs=1e-3)
    if not variant.options[0].html.startswith("<svg"):
        assert [words(each.findtext("text", "")) for each in listed] == [words(one.html) for one in variant.options]
    assert question.findtext("single") == ("true" if variant.type == "choice" else "false")


def check_pairs(variant: Variant, question: Element) -> None:
    """Check that each text stands with the answer in its menu, whichever half is in the menus."""
    assert len(question.findall("subquestion")) == len(variant.left)
    menus = [each.findtext("answer/text", "") for each in question.iter("subquestion")]
    assert all(text and "\\" not in text for text in menus), "a menu shows no TeX"
    shown = [words(each.findtext("text", "")) for each in question.iter("subquestion")]
    lefts, rights = ({option.id: words(option.html) for option in half} for half in (variant.left, variant.right))
    pairs = {str(pair[0]): str(pair[1]) for pair in variant.right_answer(variant.locale)}
    if set(shown) == set(lefts.values()):
        order = [next(id_ for id_, text in lefts.items() if text == each) for each in shown]
        expected = [rights[pairs[id_]] for id_ in order]
    else:
        back = {right: left for left, right in pairs.items()}
        order = [next(id_ for id_, text in rights.items() if text == each) for each in shown]
        expected = [lefts[back[id_]] for id_ in order]
    assert [menu for menu, text in zip(menus, expected, strict=True) if "\\" not in text] == [
        text for text in expected if "\\" not in text
    ]


def fields(question: Element) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Yield the type and the answers of each embedded field, decoded as Moodle decodes them."""
    for field in FIELD.finditer(question.findtext("questiontext/text", "")):
        listed = []
        for each in field[3].split("~"):
            answer = ANSWER.match(each)
            assert answer
            text, said = (unescape(part or "").replace(r"\}", "}") for part in (answer[2], answer[3]))
            listed.append((answer[1] or "", text, said))
        yield field[2], listed


def check_gaps(variant: Variant, question: Element) -> None:
    found = list(fields(question))
    assert len(found) == len(variant.gaps), "a brace of TeX is no field"
    for gap, (kind, listed) in zip(variant.gap_cells, found, strict=True):
        key = variant.key.compiled[gap]
        for mark, text, said in listed:
            typed = text.rpartition(":")[0] if kind == "NUMERICAL" else as_typed(text)
            verdict = grade(key, typed, variant.locale).verdict
            if mark == "=":
                assert verdict is Verdict.CORRECT or (kind == "NUMERICAL" and verdict is Verdict.FORM), typed
            else:
                assert verdict is Verdict.INCORRECT
                assert said


def test_figures_are_files_of_the_text_that_shows_them(exported: Exported) -> None:
    figures = 0
    for parent in document(exported("moodle", "en").content).iter():
        shown = set(re.findall(r'src="@@PLUGINFILE@@/([^"]+)"', parent.findtext("text", "") or ""))
        files = {each.get("name"): b64decode(each.text or "") for each in parent.findall("file")}
        assert shown == set(files)
        figures += len(files)
        assert all(content.startswith((b"<svg", b"RIFF")) for content in files.values())
    assert figures > 10


def test_a_formula_stays_whole_and_a_comparison_is_no_tag(small_tree: Tree) -> None:
    small_tree.write_task(
        prompt="Is a<b and b>c? $[[a]] < x \\neq 2{,}5$",
        mistakes=[{"when": "[[a * b + 1]]", "say": "Not $\\{1; 2\\}$ and a<b."}],
        translations=None,
    )
    library = small_tree.load()
    export = export_topic(library, library.topics["adding"], "moodle", 1, "en", str, 0)
    question = questions(export.content)["sum-1"]
    shown = question.findtext("questiontext/text", "")
    assert unescape(shown).count(r"\neq 2{,}5\)") == 1
    assert shown.startswith("<p>Is a&lt;b and b&gt;c? \\(")
    assert "a&lt;b" in answers(question)[1][2]


def test_the_report_stands_in_the_file(exported: Exported) -> None:
    export = exported("moodle", "en")
    assert export.report.left_out
    for task, reason in export.report.left_out.items():
        assert f"Left out: {task}. {reason}".replace("--", "- -") in export.content.decode()

"""GIFT, read back by pygiftparser, which nobody here wrote.

Its own faults are read around: an escaped brace ends the answers, an escaped backslash stays two and with an n makes a
line break, a negative number is none, and minus points count against the marks of several right options.
"""

import io
import logging
import re
from html import unescape
from typing import Any

import pytest
from pygiftparser import parser

from tests.content.conftest import Tree
from tests.exports.conftest import Exported, variants_of
from tests.exports.test_moodle import with_tex, words
from webapp.content.library import Topic
from webapp.content.variants.variants import Variant
from webapp.grading import Verdict
from webapp.services.exports import export_topic

ESCAPED = "\\{}"
HELD = "\ue010\ue011\ue012"  # what the parser sees in place of an escaped backslash or brace
ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def read(content: bytes) -> dict[str, Any]:
    logging.getLogger("pygiftparser").setLevel(logging.CRITICAL)
    held = ESCAPE.sub(
        lambda found: HELD[ESCAPED.index(found[1])] if found[1] in ESCAPED else found[0], content.decode()
    )
    return {question.title: question for question in parser.parseFile(io.StringIO(held))}


def plain(text: str) -> str:
    return ESCAPE.sub(r"\1", text).translate(dict(zip(map(ord, HELD), ESCAPED, strict=True))).strip()


@pytest.mark.parametrize("locale", ["en", "uk"])
def test_every_question_has_the_key_of_its_task(exported: Exported, every_type: Topic, locale: str) -> None:
    export = exported("gift", locale)
    variants, found, kinds = variants_of(every_type, locale), read(export.content), set()
    for name, question in found.items():
        variant = variants[name]
        if not hasattr(question, "answers"):
            assert "{#=-" in question.source, "the parser reads no negative number"
            continue
        kinds.add(type(question.answers).__name__)
        match variant.type:
            case "choice" | "choices":
                right = variant.right_answer(locale)
                expected = {
                    words(option.html): option.id == right or (isinstance(right, list) and option.id in right)
                    for option in with_tex(variant).options
                }
                assert {words(plain(one.answer)): one.fraction > 0 for one in question.answers.answers} == expected
            case "match":
                check_pairs(with_tex(variant), question.answers.answers)
            case _:
                check_typed(variant, question.answers.answers)
    assert kinds >= {"SelectSet", "NumericAnswerSet", "MatchingSet", "MultipleChoicesSet"}
    assert {name.rpartition("-")[0] for name in found} | set(export.report.left_out) == set(every_type.tasks)


def check_pairs(variant: Variant, answers: list[Any]) -> None:
    lefts, rights = ({option.id: words(option.html) for option in half} for half in (variant.left, variant.right))
    expected = {lefts[str(pair[0])]: rights[str(pair[1])] for pair in variant.right_answer(variant.locale)}
    found = {words(plain(one.question)): words(plain(one.answer)) for one in answers}
    assert set(found) == set(expected)
    for left, right in expected.items():
        assert found[left] == right or "\\" in right, "formulas are in one line"


def check_typed(variant: Variant, answers: list[Any]) -> None:
    gap = next(iter(variant.gaps), None)
    for one in answers:
        typed = str(one.value) if hasattr(one, "value") else plain(one.answer)
        typed = typed.replace(r"\*", "*")
        verdict = variant.grade({gap: typed} if gap else typed).verdict
        if one.fraction == 100:
            assert verdict is Verdict.CORRECT or (hasattr(one, "value") and verdict is Verdict.FORM), typed
        else:
            assert verdict is Verdict.INCORRECT, typed
            assert plain(one.feedback)
    assert any(one.fraction == 100 for one in answers)


def test_marks_of_the_format_and_backslashes_are_escaped(small_tree: Tree) -> None:
    small_tree.write_task(
        prompt="Given {x = 2: a~b} # 5 and a<b. $x \\neq \\{[[a]]; 1\\}$",
        mistakes=[{"when": "[[a * b + 1]]", "say": "Is $x \\ne 2 = 3$ {true}?"}],
        solution="First.\n\nThen $a = b$.",
        translations=None,
    )
    library = small_tree.load()
    export = export_topic(library, library.topics["adding"], "gift", 1, "en", str, 0)
    line = export.content.decode().split("\n\n")[1]
    assert r"\\(x \\neq \\\{" in line, "a single backslash before n would be a line break"
    question = read(export.content)["sum-1"]
    shown = unescape(plain(question.text))
    assert shown.startswith(r"<p>Given {x = 2: a~b} # 5 and a<b. \(x \neq \{")
    assert [one.fraction for one in question.answers.answers] == [100, 0]
    assert "Then" in question.generalFeedback


def test_what_gift_cannot_hold_is_named(exported: Exported, every_type: Topic) -> None:
    export = exported("gift", "en")
    assert {every_type.tasks[task].type for task in export.report.left_out} >= {"order", "cloze", "graph", "region"}
    for task, reason in export.report.left_out.items():
        assert f"// Left out: {task}. {reason}\n" in export.content.decode()
        assert f"::{task}-" not in export.content.decode()

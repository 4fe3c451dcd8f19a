"""Our own import reads what our own export wrote: the same keys, and the same sentences for mistakes."""

from typing import Any

import pytest

from tests.exports.conftest import Exported, variants_of
from webapp.content.importing.reading import read_tasks
from webapp.content.library import Topic
from webapp.content.variants.variants import Variant
from webapp.grading import Verdict, grade, make_key


@pytest.mark.parametrize("name", ["moodle", "gift", "qti"])
def test_an_exported_topic_is_read_with_equal_keys(name: str, exported: Exported, every_type: Topic) -> None:
    export, variants = exported(name, "en"), variants_of(every_type, "en")
    reading = read_tasks(export.content, export.name)
    assert [(variants[one.origin.title].type, one.reason) for one in reading.refusals] == []
    assert len(reading.drafts) == export.report.count
    for draft in reading.drafts:
        check_key(variants[draft.origin.title], draft.fields)
        assert not [note for note in draft.notes if "feedback for" in note], draft.origin.title


def test_qti_keeps_every_sentence_for_a_mistake(exported: Exported) -> None:
    """Moodle XML holds each sentence beside its answer; in QTI the response processing leads from one to the other."""
    said = {}
    for name in ("moodle", "qti"):
        export = exported(name, "en")
        said[name] = {one.origin.title: _said(one.fields) for one in read_tasks(export.content, export.name).drafts}
    assert sum(said["qti"].values()) > 50
    shared = said["qti"].keys() & said["moodle"].keys()
    assert {title: said["qti"][title] for title in shared} == {title: said["moodle"][title] for title in shared}


def _said(fields: dict[str, Any]) -> int:
    return len(fields.get("mistakes", ())) + sum("say" in option for option in fields.get("options", ()))


def check_key(variant: Variant, fields: dict[str, Any]) -> None:
    right: Any = variant.right_answer("en")
    match fields["type"]:
        case "choice" | "choices":
            expected = [
                option.id == right or (isinstance(right, list) and option.id in right) for option in variant.options
            ]
            assert [bool(option.get("correct")) for option in fields["options"]] == expected
        case "order":
            assert variant.type == "order"
            assert len(fields["items"]) == len(variant.options)
        case "match":
            assert variant.type == "match"
            assert len(fields["pairs"]) == len(variant.left)
        case "cloze":
            for gap, read in zip(variant.gap_cells, fields["fields"].values(), strict=True):
                assert_right(read, right[gap])
        case "word":
            assert [variant.grade(word).verdict for word in fields["words"][0]] == [Verdict.CORRECT] * len(
                fields["words"][0]
            )
        case _:
            assert_right(fields, right)


def assert_right(fields: dict[str, Any], answer: str) -> None:
    given = grade(make_key(fields["type"], fields), answer, "en")
    assert given.verdict in (Verdict.CORRECT, Verdict.FORM), (fields, answer)

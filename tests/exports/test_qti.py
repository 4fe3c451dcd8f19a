"""QTI 3.0 packages: what an item scores by its own rules, and validity by the schemas of 1EdTech where they are.

No package carries these schemas, and their licence lets nobody put them here. Where QTI_SCHEMAS names a folder with
them, every document is validated; what was found is in docs/connections.md.
"""

import io
import os
import zipfile
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from tests.exports.conftest import Exported, document, variants_of
from webapp.content.library import Topic
from webapp.content.variants.variants import Variant
from webapp.grading import Answer, Verdict

ITEM = "{http://www.imsglobal.org/xsd/imsqtiasi_v3p0}"
PACKAGE = "{http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1}"
Value = str | float | list[str] | bool | None


class Item:
    """An item and what its response processing makes of responses: the rules of QTI for the elements that we write."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.declared = {each.get("identifier", ""): each for each in root.iter(f"{ITEM}qti-response-declaration")}

    def correct(self, identifier: str) -> list[str]:
        return [
            each.text or ""
            for each in self.declared[identifier].iterfind(f"{ITEM}qti-correct-response/{ITEM}qti-value")
        ]

    def is_single(self, identifier: str) -> bool:
        return self.declared[identifier].get("cardinality") == "single"

    def judge(self, responses: dict[str, list[str]]) -> tuple[float, set[str]]:
        """Return the score and the identifiers of the feedback shown."""
        outcomes: dict[str, Value] = {"SCORE": 0.0, "FEEDBACK": []}
        for condition in self.root.iter(f"{ITEM}qti-response-condition"):
            test, setter = condition[0][0], condition[0][1]
            if self.value(test, responses, outcomes) is True:
                outcomes[setter.get("identifier", "")] = self.value(setter[0], responses, outcomes)
        score, feedback = outcomes["SCORE"], outcomes["FEEDBACK"]
        assert isinstance(score, float) and isinstance(feedback, list)
        return score, set(feedback)

    def value(  # noqa: PLR0912 - one case per kind of element
        self, element: Element, responses: dict[str, list[str]], outcomes: dict[str, Value]
    ) -> Value:
        def inner() -> list[Any]:
            return [self.value(each, responses, outcomes) for each in element]

        identifier = element.get("identifier", "")
        match element.tag.removeprefix(f"{ITEM}qti-"):
            case "base-value":
                return float(element.text or "") if element.get("base-type") == "float" else element.text or ""
            case "variable" if identifier in self.declared:
                return self.read(identifier, responses[identifier])
            case "variable":
                return outcomes[identifier]
            case "correct":
                return self.read(identifier, self.correct(identifier))
            case "match":
                first, second = inner()
                if isinstance(first, list) and self.declared_cardinality(element) == "multiple":
                    return sorted(first) == sorted(second)
                return bool(first == second)
            case "member":
                first, second = inner()
                return bool(first in second)
            case "string-match":
                first, second = inner()
                is_exact = element.get("case-sensitive") == "true"
                return bool(first == second if is_exact else first.lower() == second.lower())
            case "equal":
                first, second = inner()
                tolerance = float((element.get("tolerance") or "0").split()[0])
                return second is not None and abs(first - second) <= tolerance
            case "map-response":
                return self.mapped(identifier, responses[identifier][0])
            case "gt":
                first, second = inner()
                return bool(first > second)
            case "and":
                return all(inner())
            case "or":
                return any(inner())
            case "multiple":
                return [part for each in inner() for part in (each if isinstance(each, list) else [each])]
        raise AssertionError(element.tag)

    def declared_cardinality(self, match: Element) -> str | None:
        variable = next(each for each in match.iter() if each.get("identifier") in self.declared)
        return self.declared[variable.get("identifier", "")].get("cardinality")

    def read(self, identifier: str, given: list[str]) -> Value:
        if not self.is_single(identifier):
            return given
        if self.declared[identifier].get("base-type") != "float":
            return given[0]
        try:
            return float(given[0])
        except ValueError:
            return None

    def mapped(self, identifier: str, given: str) -> float:
        for entry in self.declared[identifier].iter(f"{ITEM}qti-map-entry"):
            key, fold = entry.get("map-key", ""), entry.get("case-sensitive") == "false"
            if (key.lower() == given.lower()) if fold else key == given:
                return float(entry.get("mapped-value", ""))
        return 0.0


def package(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def items(content: bytes) -> dict[str, Item]:
    return {
        path.removeprefix("items/").removesuffix(".xml"): Item(document(written))
        for path, written in package(content).items()
        if path.startswith("items/")
    }


def as_responses(item: Item, variant: Variant, answer: Answer) -> dict[str, list[str]]:
    """Return an answer of ours as responses to an item."""
    match answer:
        case {**gaps}:
            return {name: [str(gaps[gap])] for name, gap in zip(item.declared, variant.gap_cells, strict=True)}
        case [[_, _], *_]:
            return {"RESPONSE": [f"c{pair[0]} c{pair[1]}" for pair in answer]}
        case [*ids]:
            return {"RESPONSE": [f"c{each}" for each in ids]}
    return {"RESPONSE": [f"c{answer}" if variant.type == "choice" else str(answer)]}


@pytest.mark.parametrize("locale", ["en", "uk"])
def test_a_right_answer_scores_and_a_wrong_one_does_not(exported: Exported, every_type: Topic, locale: str) -> None:
    variants, found = variants_of(every_type, locale), items(exported("qti", locale).content)
    for name, item in found.items():
        variant = variants[name]
        key = {identifier: item.correct(identifier) for identifier in item.declared}
        assert item.judge(key) == (1.0, set()) or variant.type in ("choice", "choices"), name
        assert item.judge(key)[0] == 1.0, name
        right = as_responses(item, variant, variant.right_answer(locale))
        if all(declared.get("base-type") != "float" for declared in item.declared.values()):
            assert item.judge(right)[0] == 1.0, name
        for identifier, declared in item.declared.items():
            for entry in declared.iter(f"{ITEM}qti-map-entry"):
                typed = entry.get("map-key", "")
                assert item.judge({**key, identifier: [typed]})[0] == 1.0
                if variant.type != "cloze":
                    assert variant.grade(typed).verdict is Verdict.CORRECT, typed
        check_mistakes(item, variant, key)
    assert {name.rpartition("-")[0] for name in found} | set(exported("qti", locale).report.left_out) == set(
        every_type.tasks
    )


def check_mistakes(item: Item, variant: Variant, key: dict[str, list[str]]) -> None:
    """Check that wrong answers score nothing and that each declared mistake of a typed task is told its sentence."""
    match variant.type:
        case "choice" | "choices":
            for option in variant.options:
                if f"c{option.id}" not in key["RESPONSE"]:
                    assert item.judge({"RESPONSE": [f"c{option.id}"]})[0] == 0
        case "order" | "match":
            first, second, *others = key["RESPONSE"]
            if variant.type == "order":
                assert item.judge({"RESPONSE": [second, first, *others]})[0] == 0
            assert item.judge({"RESPONSE": [first]})[0] == 0
        case "cloze":
            assert item.judge({**key, next(iter(key)): ["12345.678"]})[0] == 0
        case _:
            said = [item.judge({"RESPONSE": [str(mistake.when)]}) for mistake in variant.mistakes]
            assert all(score == 0 for score, _ in said)
            assert not variant.mistakes or any(feedback for _, feedback in said)


def test_the_manifest_lists_every_file_and_each_figure_is_there(exported: Exported) -> None:
    files = package(exported("qti", "en").content)
    manifest = document(files["imsmanifest.xml"])
    resources = {each.get("identifier"): each.get("href") for each in manifest.iter(f"{PACKAGE}resource")}
    assert sorted(filter(None, resources.values())) == sorted(files.keys() - {"imsmanifest.xml"})
    for dependency in manifest.iter(f"{PACKAGE}dependency"):
        assert dependency.get("identifierref") in resources
    figures = 0
    for path, written in files.items():
        if path.startswith("items/"):
            for image in document(written).iter(f"{ITEM}img"):
                figures += 1
                assert image.get("src", "").removeprefix("../") in files
                assert image.get("alt")
    assert figures > 10
    refs = [each.get("href") for each in document(files["test.xml"]).iter(f"{ITEM}qti-assessment-item-ref")]
    assert sorted(map(str, refs)) == sorted(path for path in files if path.startswith("items/"))


def test_formulas_are_mathml_with_words(exported: Exported) -> None:
    math = "{http://www.w3.org/1998/Math/MathML}math"
    found = [
        each for item in items(exported("qti", "uk").content).values() for each in item.root.iter(math)
    ]  # fmt: skip
    assert len(found) > 50
    assert all(each.get("alttext") for each in found)


def test_every_document_is_valid_by_the_schemas_of_1edtech(exported: Exported) -> None:
    folder = os.environ.get("QTI_SCHEMAS")
    if not folder:
        pytest.skip("QTI_SCHEMAS names no folder with 1EdTech's schemas, which no package carries")
    from lxml import etree

    def schema(prefix: str) -> Any:
        return etree.XMLSchema(etree.parse(next(Path(folder).rglob(f"{prefix}*.xsd"))))

    of_items, of_manifests = schema("imsqti_asiv3p0"), schema("imsqtiv3p0_imscpv1p2")
    for path, written in package(exported("qti", "en").content).items():
        if path.endswith(".xml"):
            chosen = of_manifests if path == "imsmanifest.xml" else of_items
            assert chosen.validate(etree.fromstring(written)), f"{path}: {chosen.error_log}"

"""QTI 3.0: a content package with an item for each variant, a test that lists them, and their figures.

Formulas are MathML, which QTI has of its own. An item scores 1 or 0, as a task does here.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from io import BytesIO
from itertools import chain
from xml.etree.ElementTree import Comment, Element, SubElement, indent, register_namespace, tostring
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from webapp.content.exporting.questions import Choice, Field, Question
from webapp.content.exporting.rich import MATHML, File, Rich
from webapp.locales import Locale

FOLDER = "../figures/"
_ITEMS = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
_THEN = (1980, 1, 1, 0, 0, 0)  # equal questions make equal bytes
_LONGEST_FIELD = 20

register_namespace("m", MATHML)


def qti_package(title: str, locale: Locale, questions: Sequence[Question], report: Sequence[str]) -> bytes:
    """Return the package as ZIP. `report` says what was left out; it stands in a comment of the manifest."""
    items = {f"items/{question.name}.xml": question for question in questions}
    files = {file.name: file for question in questions for file in question.files.values()}
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        _add(package, "imsmanifest.xml", _document(_manifest(items, files.values(), report), is_text=False))
        _add(package, "test.xml", _document(_test(title, items), is_text=False))
        for path, question in items.items():
            _add(package, path, _document(item(question, locale), is_text=True))
        for file in files.values():
            _add(package, f"figures/{file.name}", file.content)
    return target.getvalue()


def _add(package: ZipFile, path: str, content: bytes) -> None:
    info = ZipInfo(path, _THEN)
    info.compress_type = ZIP_DEFLATED
    package.writestr(info, content)


def _document(root: Element, *, is_text: bool) -> bytes:
    """Return a document; one with texts is not indented, because spaces would appear between words."""
    if not is_text:
        indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + bytes(tostring(root, "utf-8")) + b"\n"


def _manifest(items: dict[str, Question], files: Iterable[File], report: Sequence[str]) -> Element:
    manifest = Element("manifest", {"xmlns": _PACKAGE, "identifier": "manifest"})
    if report:
        manifest.append(Comment(" " + "\n".join(report).replace("--", "- -") + " "))
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "QTI Package"
    SubElement(metadata, "schemaversion").text = "3.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    test = _resource(resources, "test", "imsqti_test_xmlv3p0", "test.xml")
    for path, question in items.items():
        name = _item_id(question)
        SubElement(test, "dependency", identifierref=name)
        each = _resource(resources, name, "imsqti_item_xmlv3p0", path)
        for figure in question.files:
            SubElement(each, "dependency", identifierref=_figure_id(figure))
    for file in files:
        _resource(resources, _figure_id(file.name), "webcontent", f"figures/{file.name}")
    return manifest


def _resource(resources: Element, identifier: str, kind: str, path: str) -> Element:
    resource = SubElement(resources, "resource", identifier=identifier, type=kind, href=path)
    SubElement(resource, "file", href=path)
    return resource


def _item_id(question: Question) -> str:
    return f"item-{question.name}"


def _figure_id(name: str) -> str:
    return name.replace(".", "-")


def _test(title: str, items: dict[str, Question]) -> Element:
    test = Element("qti-assessment-test", {"xmlns": _ITEMS, "identifier": "test", "title": title})
    part = SubElement(
        test, "qti-test-part",
        {"identifier": "part", "navigation-mode": "nonlinear", "submission-mode": "individual"},
    )  # fmt: skip
    section = SubElement(part, "qti-assessment-section", {"identifier": "tasks", "title": title, "visible": "true"})
    for path, question in items.items():
        SubElement(section, "qti-assessment-item-ref", {"identifier": _item_id(question), "href": path})
    return test


# --- An item ---------------------------------------------------------------------------------------------------------


def item(question: Question, locale: Locale) -> Element:
    """Return an assessment item."""
    root = Element(
        "qti-assessment-item",
        {"xmlns": _ITEMS, "identifier": _item_id(question), "title": question.name, "adaptive": "false",
         "time-dependent": "false", "xml:lang": locale},
    )  # fmt: skip
    parts = _interactions(question)
    root.extend(part.declaration for part in parts)
    score = _outcome(root, "SCORE", "single", "float")
    score.set("normal-maximum", "1")
    SubElement(SubElement(score, "qti-default-value"), "qti-value").text = "0"
    says = list(chain.from_iterable(part.says for part in parts))
    if says:
        _outcome(root, "FEEDBACK", "multiple", "identifier")
    root.append(_body(question, parts))
    root.append(_processing(parts))
    for identifier, text in says:
        feedback = SubElement(
            root, "qti-modal-feedback",
            {"outcome-identifier": "FEEDBACK", "identifier": identifier, "show-hide": "show"},
        )  # fmt: skip
        _flow(SubElement(feedback, "qti-content-body"), text)
    return root


def _outcome(root: Element, identifier: str, cardinality: str, base_type: str) -> Element:
    names = {"identifier": identifier, "cardinality": cardinality, "base-type": base_type}
    return SubElement(root, "qti-outcome-declaration", names)


class _Interaction:
    """How one field is answered: what is declared, shown, right, and said to wrong answers.

    `rules` are conditions of the feedback with the identifiers that they show.
    """

    def __init__(self, identifier: str, cardinality: str, base_type: str, right: Iterable[str]) -> None:
        self.identifier = identifier
        self.cardinality = cardinality
        self.declaration = Element(
            "qti-response-declaration",
            {"identifier": identifier, "cardinality": cardinality, "base-type": base_type},
        )
        correct = SubElement(self.declaration, "qti-correct-response")
        for value in right:
            SubElement(correct, "qti-value").text = value
        self.shown = Element("p")
        self.is_right = Element("qti-match")
        self.is_right.extend((self.variable(), Element("qti-correct", identifier=identifier)))
        self.says: list[tuple[str, Rich]] = []
        self.rules: list[tuple[Element, str]] = []

    def variable(self) -> Element:
        return Element("qti-variable", identifier=self.identifier)


def _interactions(question: Question) -> list[_Interaction]:
    match question.kind:
        case "choice" | "choices":
            return [_choice(question)]
        case "order":
            return [_order(question)]
        case "match":
            return [_match(question)]
    if len(question.fields) == 1:
        return [_typed("RESPONSE", question.fields[0])]
    return [_typed(f"RESPONSE-{number}", field) for number, field in enumerate(question.fields, 1)]


def _choice(question: Question) -> _Interaction:
    is_single = question.kind == "choice"
    right = [_id(choice) for choice in question.choices if choice.is_right]
    made = _Interaction("RESPONSE", "single" if is_single else "multiple", "identifier", right)
    most = {"max-choices": "1" if is_single else "0", "shuffle": "true"}
    made.shown = Element("qti-choice-interaction", {"response-identifier": "RESPONSE", **most})
    for choice in question.choices:
        _flow(SubElement(made.shown, "qti-simple-choice", identifier=_id(choice)), choice.text)
        if choice.say:
            chosen = Element("qti-match" if is_single else "qti-member")
            chosen.extend((_value("identifier", _id(choice)), made.variable()))
            made.says.append((_id(choice), choice.say))
            made.rules.append((chosen, _id(choice)))
    return made


def _order(question: Question) -> _Interaction:
    made = _Interaction("RESPONSE", "ordered", "identifier", map(_id, question.choices))
    made.shown = Element("qti-order-interaction", {"response-identifier": "RESPONSE", "shuffle": "true"})
    for choice in sorted(question.choices, key=_id):
        _flow(SubElement(made.shown, "qti-simple-choice", identifier=_id(choice)), choice.text)
    return made


def _match(question: Question) -> _Interaction:
    right = (f"{_id(left)} {_id(right)}" for left, right in question.pairs)
    made = _Interaction("RESPONSE", "multiple", "directedPair", right)
    most = {"max-associations": str(len(question.pairs)), "shuffle": "true"}
    made.shown = Element("qti-match-interaction", {"response-identifier": "RESPONSE", **most})
    lefts, rights = zip(*question.pairs, strict=True)
    for halves in (lefts, sorted(rights, key=_id)):
        listed = SubElement(made.shown, "qti-simple-match-set")
        for half in halves:
            names = {"identifier": _id(half), "match-max": "1"}
            _flow(SubElement(listed, "qti-simple-associable-choice", names), half.text)
    return made


def _typed(identifier: str, field: Field) -> _Interaction:
    """Return a text entry: of a number, or of a text that is compared with all usual spellings.

    A number with decimals is a text, because pupils write its mark in two ways and only one would be read.
    """
    if field.choices:
        return _menu(identifier, field.choices)
    answer = field.answer
    if answer.number is not None and ("." not in answer.number or answer.tolerance != "0"):
        made = _Interaction(identifier, "single", "float", [answer.number])
        made.is_right = _is_number(made, answer.number, answer.tolerance)
        slips = [
            (_is_number(made, slip.number, "0"), slip.say) for slip in field.slips if slip.number is not None
        ]  # fmt: skip
    else:
        made = _Interaction(identifier, "single", "string", answer.spellings[:1])
        mapping = SubElement(made.declaration, "qti-mapping", {"default-value": "0"})
        case = {"case-sensitive": "true" if answer.has_exact_case else "false"}
        for spelling in answer.spellings:
            SubElement(mapping, "qti-map-entry", {"map-key": spelling, "mapped-value": "1", **case})
        made.is_right = Element("qti-gt")
        made.is_right.extend((Element("qti-map-response", identifier=identifier), _value("float", "0")))
        slips = [(_is_one_of(made, slip.spellings, case), slip.say) for slip in field.slips]
    for number, (rule, say) in enumerate(slips, 1):
        name = f"{identifier}-slip-{number}"
        made.says.append((name, say))
        made.rules.append((rule, name))
    longest = max(_LONGEST_FIELD, *map(len, answer.spellings))
    names = {"response-identifier": identifier, "expected-length": str(longest)}
    made.shown = Element("qti-text-entry-interaction", names)
    return made


def _menu(identifier: str, choices: Sequence[Choice]) -> _Interaction:
    """Return a menu within a text, whose formulas are in one line."""
    made = _Interaction(identifier, "single", "identifier", (_id(choice) for choice in choices if choice.is_right))
    names = {"response-identifier": identifier, "shuffle": "false"}
    made.shown = Element("qti-inline-choice-interaction", names)
    for choice in choices:
        SubElement(made.shown, "qti-inline-choice", identifier=_id(choice)).text = choice.plain
        if choice.say:
            chosen = Element("qti-match")
            chosen.extend((_value("identifier", _id(choice)), made.variable()))
            made.says.append((f"{identifier}-{_id(choice)}", choice.say))
            made.rules.append((chosen, f"{identifier}-{_id(choice)}"))
    return made


def _is_number(made: _Interaction, number: str, tolerance: str) -> Element:
    rule = Element("qti-equal", {"tolerance-mode": "exact"})
    if tolerance != "0":
        rule = Element("qti-equal", {"tolerance-mode": "absolute", "tolerance": f"{tolerance} {tolerance}"})
    rule.extend((_value("float", number), made.variable()))
    return rule


def _is_one_of(made: _Interaction, spellings: Sequence[str], case: dict[str, str]) -> Element:
    rule = Element("qti-or")
    for spelling in spellings:
        SubElement(rule, "qti-string-match", case).extend((made.variable(), _value("string", spelling)))
    return rule


def _value(base_type: str, text: str) -> Element:
    value = Element("qti-base-value", {"base-type": base_type})
    value.text = text
    return value


def _id(choice: Choice) -> str:
    return f"c{choice.id}"


def _body(question: Question, parts: Sequence[_Interaction]) -> Element:
    body = Element("qti-item-body")
    prompt = SubElement(body, "div")
    _flow(prompt, question.prompt)
    if question.kind == "cloze":
        _fill_gaps(prompt, iter(parts))
    elif question.kind == "typed":
        SubElement(body, "p").append(parts[0].shown)
    else:
        body.append(parts[0].shown)
    if question.solution or question.hints:
        rubric = SubElement(body, "qti-rubric-block", {"use": "scoring", "view": "author scorer tutor"})
        notes = SubElement(rubric, "qti-content-body")
        for text in (*question.hints, *([question.solution] if question.solution else [])):
            _flow(SubElement(notes, "div"), text)
    return body


def _flow(target: Element, text: Rich) -> None:
    """Append a text to an element."""
    copy = deepcopy(text.element)
    target.text = copy.text
    target.extend(copy)


def _fill_gaps(element: Element, parts: Iterator[_Interaction]) -> None:
    """Put the fields in the places of the gaps."""
    for place, child in enumerate(element):
        if child.tag == "u":
            field = next(parts).shown
            field.tail = child.tail
            element[place] = field
        else:
            _fill_gaps(child, parts)


def _processing(parts: Sequence[_Interaction]) -> Element:
    processing = Element("qti-response-processing")
    whole = parts[0].is_right
    if len(parts) > 1:
        whole = Element("qti-and")
        whole.extend(part.is_right for part in parts)
    _rule(processing, whole, "SCORE", _value("float", "1"))
    for rule, identifier in chain.from_iterable(part.rules for part in parts):
        shown = Element("qti-multiple")
        shown.extend((Element("qti-variable", identifier="FEEDBACK"), _value("identifier", identifier)))
        _rule(processing, rule, "FEEDBACK", shown)
    return processing


def _rule(processing: Element, condition: Element, outcome: str, value: Element) -> None:
    """Append a rule: if the condition holds, the outcome has the value."""
    branch = SubElement(SubElement(processing, "qti-response-condition"), "qti-response-if")
    branch.append(condition)
    SubElement(branch, "qti-set-outcome-value", identifier=outcome).append(value)

"""Small foreign files for the tests of import, in our own words."""

import re
import zipfile
from io import BytesIO
from typing import Any

from PIL import Image

from webapp.content.importing.drafts import Draft, Reading
from webapp.content.importing.reading import read_tasks


def read(text: str, name: str = "bank.txt") -> Reading:
    """Return what is read from a file with this text."""
    return read_tasks(text.encode(), name)


def one(text: str, name: str = "bank.txt") -> Draft:
    """Return the only draft of a file in which nothing is refused."""
    reading = read(text, name)
    assert reading.refusals == []
    (draft,) = reading.drafts
    return draft


def fields(text: str, name: str = "bank.txt") -> dict[str, Any]:
    """Return the only task of a file."""
    return one(text, name).fields


def reason(text: str, name: str = "bank.txt") -> str:
    """Return why the only question of a file is refused, after its line."""
    reading = read(text, name)
    assert reading.drafts == []
    (refusal,) = reading.refusals
    return f"{refusal.origin.line}: {refusal.reason}"


def moodle(kind: str, inner: str, text: str = "<p>How many?</p>") -> str:
    """Return a Moodle XML file of one question, which begins on line 3."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
        f'<question type="{kind}">\n<name><text>A question</text></name>\n'
        f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>\n{inner}\n</question>\n</quiz>'
    )


def answer(text: str, fraction: str = "100", more: str = "", form: str = "html") -> str:
    """Return an answer of a Moodle question."""
    return f'<answer fraction="{fraction}" format="{form}"><text><![CDATA[{text}]]></text>{more}</answer>'


OPTIONS = answer("four") + answer("five", "0")


def png(colour: str = "red") -> bytes:
    """Return a small picture."""
    output = BytesIO()
    Image.new("RGB", (8, 6), colour).save(output, "PNG")
    return output.getvalue()


def item(body: str, declared: str, *, version: int = 2, processing: str = "") -> str:
    """Return a QTI item; its elements are named as in 2.1 and renamed for 3.0."""
    whole = (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i" title="An item">\n'
        f"{declared}\n<itemBody>{body}</itemBody>{processing}\n</assessmentItem>"
    )
    return _as_version_3(whole) if version == 3 else whole


def _as_version_3(text: str) -> str:

    def hyphened(name: str) -> str:
        return re.sub(r"[A-Z]", lambda letter: "-" + letter[0].lower(), name)

    names = "assessmentItem|responseDeclaration|correctResponse|value|itemBody|choiceInteraction|simpleChoice|prompt"
    names += "|textEntryInteraction|mapping|mapEntry|feedbackInline"
    names += "|matchInteraction|simpleMatchSet|simpleAssociableChoice|modalFeedback|responseProcessing"
    names += "|responseCondition|responseIf|responseElseIf|responseElse|setOutcomeValue|baseValue|variable|multiple"
    names += "|match|stringMatch|member|equal|or"
    text = re.sub(rf"(</?)({names})\b", lambda found: f"{found[1]}qti-{hyphened(found[2])}", text)
    return re.sub(r"\b(responseIdentifier|baseType|maxChoices|mapKey|mappedValue|outcomeIdentifier|showHide)=",
                  lambda found: f"{hyphened(found[1])}=", text)  # fmt: skip


def declared(kind: str, *right: str, cardinality: str = "single", more: str = "") -> str:
    """Return the declaration of a response and its right answers."""
    values = "".join(f"<value>{value}</value>" for value in right)
    correct = f"<correctResponse>{values}</correctResponse>" if right else ""
    return (
        f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{kind}">{correct}{more}'
        "</responseDeclaration>"
    )


def package(entries: dict[str, bytes | str], kind: str = "imsqti_item_xmlv2p1") -> bytes:
    """Return a QTI package whose manifest lists its items."""
    items = [name for name in entries if name.endswith(".xml") and name != "imsmanifest.xml"]
    resources = "".join(f'<resource identifier="r{at}" type="{kind}" href="{name}"/>' for at, name in enumerate(items))
    manifest = (
        f'<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{resources}</resources></manifest>'
    )
    return zipped({"imsmanifest.xml": manifest, **entries})


def zipped(entries: dict[str, bytes | str]) -> bytes:
    """Return a ZIP file."""
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return output.getvalue()

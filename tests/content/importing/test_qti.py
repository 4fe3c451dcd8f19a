"""QTI items and packages of versions 2.1 and 3.0 become tasks, judged from their right responses."""

from typing import Any

import pytest

from tests.content.importing.samples import declared, fields, item, one, package, png, reason
from webapp.content.importing.reading import read_tasks

VERSIONS = pytest.mark.parametrize("version", [2, 3])
CHOICE = (
    '<p>Given \\(a&lt;b\\).</p><choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="1">'
    "<prompt>Which is <strong>half</strong>?</prompt>"
    '<simpleChoice identifier="A"><math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mn>1</mn><mn>2</mn></mfrac>'
    "</math></simpleChoice>"
    '<simpleChoice identifier="B">10<sup>3</sup>'
    '<feedbackInline outcomeIdentifier="F" identifier="B" showHide="show">Much more.</feedbackInline></simpleChoice>'
    "</choiceInteraction>"
)


@VERSIONS
def test_a_choice_without_any_response_processing(version: int) -> None:
    assert fields(item(CHOICE, declared("identifier", "A"), version=version), "i.xml") == {
        "type": "choice",
        "prompt": "Given $a<b$.\n\nWhich is **half**?",
        "options": [
            {"text": r"$\frac{1}{2}$", "correct": True},
            {"text": "$10^{3}$", "say": "Much more."},
        ],
    }


@VERSIONS
def test_several_right_choices(version: int) -> None:
    body = CHOICE.replace("</choiceInteraction>", '<simpleChoice identifier="C">0.5</simpleChoice></choiceInteraction>')
    task = fields(item(body, declared("identifier", "A", "C", cardinality="multiple"), version=version), "i.xml")
    assert (task["type"], [option.get("correct") for option in task["options"]]) == ("choices", [True, None, True])


ENTRY = '<textEntryInteraction responseIdentifier="R" expectedLength="5"/>'


@VERSIONS
def test_a_text_entry_at_the_end_and_one_in_the_text(version: int) -> None:
    last = fields(item(f"<p>Half of five is {ENTRY}.</p>", declared("float", "2.5"), version=version), "i.xml")
    assert last == {"type": "number", "prompt": "Half of five is ….", "answer": "2.5"}
    inside = fields(
        item(f"<p>The result {ENTRY} is half of five.</p>", declared("float", "2.5"), version=version), "i.xml"
    )
    assert inside["prompt"] == "The result {{gap1}} is half of five."
    assert inside["fields"] == {"gap1": {"type": "number", "answer": "2.5"}}
    word = fields(
        item(f"<p>Three sides has a {ENTRY} only.</p>", declared("string", "triangle"), version=version), "i.xml"
    )
    assert (word["type"], word["prompt"]) == ("word", "Three sides has a … only.")


def test_tolerances_and_marks() -> None:
    def tolerance(attributes: str, kind: str = "equal") -> Any:
        processing = (
            f'<responseProcessing><{kind} {attributes}><variable identifier="R"/><correct identifier="R"/></{kind}>'
            "</responseProcessing>"
        )
        return fields(item(f"<p>How much? {ENTRY}</p>", declared("float", "20"), processing=processing), "i.xml")

    assert tolerance('toleranceMode="absolute" tolerance="0.5 0.5"')["tolerance"] == "0.5"
    assert tolerance('toleranceMode="relative" tolerance="5"')["tolerance"] == "1"
    assert tolerance('roundingMode="decimalPlaces" figures="1"', "equalRounded")["tolerance"] == "0.05"
    assert "tolerance" not in tolerance('toleranceMode="exact"')
    marks = (
        '<mapping defaultValue="0"><mapEntry mapKey="York" mappedValue="1"/>'
        '<mapEntry mapKey="york" mappedValue="0.5"/></mapping>'
    )
    task = fields(item(f"<p>Where? {ENTRY}</p>", declared("string", "York", more=marks)), "i.xml")
    assert (task["answer"], task["words"]) == ("York", [["York"]])


@pytest.mark.parametrize(
    ("body", "right", "why"),
    [
        (CHOICE, "", "does not say which answer is right (correctResponse)"),
        (CHOICE, "Z", "the right answer “Z” is none of the options"),
        ("<p>Words only.</p>", "A", "the item asks for no answer"),
        (CHOICE + ENTRY, "A", "it asks by “choice and textentry” 2 times"),
        ('<hotspotInteraction responseIdentifier="R"/>', "A", "it asks by “hotspot”;"),
        (CHOICE.replace("<mfrac>", "<mglyph>").replace("</mfrac>", "</mglyph>"), "A", "the formula would be lost"),
        (CHOICE.replace("Given", '<img src="a.png" alt="x"/> Given'), "A", "“a.png” is not in the file"),
        (CHOICE.replace("Given", '<printedVariable identifier="x"/> Given'), "A", "drawn by QTI templates"),
    ],
)
def test_an_item_that_cannot_be_a_task_is_refused(body: str, right: str, why: str) -> None:
    assert why in reason(item(body, declared("identifier", *filter(None, [right]))), "i.xml")


@VERSIONS
def test_a_package_with_pictures_and_a_broken_item(version: int) -> None:
    body = CHOICE.replace("Given", '<img src="../media/a%20box.png" alt="A box"/> Given')
    data = package(
        {
            "items/one.xml": item(body, declared("identifier", "A"), version=version),
            "items/two.xml": "<assessmentItem>\n<itemBody></assessmentItem>",
            "media/a box.png": png(),
        },
        f"imsqti_item_xmlv{version}p0",
    )
    reading = read_tasks(data, "package.zip")
    (draft,) = reading.drafts
    (name,) = draft.pictures
    assert draft.fields["prompt"].startswith(f"![A box](figures/{name})\n\nGiven $a<b$.")
    (refusal,) = reading.refusals
    assert (refusal.origin.entry, refusal.origin.line) == ("items/two.xml", 2)
    assert refusal.reason.startswith("the XML is broken")


def test_an_order_and_a_choice_in_a_line() -> None:
    choices = "".join(f'<simpleChoice identifier="{name}">{name}</simpleChoice>' for name in "ABC")
    order = f'<orderInteraction responseIdentifier="R"><prompt>Sort.</prompt>{choices}</orderInteraction>'
    task = fields(item(order, declared("identifier", "B", "C", "A", cardinality="ordered")), "i.xml")
    assert (task["type"], task["items"]) == ("order", ["B", "C", "A"])
    inline = "".join(f'<inlineChoice identifier="{name}">{name}</inlineChoice>' for name in "AB")
    body = f'<p>It is <inlineChoiceInteraction responseIdentifier="R">{inline}</inlineChoiceInteraction>.</p>'
    draft = one(item(body, declared("identifier", "B")), "i.xml")
    assert (draft.fields["prompt"], draft.fields["options"][1]) == ("It is ….", {"text": "B", "correct": True})


def pairs_of(lefts: str, rights: str) -> str:
    """Return an interaction that asks to match two sides, each a letter that is also the identifier of a half."""
    sides = "".join(
        "<simpleMatchSet>"
        + "".join(
            f'<simpleAssociableChoice identifier="{name}" matchMax="1"><p>side {name}</p></simpleAssociableChoice>'
            for name in side
        )
        + "</simpleMatchSet>"
        for side in (lefts, rights)
    )
    return f'<matchInteraction responseIdentifier="R"><prompt>Match.</prompt>{sides}</matchInteraction>'


@VERSIONS
def test_pairs_come_in_the_order_of_their_left_sides(version: int) -> None:
    right = declared("directedPair", "B x", "A y", cardinality="multiple")
    assert fields(item(pairs_of("AB", "xy"), right, version=version), "i.xml") == {
        "type": "match",
        "prompt": "Match.",
        "pairs": [["side A", "side y"], ["side B", "side x"]],
    }
    worth = {"A y": 1, "B x": 1, "A x": 0}
    marks = "".join(f'<mapEntry mapKey="{pair}" mappedValue="{mark}"/>' for pair, mark in worth.items())
    only_marks = declared("directedPair", more=f"<mapping>{marks}</mapping>", cardinality="multiple")
    task = fields(item(pairs_of("AB", "xy"), only_marks, version=version), "i.xml")
    assert task["pairs"] == [["side A", "side y"], ["side B", "side x"]]


@pytest.mark.parametrize(
    ("rights", "right", "why"),
    [
        ("xy", ["A x", "B x"], "“side y” belongs to nothing"),
        ("x", ["A x", "B x"], "one right side belongs to two left sides"),
        ("xy", ["A x", "A y", "B x"], "“side A” has two right sides"),
        ("xy", ["A x"], "nothing belongs to “side B”"),
        ("xy", ["A x", "B z"], "the right pair “B z” is none of the options"),
        ("xy", ["A x", "B"], "the right pair “B” is none of the options"),
        ("", ["A x", "B y"], "one side of the pairs is empty"),
    ],
)
def test_pairs_that_no_task_has_are_refused(rights: str, right: list[str], why: str) -> None:
    assert why in reason(
        item(pairs_of("AB", rights), declared("directedPair", *right, cardinality="multiple")), "i.xml"
    )


def test_a_stimulus_stands_before_the_prompt_with_its_own_pictures() -> None:
    stimulus = (
        '<qti-assessment-stimulus identifier="s"><qti-stimulus-body><p>A story.</p>'
        '<p><img src="img/box.png" alt="A box"/></p></qti-stimulus-body></qti-assessment-stimulus>'
    )
    reference = '<qti-assessment-stimulus-ref identifier="s" href="texts/story.txt"/>'
    whole = item(CHOICE, declared("identifier", "A") + reference, version=3)
    data = package({"one.xml": whole, "texts/story.txt": stimulus, "texts/img/box.png": png()}, "imsqti_item_xmlv3p0")
    (draft,) = read_tasks(data, "a.zip").drafts
    (name,) = draft.pictures
    assert draft.fields["prompt"].startswith(f"A story.\n\n![A box](figures/{name})\n\nGiven $a<b$.")

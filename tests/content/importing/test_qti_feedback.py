"""Feedback of QTI items becomes sentences for mistakes, where the response processing leads to it from an answer."""

import pytest

from tests.content.importing.samples import declared, fields, item, one

VERSIONS = pytest.mark.parametrize("version", [2, 3])
ENTRY = '<p>How many? <textEntryInteraction responseIdentifier="R"/></p>'
CHOICE = (
    '<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>Which?</prompt>'
    + "".join(f'<simpleChoice identifier="{name}">option {name}</simpleChoice>' for name in "ABC")
    + "</choiceInteraction>"
)
LEFT_OUT = "feedback that belongs to no single answer, or has a picture, is left out: write it as the solution"


def shown(**texts: str) -> str:
    """Return feedback of the outcome F by its identifiers."""
    return "".join(
        f'<modalFeedback outcomeIdentifier="F" identifier="{name}" showHide="show">{text}</modalFeedback>'
        for name, text in texts.items()
    )


def given(condition: str, *names: str, branch: str = "responseIf") -> str:
    """Return a branch that adds feedback to the outcome F, as exports of this site write it."""
    values = "".join(f'<baseValue baseType="identifier">{name}</baseValue>' for name in names)
    value = f'<multiple><variable identifier="F"/>{values}</multiple>' if len(names) > 1 else values
    return f'<{branch}>{condition}<setOutcomeValue identifier="F">{value}</setOutcomeValue></{branch}>'


def is_(value: str, kind: str = "match", more: str = "") -> str:
    return f'<{kind} {more}><variable identifier="R"/><baseValue baseType="string">{value}</baseValue></{kind}>'


def processed(*branches: str) -> str:
    return f"<responseProcessing><responseCondition>{''.join(branches)}</responseCondition></responseProcessing>"


IS_RIGHT = '<match><variable identifier="R"/><correct identifier="R"/></match>'


@VERSIONS
def test_feedback_whose_outcome_is_the_response(version: int) -> None:
    """The outcome is set to the response, so the identifier of each feedback is that of an option."""
    rule = '<setOutcomeValue identifier="F"><variable identifier="R"/></setOutcomeValue>'
    whole = item(
        CHOICE,
        declared("identifier", "A"),
        processing=f"<responseProcessing>{rule}</responseProcessing>{shown(B='Twice <b>B</b>.', C='That is C.')}",
        version=version,
    )
    draft = one(whole, "i.xml")
    assert [option.get("say") for option in draft.fields["options"]] == [None, "Twice **B**.", "That is C."]
    assert draft.notes == ()


@VERSIONS
def test_feedback_under_conditions_of_an_option(version: int) -> None:
    processing = processed(
        given(is_("B"), "fb", "both"),
        given(f"<or>{is_('C', 'member')}{is_('B')}</or>", "both", branch="responseElseIf"),
        given(IS_RIGHT, "well", branch="responseElseIf"),
    )
    texts = shown(fb="First.", both="Second.", well="Well done.")
    whole = item(CHOICE, declared("identifier", "A"), processing=processing + texts, version=version)
    draft = one(whole, "i.xml")
    assert [option.get("say") for option in draft.fields["options"]] == ["Well done.", "First. Second.", "Second."]
    assert draft.notes == ()


@VERSIONS
def test_feedback_for_typed_answers(version: int) -> None:
    processing = processed(
        given(is_("3", "equal"), "three"),
        given(f"<or>{is_('1/2', 'stringMatch')}{is_('0.5', 'stringMatch')}</or>", "half", branch="responseElseIf"),
    )
    texts = shown(three="One less.", half="Not a half.")
    whole = item(ENTRY, declared("float", "2"), processing=processing + texts, version=version)
    draft = one(whole, "i.xml")
    assert draft.fields["mistakes"] == [{"when": "3", "say": "One less."}, {"when": "1/2", "say": "Not a half."}]
    assert draft.notes == ()


def test_feedback_for_a_gap_and_for_a_word() -> None:
    body = '<p>The sum <textEntryInteraction responseIdentifier="R"/> is small.</p>'
    processing = processed(given(is_("7", "equal"), "f")) + shown(f="The product.")
    gaps = fields(item(body, declared("integer", "5"), processing=processing), "i.xml")
    assert gaps["mistakes"] == [{"when": {"gap1": "7"}, "say": "The product."}]
    processing = processed(given(is_("square", "stringMatch"), "f")) + shown(f="It has four sides.")
    word = fields(item(ENTRY, declared("string", "triangle"), processing=processing), "i.xml")
    assert (word["words"], word["mistakes"]) == (
        [["triangle"], ["square"]],
        [{"when": "square", "say": "It has four sides."}],
    )


@pytest.mark.parametrize(
    ("branch", "text"),
    [
        (given("", "f", branch="responseElse"), "For anybody."),
        (given(is_("9", "gte"), "f"), "Too much."),
        (given(f"<not>{is_('9')}</not>", "f"), "Not nine."),
        (given(f"<or>{is_('9', 'equal')}{is_('9', 'gt')}</or>", "f"), "Nine or more."),
        (given('<match><variable identifier="SCORE"/><baseValue>0</baseValue></match>', "f"), "No mark."),
        (given(is_("ni", "stringMatch", 'substring="true"'), "f"), "A part."),
        (given(is_("9", "equal"), "f"), 'See <img src="data:image/png;base64,AAAA" alt="x"/>'),
        (given(is_("9", "equal"), "another"), "Of no rule."),
    ],
)
def test_feedback_that_no_single_answer_brings_is_named(branch: str, text: str) -> None:
    draft = one(item(ENTRY, declared("float", "2"), processing=processed(branch) + shown(f=text)), "i.xml")
    assert "mistakes" not in draft.fields
    assert LEFT_OUT in draft.notes
    assert not draft.pictures


def test_feedback_for_the_right_answer_and_in_the_body_is_read_too() -> None:
    processing = processed(given(IS_RIGHT, "f")) + shown(f="Well done.")
    draft = one(item(ENTRY, declared("float", "2"), processing=processing), "i.xml")
    assert draft.notes == ("the feedback for the right answer is left out: write it as the solution",)
    block = '<feedbackBlock outcomeIdentifier="F" identifier="f" showHide="show"><p>One less.</p></feedbackBlock>'
    draft = one(
        item(ENTRY + block, declared("float", "2"), processing=processed(given(is_("3", "equal"), "f"))), "i.xml"
    )
    assert (draft.fields["prompt"], draft.fields["mistakes"]) == ("How many?", [{"when": "3", "say": "One less."}])


def test_feedback_of_orders_and_hidden_feedback_is_named() -> None:
    choices = "".join(f'<simpleChoice identifier="{name}">{name}</simpleChoice>' for name in "ABC")
    order = f'<orderInteraction responseIdentifier="R"><prompt>Sort.</prompt>{choices}</orderInteraction>'
    right = declared("identifier", "B", "C", "A", cardinality="ordered")
    draft = one(item(order, right, processing=processed(given(is_("A"), "f")) + shown(f="No.")), "i.xml")
    assert LEFT_OUT in draft.notes
    hidden = shown(f="No.").replace('"show"', '"hide"')
    draft = one(item(ENTRY, declared("float", "2"), processing=processed(given(is_("3"), "f")) + hidden), "i.xml")
    assert LEFT_OUT in draft.notes and "mistakes" not in draft.fields

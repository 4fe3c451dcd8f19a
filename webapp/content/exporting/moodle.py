"""Moodle XML: one category with a question for each variant, as Moodle's own export writes it.

Formulas are TeX between `\\(` and `\\)`, for Moodle's MathJax filter. Figures are files inside the question.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from xml.etree.ElementTree import Comment, Element, SubElement, indent, tostring

from webapp.content.exporting.questions import Choice, Field, Question, Slip, Unheld
from webapp.content.exporting.rich import Rich
from webapp.messages import N_

FOLDER = "@@PLUGINFILE@@/"
MANY_RIGHT = N_("More options are right than Moodle can share the marks among.")
_SHARES = {
    1: "100", 2: "50", 3: "33.33333", 4: "25", 5: "20", 6: "16.66667", 7: "14.28571", 8: "12.5", 9: "11.11111",
    10: "10",
}  # fmt: skip
"""Percent of each right option by how many there are: Moodle knows no other fractions."""
_PENALTY = "0.3333333"
_LONGEST_IN_MENU = 24  # characters; a menu shows no formulas
_CLOZE_ESCAPES = str.maketrans({"}": "&#125;", "~": "&#126;", "#": "&#35;", "\\": "&#92;", '"': "&#34;"})
"""Marks of Moodle's embedded fields; a backslash at the end of an answer would take away the next one."""


def moodle_xml(
    categories: Sequence[str], description: str, questions: Iterable[Element], report: Sequence[str]
) -> bytes:
    """Return the file of what `question_element` made. `report` says in a comment what was left out."""
    quiz = Element("quiz")
    if report:
        quiz.append(Comment(" " + "\n".join(report).replace("--", "- -") + " "))
    heading = SubElement(quiz, "question", type="category")
    SubElement(SubElement(heading, "category"), "text").text = "/".join(
        ["$course$", "top", *(category.replace("/", "//") for category in categories)]
    )
    info = SubElement(heading, "info", format="plain_text")
    SubElement(info, "text").text = description
    quiz.extend(questions)
    indent(quiz)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + bytes(tostring(quiz, "utf-8")) + b"\n"


def question_element(question: Question) -> Element:
    """Return a question. Raises Unheld."""
    match question.kind:
        case "choice" | "choices":
            return _multichoice(question)
        case "order":
            return _ordering(question)
        case "match":
            return _matching(question)
        case "cloze":
            return _cloze(question)
    field = question.fields[0]
    return _short_answer(question, field) if field.answer.number is None else _numerical(question, field)


def _head(question: Question, kind: str) -> Element:
    """Return a question with its name, prompt and worked solution."""
    element = Element("question", type=kind)
    SubElement(SubElement(element, "name"), "text").text = question.name
    _rich(element, "questiontext", question.prompt)
    if question.solution:
        _rich(element, "generalfeedback", question.solution)
    if kind != "cloze":
        SubElement(element, "defaultgrade").text = "1"
    SubElement(element, "penalty").text = _PENALTY
    SubElement(element, "hidden").text = "0"
    return element


def _finished(element: Element, question: Question) -> Element:
    """Return a question with its hints."""
    for hint in question.hints:
        _rich(element, "hint", hint)
    return element


def _rich(parent: Element, name: str, text: Rich, **attributes: str) -> Element:
    """Append a text in HTML with its files."""
    element = SubElement(parent, name, {**attributes, "format": "html"})
    SubElement(element, "text").text = text.html
    _files(element, text)
    return element


def _files(element: Element, text: Rich) -> None:
    for file in text.files:
        SubElement(element, "file", name=file.name, path="/", encoding="base64").text = b64encode(file.content).decode()


def _multichoice(question: Question) -> Element:
    element = _head(question, "multichoice")
    right = sum(choice.is_right for choice in question.choices)
    if right not in _SHARES:
        raise Unheld(MANY_RIGHT)
    is_single = question.kind == "choice"
    SubElement(element, "single").text = "true" if is_single else "false"
    SubElement(element, "shuffleanswers").text = "true"
    SubElement(element, "answernumbering").text = "abc"
    for choice in question.choices:
        fraction = _SHARES[right] if choice.is_right else "0" if is_single else "-100"
        _with_say(_rich(element, "answer", choice.text, fraction=fraction), choice)
    return _finished(element, question)


def _with_say(answer: Element, said: Choice | Slip) -> None:
    if said.say:
        _rich(answer, "feedback", said.say)


def _ordering(question: Question) -> Element:
    element = _head(question, "ordering")
    for name, value in (
        ("layouttype", "VERTICAL"),
        ("selecttype", "ALL"),
        ("selectcount", "0"),
        ("gradingtype", "ALL_OR_NOTHING"),
        ("showgrading", "SHOW"),
        ("numberingstyle", "none"),
    ):
        SubElement(element, name).text = value
    for place, choice in enumerate(question.choices, 1):
        _rich(element, "answer", choice.text, fraction=str(place))
    return _finished(element, question)


def _matching(question: Question) -> Element:
    """Return a matching question. Menus show plain text, so the half without formulas goes into them."""
    element = _head(question, "matching")
    SubElement(element, "shuffleanswers").text = "true"
    swaps = any(right.text.has_formula for _, right in question.pairs) and not any(
        left.text.has_formula for left, _ in question.pairs
    )
    for pair in question.pairs:
        left, right = pair[::-1] if swaps else pair
        subquestion = _rich(element, "subquestion", left.text)
        SubElement(SubElement(subquestion, "answer"), "text").text = right.plain
    return _finished(element, question)


def _numerical(question: Question, field: Field) -> Element:
    element = _head(question, "numerical")
    answer = _answer(element, field.answer.number or "", "100")
    SubElement(answer, "tolerance").text = field.answer.tolerance
    for slip in field.slips:
        if slip.number is not None:
            wrong = _answer(element, slip.number, "0")
            SubElement(wrong, "tolerance").text = "0"
            _with_say(wrong, slip)
    return _finished(element, question)


def _short_answer(question: Question, field: Field) -> Element:
    element = _head(question, "shortanswer")
    SubElement(element, "usecase").text = "1" if field.answer.has_exact_case else "0"
    for spelling in field.answer.spellings:
        _answer(element, _literally(spelling), "100")
    for slip in field.slips:
        for spelling in slip.spellings:
            _with_say(_answer(element, _literally(spelling), "0"), slip)
    return _finished(element, question)


def _answer(element: Element, text: str, fraction: str) -> Element:
    answer = SubElement(element, "answer", fraction=fraction, format="moodle_auto_format")
    SubElement(answer, "text").text = text
    return answer


def _literally(spelling: str) -> str:
    """Return a short answer in which an asterisk stands for itself."""
    return spelling.replace("*", r"\*")


# --- Embedded fields -------------------------------------------------------------------------------------------------


def _cloze(question: Question) -> Element:
    element = _head(question, "cloze")
    text = element.find("questiontext/text")
    if text is not None:
        text.text = question.prompt.with_gaps([_embedded(field) for field in question.fields])
    return _finished(element, question)


def _embedded(field: Field) -> str:
    """Return a field as Moodle writes it inside a text: a menu of words, or a list of longer options."""
    if field.choices:
        in_menu = all(len(one.plain) <= _LONGEST_IN_MENU and not one.text.has_formula for one in field.choices)
        kind = "MULTICHOICE" if in_menu else "MULTICHOICE_V"
        options = (("=" if one.is_right else "") + _html(one.text) + _feedback(one) for one in field.choices)
        return f"{{1:{kind}:{'~'.join(options)}}}"
    if field.answer.number is not None:
        answers = [f"={field.answer.number}:{field.answer.tolerance}"]
        answers += [f"{slip.number}:0{_feedback(slip)}" for slip in field.slips if slip.number is not None]
        return f"{{1:NUMERICAL:{'~'.join(answers)}}}"
    answers = [f"={_in_field(_literally(spelling))}" for spelling in field.answer.spellings]
    answers += [_in_field(_literally(text)) + _feedback(slip) for slip in field.slips for text in slip.spellings]
    return f"{{1:{'SHORTANSWER_C' if field.answer.has_exact_case else 'SHORTANSWER'}:{'~'.join(answers)}}}"


def _feedback(said: Slip | Choice) -> str:
    """Return what is said to a mistake or an option."""
    return "#" + _html(said.say) if said.say else ""


def _html(text: Rich) -> str:
    r"""Return a text inside a field. Moodle decodes it once more than others and takes the backslash off `\}`."""
    return _in_field(text.html.replace(r"\}", r"\rbrace ").replace(r"\{", r"\lbrace "))


def _in_field(text: str) -> str:
    """Return a text in which no mark of an embedded field is left."""
    return escape(text, quote=False).translate(_CLOZE_ESCAPES)

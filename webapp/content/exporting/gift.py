"""GIFT, the text format for questions: a category with a question for each variant.

A question is one line, in HTML with TeX between `\\(` and `\\)`. Every mark of GIFT and every backslash is escaped: a
backslash before an n would be a line break, also inside `\\neq`.
"""

from collections.abc import Iterable, Sequence

from webapp.content.exporting.questions import Choice, Field, Question, Slip, Unheld
from webapp.content.exporting.rich import Rich
from webapp.messages import N_

NO_FIGURES = N_("It shows a figure, and GIFT has no figures.")
NO_ORDER = N_("GIFT has no tasks about an order.")
ONE_FIELD = N_("GIFT has one field in a task, and this one has several.")
NO_ARROW = N_("Its text has an arrow, which GIFT takes for a pair.")
MANY_RIGHT = N_("More options are right than GIFT can share the marks among.")
_ESCAPES = str.maketrans({mark: f"\\{mark}" for mark in "\\~=#{}:"} | {"\n": " "})
_SHARES = {1: "100", 2: "50", 3: "33.33333", 4: "25", 5: "20", 6: "16.66667", 7: "14.28571", 8: "12.5"}


def gift_file(categories: Sequence[str], questions: Iterable[str], report: Sequence[str]) -> bytes:
    """Return the file of what `question_line` made. `report` says in comments what was left out."""
    comments = [f"// {' '.join(line.split())}" for line in report]
    heading = "/".join(["$CATEGORY: $course$", "top", *(category.replace("/", "//") for category in categories)])
    return ("\n\n".join(["\n".join([*comments, heading]), *questions]) + "\n").encode()


def question_line(question: Question) -> str:
    """Return a question. Raises Unheld."""
    if question.files:
        raise Unheld(NO_FIGURES)
    return f"::{_escaped(question.name)}::[html]{_body(question)}"


def _body(question: Question) -> str:
    match question.kind:
        case "choice" | "choices":
            answers = " ".join(_option(question, choice) for choice in question.choices)
        case "order":
            raise Unheld(NO_ORDER)
        case "match":
            answers = " ".join(f"={_html(left.text)} -> {_escaped(right.plain)}" for left, right in question.pairs)
        case "cloze" if len(question.fields) > 1:
            raise Unheld(ONE_FIELD)
        case _:
            field = question.fields[0]
            answers = " ".join(_option(question, choice) for choice in field.choices) or _typed(field)
            if "->" in answers:
                raise Unheld(NO_ARROW)
    if question.solution:
        answers += f" ####{_html(question.solution)}"
    if question.kind != "cloze":
        return f"{_html(question.prompt)} {{{answers}}}"
    before, after = (_escaped(html) for html in question.prompt.with_gaps(["\f"]).split("\f"))
    return f"{before}{{{answers}}}{after}"


def _option(question: Question, choice: Choice) -> str:
    right = sum(other.is_right for other in question.choices)
    if question.kind in ("choice", "cloze"):
        mark = "=" if choice.is_right else "~"
    elif right in _SHARES:
        mark = f"~%{_SHARES[right] if choice.is_right else '-100'}%"
    else:
        raise Unheld(MANY_RIGHT)
    return mark + _html(choice.text) + _said(choice)


def _typed(field: Field) -> str:
    if field.answer.number is not None:
        wrong = [f"=%0%{slip.number}:0{_said(slip)}" for slip in field.slips if slip.number is not None]
        return " ".join(["#" + f"={field.answer.number}:{field.answer.tolerance}", *wrong])
    right = [f"={_plain(spelling)}" for spelling in field.answer.spellings]
    return " ".join([*right, *(f"=%0%{_plain(text)}{_said(slip)}" for slip in field.slips for text in slip.spellings)])


def _said(answer: Choice | Slip) -> str:
    return f"#{_html(answer.say)}" if answer.say else ""


def _plain(spelling: str) -> str:
    """Return a short answer. An asterisk would stand for any text, so it has a backslash of its own."""
    return _escaped(spelling.replace("*", r"\*"))


def _html(text: Rich) -> str:
    return _escaped(text.html)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)

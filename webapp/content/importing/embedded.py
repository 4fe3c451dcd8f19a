"""Moodle's embedded answers: gaps such as {1:NUMERICAL:=5:0.1} in the text of a question. Braces of TeX are no gaps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import unescape

from webapp.content.files.field_models import MOST_WORDS
from webapp.content.files.task_models import MOST_GAPS
from webapp.content.importing.answers import Given, gap_of, typed, with_gaps
from webapp.content.importing.choices import Offered, chosen
from webapp.content.importing.drafts import Fields, Refused
from webapp.content.importing.formulas import FIRST_GAP, GAPS
from webapp.content.importing.markup import Form, Texts
from webapp.grading import BadKey, make_key
from webapp.locales import Locale

_BEGINNING = re.compile(
    r"(?<!\\)\{\s*(?P<weight>\d*)\s*:\s*(?P<kind>(?:SHORTANSWER|SA|MW|NUMERICAL|NM|MULTICHOICE|MC|MULTIRESPONSE|MR)"
    r"(?:_?[CVHS]+)?)\s*:"
)
_ANSWER = re.compile(r"(?<!\\)~")
_FEEDBACK = re.compile(r"(?<![\\&])#")
_ESCAPED = re.compile(r"\\([}#~/\"])")
_WORTH = re.compile(r"\s*(?:(?P<right>=)|%(?P<worth>-?\d+(?:[.,]\d+)?)%)?")


@dataclass(frozen=True, slots=True)
class _Gap:
    kind: str
    weight: int
    given: Sequence[Given]


def embedded(text: str, form: Form, texts: Texts, locale: Locale) -> Fields:
    """Return a cloze; where the only gap offers options, a choice. Raises Refused."""
    gaps: list[_Gap] = []
    marked, place = "", 0
    while found := _BEGINNING.search(text, place):
        end = _end(text, found.end())
        gaps.append(_Gap(found["kind"], int(found["weight"] or 1), _answers(text[found.end() : end])))
        marked += text[place : found.start()] + chr(FIRST_GAP + len(gaps) - 1)
        place = end + 1
    marked += text[place:]
    if not gaps:
        raise Refused("the text has no gap")
    if len(gaps) > MOST_GAPS:
        raise Refused(f"the text has {len(gaps)} gaps; {MOST_GAPS} is the most")
    if len({gap.weight for gap in gaps}) > 1:
        texts.notes.append("the gaps had different marks; here the task is right if all are")
    prompt = texts.block(marked, form)
    if len(gaps) == 1 and gaps[0].kind.startswith("M") and not gaps[0].kind.startswith("MW"):
        return {"prompt": GAPS.sub("…", prompt)} | _options(gaps[0], form, texts)
    answers = []
    for number, gap in enumerate(gaps, 1):
        if gap.kind.startswith("M") and not gap.kind.startswith("MW"):
            answers.append(_words(gap, number, form, texts))
        else:
            answers.append(gap_of(typed([_plain(one, form, texts) for one in gap.given], locale, texts.notes)))
    return with_gaps(prompt, answers, texts.notes)


def _end(text: str, start: int) -> int:
    """Return where a gap ends: at a brace that is not escaped and not inside a formula."""
    for found in re.finditer(r"(?<!\\)\}", text[start:]):
        body = text[start : start + found.start()]
        if body.count(r"\(") == body.count(r"\)") and body.count("$$") % 2 == 0:
            return start + found.start()
    raise Refused(f"a gap is not closed: “{text[start - 10 : start + 30]}”")


def _answers(body: str) -> list[Given]:
    found = []
    for part in _ANSWER.split(body):
        mark = _WORTH.match(part)
        rest = part[mark.end() :] if mark else part
        answer, *said = _FEEDBACK.split(rest, maxsplit=1)
        worth = Fraction(0)
        if mark and mark["right"]:
            worth = Fraction(1)
        elif mark and mark["worth"]:
            worth = Fraction(mark["worth"].replace(",", ".")) / 100
        found.append(Given(_ESCAPED.sub(r"\1", answer).strip(), worth, _ESCAPED.sub(r"\1", said[0]) if said else ""))
    return found


def _options(gap: _Gap, form: Form, texts: Texts) -> Fields:
    offered = [Offered({"text": texts.line(one.text, form)}, one.worth, texts.line(one.say, form)) for one in gap.given]
    return chosen(offered, several=gap.kind.startswith(("MULTIRESPONSE", "MR")), notes=texts.notes)


def _words(gap: _Gap, number: int, form: Form, texts: Texts) -> Fields:
    """Return a gap with words to choose from, and what is said to wrong ones. Raises Refused for other options."""
    given = [_plain(one, form, texts) for one in gap.given]
    right = [one.text for one in given if one.worth == 1]
    listed = [[one.text] for one in given]
    try:
        if len(right) != 1 or len(listed) > MOST_WORDS:
            raise BadKey("exactly one must be right")
        make_key("word", {"listed": listed, "answer": right[0]})
    except BadKey as error:
        raise Refused(f"gap {number} offers options that are not words, one of them right: {error}") from error
    said = {one.text: one.say for one in given if one.say and one.worth < 1}
    mistakes = [{"when": when, "say": say} for when, say in said.items()]
    return {"type": "word", "words": listed, "answer": right[0], "mistakes": mistakes}


def _plain(one: Given, form: Form, texts: Texts) -> Given:
    """Return an answer of a gap without HTML, with the tolerance that stands after a colon."""
    number = re.fullmatch(r"(-?[\d.,]+(?:[eE][-+]?\d+)?):(-?[\d.,]+(?:[eE][-+]?\d+)?)", one.text)
    text, tolerance = (number[1], number[2].replace(",", ".")) if number else (one.text, "0")
    text = unescape(re.sub(r"<[^<>]*>", "", text))
    return Given(text, one.worth, texts.line(one.say, form), tolerance)

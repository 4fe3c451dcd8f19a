"""Question banks as CSV: a line is a question, and the header says what its cells are."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property

from webapp.content.importing.answers import Given, typed
from webapp.content.importing.choices import Offered, chosen, true_or_false
from webapp.content.importing.drafts import (
    Draft,
    Fields,
    Origin,
    Reading,
    Refused,
    Unreadable,
    drafted,
    language_of,
)
from webapp.content.importing.markup import Texts, form_of

KIND = "CSV"
LONGEST_LINE = 20_000
_LOOKED_AT = 20  # lines that tell the separator
# What a header says that matches, the first that does. Of the languages of schools that use the site, and of programs.
_HEADERS: tuple[tuple[str, str], ...] = (
    ("tolerance", r"tolerance|(?:допустима )?похибка"),
    ("hint", r"hint|підказка"),
    ("say", r"(?:html of )?(?:the )?(?:explanation|feedback|rationale|solution)\b.*|пояснення|розв'язання"),
    ("wrong", r".*(?:wrong|incorrect|false|distractor|неправильн).*"),
    ("right", r".*(?:correct|right (?:answer|option|choice)|правильн).*|(?:answer )?key|ключ|номер відповіді"),
    ("kind", r"(?:question |питання )?(?:type|тип)|тип питання"),
    ("title", r"(?:question |quiz )?(?:title|name|id)|назва|№"),
    ("options", r"(?:question )?(?:answers|options|choices|alternatives)\b.*|answer (?:options|choices)|варіанти.*"),
    ("answer", r"ans|answer(?: 1)?|відповідь(?: 1)?|response|back"),
    ("prompt", r"(?:html of )?(?:the )?question(?: text| stem)?|prompt|stem|text|mcq|problem|(?:текст )?(?:за)?питання"
               r"|завдання|умова|задача|front"),
    ("option", r"(?:(?:answer )?(?:option|choice)|ans|answer|alternative|opt|варіант(?: відповіді)?|відповідь) ?"
               r"(?:[a-h1-9]|10|one|two|three|four|five|six|[а-д])(?: text)?|[a-hа-д]"),
)  # fmt: skip
_LETTERS = ("abcdefghij", "абвгдежзик")
_TRUE, _FALSE = {"true", "t", "правда", "так", "yes"}, {"false", "f", "неправда", "ні", "no"}


def read_table(text: str) -> Reading:
    """Return the questions of a table. Raises Unreadable if its header names no question and no answer."""
    try:
        table = _rows(text)
    except csv.Error as error:
        raise Unreadable(f"the table cannot be read: {error}") from None
    if not table:
        raise Unreadable("the file is empty")
    titles = table[0][1]
    header = [_meaning(cell) for cell in titles]
    if not any(header) and all(len(row) == 2 for _, row in table):  # questions and answers without a header
        table, titles, header = [(0, []), *table], ["question", "answer"], ["prompt", "answer"]
    if "prompt" not in header or not {"right", "answer"} & set(header):
        raise Unreadable(
            "the first line must name the columns: “question” and “answer”, or “question”, “option A” … and “correct”",
            table[0][0],
        )
    questions = [(number, _Row(header, row, titles)) for number, row in table[1:]]
    way = _way_of_naming([question for _, question in questions])
    for _, question in questions:
        question.way = way
    return Reading.of(
        KIND, (drafted(Origin(number, question.cell("title")), question.draft) for number, question in questions)
    )


def _way_of_naming(questions: "Sequence[_Row]") -> str:
    """Return how the lines of a table name the right option: by its "text", or by its place from "1" or "0".

    Empty if that is not certain, since in every line both would name an option.
    """
    listed = [question for question in questions if len(question.options) > 1 and question.right]
    by_text = all(question.by_text() for question in listed)
    by_place = [first for first in (1, 0) if all(question.by_place(first) for question in listed)]
    if by_text and not by_place:
        return "text"
    return str(by_place[0]) if len(by_place) == 1 and not by_text else ""


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not empty, with the lines on which they begin."""
    lines = text.splitlines()
    if any(len(line) > LONGEST_LINE for line in lines):
        raise Unreadable(f"a line has more than {LONGEST_LINE:,} characters: is it a table?")
    named = re.fullmatch(r'"?sep=(.)"?', lines[0].strip()) if lines else None
    separator = named[1] if named else _separator(lines)
    rows = csv.reader(io.StringIO("\n".join(["", *lines[1:]] if named else lines)), delimiter=separator)
    found, before = [], 0
    for row in rows:
        if any(cell.strip() for cell in row):
            found.append((before + 1, [cell.strip() for cell in row]))
        before = rows.line_num
    return found


def _separator(lines: Sequence[str]) -> str:
    """Return the separator of the header that gives most lines as many cells as the header has."""

    def steadiness(separator: str) -> tuple[bool, int, int]:
        widths = [len(row) for row in csv.reader(lines[:_LOOKED_AT], delimiter=separator)]
        width = widths[0] if widths else 0
        return (width > 1, Counter(widths)[width], width)

    return max(";,\t|", key=steadiness)


def _meaning(cell: str) -> str:
    """Return what a header means; empty for a column that is not read."""
    folded = " ".join(re.sub(r"[^\w'№]+|_", " ", cell.lower().replace("’", "'")).split())
    return next((meaning for meaning, pattern in _HEADERS if folded and re.fullmatch(pattern, folded)), "")


class _Row:
    def __init__(self, header: Sequence[str], row: Sequence[str], titles: Sequence[str]) -> None:
        self.cells = list(zip(header, row, strict=False))
        self.titles = dict(zip(header, titles, strict=False))
        self.too_long = len([cell for cell in row[len(header) :] if cell])
        self.texts = Texts()
        self.notes = self.texts.notes
        self.way = ""

    def cell(self, name: str) -> str:
        """Return the first filled cell of a meaning."""
        return next((text for meaning, text in self.cells if meaning == name and text), "")

    def draft(self, origin: Origin) -> Draft:
        if self.too_long:
            raise Refused("the line has more cells than the header: a separator inside a cell needs quotes around it")
        prompt = self.cell("prompt")
        if not prompt:
            raise Refused("the question has no text")
        self.locale = language_of(prompt)
        fields = self.answer()
        fields["prompt"] = self.texts.block(prompt, form_of(prompt))
        if said := self.cell("say"):
            fields["solution"] = self.texts.block(said, form_of(said))
        if hint := self.cell("hint"):
            fields["hints"] = [self.texts.block(hint, form_of(hint))]
        return Draft(origin, fields, self.texts.pictures, tuple(dict.fromkeys(self.notes)))

    @property
    def right(self) -> str:
        return self.cell("right") or self.cell("answer")

    @cached_property
    def options(self) -> list[str]:
        """Return the options. “Answer 1” is one of them where another column says which is right."""
        if listed := self.cell("options"):
            return _members(listed)
        has_first = self.cell("right") and self.titles.get("answer", "").strip().endswith("1")
        first = [self.cell("answer")] if has_first and self.cell("answer") else []
        return first + [text for meaning, text in self.cells if meaning == "option" and text]

    def answer(self) -> Fields:
        wrong = [text for meaning, text in self.cells if meaning == "wrong" and text]
        right, options = self.right, self.options
        if not right:
            raise Refused("the line does not say which answer is right")
        if {text.lower() for text in options or [right]} <= _TRUE | _FALSE:
            truth = right if right.lower() in _TRUE | _FALSE else self.right_options()[0]
            return true_or_false(truth.lower() in _TRUE, self.locale)
        if wrong:
            return self.choice([right, *wrong], [right])
        if len(options) > 1:
            return self.choice(options, self.right_options())
        if options or ({"option", "options"} & set(self.titles) and "kind" not in self.titles):
            raise Refused("the table has columns of options, and the line has none or one")
        tolerance = self.cell("tolerance") or "0"
        given = [Given(one, Fraction(1), "", tolerance) for one in re.split(r"\s*\|\s*|\s+or\s+", right)]
        return typed(given, self.locale, self.notes)

    def choice(self, options: Sequence[str], right: Sequence[str]) -> Fields:
        offered = [Offered(self.texts.option(text, form_of(text)), Fraction(text in right)) for text in options]
        return chosen(offered, several=len(right) > 1, notes=self.notes)

    def right_options(self) -> list[str]:
        """Return the right options. Raises Refused if it is not certain which are meant."""
        found = {"text": self.by_text(), "1": self.by_place(1), "0": self.by_place(0)}
        if self.way and found[self.way]:
            return found[self.way]
        if found["1"] and found["0"] and re.search("index", self.titles.get("right", ""), re.IGNORECASE):
            raise Refused("it is not certain whether options are counted from 0 or from 1: write the letter")
        likely = [texts for texts in (found["text"], found["1"]) if texts]
        if not likely:
            raise Refused(f"the right answer “{self.right[:60]}” is none of the options")
        if len(likely) > 1 and set(likely[0]) != set(likely[1]):
            raise Refused(f"“{self.right[:40]}” is an option and the number of another one: write the letter")
        return likely[0]

    def by_text(self) -> list[str]:
        """Return the options whose texts the right answer lists; none if one of them is no option."""
        bare = re.sub(r"^\(?\w[).:]\s+", "", self.right)
        for parts in ([self.right], [bare], re.split(r"\s*[;|]\s*", self.right), re.split(r"\s*,\s*", self.right)):
            found = [text for part in parts for text in self.options if text.lower() == part.lower()]
            if len(found) >= len(parts):
                return list(dict.fromkeys(found))
        return []

    def by_place(self, first: int) -> list[str]:
        """Return the options that the right answer names by letters or numbers, such as B, b), 2 or 1,3."""
        found = []
        for part in re.split(r"[,;|/&\s]+|\band\b", self.right):
            bare = part.strip("().").lower()
            if bare in ("", "option", "choice", "answer"):
                continue
            if bare.isdecimal():
                place = int(bare) - first
            else:
                place = next((row.index(bare) for row in _LETTERS if len(bare) == 1 and bare in row), -1)
            if not 0 <= place < len(self.options):
                return []
            found.append(self.options[place])
        return list(dict.fromkeys(found))


def _members(text: str) -> list[str]:
    """Return the options that stand in one cell, without the letters that count them."""
    separator = next((one for one in ("\n", "|", ";") if one in text), ",")
    parts = [part.strip() for part in text.split(separator) if part.strip()]
    counted = [re.match(r"\(?(\w)\s?[).:]\s*", part) for part in parts]
    letters = [found[1].lower() for found in counted if found]
    if any(letters == list(row[: len(parts)]) for row in (*_LETTERS, "1234567890")):
        return [part[found.end() :] for part, found in zip(parts, counted, strict=True) if found]
    return parts

r"""GIFT, Moodle's format for questions as text.

The signs ~ = # { } : have a meaning unless a backslash stands before them. Signs with a backslash become private
characters while the meanings of the others are read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from webapp.content.importing.answers import Given, number_of, typed
from webapp.content.importing.calculated import decimal
from webapp.content.importing.choices import Offered, chosen, matched, true_or_false
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
from webapp.content.importing.formulas import FORMULA, LONGEST_TEXT
from webapp.content.importing.markup import Form, Texts, form_of

KIND = "GIFT"
MOST_PARTS = 20  # of a question with blank lines
_ESCAPE = re.compile(r"\\([\\~=#{}:n])")
_SIGNS = "\\~=#{}:"
_HIDDEN = {sign: chr(0xE000 + ord(sign)) for sign in _SIGNS}
_SHOWN = {ord(hidden): sign for sign, hidden in _HIDDEN.items()}
_LINE_BREAK = "\ue0ff"  # what \n means in GIFT, wherever it stands
_TEX_BREAK = re.compile(_LINE_BREAK + "(?=[A-Za-z])")  # the beginning of a command of TeX, such as \\neq
_TEX_N = "\ue0fe"
_COMMENT = re.compile(r"\s*//")
_TITLE = re.compile(r"\s*::(?P<title>.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(?P<form>html|moodle|plain|markdown)\]", re.IGNORECASE)
_ITEM = re.compile(r"(?P<sign>[=~])\s*(?:%(?P<worth>-?\d+(?:[.,]\d+)?)%)?(?P<rest>[^=~]*)")
_TRUE_FALSE = re.compile(r"\s*(?P<truth>T|TRUE|F|FALSE)\s*(?P<said>(?:#.*)?)", re.IGNORECASE | re.DOTALL)
_FORMS: Mapping[str, Form] = {"html": "html", "plain": "plain", "markdown": "markdown"}


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The lines of a question, without comments. `parts` counts what blank lines inside it divide."""

    line: int
    text: str
    parts: int = 1

    @property
    def has_title(self) -> bool:
        return _TITLE.match(self.text) is not None

    @property
    def is_whole(self) -> bool:
        """Return whether the answers are there, from the first brace to the last."""
        masked = _masked(self.text)[0]
        return "{" in masked and masked.count("{") <= masked.count("}")

    @property
    def has_answers(self) -> bool:
        return "{" in _masked(self.text)[0]


def read_gift(text: str) -> Reading:
    """Return the questions of a file. Raises Unreadable if none has answers."""
    chunks = list(_questions(text))
    if not any(chunk.has_answers for chunk in chunks):
        raise Unreadable("this is no GIFT file: no question has its answers between { and }")
    questions = ((chunk.line, _Question(chunk)) for chunk in chunks)
    return Reading.of(KIND, (drafted(Origin(line, question.title), question.draft) for line, question in questions))


def _questions(text: str) -> Iterator[_Chunk]:
    """Yield the questions. A blank line ends a question, unless its answers are still to come."""
    waiting: _Chunk | None = None
    for chunk in _chunks(text):
        if waiting is None:
            waiting = chunk
        elif waiting.parts < MOST_PARTS and not chunk.has_title and not waiting.is_whole:
            waiting = _Chunk(waiting.line, f"{waiting.text}\n\n{chunk.text}", waiting.parts + 1)
        else:
            yield waiting
            waiting = chunk
    if waiting is not None:
        yield waiting


def _chunks(text: str) -> Iterator[_Chunk]:
    """Yield what stands between blank lines, without comments and categories."""
    lines: list[str] = []
    start = 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if _COMMENT.match(line) or line.lstrip().startswith("$CATEGORY:"):
            continue
        if line.strip():
            start = start or number
            lines.append(line)
        elif lines:
            whole = "\n".join(lines)
            if len(whole) > LONGEST_TEXT:
                raise Unreadable(f"a question has more than {LONGEST_TEXT:,} characters", start)
            yield _Chunk(start, whole)
            lines, start = [], 0


def _masked(text: str) -> tuple[str, list[str]]:
    """Return a text in which only signs with a meaning are left, and what was mended in its formulas."""
    masked = _ESCAPE.sub(lambda found: _LINE_BREAK if found[1] == "n" else _HIDDEN[found[1]], text)
    notes: list[str] = []
    for found in FORMULA.finditer(_unmasked(masked)):
        start, end = found.span()
        inner = masked[start:end]
        if _unmasked(inner).count("{") != _unmasked(inner).count("}"):
            continue  # a dollar of the question and one of its answers are no formula
        mended = _TEX_BREAK.sub(_TEX_N, inner)
        if mended != inner:
            written = _unmasked(mended)
            repaired = re.sub(r"\\(?=n[a-z])", r"\\\\", written)
            notes.append(
                f"“\\n” is a line break in GIFT, also in a formula; read as {written}, which other programs lose: "
                f"write {repaired} in the file"
            )
        hidden = "".join(_HIDDEN.get(sign, sign) if sign != "\\" else sign for sign in mended)
        if hidden != mended:
            notes.append("signs of a formula that mean something in GIFT stand without a backslash: read as formula")
        masked = masked[:start] + hidden + masked[end:]
    return masked, list(dict.fromkeys(notes))


def _unmasked(text: str, line_break: str = _LINE_BREAK) -> str:
    return text.translate(_SHOWN).replace(_TEX_N, "\\n").replace(_LINE_BREAK, line_break)


class _Question:
    def __init__(self, chunk: _Chunk) -> None:
        self.chunk = chunk
        self.texts = Texts()
        masked, notes = _masked(chunk.text)
        self.texts.notes += notes
        if chunk.parts > 1:
            self.texts.notes.append("a blank line stands inside the question; other programs would split it there")
        title = _TITLE.match(masked)
        self.title = " ".join(_unmasked(title["title"], " ").split()) if title else ""
        self.rest = masked[title.end() :] if title else masked
        form = _FORMAT.match(self.rest)
        self.form = form["form"].lower() if form else "moodle"
        self.rest = self.rest[form.end() :] if form else self.rest
        self.locale = language_of(chunk.text)

    def draft(self, origin: Origin) -> Draft:
        stem, brace, rest = self.rest.partition("{")
        if not brace:
            raise Refused("there are no answers between { and }, so it is a description or a part of a question")
        body, brace, after = rest.partition("}")
        if not brace:
            raise Refused("the answers are not closed by }")
        if "{" in after:
            raise Refused("the question has two parts with answers")
        if after.strip():
            stem = f"{stem.rstrip()} _____ {after.lstrip()}"
        body, _, general = body.partition("####")
        fields = self.answers(body)
        fields["prompt"] = self.block(stem)
        if not fields["prompt"]:
            raise Refused("the question has no text")
        if general.strip():
            fields["solution"] = self.block(general)
        return Draft(origin, fields, self.texts.pictures, tuple(dict.fromkeys(self.texts.notes)))

    def answers(self, body: str) -> Fields:
        if not body.strip():
            raise Refused("it is an essay, which nobody but a reader can mark")
        if truth := _TRUE_FALSE.fullmatch(body):
            is_true = truth["truth"].upper().startswith("T")
            said = [self.line(part) for part in truth["said"].split("#")[1:]]
            wrong, right = ([*said, "", ""])[:2]
            return true_or_false(is_true, self.locale, (right, wrong) if is_true else (wrong, right))
        if body.lstrip().startswith("#"):
            return typed(list(self.numbers(body.lstrip()[1:])), self.locale, self.texts.notes)
        items = list(_ITEM.finditer(body))
        if not items or body[: items[0].start()].strip():
            raise Refused(f"the answers begin with neither = nor ~: “{_unmasked(body.strip(), ' ')[:40]}”")
        arrows = ["->" in item["rest"] for item in items]
        if all(arrows) and all(item["sign"] == "=" for item in items):
            return self.pairs(items)
        if any(item["sign"] == "~" for item in items):
            return self.options(items)
        given = [Given(self.plain(text), worth, say) for text, worth, say in map(self.item, items)]
        return typed(given, self.locale, self.texts.notes)

    def item(self, item: re.Match[str]) -> tuple[str, Fraction, str]:
        """Return the text of an answer, its part of the marks, and its sentence."""
        text, _, say = item["rest"].partition("#")
        worth = Fraction(item["worth"].replace(",", ".")) / 100 if item["worth"] else Fraction(item["sign"] == "=")
        return text, worth, self.line(say)

    def options(self, items: Sequence[re.Match[str]]) -> Fields:
        offered = []
        for text, worth, say in map(self.item, items):
            shown = self.texts.option(*self.source(text))
            if shown.get("text") == "":
                raise Refused("an option is empty")
            offered.append(Offered(shown, worth, say))
        several = all(item["sign"] == "~" for item in items)
        return chosen(offered, several=several, notes=self.texts.notes)

    def pairs(self, items: Sequence[re.Match[str]]) -> Fields:
        pairs: list[tuple[str, str]] = []
        spare: list[str] = []
        for item in items:
            left, _, right = item["rest"].partition("->")
            written = self.line(left), self.line(right.partition("#")[0])
            if written[0]:
                pairs.append(written)
            else:
                spare.append(written[1])
        return matched(pairs, spare, self.texts.notes)

    def numbers(self, body: str) -> Iterator[Given]:
        items = list(_ITEM.finditer(body)) if re.match(r"\s*[=~]", body) else []
        if not items:
            text, _, say = body.partition("#")
            yield self.number(text, Fraction(1), self.line(say))
        for item in items:
            text, worth, say = self.item(item)
            if text.strip():
                yield self.number(text, worth, say)
            elif say:
                self.texts.notes.append("the feedback for any other answer is left out")

    def number(self, text: str, worth: Fraction, say: str) -> Given:
        """Return a number with its tolerance, of which a range is another writing."""
        plain = _unmasked(text, " ").strip()
        low, dots, high = plain.partition("..")
        parts = (low, high) if dots else plain.partition(":")[::2]
        values = [number_of(part, self.locale) if part.strip() else "0" for part in parts]
        if None in values or not parts[0].strip():
            raise Refused(f"the answer “{plain[:40]}” is no number")
        first, second = (Fraction(value or "0") for value in values)
        if dots:
            first, second = (first + second) / 2, abs(second - first) / 2
        return Given(decimal(first), worth, say, decimal(second))

    # --- texts ---

    def source(self, text: str) -> tuple[str, Form]:
        """Return a text as it was meant, and its form."""
        own = _FORMAT.match(text)
        named = own["form"].lower() if own else self.form
        text = text[own.end() :] if own else text
        form = _FORMS.get(named) or form_of(_unmasked(text))
        return _unmasked(text, "<br>" if form == "html" else "\n\n").strip(), form

    def block(self, text: str) -> str:
        return self.texts.block(*self.source(text))

    def line(self, text: str) -> str:
        return self.texts.line(*self.source(text)) if text.strip() else ""

    def plain(self, text: str) -> str:
        return self.source(text)[0]

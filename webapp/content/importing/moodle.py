"""Moodle XML: the questions of a question bank, with their feedback and the files embedded in them."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from urllib.parse import unquote

from lxml.etree import _Element

from webapp.content.importing.answers import Given, typed
from webapp.content.importing.calculated import calculated
from webapp.content.importing.choices import Offered, chosen, matched, ordered, true_or_false
from webapp.content.importing.drafts import Draft, Fields, Origin, Reading, Refused, drafted, language_of
from webapp.content.importing.embedded import embedded
from webapp.content.importing.markup import Form, Texts, form_of
from webapp.content.importing.multilang import in_language, languages_of
from webapp.content.importing.safe_xml import line_of

KIND = "Moodle XML"
_FORMS: Mapping[str, Form] = {"html": "html", "plain_text": "plain", "markdown": "markdown"}
MOST_HINTS = 5


def read_moodle(root: _Element) -> Reading:
    """Return the questions of a file. Categories are no questions and are passed over."""
    questions = (each for each in root.iterchildren("question") if each.get("type") != "category")
    return Reading.of(KIND, (drafted(_origin(element), partial(_draft, element)) for element in questions))


def _origin(element: _Element) -> Origin:
    return Origin(line_of(element), _plain(element.find("name")))


def _draft(element: _Element, origin: Origin) -> Draft:
    """Return a question as a draft; one in several languages is read in each."""
    kind = element.get("type", "")
    languages = languages_of(element)
    if not languages:
        return Question(element, kind).draft(origin)
    drafts = {locale: Question(in_language(element, locale), kind).draft(origin) for locale in languages}
    first = drafts[languages[0]]
    return Draft(
        origin,
        first.fields,
        {name: content for draft in drafts.values() for name, content in draft.pictures.items()},
        tuple(dict.fromkeys(note for draft in drafts.values() for note in draft.notes)),
        {locale: draft.fields for locale, draft in drafts.items()},
    )


def _plain(element: _Element | None) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def value(element: _Element, path: str, default: str = "") -> str:
    """Return the text at a path inside an element."""
    found = element.findtext(path)
    return default if found is None or not found.strip() else found.strip()


class Question:
    """Reads one question. Raises Refused for what a task cannot have."""

    def __init__(self, element: _Element, kind: str) -> None:
        self.element = element
        self.kind = kind
        self.texts = Texts(self.file)
        self.notes: list[str] = self.texts.notes
        self.locale = language_of("".join(self.raw(element.find("questiontext"))))

    def draft(self, origin: Origin) -> Draft:
        """Return the question as a draft."""
        reader = _READERS.get(self.kind)
        if reader is None:
            raise Refused(f"questions of the type “{self.kind}” are not read")
        fields = reader(self)
        if "prompt" not in fields:
            fields["prompt"] = self.block("questiontext")
        if not fields["prompt"]:
            raise Refused("the question has no text")
        hints = [hint for each in self.element.findall("hint") if (hint := self.block_of(each))]
        if len(hints) > MOST_HINTS:
            self.notes.append(f"only the first {MOST_HINTS} of {len(hints)} hints are kept")
        if hints:
            fields["hints"] = hints[:MOST_HINTS]
        if "solution" not in fields and (solution := self.block("generalfeedback")):
            fields["solution"] = solution
        if any(self.block(name) for name in ("partiallycorrectfeedback", "incorrectfeedback")):
            own = {"Your answer is partially correct.", "Your answer is incorrect."}
            if {self.block("partiallycorrectfeedback"), self.block("incorrectfeedback")} - own - {""}:
                self.notes.append("the feedback for any wrong or partly right answer is left out")
        return Draft(origin, fields, self.texts.pictures, tuple(dict.fromkeys(self.notes)))

    # --- texts ---

    def raw(self, element: _Element | None) -> str:
        """Return a text as it stands in the file. Early files have it without a <text> element."""
        if element is None:
            return ""
        inner = element.find("text")
        return (element.text if inner is None else inner.text) or ""

    def form(self, element: _Element, text: str) -> Form:
        of_question = self.element.find("questiontext")
        named = element.get("format") or (of_question.get("format") if of_question is not None else None) or ""
        return _FORMS.get(named) or form_of(text)

    def block_of(self, element: _Element | None) -> str:
        text = self.raw(element)
        return self.texts.block(text, self.form(element, text)) if element is not None and text.strip() else ""

    def block(self, name: str) -> str:
        """Return the text of an element of the question as Markdown; empty if there is none."""
        return self.block_of(self.element.find(name))

    def line_of(self, element: _Element | None) -> str:
        text = self.raw(element)
        return self.texts.line(text, self.form(element, text)) if element is not None and text.strip() else ""

    def file(self, name: str) -> bytes | None:
        """Return an embedded file by its name."""
        for element in self.element.iter("file"):
            whole = (element.get("path", "/") + element.get("name", "")).lstrip("/")
            if unquote(name) in (whole, element.get("name")) and element.get("encoding") == "base64":
                try:
                    return b64decode(element.text or "")
                except (NotBase64, ValueError):
                    raise Refused(f"the file “{name}” in the question is broken") from None
        return None

    # --- answers ---

    def worth(self, element: _Element) -> Fraction:
        """Return the part of the marks that an answer is worth, such as 1/3 for 33.33333."""
        written = element.get("fraction") or value(element, "fraction", "0")
        try:
            return Fraction(written.replace(",", ".")) / 100
        except ValueError:
            raise Refused(f"the marks of an answer are “{written[:20]}”", line_of(element)) from None

    def given(self) -> list[Given]:
        return [
            Given(
                self.raw(each).strip(),
                self.worth(each),
                self.line_of(each.find("feedback")),
                value(each, "tolerance", each.get("tolerance", "0")),
            )
            for each in self.element.findall("answer")
        ]

    def options(self) -> list[Offered]:
        offered = []
        for each in self.element.findall("answer"):
            text = self.raw(each)
            shown = self.texts.option(text, self.form(each, text))
            if shown.get("text") == "":
                raise Refused("an option is empty", line_of(each))
            offered.append(Offered(shown, self.worth(each), self.line_of(each.find("feedback"))))
        return offered

    def warn_of_order(self) -> None:
        if value(self.element, "shuffleanswers", "1") in ("0", "false"):
            self.notes.append("the options were shown in their order; here each learner has another order")

    @property
    def takes_several(self) -> bool:
        return value(self.element, "single", "true") in ("false", "0")


def _multichoice(question: Question) -> Fields:
    question.warn_of_order()
    return chosen(question.options(), several=question.takes_several, notes=question.notes)


def _truefalse(question: Question) -> Fields:
    said = {"true": "", "false": ""}
    right = ""
    for each in question.element.findall("answer"):
        name = question.raw(each).strip().lower()
        if name not in said:
            raise Refused(f"an answer is “{name[:20]}”, neither true nor false")
        said[name] = question.line_of(each.find("feedback"))
        right = name if question.worth(each) > 0 else right
    if not right:
        raise Refused("neither true nor false is right")
    return true_or_false(right == "true", question.locale, (said["true"], said["false"]))


def _shortanswer(question: Question) -> Fields:
    if value(question.element, "usecase", "0") == "1":
        question.notes.append("capital letters make no difference in a word here")
    return typed(question.given(), question.locale, question.notes)


def _numerical(question: Question) -> Fields:
    units = [value(each, "unit_name") for each in question.element.findall("units/unit")]
    is_graded = value(question.element, "unitgradingtype", "0") != "0"
    given = question.given()
    if is_graded and units:
        bare = [Given(f"{one.text} {units[0]}", one.worth, one.say, one.tolerance) for one in given if one.text != "*"]
        fields = typed(bare, question.locale, question.notes)
        if fields["type"] != "unit":
            raise Refused(f"the unit “{units[0]}” is not known here")
        right = next(one for one in given if one.worth >= Fraction(99, 100))
        if Fraction(right.tolerance or "0"):
            fields["tolerance"] = right.tolerance
        return fields
    if units:
        question.notes.append(f"the unit “{units[0]}” may be left out, so it is not asked for: name it in the prompt")
    fields = typed(given, question.locale, question.notes)
    if fields["type"] != "number":
        raise Refused(f"the answer “{given[0].text[:40]}” is no number")
    return fields


def _matching(question: Question) -> Fields:
    pairs: list[tuple[str, str]] = []
    spare: list[str] = []
    for each in question.element.findall("subquestion"):
        left, right = question.line_of(each), question.texts.line(question.raw(each.find("answer")), "plain")
        if not right:
            raise Refused(f"nothing belongs to “{left}”", line_of(each))
        if left:
            pairs.append((left, right))
        else:
            spare.append(right)
    return matched(pairs, spare, question.notes)


def _ordering(question: Question) -> Fields:
    items = [question.line_of(each) for each in question.element.findall("answer")]
    count = value(question.element, "selectcount", "0")
    is_part = value(question.element, "selecttype", "ALL").upper() not in ("ALL", "0")
    return ordered(items, question.notes, int(count) if is_part and count.isdecimal() and int(count) > 1 else None)


def _cloze(question: Question) -> Fields:
    element = question.element.find("questiontext")
    text = question.raw(element)
    form = question.form(element, text) if element is not None else "plain"
    return embedded(text, form, question.texts, question.locale)


def _calculated(question: Question) -> Fields:
    return calculated(question.element, question.texts, question.form, question.notes)


_READERS: Mapping[str, Callable[[Question], Fields]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "multianswer": _cloze,
    "calculated": _calculated,
    "calculatedsimple": _calculated,
    "calculatedmulti": _calculated,
}

"""Keys of foreign questions as typed tasks: what a right answer is, decides the type."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from webapp.content.files.field_models import MOST_MISTAKES, WordFields
from webapp.content.importing.drafts import Fields, Refused
from webapp.content.importing.formulas import FIRST_GAP, FORMULA, GAPS, checked
from webapp.content.rendering.linear import in_one_line
from webapp.content.rendering.tex import mathml
from webapp.grading import BadKey, Verdict, grade, make_key
from webapp.grading.families.words import compared
from webapp.locales import DEFAULT, LANGUAGES, Locale
from webapp.messages import ParseProblem

_NUMBER = re.compile(r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?")
_GROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(?:,\d{3})+")
_SPACED = re.compile(r"[-+]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+")
_LETTERS = re.compile(r"[^\W\d_⁰¹²³⁴-⁹]{2,}")
_PRODUCT = re.compile(r"[\d)] ?\* ?[\w(]|[\w)] ?\* ?[\d(]")
_FUNCTIONS = {"sqrt", "sin", "cos", "tan", "log", "ln", "lg", "pi", "abs", "root", "cot", "ctg", "tg"}
_SIGNS = str.maketrans({"−": "-", "–": "-", "\xa0": " ", "\u202f": " "})
_TYPES = (
    "number",
    "fraction",
    "mixed",
    "percent",
    "unit",
    "ratio",
    "time",
    "point",
    "set",
    "interval",
    "equation",
    "expression",
)
_LIKE = {
    "number": re.compile(r"[-+]?\d(?:[.,]\d+)? ?[*·×] ?10\^(?:\d+|\(?-?\d+\)?)"),  # in standard form
    "fraction": re.compile(r"[-+]?\d+ ?/ ?\d+"),
    "mixed": re.compile(r"-?\d+ \d+/\d+"),
    "percent": re.compile(r"[-+]?\d+(?:[.,]\d+)? ?%"),
    "unit": re.compile(r"[-+]?\d+(?:[.,]\d+)? ?(?:[^\W\d_]|°).*|[£$€]\d.*"),
    "ratio": re.compile(r"\d+ ?: ?\d+(?: ?: ?\d+)*"),
    "time": re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d"),
    "point": re.compile(r"\([^();]+[;,][^();]+\)|\{\([^();]+;[^();]+\)(?:; ?\([^();]+;[^();]+\))*\}"),
    "set": re.compile(r"\{.+\}"),
    "interval": re.compile(r"[(\[].+[;,].+[)\]](?:.*)"),
    "equation": re.compile(r"[^=<>]+(?:=|<|>|≤|≥|<=|>=)[^=<>]+"),
    "expression": re.compile(r"(?=.*[A-Za-zπ√])(?=.*[\d²³+*/^()√-]).+"),
}
"""What an answer of a type looks like. The first type that fits and grades its own key wins."""
_WHOLE = Fraction(99, 100)


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that a question foresees. `worth` is its part of the marks; `say` the sentence for who gave it."""

    text: str
    worth: Fraction
    say: str = ""
    tolerance: str = "0"


def number_of(text: str, locale: Locale) -> str | None:
    """Return a number with a decimal point, such as 0.5 for ,5 and 1000 for 1e3; None if the text is no number.

    Raises Refused for 1,000, which is one or a thousand, in a text that is not written with decimal commas.
    """
    plain = text.strip().translate(_SIGNS)
    if _SPACED.fullmatch(plain):
        plain = plain.replace(" ", "")
    if not _NUMBER.fullmatch(plain):
        if "," in plain and re.fullmatch(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
            plain = plain.replace(",", "")
        else:
            return None
    elif _GROUPED.fullmatch(plain) and not LANGUAGES[locale].has_comma:
        raise Refused(f"the number {plain} may be a thousand or a decimal: write it without a comma")
    value = Decimal(plain.replace(",", "."))
    if value and not -30 < value.adjusted() < 30:
        raise Refused(f"the number {plain} is too large or too small")
    written = format(value, "f")
    return written.lstrip("+") if value else "0"


def typed(given: Sequence[Given], locale: Locale, notes: list[str]) -> Fields:
    """Return the type, the answer and the mistakes of a task that is answered by typing. Raises Refused.

    An answer worth the whole mark is right, any other one wrong. `notes` gets what is lost by that.
    """
    if pattern := next((one.text for one in given if one.worth >= _WHOLE and _is_pattern(one.text)), ""):
        raise Refused(f"the answer “{pattern}” is a pattern with “*”: what it takes cannot be listed")
    given = [Given(_typed_text(one.text), one.worth, one.say, one.tolerance) for one in given]
    right = [one for one in given if one.worth >= _WHOLE]
    others = [one for one in given if one.worth < _WHOLE and one.text != "*"]
    if not right:
        raise Refused("no answer is worth the whole mark")
    if any(one.say for one in given if one.text == "*"):
        notes.append("the feedback for any other answer is left out: there are only sentences for expected mistakes")
    if any(one.worth > 0 for one in others):
        notes.append("an answer worth a part of the mark counts as wrong: a task has one mark")
    if right[0].say:
        notes.append("the feedback for the right answer is left out: write it as the solution")
    fields = _numeric(right, locale) or _formal(right, locale)
    if fields is None:
        return _word(right, others)
    return fields | _mistakes(fields, others, locale, notes)


def _is_pattern(text: str) -> bool:
    r"""Return whether an asterisk stands for any text. One in a product does not, nor one written as `\*`."""
    bare = text.replace(r"\*", "")
    return "*" in bare and not _PRODUCT.search(bare)


def _typed_text(text: str) -> str:
    """Return an answer as somebody would type it; an answer that is one formula is converted."""
    text = " ".join(text.translate(_SIGNS).split())
    whole = FORMULA.fullmatch(text)
    if whole is None:
        return text.replace(r"\*", "*")
    tex = next(group for group in whole.groups() if group is not None)
    return in_one_line(mathml(checked(tex), DEFAULT)).translate(_SIGNS)


def _numeric(right: Sequence[Given], locale: Locale) -> Fields | None:
    """Return the fields of a number, if all right answers are one number."""
    texts = [one.text for one in right]
    if not _GROUPED.fullmatch(texts[0]) and number_of(texts[0], locale) is None:
        return None
    values = _values(texts, locale)
    different = {Fraction(value) for value in values if value is not None}
    if len(different) > 1:
        raise Refused(f"several different numbers are right ({', '.join(map(str, values))}); a task has one answer")
    fields: Fields = {"type": "number", "answer": values[0]}
    widest = max((number_of(one.tolerance or "0", locale) or "0" for one in right), key=Fraction)
    if Fraction(widest) < 0:
        raise Refused("the tolerance is negative")
    if Fraction(widest):
        fields["tolerance"] = widest
    if odd := [one.text for one, value in zip(right, values, strict=True) if value is None]:
        _same_value(fields, odd, locale)
    return fields


def _values(texts: Sequence[str], locale: Locale) -> list[str | None]:
    """Return the numbers of right answers. 1,375 is a decimal beside 1.375, and a thousand beside 1375."""
    clear = {number_of(text, locale) for text in texts if not _GROUPED.fullmatch(text)} - {None}
    settled = {text: {text.replace(",", "."), text.replace(",", "")} & clear for text in texts}
    return [
        settled[text].pop() if _GROUPED.fullmatch(text) and len(settled[text]) == 1 else number_of(text, locale)
        for text in texts
    ]


def _same_value(fields: Fields, texts: Sequence[str], locale: Locale) -> None:
    """Raise Refused unless the task also takes these answers."""
    key = make_key(fields["type"], fields)
    for text in texts:
        if grade(key, text, locale).verdict not in (Verdict.CORRECT, Verdict.FORM):
            raise Refused(f"“{fields['answer']}” and “{text}” are both right, and a task has one answer")


def _formal(right: Sequence[Given], locale: Locale) -> Fields | None:
    """Return the fields of a fraction, unit, equation and so on that all right answers are.

    Raises Refused if only the first one is: 16:39 is a ratio, and beside 16.39 a time.
    """
    text, refused = right[0].text, None
    words = [word for word in _LETTERS.findall(text) if word.lower() not in _FUNCTIONS]
    for kind in _TYPES:
        if not _LIKE[kind].fullmatch(text) or (words and kind != "unit"):
            continue
        fields = _fields(kind, text)
        if fields is None:
            continue
        try:
            _same_value(fields, [one.text for one in right[1:]], locale)
        except Refused as error:
            refused = refused or error
        else:
            return fields
    if refused:
        raise refused
    return None


def _fields(kind: str, text: str) -> Fields | None:
    """Return the fields of a type for an answer; None if it is no answer of this type, or would not be right."""
    answer = re.sub(r"(?<=\d),(?=\d)", ".", text) if kind not in ("point", "set", "interval") else text
    if kind in ("point", "set", "interval") and ";" not in text:
        answer = text.replace(",", ";")
    forms = {"fraction": (None, "any"), "ratio": (None, "any"), "number": ("standard",)}.get(kind, (None,))
    for form in forms:
        fields: Fields = {"type": kind, "answer": answer} | ({"form": form} if form else {})
        try:
            key = make_key(kind, fields)
        except (BadKey, ParseProblem):
            return None
        if grade(key, answer, DEFAULT).verdict is Verdict.CORRECT:
            return fields
    return None


def _word(right: Sequence[Given], others: Sequence[Given]) -> Fields:
    """Return the fields of a task that is answered by a word. The learner does not see the words."""
    forms = list(dict.fromkeys(one.text for one in right))
    known = {form.casefold() for form in forms}  # york beside York, for a part of the marks, is York here
    wrong = [one for one in others if one.text.casefold() not in known]
    for text in (*forms, *(one.text for one in wrong)):
        try:
            compared(text)
        except ParseProblem:
            raise Refused(f"the answer “{text[:60]}” is neither mathematics that is graded here nor a word") from None
        if len(text) > 40:
            raise Refused(f"the answer “{text[:60]}” is too long for a word")
    if len({compared(form) for form in (*forms, *(one.text for one in wrong))}) < len(
        {compared(form) for form in forms}
    ) + len({compared(one.text) for one in wrong}):
        raise Refused("a word is right and wrong")
    listed = [_different(forms), *([one.text] for one in wrong)]
    least, most = (WordFields.model_fields["words"].metadata[0].min_length, 12)
    if not least <= len(listed) <= most or len(listed[0]) > 12:
        raise Refused(f"a word is asked from {least} to {most} words; this question has {len(listed)}")
    return {
        "type": "word",
        "words": listed,
        "list": "hidden",
        "answer": forms[0],
        **({"mistakes": said} if (said := [{"when": one.text, "say": one.say} for one in wrong if one.say]) else {}),
    }


def _different(forms: Sequence[str]) -> list[str]:
    """Return the forms that are compared as different words."""
    found = {compared(form): form for form in reversed(forms)}
    return [form for form in forms if found[compared(form)] == form]


def _mistakes(fields: Fields, others: Sequence[Given], locale: Locale, notes: list[str]) -> Fields:
    """Return the expected mistakes: wrong answers with a sentence."""
    found: list[dict[str, str]] = []
    key = make_key(fields["type"], fields)
    for one in others:
        if not one.say:
            continue
        when = number_of(one.text, locale) or one.text
        if _is_among(fields, [each for each in found if each["say"] == one.say], when, locale):
            continue  # another spelling of the same mistake
        verdict = grade(key, when, locale).verdict
        if verdict is Verdict.INCORRECT and len(found) < MOST_MISTAKES and not _is_among(fields, found, when, locale):
            found.append({"when": when, "say": one.say})
        else:
            notes.append(
                f"the feedback for “{one.text[:40]}” is left out: the answer is not read as a mistake of its own"
            )
    return {"mistakes": found} if found else {}


def _is_among(fields: Fields, mistakes: Sequence[dict[str, str]], when: str, locale: Locale) -> bool:
    """Return whether a mistake equals an earlier one."""
    for one in mistakes:
        try:
            key = make_key(fields["type"], {**fields, "answer": one["when"]})
        except (BadKey, ParseProblem):
            return one["when"] == when
        if grade(key, when, locale).verdict is Verdict.CORRECT:
            return True
    return False


def with_gaps(prompt: str, answers: Sequence[Fields], notes: list[str]) -> Fields:
    """Return a cloze of a text with a mark for each gap, and of what each gap asks for, its mistakes included."""
    fields = {
        f"gap{number}": {name: value for name, value in answer.items() if name != "mistakes"}
        for number, answer in enumerate(answers, 1)
    }
    prompt = GAPS.sub(lambda mark: f"{{{{gap{ord(mark[0]) - FIRST_GAP + 1}}}}}", prompt)
    mistakes = [
        {"when": {f"gap{number}": one["when"]}, "say": one["say"]}
        for number, answer in enumerate(answers, 1)
        for one in answer.get("mistakes", ())
    ]
    if len(mistakes) > MOST_MISTAKES:
        notes.append(f"only the first {MOST_MISTAKES} of {len(mistakes)} sentences for mistakes are kept")
    said = {"mistakes": mistakes[:MOST_MISTAKES]} if mistakes else {}
    return {"type": "cloze", "prompt": prompt, "fields": fields} | said


def gap_of(fields: Fields) -> Fields:
    """Return what is typed into a gap of a cloze. Raises Refused for a word, which nobody gave to choose from."""
    if fields["type"] == "word":
        raise Refused("a gap asks for a word; gaps take numbers and other mathematics only")
    return fields

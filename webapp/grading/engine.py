"""The entry points of grading: make a key, grade an answer, read an answer."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from webapp.grading.families.cloze import grade_cloze, make_cloze
from webapp.grading.families.registry import FAMILIES
from webapp.grading.verdicts import Answer, BadKey, Grade, Key, Mistake, Reading, Verdict, invalid
from webapp.locales import LANGUAGES
from webapp.messages import N_, Locale, Message, ParseProblem

RIGHT_VALUE = N_("The value is right and nothing is lost.")
MOST_UNREAD = 12  # characters of an unfinished end: "√(", "or x ≤", an open bracket with its content
_BY_ID = ("choice", "choices", "order", "match")
_RIGHT = (Verdict.CORRECT, Verdict.FORM)


def make_key(task_type: str, fields: Mapping[str, object]) -> Key:
    """Return the compiled key of an author's fields (named as in content.md). Raises BadKey with the reason."""
    if task_type == "cloze":
        return Key(task_type, fields, make_cloze(fields, make_key))
    if task_type not in FAMILIES:
        raise BadKey(f"type: {task_type!r} is not one of {', '.join([*FAMILIES, 'cloze'])}")
    return Key(task_type, fields, FAMILIES[task_type].make(fields))


def grade(key: Key, answer: Answer, locale: Locale, mistakes: Iterable[Mistake] = ()) -> Grade:
    """Return the verdict on one answer. Never raises: an answer that cannot be read is `invalid`.

    A wrong answer gets the sentence of the first declared mistake it matches. An answer that is right with the other
    locale's decimal mark is `invalid`, with a question about the comma.
    """
    given = _graded(key, answer, locale)
    if given.verdict is Verdict.FORM:
        said = Message(given.message.text, given.message.values, lead=RIGHT_VALUE)
        return Grade(Verdict.FORM, said, given.caret, given.fields)
    if given.verdict is not Verdict.INCORRECT:
        return given
    if isinstance(answer, str) and "," in answer and _graded(key, answer, _other(locale)).verdict in _RIGHT:
        return invalid(
            N_("Is the comma a decimal mark? Write ; between values, and thousands without a comma."), answer.index(",")
        )
    for mistake in mistakes:
        if not _is_made_up_for(key, mistake, given) and _made(key, mistake, answer, locale):
            return Grade(given.verdict, Message(mistake.say, authored=True), given.caret, given.fields)
    return given


def read(key: Key, answer: Answer, locale: Locale) -> Reading:
    """Return how an answer is read, from its text and what the task shows, never from the key's value. Never raises.

    Questions that grading would raise are raised here too. A cloze is read gap by gap; empty gaps are skipped.
    """
    if key.type == "cloze":
        given = answer if isinstance(answer, dict) else {}
        gaps = {name: (gap, given.get(name)) for name, gap in key.compiled.items()}
        return Reading(
            fields={name: read(gap, typed, locale) if typed else Reading() for name, (gap, typed) in gaps.items()}
        )
    try:
        return FAMILIES[key.type].read(key.compiled, answer, locale)
    except ParseProblem as fault:
        return Reading(None, fault.message, fault.position)


def read_beginning(key: Key, answer: Answer, locale: Locale) -> Reading:
    """Return what `read` does, if need be without the last characters: half of `1/2+` stays shown. Never raises."""
    whole = read(key, answer, locale)
    if whole.tex or not isinstance(answer, str):
        return whole
    for end in range(len(answer) - 1, max(0, len(answer) - MOST_UNREAD) - 1, -1):
        tex = read(key, answer[:end], locale).tex
        if tex:
            return replace(whole, tex=tex, rest=answer[end:])
    return whole


def _other(locale: Locale) -> Locale:
    """Return a language with another decimal mark."""
    mark = LANGUAGES[locale].decimal_mark
    return next((other for other, one in LANGUAGES.items() if one.decimal_mark != mark), locale)


def _graded(key: Key, answer: Answer, locale: Locale) -> Grade:
    try:
        if key.type == "cloze":
            return grade_cloze(key.compiled, answer, locale, lambda gap, given: grade(gap, given, locale), make_key)
        return FAMILIES[key.type].grade(key.compiled, answer, locale)
    except ParseProblem as fault:
        return Grade(Verdict.INVALID, fault.message, fault.position)


def _is_made_up_for(key: Key, mistake: Mistake, given: Grade) -> bool:
    """Return whether a step that the mistake names is right by what was found in the steps before."""
    named = mistake.when if isinstance(mistake.when, Mapping) else ()
    steps = [name for name in named if name in given.fields and callable(key.compiled[name].fields.get("follow"))]
    return any(given.fields[name].verdict is Verdict.CORRECT for name in steps)


def _made(key: Key, mistake: Mistake, answer: Answer, locale: Locale) -> bool:
    """Return whether the answer equals this declared mistake under the rules of its type, ignoring form."""
    if key.type != "cloze":
        return _is_answer(key, mistake, mistake.when, answer, locale)
    if not isinstance(mistake.when, Mapping) or not isinstance(answer, dict):
        return False
    return all(
        name in key.compiled and _is_answer(key.compiled[name], mistake, when, answer.get(name, ""), locale, name)
        for name, when in mistake.when.items()
    )


def _is_answer(key: Key, mistake: Mistake, when: object, answer: Answer, locale: Locale, name: str = "") -> bool:
    """Return whether the answer, to the gap of that name, equals the mistake's `when` for it."""
    if when == answer:
        return True
    if key.type in _BY_ID:
        return False
    if name not in mistake.keys:
        mistake.keys[name] = _key_of(key, when)
    expected = mistake.keys[name]
    return expected is not None and _graded(expected, answer, locale).verdict in _RIGHT


def _key_of(key: Key, when: object) -> Key | None:
    """Return the key by which an answer is right if it equals a declared mistake; None if there is no such key."""
    signless = key.type == "percent" and isinstance(when, str) and "%" not in when
    try:
        return make_key("number" if signless else key.type, {**key.fields, "answer": when, "form": None})
    except BadKey:
        return None

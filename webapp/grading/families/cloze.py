"""The type cloze: several fields in one task, each graded as its own type."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from webapp.grading.families.fields import Fields
from webapp.grading.families.numbers import parse_number
from webapp.grading.families.units import parse_quantity
from webapp.grading.verdicts import Answer, BadKey, Grade, Key, Verdict
from webapp.locales import DEFAULT
from webapp.messages import N_, Locale, Message, ParseProblem, problem

_TOGETHER = {
    Verdict.INVALID: N_("One of the fields cannot be read yet."),
    Verdict.INCORRECT: N_("Not every field is right yet."),
    Verdict.FORM: N_("One of the fields needs another form."),
    Verdict.CORRECT: N_("Correct."),
}
"""Verdicts of gaps by weight: the first that occurs is the verdict of the whole."""


def make_cloze(fields: Fields, make: Callable[[str, Fields], Key]) -> Mapping[str, Key]:
    """Return a key for each named gap of `fields`; raises BadKey naming the gap."""
    gaps = fields.get("fields")
    if not isinstance(gaps, Mapping) or not gaps:
        raise BadKey("fields: at least one gap is needed")
    keys: dict[str, Key] = {}
    for name, gap in gaps.items():
        if not isinstance(gap, Mapping) or not isinstance(gap.get("type"), str) or gap["type"] == "cloze":
            raise BadKey(f"fields.{name}: a gap needs the type of a single answer")
        try:
            keys[str(name)] = make(gap["type"], gap)
        except BadKey as fault:
            raise BadKey(f"fields.{name}: {fault}") from None
    return keys


def grade_cloze(
    keys: Mapping[str, Key],
    answer: Answer,
    locale: Locale,
    grade: Callable[[Key, Answer], Grade],
    make: Callable[[str, Fields], Key],
) -> Grade:
    """Return the grades of all gaps and the one with most weight as the whole's. Raises ParseProblem.

    A wrong answer to a step whose author wrote `follow` is right if it follows from the answers to the steps before.
    """
    given = _gaps(answer)
    if not set(given) <= set(keys):
        raise problem(N_("This is not one of the fields shown: reload the task."))
    grades: dict[str, Grade] = {}
    values: dict[str, Fraction] = {}
    for name, key in keys.items():
        typed = given.get(name, "")
        grades[name] = grade(key, typed)
        if grades[name].verdict is Verdict.INCORRECT and (followed := following_key(key, values, make)):
            grades[name] = _followed(grade(followed, typed), grades[name])
        if (value := value_of(key, typed, locale)) is not None:
            values[name] = value
    verdicts = [grade.verdict for grade in grades.values()]
    verdict = next(one for one in _TOGETHER if one in verdicts)
    return Grade(verdict, Message(_TOGETHER[verdict]), None, grades)


def following_key(key: Key, values: Mapping[str, Fraction], make: Callable[[str, Fields], Key]) -> Key | None:
    """Return the key of a step for a learner with these values in earlier steps; None if there is no such key."""
    follow = key.fields.get("follow")
    answer = follow(values) if callable(follow) else None
    if answer is None:
        return None
    try:
        return make(key.type, {**key.fields, "answer": answer})
    except BadKey:
        return None


def _followed(by_earlier: Grade, by_key: Grade) -> Grade:
    match by_earlier.verdict:
        case Verdict.CORRECT:
            return Grade(Verdict.CORRECT, Message(N_("Right with what you found before.")))
        case Verdict.FORM:
            return by_earlier
    return by_key


def value_of(key: Key, answer: Answer, locale: Locale) -> Fraction | None:
    """Return the number that an answer stands for; None for other types, and for what cannot be read.

    A quantity counts in the unit of the key.
    """
    try:
        match key.type, answer:
            case (("number" | "fraction" | "mixed" | "percent"), str()):
                return parse_number(answer, locale, key.compiled.words)[1]
            case "unit", str():
                unit = parse_quantity(str(key.fields["answer"]), DEFAULT).parts[0].measure
                return parse_quantity(answer, locale).amount / unit.size
    except ParseProblem:
        pass
    return None


def _gaps(answer: Answer) -> Mapping[str, Answer]:
    if not isinstance(answer, dict):
        raise problem(N_("Fill in the fields."))
    return answer

"""The type cloze: several fields in one task, each graded as its own type."""

from collections.abc import Callable, Mapping

from webapp.grading.families.fields import Fields
from webapp.grading.verdicts import Answer, BadKey, Grade, Key, Verdict
from webapp.messages import N_, Message, problem

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


def grade_cloze(keys: Mapping[str, Key], answer: Answer, grade: Callable[[Key, Answer], Grade]) -> Grade:
    """Return the grades of all gaps and the one with most weight as the whole's. Raises ParseProblem."""
    given = _gaps(answer)
    if not set(given) <= set(keys):
        raise problem(N_("This is not one of the fields shown: reload the task."))
    grades = {name: grade(key, given.get(name, "")) for name, key in keys.items()}
    verdict = next(one for one in _TOGETHER if any(grade.verdict is one for grade in grades.values()))
    return Grade(verdict, Message(_TOGETHER[verdict]), None, grades)


def _gaps(answer: Answer) -> Mapping[str, Answer]:
    if not isinstance(answer, dict):
        raise problem(N_("Fill in the fields."))
    return answer

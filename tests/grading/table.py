"""A small table language for grading tests: a key, then answers by the verdict they must get.

An answer may name a fragment its sentence must contain after `` ~ ``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from webapp.grading import Grade, grade, make_key
from webapp.messages import Locale


@dataclass(frozen=True)
class Sheet:
    """Answers to one key; ``locale`` 'both' expands to two."""

    type: str
    answer: str
    locale: str = "both"
    fields: dict[str, Any] = field(default_factory=dict)
    correct: tuple[str, ...] = ()
    incorrect: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    invalid: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.type} {self.answer}"


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    type: str
    fields: dict[str, Any]
    locale: Locale
    answer: str
    verdict: str
    fragment: str

    def __str__(self) -> str:
        return f"{self.locale} {self.type} {self.fields['answer']}: {self.answer[:40]!r} is {self.verdict}"


def cases(sheets: list[Sheet]) -> Iterator[Case]:
    """Yield every line of every sheet, in each locale it is written for."""
    for sheet in sheets:
        locales: tuple[Locale, ...] = ("uk", "en")
        for locale in locales:
            if sheet.locale not in ("both", locale):
                continue
            for verdict in ("correct", "incorrect", "form", "invalid"):
                for line in getattr(sheet, verdict):
                    answer, _, fragment = line.partition(" ~ ")
                    yield Case(sheet.type, {"answer": sheet.answer, **sheet.fields}, locale, answer, verdict, fragment)


def graded(case: Case) -> Grade:
    """Return the grade the engine gives for a line."""
    return grade(make_key(case.type, case.fields), case.answer, case.locale)


def faults(sheet: Sheet) -> list[str]:
    """Return every line of a sheet whose verdict is another one, or whose sentence lacks the fragment named for it.

    A sheet is one test, not one for each line: thousands of tests take longer to collect than to grade.
    """
    found = []
    for case in cases([sheet]):
        given = graded(case)
        if given.verdict != case.verdict or case.fragment not in str(given.message):
            found.append(f"{case}, not {given.verdict} ({given.message}) ~ {case.fragment}")
    return found

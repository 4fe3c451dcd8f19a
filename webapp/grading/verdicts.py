"""The types of grading: answers, verdicts, readings, keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from webapp.messages import N_, Message

Answer: TypeAlias = "str | list[str] | list[list[str]] | dict[str, Answer]"


class Verdict(StrEnum):
    """The four verdicts of the specification; only the first two are attempts."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    FORM = "form"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Grade:
    """A verdict with its sentence; `caret` is an offset in the raw answer, `fields` holds the gaps of a cloze."""

    verdict: Verdict
    message: Message
    caret: int | None = None
    fields: Mapping[str, "Grade"] = field(default_factory=dict)

    @property
    def gaps_to_mend(self) -> Mapping[str, "Grade"]:
        """Return the gaps of a cloze to comment on.

        If an answer could not be graded, these are only the gaps that prevented it. Nothing is revealed about the
        others, because no attempt was counted.
        """
        verdicts = (Verdict.INCORRECT, Verdict.FORM) if self.verdict is Verdict.INCORRECT else (self.verdict,)
        gaps = {} if self.verdict is Verdict.CORRECT else self.fields
        return {name: grade for name, grade in gaps.items() if grade.verdict in verdicts}


@dataclass(frozen=True, slots=True)
class Reading:
    """How an answer is read, as TeX, or why it cannot be; independent of the key's value.

    `note` warns about a likely misreading. `fields` holds the gaps of a cloze. `rest` is the unread end of an answer of
    which `tex` shows only the beginning.
    """

    tex: str | None = None
    message: Message | None = None
    caret: int | None = None
    note: Message | None = None
    fields: Mapping[str, "Reading"] = field(default_factory=dict)
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer an author foresaw (in the task type's own format, point locale) and the sentence for it.

    `keys` caches the key that grades an answer as this mistake, of each gap of a cloze by name.
    """

    when: Any
    say: str
    keys: dict[str, "Key | None"] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Key:
    """A compiled answer key: the task type, the author's fields, and the family's own compiled form."""

    type: str
    fields: Mapping[str, object]
    compiled: Any


class BadKey(ValueError):
    """The author's fields do not make a key; the text gives the reason."""


def correct() -> Grade:
    """Return the grade of a correct answer."""
    return Grade(Verdict.CORRECT, Message(N_("Correct.")))


def incorrect(text: str = N_("Not quite: the right answer is another one."), **values: str) -> Grade:
    """Return the grade of a well-formed answer with another value."""
    return Grade(Verdict.INCORRECT, Message(text, values))


def wrong_form(text: str, **values: str) -> Grade:
    """Return the grade of the right value in a form the task does not accept."""
    return Grade(Verdict.FORM, Message(text, values))


def invalid(text: str, caret: int | None = None, **values: str) -> Grade:
    """Return the grade of an answer that cannot be read as one of this type."""
    return Grade(Verdict.INVALID, Message(text, values), caret)

"""What grading takes and gives: answers, verdicts, readings, keys."""

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
    """A verdict with its sentence; ``caret`` is an offset in the raw answer, ``fields`` holds the gaps of a cloze."""

    verdict: Verdict
    message: Message
    caret: int | None = None
    fields: Mapping[str, "Grade"] = field(default_factory=dict)

    @property
    def gaps_to_mend(self) -> Mapping[str, "Grade"]:
        """Return the gaps of a cloze to speak of.

        Of an answer that could not be graded only those that prevented it: whether another gap is right is not to be
        had without an attempt.
        """
        verdicts = (Verdict.INCORRECT, Verdict.FORM) if self.verdict is Verdict.INCORRECT else (self.verdict,)
        gaps = {} if self.verdict is Verdict.CORRECT else self.fields
        return {name: grade for name, grade in gaps.items() if grade.verdict in verdicts}


@dataclass(frozen=True, slots=True)
class Reading:
    """How an answer is read, as TeX, or why it cannot be; independent of the key's value.

    ``note`` says what may be wrong with what was read. ``fields`` holds the gaps of a cloze. ``rest`` is the text that
    follows what ``tex`` shows, where only the beginning of an answer can be read.
    """

    tex: str | None = None
    message: Message | None = None
    caret: int | None = None
    note: Message | None = None
    fields: Mapping[str, "Reading"] = field(default_factory=dict)
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A wrong answer an author foresaw (in the task type's own format, point locale) and the sentence that helps."""

    when: Any
    say: str


@dataclass(frozen=True, slots=True)
class Key:
    """A compiled answer key: the task type, the fields it was made from, and the family's own compiled form."""

    type: str
    fields: Mapping[str, object]
    compiled: Any


class BadKey(ValueError):
    """The author's fields do not make a key; the text says why."""


def correct() -> Grade:
    """The plain correct grade."""
    return Grade(Verdict.CORRECT, Message(N_("Correct.")))


def incorrect(text: str = N_("Not quite: the right answer is another one."), **values: str) -> Grade:
    """A well-formed answer with another value."""
    return Grade(Verdict.INCORRECT, Message(text, values))


def wrong_form(text: str, **values: str) -> Grade:
    """The right value in a form the task does not want."""
    return Grade(Verdict.FORM, Message(text, values))


def invalid(text: str, caret: int | None = None, **values: str) -> Grade:
    """An answer that cannot be read as one of this type."""
    return Grade(Verdict.INVALID, Message(text, values), caret)

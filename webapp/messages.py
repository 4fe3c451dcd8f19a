"""Translatable sentences: marked for extraction here, translated only where a page is rendered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.locales import LOCALES, Locale

__all__ = ["LOCALES", "N_", "Locale", "Message", "ParseProblem", "problem"]


def N_(text: str) -> str:  # noqa: N802 - the conventional name Babel extracts msgids by
    """Mark an English msgid for extraction. Return it unchanged."""
    return text


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence: an English msgid with %(name)s placeholders and their values.

    `authored` marks a content author's own sentence (Markdown with TeX), which is not translated here. `lead` is a
    msgid without values that comes before it. A msgid without values is never %-formatted, so msgids avoid a literal
    percent sign.
    """

    text: str
    values: Mapping[str, str] = field(default_factory=dict)
    authored: bool = False
    lead: str = ""

    def __str__(self) -> str:
        text = self.text % self.values if self.values else self.text
        return f"{self.lead} {text}" if self.lead else text


class ParseProblem(Exception):
    """The text cannot be read. `position`, for the caret, is a code point offset in the raw text."""

    def __init__(self, message: Message, position: int | None = None) -> None:
        super().__init__(str(message))
        self.message = message
        self.position = position


def problem(text: str, position: int | None = None, **values: str) -> ParseProblem:
    """Return a ParseProblem from a msgid and its values."""
    return ParseProblem(Message(text, values), position)

"""What a reader of a foreign file returns: drafts of tasks, and refusals with their lines."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from webapp.locales import LANGUAGES, LOCALES, Locale

Fields = dict[str, Any]
"""The keys of a task as they are written into its file."""


class Unreadable(Exception):
    """The whole file cannot be read. The text is a sentence; `line` is 0 where no line can be named."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


class Refused(Exception):
    """One question cannot become a task. The text says why; `line` is 0 for the line of the question."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a question stands: its line, its title, and the entry of the archive that holds it ("" for a file)."""

    line: int
    title: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A task without its id. `pictures` are its figures by file name; `notes` say what was changed or left out.

    `languages` holds the same task in each language of a question that has several.
    """

    origin: Origin
    fields: Fields
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    languages: Mapping[Locale, Fields] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A question that was not read, and the reason."""

    origin: Origin
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a file: its kind, and every question of it as a draft or a refusal."""

    kind: str
    drafts: Sequence[Draft]
    refusals: Sequence[Refusal]

    @classmethod
    def of(cls, kind: str, read: Iterable[Draft | Refusal]) -> "Reading":
        """Return the questions of a file, each read as a draft or a refusal."""
        found = list(read)
        drafts = [one for one in found if isinstance(one, Draft)]
        return cls(kind, drafts, [one for one in found if isinstance(one, Refusal)])


def drafted(origin: Origin, read: Callable[[Origin], Draft]) -> Draft | Refusal:
    """Return what `read` makes of a question, or a refusal with the line that cannot be read."""
    try:
        return read(origin)
    except Refused as refused:
        return Refusal(replace(origin, line=refused.line or origin.line), str(refused))


def language_of(text: str) -> Locale:
    """Return the language of the site whose letters a text has most of; the first one for a text without words."""
    small = text.lower()
    return max(LOCALES, key=lambda locale: sum(small.count(letter) for letter in LANGUAGES[locale].alphabet))

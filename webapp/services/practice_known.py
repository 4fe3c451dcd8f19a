"""What a card knew of its learner: with it an answer can be stored without looking at the database first.

It is sealed beside the variant token, not in it: during a deploy a process of the release before still opens the token,
and the requests that store nothing do not carry it. It opens only with the token it was sealed with, for the same
learner, in a release whose rules keep the same columns. Of the topic's settings it holds the version only.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from webapp.rules.attempts import Progress, TaskState, TopicRules
from webapp.services import assignment_slots
from webapp.services.assignment_slots import SlotWork
from webapp.services.variant_tokens import open_text, seal_text

Row = TypeVar("Row", Progress, TaskState)


@dataclass(frozen=True, slots=True)
class Known:
    """What the rules need to price an answer. `task` is None where the task was never answered.

    The versions are those of `select_optional_standing`. `time_zone` is the learner's: an IANA name. `work` is the
    learner's in the slot that the task fills, None outside assignments.
    """

    time_zone: str
    rules_version: str
    rules: TopicRules
    progress_version: str
    progress: Progress
    task: TaskState | None
    work: SlotWork | None = None


def _date_places(kind: type) -> frozenset[int]:
    hints = get_type_hints(kind)
    return frozenset(at for at, column in enumerate(fields(kind)) if hints[column.name] in (date, date | None))


_NAMES = {kind: tuple(column.name for column in fields(kind)) for kind in (Progress, TaskState)}
_DATES = {kind: _date_places(kind) for kind in (Progress, TaskState)}
_COLUMNS = " ".join(name for names in _NAMES.values() for name in names)

_rules_known: dict[str, tuple[str, TopicRules]] = {}  # of each topic: the version that this process has read last


def remember_rules(topic_slug: str, version: str, rules: TopicRules) -> None:
    """Keep a topic's rules in this process, for the cards that name their version."""
    _rules_known[topic_slug] = (version, rules)


def seal_known(secrets: Sequence[str], token_text: str, user_id: UUID, known: Known) -> str:
    """Return the text form of what the card of a token knew, for its learner only."""
    versions = [known.time_zone, known.rules_version, known.progress_version]
    values = [*versions, _plain(known.progress), known.task and _plain(known.task)]
    if known.work:
        values.append(assignment_slots.to_plain(known.work))
    data = json.dumps(values, separators=(",", ":"))
    return seal_text("known", secrets, data.encode(), _context(token_text, user_id, is_assigned=known.work is not None))


def unseal_known(
    secrets: Sequence[str], token_text: str, user_id: UUID, topic_slug: str, text: str, *, is_assigned: bool
) -> Known | None:
    """Return what the card of a token knew; None for anything else, or if this process knows other rules."""
    data = open_text("known", secrets, text, _context(token_text, user_id, is_assigned=is_assigned))
    if data is None:
        return None
    time_zone, rules_version, progress_version, progress, task, *work = json.loads(data)
    version, rules = _rules_known.get(topic_slug, ("", None))
    if rules is None or version != rules_version:
        return None
    return Known(
        time_zone,
        rules_version,
        rules,
        progress_version,
        _row(Progress, progress),
        task and _row(TaskState, task),
        assignment_slots.from_plain(work[0]) if work else None,
    )


def _context(token_text: str, user_id: UUID, *, is_assigned: bool) -> bytes:
    """Return what must be the same at both ends, without being sent."""
    columns = f"{_COLUMNS} {assignment_slots.COLUMNS}" if is_assigned else _COLUMNS
    return f"{columns}:{user_id.hex}:{token_text}".encode()


def _plain(row: Progress | TaskState) -> list[Any]:
    """Return a row's values, each date as its number of days."""
    values = [getattr(row, name) for name in _NAMES[type(row)]]
    return [value.toordinal() if isinstance(value, date) else value for value in values]


def _row(kind: type[Row], values: list[Any]) -> Row:
    for at in _DATES[kind]:
        values[at] = values[at] and date.fromordinal(values[at])
    return kind(*values)

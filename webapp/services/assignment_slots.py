"""One slot of an assignment as its pupil stands in it: whether it takes an answer, and what that answer comes to.

The locked way makes it of what it reads, and a card carries it sealed (`practice_known`): both apply the same rules.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, get_type_hints

from webapp.errors import Conflict
from webapp.messages import N_
from webapp.rules.deadlines import late_after
from webapp.rules.marks import Mark, MarkRules, PricedAnswer, SlotAnswer, SlotState, mark_after, price_one
from webapp.services.assignments import Solutions
from webapp.services.variant_tokens import SlotPlace


@dataclass(frozen=True, slots=True)
class Versions:
    """The versions of what a slot rests on, as `select_optional_work` reads them. `summary` None: no summary yet."""

    work: str
    summary: str | None


@dataclass(frozen=True, slots=True)
class SlotTerms:
    """What holds for a pupil's answers in one slot. Times are the pupil's own where a teacher set one.

    `points` is what a right answer is worth. `is_counted` is false for a slot that was withdrawn.
    """

    opens_at: datetime
    due_at: datetime | None
    closes_at: datetime | None
    solutions: Solutions
    most_tries: int | None
    points: Decimal
    is_counted: bool


@dataclass(frozen=True, slots=True)
class SlotWork:
    """A pupil's work as one slot needs it: what holds, what the answers so far come to, in all and in this slot.

    `slots_left` counts the slots of the assignment without an answer.
    """

    versions: Versions
    terms: SlotTerms
    rules: MarkRules
    mark: Mark
    state: SlotState
    slots_left: int

    def check_open(self, now: datetime) -> None:
        """Raise `Conflict` unless the slot takes one more answer at this moment."""
        terms = self.terms
        is_open = terms.opens_at <= now and (terms.closes_at is None or now <= terms.closes_at)
        if not is_open or not terms.is_counted:
            raise Conflict(
                N_("This assignment is closed"), N_("It takes no more answers. Your earlier answers are kept.")
            )
        if terms.most_tries is not None and self.state.tries >= terms.most_tries:
            raise Conflict(N_("No try is left"), N_("You used every try at this task. Your earlier answers are kept."))

    def is_open(self, now: datetime) -> bool:
        """Return whether the slot takes one more answer at this moment."""
        try:
            self.check_open(now)
        except Conflict:
            return False
        return True

    def may_answer(self, now: datetime) -> bool:
        """Return whether the slot takes one more answer at this moment that can change the mark."""
        return self.rules.counts != "first" and self.is_open(now)

    def shows_solutions(self, now: datetime, *, is_correct: bool) -> bool:
        """Return whether the right answer and the worked solution may be shown after an answer."""
        match self.terms.solutions:
            case "always":
                return True
            case "when_right":
                return is_correct
            case _:
                return self.terms.due_at is None or now > self.terms.due_at

    def with_answer(self, answer: SlotAnswer) -> tuple["SlotWork", PricedAnswer]:
        """Return the work after one more answer to the slot, and what that answer earned."""
        terms = self.terms
        worth = price_one(self.rules, terms.points, answer, self.state.tries + 1, late_after(terms.due_at))
        mark, state = mark_after(self.rules, self.mark, self.state, answer, worth, slots_left=self.slots_left)
        left = self.slots_left - (not self.state.tries)
        return SlotWork(self.versions, terms, self.rules, mark, state, left), worth

    def columns(self, place: SlotPlace, worth: PricedAnswer) -> dict[str, object]:
        """Return the parameters of `insert_slot_answer` that say where an answer stands and what it comes to.

        `worth` is what the answer earned that this work ends with.
        """
        mark = self.mark
        return {
            "class_id": place.class_id,
            "assignment_id": place.assignment_id,
            "item": place.item,
            "slot": place.slot,
            "try_number": worth.try_number,
            "is_late": worth.is_late,
            "points": worth.points,
            **{column: getattr(mark, name) for column, name in _MARK_COLUMNS},
        }


# --- As JSON ---------------------------------------------------------------------------------------------------------

_PARTS: dict[str, Any] = {
    "versions": Versions,
    "terms": SlotTerms,
    "rules": MarkRules,
    "mark": Mark,
    "state": SlotState,
}
_PLACES = tuple((part, column.name) for part, kind in _PARTS.items() for column in fields(kind))
_MARK_COLUMNS = tuple((f"mark_{column.name}", column.name) for column in fields(Mark))
COLUMNS = " ".join(f"{part}.{name}" for part, name in _PLACES)


def to_plain(work: SlotWork) -> list[Any]:
    """Return JSON values: those of the parts one after the other, a moment as ISO text, an amount as decimal text."""
    values = [getattr(getattr(work, part), name) for part, name in _PLACES]
    return [
        value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, Decimal) else value
        for value in (*values, work.slots_left)
    ]


def from_plain(values: list[Any]) -> SlotWork:
    """Return what `to_plain` wrote. The list is not to be used any more."""
    for at in _MOMENTS:
        values[at] = values[at] and datetime.fromisoformat(values[at])
    for at in _AMOUNTS:
        values[at] = Decimal(values[at])
    versions, terms, rules, mark, state = [kind(*values[start:end]) for kind, start, end in _CUTS]
    return SlotWork(versions, terms, rules, mark, state, values[-1])


def _places_of(*types: object) -> tuple[int, ...]:
    """Return where among all columns those of a type stand."""
    hints = {part: get_type_hints(kind) for part, kind in _PARTS.items()}
    return tuple(at for at, (part, name) in enumerate(_PLACES) if hints[part][name] in types)


def _cuts() -> Iterator[tuple[Any, int, int]]:
    """Yield each part's class, and where its columns begin and end among all."""
    start = 0
    for kind in _PARTS.values():
        end = start + len(fields(kind))
        yield kind, start, end
        start = end


_MOMENTS, _AMOUNTS, _CUTS = _places_of(datetime, datetime | None), _places_of(Decimal), tuple(_cuts())

"""Slots of an assignment: the task of each slot, and the slot a pupil answers next."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from webapp.rules.marks import Counts, SlotAnswer


def task_of_slot(tasks: Sequence[str], slots: int, slot: int, shuffle: str) -> str:
    """Return the task of a slot that may hold any task of a topic.

    `tasks` are ids in the author's order, which rises in difficulty. Every task is taken once before one is taken
    again; `shuffle` decides which ones if there are more than slots. Those taken stand in the author's order. The
    same arguments always give the same task, so a slot keeps its task through all tries.
    """
    shuffled = sorted(tasks, key=lambda task_id: sha256(f"{shuffle}:{task_id}".encode()).digest())
    taken = [shuffled[number % len(shuffled)] for number in range(slots)]
    return sorted(taken, key=tasks.index)[slot - 1]


def next_slot(
    slots: Mapping[int, int],
    answers: Sequence[SlotAnswer],
    *,
    counts: Counts,
    most_tries: int | None,
    after: tuple[int, int] | None = None,
) -> tuple[int, int] | None:
    """Return the item and slot that a pupil answers next; None when none is left.

    It is the first one without an answer, then one that is not right yet and may be tried again. `after` is the slot
    answered just now: another one comes first, if there is one. Where only the first answer counts, nothing is offered
    again.
    """
    tries: dict[tuple[int, int], int] = {}
    right = set()
    for answer in answers:
        place = (answer.item, answer.slot)
        tries[place] = tries.get(place, 0) + 1
        if answer.is_correct:
            right.add(place)
    places = [(item, slot) for item, count in sorted(slots.items()) for slot in range(1, count + 1)]
    fresh = [place for place in places if place not in tries]
    if fresh:
        return fresh[0]
    most = 1 if counts == "first" else most_tries
    again = [place for place in places if place not in right and (most is None or tries[place] < most)]
    return next((place for place in again if place != after), again[0] if again else None)

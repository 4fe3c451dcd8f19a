"""Assignments as pupils do them: what is open, the task of each slot, and the variant that waits in it.

Nothing is stored for a variant shown. As in practice, it follows from pupil, slot and try by a keyed hash: the same
on every device until it is answered, another one at the next try.
"""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from secrets import randbelow
from uuid import UUID

from webapp import db
from webapp.content.library import Library, Topic
from webapp.content.variants.draws import MAX_SEED
from webapp.content.variants.variants import Variant, make_variant
from webapp.db.queries import load_queries
from webapp.errors import NotFound
from webapp.messages import N_, Locale
from webapp.rules.marks import OwnTerms, due_for, is_given
from webapp.rules.slots import next_slot, task_of_slot
from webapp.services import exercise, practice
from webapp.services.assignment_answers import Work, send_work
from webapp.services.assignments import Assignment, Given, Item
from webapp.services.exercise import Exercise
from webapp.services.practice import Card, find_task, find_topic
from webapp.services.variant_tokens import SlotPlace, VariantToken
from webapp.services.visits import Visit

sql = load_queries("assignments")

ALL = "all"  # holds the numbers of an assignment that has the same ones for all


@dataclass(frozen=True, slots=True)
class OpenAssignment:
    """An assignment that is open to a learner, and how far they are."""

    assignment: Assignment
    class_name: str
    time_zone: str
    joined_at: datetime
    terms: OwnTerms | None
    slots: int
    most_points: Decimal
    answer_count: int
    slots_right: int
    points: Decimal
    finished_at: datetime | None

    @property
    def due_at(self) -> datetime | None:
        """Return the pupil's due moment."""
        return due_for(self.assignment.due_at, self.terms)

    @property
    def is_left(self) -> bool:
        """Return whether there is something to do: a slot without an answer or without a right one."""
        return self.finished_at is None or (self.slots_right < self.slots and self.assignment.counts != "first")


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot as its pupil sees it: its number of answers, whether one was right, its points, and whether it is open."""

    item: int
    slot: int
    tries: int
    is_right: bool
    may_answer: bool


@dataclass(frozen=True, slots=True)
class WorkPage:
    """A pupil's work in an assignment, its slots, and the card of the slot that is answered now; None if none is."""

    work: Work
    slots: tuple[Slot, ...]
    card: Card | None


def open_assignments(conn: db.Conn, visit: Visit) -> db.Sent[OpenAssignment]:
    """Ask for the assignments that are open to the caller, the first due first. Read them with `given_to`."""
    return db.send(conn, sql.select_open_assignments, OpenAssignment, user_id=visit.user_id, now=visit.now)


def given_to(sent: db.Sent[OpenAssignment]) -> list[OpenAssignment]:
    """Return those in which something is left to do, without what was due before the caller joined, unless given."""
    return [
        each
        for each in sent.rows()
        if each.slots
        and each.is_left
        and is_given(each.assignment.due_at, each.joined_at, each.terms)
        and not _is_excused(each.terms)
    ]


def _is_excused(terms: OwnTerms | None) -> bool:
    return terms is not None and terms.excused


def page(
    conn: db.Conn,
    visit: Visit,
    library: Library,
    secrets: Sequence[str],
    class_id: UUID,
    assignment_id: UUID,
    *,
    place: tuple[int, int] | None = None,
    after: tuple[int, int] | None = None,
    with_card: bool = True,
) -> WorkPage:
    """Return the caller's work with the card of the slot named, or of the one whose turn it is.

    Raise `NotFound` unless they are a pupil who has the assignment and it has opened.
    """
    work = send_work(conn, visit, class_id, assignment_id).read()
    assignment = work.row.assignment
    if visit.now < assignment.opens_at:
        raise NotFound(N_("There is no such assignment, or you do not have it."))
    slots = slots_of(work, visit.now)
    chosen = place or next_slot(
        work.given.slots, work.answers, counts=assignment.counts, most_tries=assignment.most_tries, after=after
    )
    may = {(slot.item, slot.slot) for slot in slots if slot.may_answer}
    if not with_card or chosen not in may:
        return WorkPage(work, slots, None)
    token = _token(visit, library, secrets, work, *chosen)
    return WorkPage(work, slots, practice.show(conn, visit, library, secrets, token, work))


def slots_of(work: Work, now: datetime) -> tuple[Slot, ...]:
    """Return the slots that count, in order."""
    right = {(answer.item, answer.slot) for answer in work.answers if answer.is_correct}
    is_open, most = work.is_open(now), work.row.assignment.most_tries
    found = []
    for item, count in sorted(work.given.slots.items()):
        for slot in range(1, count + 1):
            tries = work.tries(item, slot)
            may = is_open and (most is None or tries < most)
            found.append(Slot(item, slot, tries, (item, slot) in right, may))
    return tuple(found)


def _token(visit: Visit, library: Library, secrets: Sequence[str], work: Work, number: int, slot: int) -> VariantToken:
    """Return the token of the variant that waits in a slot: of the next try, with the numbers that all share or not."""
    assignment = work.row.assignment
    item = next(each for each in work.given.items if each.item == number)
    holder = ALL if assignment.same_numbers else visit.user_id.hex
    attempt = work.tries(number, slot) + 1
    topic_slug, task_id = item.topic_slug, task_in(library, item, slot, holder)
    seed = seed_in(secrets, item, slot, attempt, holder)
    submission_id = UUID(bytes=_digest(secrets, f"{_facts(item, slot, attempt)}:{visit.user_id.hex}")[16:], version=4)
    place = SlotPlace(assignment.class_id, assignment.assignment_id, number, slot)
    return VariantToken(visit.user_id, topic_slug, task_id, seed, visit.locale, submission_id, place=place)


def seed_in(secrets: Sequence[str], item: Item, slot: int, attempt: int, holder: str) -> int:
    """Return the seed of a slot's numbers at an attempt, from 1. `ALL` holds those that a whole class has."""
    return int.from_bytes(_digest(secrets, f"{_facts(item, slot, attempt)}:{holder}")[:16]) % MAX_SEED


def _facts(item: Item, slot: int, attempt: int) -> str:
    return f"assignment:{item.assignment_id}:{item.item}:{slot}:{attempt}"


def _digest(secrets: Sequence[str], facts: str) -> bytes:
    return hmac.digest(secrets[-1].encode(), facts.encode(), "sha256")


def task_in(library: Library, item: Item, slot: int, holder: str) -> str:
    """Return the task of a slot for one `holder`, who gets an order of tasks of their own. Raise `NotFound`."""
    topic = find_topic(library, item.topic_slug)
    if item.task_id:
        return find_task(topic, item.task_id).id
    shuffle = f"{item.assignment_id}:{item.item}:{holder}"
    return task_of_slot(list(topic.tasks), item.slots, slot, shuffle)


def try_slot(
    visit: Visit, library: Library, secrets: Sequence[str], given: Given, place: tuple[int, int] | None
) -> tuple[Exercise, tuple[int, int]]:
    """Return the task of a slot, or of the first one, with fresh numbers, for a teacher to try. Nothing is stored.

    Raise `NotFound` for a slot that the assignment does not have.
    """
    items = {item.item: item for item in taught_items(library, given)}
    number, slot = place or (min(items, default=0), 1)
    if number not in items or not 1 <= slot <= items[number].slots:
        raise NotFound(N_("There is no such part in this assignment."))
    topic = find_topic(library, items[number].topic_slug)
    holder = ALL if given.assignment.same_numbers else visit.user_id.hex
    task = find_task(topic, task_in(library, items[number], slot, holder))
    variant = make_variant(task, randbelow(MAX_SEED), visit.locale)
    return exercise.issue(visit, secrets, topic, variant), (number, slot)


def place_after(given: Given, place: tuple[int, int]) -> tuple[int, int] | None:
    """Return the slot after another one, in the order in which pupils meet them; None after the last."""
    places = [(item, slot) for item, slots in sorted(given.slots.items()) for slot in range(1, slots + 1)]
    return next((each for each in places if each > place), None)


def preview(
    library: Library, secrets: Sequence[str], given: Given, locale: Locale, numbers: int
) -> list[tuple[Item, int, Topic, Variant]]:
    """Return item, slot, topic and variant of every slot still taught, as a pupil gets it at the first attempt.

    Where all pupils have the same numbers, they are these. Else `numbers` stands for a pupil.
    """
    shown = []
    for item in taught_items(library, given):
        topic = library.topics[item.topic_slug]
        holder = ALL if given.assignment.same_numbers else f"preview {numbers}"
        for slot in range(1, item.slots + 1):
            task = topic.tasks[task_in(library, item, slot, holder)]
            seed = seed_in(secrets, item, slot, 1, holder)
            shown.append((item, slot, topic, make_variant(task, seed, locale).write_out()))
    return shown


def taught_items(library: Library, given: Given) -> Iterator[Item]:
    """Yield the parts of an assignment that count and whose topic and task are still taught."""
    for item in given.items:
        topic = library.topics.get(item.topic_slug)
        if item.withdrawn_at is None and topic and (item.task_id is None or item.task_id in topic.tasks):
            yield item

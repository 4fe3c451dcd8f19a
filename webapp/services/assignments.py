"""Assignments as teachers give them: drafts, what they are made of, when they are due, exceptions of one pupil.

Marks are derived from answers under the rules in force. So every change of rules, items or dates prices the answers
that were given anew (`assignment_answers.reprice`). The caller has asked `classes.to_change` before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID, uuid4

from webapp import db
from webapp.content.library import Library
from webapp.db.queries import load_queries
from webapp.errors import Conflict, Invalid, NotFound
from webapp.messages import N_
from webapp.rules.deadlines import late_after, local_of, moment_of
from webapp.rules.marks import Counts, MarkRules, OwnTerms
from webapp.services.classes import Class

sql = load_queries("assignments")

Solutions = Literal["always", "when_right", "after_due"]

MOST_ITEMS = 50
MOST_SLOTS = 50
MOST_POINTS = Decimal(1000)
LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment as a teacher set it. `due_local` is the due time on the clock of the class, without a zone."""

    class_id: UUID
    assignment_id: UUID
    title: str
    opens_at: datetime
    due_local: datetime | None
    due_at: datetime | None
    closes_at: datetime | None
    counts: Counts
    most_tries: int | None
    retry_percent: int
    late_percent: int
    solutions: Solutions
    same_numbers: bool
    published_at: datetime | None
    withdrawn_at: datetime | None

    @property
    def rules(self) -> MarkRules:
        """Return the rules by which its answers become marks."""
        return MarkRules(self.counts, self.retry_percent, self.late_percent)

    @property
    def is_draft(self) -> bool:
        """Return whether it was never given to the class."""
        return self.published_at is None

    @property
    def is_given(self) -> bool:
        """Return whether pupils have it."""
        return self.published_at is not None and self.withdrawn_at is None

    def closes_for(self, terms: OwnTerms | None) -> datetime | None:
        """Return the moment after which it takes no answers: never before a due moment of the pupil's own."""
        if self.closes_at is None:
            return None
        own = late_after(terms.due_at) if terms else None
        return max(self.closes_at, own) if own else self.closes_at


@dataclass(frozen=True, slots=True)
class Item:
    """One part of an assignment: slots of a topic, each worth points. Without a task any task fills a slot."""

    assignment_id: UUID
    item: int
    topic_slug: str
    task_id: str | None
    slots: int
    points: Decimal
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a teacher sets for an assignment. Times are local to the class; `opens_local` None: when it is given.

    `closes` says that no answer is taken after the due time.
    """

    title: str
    opens_local: datetime | None = None
    due_local: datetime | None = None
    closes: bool = False
    counts: Counts = "best"
    most_tries: int | None = None
    retry_percent: int = 100
    late_percent: int = 100
    solutions: Solutions = "always"
    same_numbers: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """An assignment with what it is made of."""

    assignment: Assignment
    items: tuple[Item, ...]

    @property
    def slots(self) -> dict[int, int]:
        """Return the number of slots of each item that counts."""
        return {item.item: item.slots for item in self.items if item.withdrawn_at is None}

    @property
    def points(self) -> dict[int, Decimal]:
        """Return the points of one slot of each item, withdrawn ones among them."""
        return {item.item: item.points for item in self.items}

    @property
    def slot_count(self) -> int:
        """Return how many answers finish it."""
        return sum(self.slots.values())

    @property
    def most_points(self) -> Decimal:
        """Return what it is worth with every answer right."""
        return sum((item.points * item.slots for item in self.items if item.withdrawn_at is None), Decimal(0))


@dataclass(frozen=True, slots=True)
class LockedRow:
    """Whether an assignment was given already."""

    is_published: bool


# --- Reading ---------------------------------------------------------------------------------------------------------


def of_class(conn: db.Conn, class_id: UUID) -> list[Given]:
    """Return the assignments of a class, drafts included, the latest due first."""
    sent = db.send(conn, sql.select_assignments, Assignment, class_id=class_id)
    items: dict[UUID, list[Item]] = {}
    for item in db.many(conn, sql.select_items_of_class, Item, class_id=class_id):
        items.setdefault(item.assignment_id, []).append(item)
    return [Given(each, tuple(items.get(each.assignment_id, ()))) for each in sent.rows()]


def find(conn: db.Conn, class_id: UUID, assignment_id: UUID) -> Given:
    """Return one assignment of a class. Raise `NotFound`."""
    where = {"class_id": class_id, "assignment_id": assignment_id}
    sent = db.send(conn, sql.select_items, Item, **where)
    found = db.maybe(conn, sql.select_optional_assignment, Assignment, **where)
    if found is None:
        raise NotFound(N_("There is no such assignment in this class."))
    return Given(found, tuple(sent.rows()))


def terms_of(given: Given, about: Class) -> Terms:
    """Return what a teacher set, as the form shows it."""
    assignment = given.assignment
    fields = ("title", "due_local", "counts", "most_tries", "retry_percent", "late_percent", "solutions")
    return Terms(
        **{name: getattr(assignment, name) for name in fields},
        opens_local=local_of(assignment.opens_at, about.time_zone),
        closes=assignment.closes_at is not None,
        same_numbers=assignment.same_numbers,
    )


# --- Making and changing ---------------------------------------------------------------------------------------------


def create(
    conn: db.Conn,
    about: Class,
    user_id: UUID,
    assignment_id: UUID,
    terms: Terms,
    items: Sequence[Item] = (),
    *,
    now: datetime,
) -> None:
    """Make a draft. A repeat with the same id changes nothing. Raise `Invalid` for terms that cannot hold."""
    columns = _columns(about, terms, now)
    where = {"class_id": about.class_id, "assignment_id": assignment_id}
    db.execute(conn, sql.insert_assignment, **where, user_id=user_id, **columns)
    for item in items:
        _store_item(conn, about.class_id, replace(item, assignment_id=assignment_id))


def change(conn: db.Conn, about: Class, assignment_id: UUID, terms: Terms, *, now: datetime) -> None:
    """Change what an assignment says and how it counts. Price the answers anew afterwards. Raise `Invalid`.

    Without an opening time, one that was given keeps its own.
    """
    before = find(conn, about.class_id, assignment_id).assignment
    where = {"class_id": about.class_id, "assignment_id": assignment_id}
    opens_at = now if before.is_draft else before.opens_at
    db.execute(conn, sql.update_assignment, **where, **_columns(about, terms, opens_at))


def _columns(about: Class, terms: Terms, opens_at: datetime) -> dict[str, Any]:
    """Return the columns that follow from the terms. Raise `Invalid` where they cannot hold.

    `opens_at` is the moment at which it opens if the terms name none.
    """
    title = " ".join(terms.title.split())
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise Invalid(N_("Give the assignment a title of at most 120 letters. Nothing was stored yet."))
    if not title.isprintable():
        raise Invalid(N_("The title has a character that cannot be shown. Type it anew. Nothing was stored yet."))
    if not (0 <= terms.retry_percent <= 100 and 0 <= terms.late_percent <= 100):
        raise Invalid(N_("A percentage is a whole number from 0 to 100. Nothing was stored yet."))
    if terms.most_tries is not None and not 1 <= terms.most_tries <= 100:
        raise Invalid(N_("Allow from 1 to 100 tries, or leave the field empty. Nothing was stored yet."))
    if terms.opens_local:
        opens_at = moment_of(terms.opens_local, about.time_zone)
    due_at = moment_of(terms.due_local, about.time_zone) if terms.due_local else None
    if due_at and due_at <= opens_at:
        raise Invalid(N_("The due time must be later than the time at which it opens. Nothing was stored yet."))
    return {
        "title": title,
        "opens_at": opens_at,
        # A time that the clocks leave out is kept as the one that it means.
        "due_local": local_of(due_at, about.time_zone) if due_at else None,
        "due_at": due_at,
        "closes_at": late_after(due_at) if terms.closes else None,
        "counts": terms.counts,
        "most_tries": terms.most_tries,
        "retry_percent": terms.retry_percent,
        "late_percent": terms.late_percent,
        "solutions": terms.solutions,
        "same_numbers": terms.same_numbers,
    }


def add_items(
    conn: db.Conn, class_id: UUID, assignment_id: UUID, library: Library, chosen: Iterable[tuple[str, str | None, int]]
) -> None:
    """Add items of one point a slot at the end: a topic, a task or None for any, and the number of slots.

    Raise `NotFound` for a topic or task that is not taught, `Invalid` for a number of slots out of reach.
    """
    _lock(conn, class_id, assignment_id)
    items = find(conn, class_id, assignment_id).items
    last = max((item.item for item in items), default=0)
    for number, (topic_slug, task_id, slots) in enumerate(chosen, start=last + 1):
        topic = library.topics.get(topic_slug)
        if topic is None or not topic.tasks or (task_id is not None and task_id not in topic.tasks):
            raise NotFound(N_("There is no such topic or task here."))
        if number > MOST_ITEMS:
            raise Invalid(N_("An assignment has at most 50 parts. Nothing was stored."))
        _store_item(conn, class_id, Item(assignment_id, number, topic_slug, task_id, slots, Decimal(1)))


def change_item(
    conn: db.Conn,
    class_id: UUID,
    assignment_id: UUID,
    number: int,
    *,
    slots: int,
    points: Decimal,
    is_counted: bool = True,
    now: datetime,
) -> None:
    """Change one item. Slots of 0 remove an item of a draft.

    Once the assignment is given, only the points change, and whether it counts: pupils have begun its slots.
    """
    is_published = _lock(conn, class_id, assignment_id)
    item = next((each for each in find(conn, class_id, assignment_id).items if each.item == number), None)
    if item is None:
        raise NotFound(N_("There is no such part in this assignment."))
    if slots == 0 and not is_published:
        db.execute(conn, sql.delete_item, class_id=class_id, assignment_id=assignment_id, item=number)
        return
    withdrawn_at = None if is_counted else item.withdrawn_at or now
    kept = item.slots if is_published else slots
    _store_item(conn, class_id, replace(item, slots=kept, points=points, withdrawn_at=withdrawn_at))


def _lock(conn: db.Conn, class_id: UUID, assignment_id: UUID) -> bool:
    """Lock an assignment and return whether it was given. Raise `NotFound`."""
    locked = db.maybe(conn, sql.lock_assignment, LockedRow, class_id=class_id, assignment_id=assignment_id)
    if locked is None:
        raise NotFound(N_("There is no such assignment in this class."))
    return locked.is_published


def _store_item(conn: db.Conn, class_id: UUID, item: Item) -> None:
    if not 1 <= item.slots <= MOST_SLOTS:
        raise Invalid(N_("A part has from 1 to 50 tasks. Nothing was stored."))
    if not 0 < item.points <= MOST_POINTS or item.points != item.points.quantize(Decimal("0.01")):
        raise Invalid(N_("Points are a number above 0 with at most two decimals. Nothing was stored."))
    db.execute(
        conn,
        sql.upsert_item,
        class_id=class_id,
        assignment_id=item.assignment_id,
        item=item.item,
        topic_slug=item.topic_slug,
        task_id=item.task_id,
        slots=item.slots,
        points=item.points,
        withdrawn_at=item.withdrawn_at,
    )


def publish(conn: db.Conn, given: Given, *, now: datetime) -> None:
    """Give an assignment to its class; a repeat changes nothing. Raise `Conflict` if it is empty or past due."""
    assignment = given.assignment
    if not given.slot_count:
        raise Conflict(N_("There is nothing in it yet"), N_("Add a topic or tasks first. Nothing was changed."))
    if assignment.is_draft and assignment.due_at and assignment.due_at <= now:
        raise Conflict(
            N_("The due time has passed"),
            N_("Choose a later due time, then give it to the class. Nothing was changed."),
        )
    _store_published(conn, assignment, now, None)


def withdraw(conn: db.Conn, given: Given, *, now: datetime) -> None:
    """Take an assignment back from the class, or delete it if it is a draft. Answers and marks are kept."""
    assignment = given.assignment
    if assignment.is_draft:
        where = {"class_id": assignment.class_id, "assignment_id": assignment.assignment_id}
        db.execute(conn, sql.delete_draft, **where)
    else:
        _store_published(conn, assignment, now, now)


def _store_published(conn: db.Conn, assignment: Assignment, now: datetime, withdrawn_at: datetime | None) -> None:
    db.execute(
        conn,
        sql.update_published,
        class_id=assignment.class_id,
        assignment_id=assignment.assignment_id,
        now=now,
        withdrawn_at=withdrawn_at,
    )


def copy(
    conn: db.Conn, given: Given, source: Class, target: Class, user_id: UUID, *, days: int = 0, now: datetime
) -> UUID:
    """Copy an assignment as a draft to a class, its due time so many days later on the clock, and return its id.

    The opening time is not copied: the copy opens when it is given. Days are added to the local date, so a clock
    change in between leaves the hour as it is.
    """
    terms = terms_of(given, source)
    due = terms.due_local + timedelta(days=days) if terms.due_local else None
    if due and moment_of(due, target.time_zone) <= now:
        due = None
    assignment_id = uuid4()
    copied = [replace(item, item=number) for number, item in enumerate(_counted(given), start=1)]
    create(conn, target, user_id, assignment_id, replace(terms, opens_local=None, due_local=due), copied, now=now)
    return assignment_id


def _counted(given: Given) -> list[Item]:
    return [item for item in given.items if item.withdrawn_at is None]


def set_own_terms(conn: db.Conn, class_id: UUID, assignment_id: UUID, user_id: UUID, terms: OwnTerms | None) -> None:
    """Decide for one pupil; None: as for the class. Price their answers anew afterwards."""
    where: Mapping[str, Any] = {"class_id": class_id, "assignment_id": assignment_id, "user_id": user_id}
    if terms is None:
        db.execute(conn, sql.delete_terms, **where)
    else:
        db.execute(conn, sql.upsert_terms, **where, due_at=terms.due_at, excused=terms.excused, given=terms.given)

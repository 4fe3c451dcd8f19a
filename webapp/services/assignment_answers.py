"""A pupil's work in an assignment: the rules that hold for them, and their answers, each of which has a row of its own.

The summary is the fold of the pupil's answers under the rules in force. `practice_submit` stores both with the attempt:
with rules read behind the summary's lock, or only while rules and summary have the versions that the card knew. So an
answer and a change of the rules that meet never leave an old mark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict, NotFound
from webapp.messages import N_
from webapp.rules.deadlines import late_after
from webapp.rules.marks import Mark, OwnTerms, PricedAnswer, SlotAnswer, due_for, is_given, mark, price, slot_state
from webapp.services.assignment_slots import SlotTerms, SlotWork, Versions
from webapp.services.assignments import Assignment, Given, Item
from webapp.services.variant_tokens import SlotPlace
from webapp.services.visits import Visit

sql = load_queries("assignments")


@dataclass(frozen=True, slots=True)
class WorkRow:
    """An assignment for one of its pupils; `terms` is None where nothing was decided for them alone."""

    assignment: Assignment
    class_name: str
    time_zone: str
    joined_at: datetime
    terms: OwnTerms | None
    work_version: str
    summary_version: str | None

    @property
    def due_at(self) -> datetime | None:
        """Return the pupil's due moment."""
        return due_for(self.assignment.due_at, self.terms)


@dataclass(frozen=True, slots=True)
class Work:
    """A pupil's work in an assignment: the rules that hold for them, what it is made of, and their answers so far."""

    row: WorkRow
    given: Given
    answers: tuple[SlotAnswer, ...]

    def priced(self) -> list[PricedAnswer]:
        """Return what each answer earned."""
        return price(self.row.assignment.rules, self.given.points, self.answers, late_after(self.row.due_at))

    def mark(self) -> Mark:
        """Return what the answers come to."""
        return mark(self.row.assignment.rules, self.given.slots, self.answers, self.priced())

    def is_open(self, now: datetime) -> bool:
        """Return whether it takes answers at this moment."""
        closes_at = self.row.assignment.closes_for(self.row.terms)
        return self.row.assignment.opens_at <= now and (closes_at is None or now <= closes_at)

    def tries(self, item: int, slot: int) -> int:
        """Return how many answers a slot has."""
        return sum(answer.item == item and answer.slot == slot for answer in self.answers)

    def in_slot(self, place: SlotPlace) -> SlotWork:
        """Return what the rules need of it to take one more answer to a slot."""
        assignment, rules, slots = self.row.assignment, self.row.assignment.rules, self.given.slots
        priced = self.priced()
        answered = {(each.item, each.slot) for each in self.answers if each.slot <= slots.get(each.item, 0)}
        return SlotWork(
            versions=Versions(self.row.work_version, self.row.summary_version),
            terms=SlotTerms(
                opens_at=assignment.opens_at,
                due_at=self.row.due_at,
                closes_at=assignment.closes_for(self.row.terms),
                solutions=assignment.solutions,
                most_tries=assignment.most_tries,
                points=self.given.points.get(place.item, Decimal(0)),
                is_counted=place.slot <= slots.get(place.item, 0),
            ),
            rules=rules,
            mark=mark(rules, slots, self.answers, priced),
            state=slot_state(rules, (place.item, place.slot), self.answers, priced),
            slots_left=sum(slots.values()) - len(answered),
        )


@dataclass(frozen=True, slots=True)
class SentWork:
    """The statements about a pupil's work, under way."""

    row: db.Sent[WorkRow]
    items: db.Sent[Item]
    answers: db.Sent[SlotAnswer]

    def read(self) -> Work:
        """Return the work. Raise `NotFound` unless the caller is a pupil of the class who has the assignment."""
        work = self.maybe()
        if work is None:
            raise NotFound(N_("There is no such assignment, or you do not have it."))
        return work

    def maybe(self) -> Work | None:
        """Return the work; None unless the caller is a pupil of the class who has the assignment."""
        row = self.row.maybe()
        if row is None or not is_given(row.assignment.due_at, row.joined_at, row.terms):
            return None
        return Work(row, Given(row.assignment, tuple(self.items.rows())), tuple(self.answers.rows()))


def send_work(conn: db.Conn, visit: Visit, class_id: UUID, assignment_id: UUID) -> SentWork:
    """Ask for the caller's work in an assignment."""
    where = {"class_id": class_id, "assignment_id": assignment_id}
    return SentWork(
        db.send(conn, sql.select_optional_work, WorkRow, user_id=visit.user_id, **where),
        db.send(conn, sql.select_items, Item, **where),
        db.send(conn, sql.select_slot_answers, SlotAnswer, user_id=visit.user_id, **where),
    )


def lock_work(conn: db.Conn, visit: Visit, place: SlotPlace) -> SentWork:
    """Lock the caller's summary until COMMIT, and ask for their work as it stands behind the lock."""
    where = {"class_id": place.class_id, "assignment_id": place.assignment_id}
    db.execute(conn, sql.lock_summary, user_id=visit.user_id, **where)
    return send_work(conn, visit, **where)


def store_slot_answer(
    conn: db.Conn, user_id: UUID, submission_id: UUID, answer: SlotAnswer, columns: Mapping[str, object]
) -> None:
    """Store an answer that is an attempt already, and the mark with it. The caller holds `lock_work`.

    `columns` are those of `SlotWork.columns` after the answer.
    """
    db.execute(
        conn,
        sql.insert_slot_answer,
        user_id=user_id,
        submission_id=submission_id,
        is_correct=answer.is_correct,
        attempted_at=answer.answered_at,
        **columns,
    )


def _store_mark(conn: db.Conn, where: Mapping[str, UUID], found: Mark) -> None:
    db.execute(conn, sql.update_summary, **where, **{each.name: getattr(found, each.name) for each in fields(Mark)})


# --- Every answer anew -----------------------------------------------------------------------------------------------


def reprice(conn: db.Conn, given: Given, terms: Mapping[UUID, OwnTerms], user_ids: Sequence[UUID]) -> None:
    """Price the answers of these pupils anew under the rules of `given`, after a change of them in this transaction.

    `terms` holds what was decided for single pupils. The pupils are locked in the order of their ids, so two changes
    at once wait for each other instead of meeting in a deadlock. Name all pupils of the class: a first answer that is
    being stored under the old rules has no summary yet. Raise `Conflict` if an answer would lie before the assignment
    opens or after it closes.
    """
    of_class = _ids(given)
    for user_id in sorted(user_ids):
        db.execute(conn, sql.lock_summary, user_id=user_id, **of_class)
    for user_id, (answers, priced, found) in _folded(conn, given, terms, sorted(user_ids)).items():
        where = {"user_id": user_id, **of_class}
        _check_times(given.assignment, terms.get(user_id), answers)
        for answer, worth in zip(answers, priced, strict=True):
            db.execute(
                conn,
                sql.update_answer,
                **where,
                item=answer.item,
                slot=answer.slot,
                try_number=worth.try_number,
                is_late=worth.is_late,
                points=worth.points,
            )
        _store_mark(conn, where, found)


def _check_times(assignment: Assignment, terms: OwnTerms | None, answers: Sequence[SlotAnswer]) -> None:
    closes_at = assignment.closes_for(terms)
    for answer in answers:
        if answer.answered_at < assignment.opens_at or (closes_at and answer.answered_at > closes_at):
            raise Conflict(
                N_("There are answers outside this time"),
                N_("A pupil has answered before it would open or after it would close. Nothing was changed."),
            )


def _folded(
    conn: db.Conn, given: Given, terms: Mapping[UUID, OwnTerms], user_ids: Sequence[UUID]
) -> dict[UUID, tuple[list[SlotAnswer], list[PricedAnswer], Mark]]:
    """Return answers, prices and mark of each pupil who has begun."""
    rules, found = given.assignment.rules, {}
    sent = {
        user_id: db.send(conn, sql.select_slot_answers, SlotAnswer, user_id=user_id, **_ids(given))
        for user_id in user_ids
    }
    for user_id, each in sent.items():
        if answers := each.rows():
            priced = price(
                rules, given.points, answers, late_after(due_for(given.assignment.due_at, terms.get(user_id)))
            )
            found[user_id] = (answers, priced, mark(rules, given.slots, answers, priced))
    return found


def _ids(given: Given) -> dict[str, UUID]:
    return {"class_id": given.assignment.class_id, "assignment_id": given.assignment.assignment_id}

"""The gradebook: pupils by assignments, each cell in one of five states, averages, and what a teacher decided instead.

It is put together in Python from keyed statements: one row for a pupil, one for an assignment, one for each summary.
So no join can double a cell. The caller has asked `classes.in_role` before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Invalid, NotFound
from webapp.messages import N_
from webapp.rules.marks import WRONG_IN_A_ROW, OwnTerms, State, average, due_for, half_up, state
from webapp.services import assignments, roster
from webapp.services.assignments import MOST_POINTS, Assignment, Given
from webapp.services.classes import Class
from webapp.services.roster_file import alphabetical, whole_name
from webapp.services.visits import Visit

sql = load_queries("gradebook")
sql_assignments = load_queries("assignments")

LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil under the name that the teacher wrote. `moved_to_name` is the class that they went to, if any."""

    user_id: UUID
    family_name: str
    given_name: str
    patronymic: str
    joined_at: datetime
    left_at: datetime | None
    moved_to_name: str | None

    @property
    def name(self) -> str:
        """Return the name, family name first."""
        return whole_name(self.family_name, self.given_name)


@dataclass(frozen=True, slots=True)
class TermsRow:
    """What was decided for one pupil in one assignment."""

    assignment_id: UUID
    user_id: UUID
    due_at: datetime | None
    excused: bool
    given: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """How far a pupil is in an assignment. `points` is what the answers earned, whatever the teacher decided."""

    user_id: UUID
    assignment_id: UUID
    answer_count: int
    right_count: int
    slots_right: int
    slots_late: int
    points: Decimal
    first_answer_at: datetime | None
    last_answer_at: datetime | None
    finished_at: datetime | None
    now_item: int | None
    wrong_in_a_row: int
    teacher_points: Decimal | None
    teacher_note: str

    @property
    def is_stuck(self) -> bool:
        """Return whether the latest answers were wrong, too many in a row."""
        return self.wrong_in_a_row >= WRONG_IN_A_ROW


@dataclass(frozen=True, slots=True)
class Cell:
    """One pupil in one assignment. `points` is the mark: the teacher's, else what the answers earned."""

    given: Given
    state: State
    points: Decimal
    due_at: datetime | None
    terms: OwnTerms | None
    summary: Summary | None

    @property
    def most_points(self) -> Decimal:
        """Return the points of a faultless work."""
        return self.given.most_points

    @property
    def is_overridden(self) -> bool:
        """Return whether the teacher replaced what the answers earned."""
        return self.summary is not None and self.summary.teacher_points is not None

    @property
    def is_begun(self) -> bool:
        """Return whether anything was answered."""
        return self.summary is not None and self.summary.answer_count > 0


@dataclass(frozen=True, slots=True)
class PupilMarks:
    """A pupil's row: a cell for each assignment, and the average in percent; None if nothing counts yet."""

    pupil: Pupil
    cells: tuple[Cell, ...]
    average: Decimal | None


@dataclass(frozen=True, slots=True)
class Gradebook:
    """The marks of a class: its assignments from the first due on, a row for each pupil, and each column's average."""

    about: Class
    columns: tuple[Given, ...]
    rows: tuple[PupilMarks, ...]
    averages: tuple[Decimal | None, ...]


# --- Reading ---------------------------------------------------------------------------------------------------------


def pupils_of(conn: db.Conn, class_id: UUID) -> list[Pupil]:
    """Return the pupils of a class by name, those who have left at the end."""
    return _by_name(db.many(conn, sql.select_pupils, Pupil, class_id=class_id))


def _by_name(pupils: Iterable[Pupil]) -> list[Pupil]:
    return sorted(pupils, key=lambda pupil: (pupil.left_at is not None, alphabetical(pupil.name), pupil.user_id))


def find_pupil(conn: db.Conn, class_id: UUID, user_id: UUID) -> Pupil:
    """Return one pupil of a class, who may have left it. Raise `NotFound`."""
    for pupil in pupils_of(conn, class_id):
        if pupil.user_id == user_id:
            return pupil
    raise NotFound(N_("There is no such pupil in this class."))


def terms_by_pupil(conn: db.Conn, class_id: UUID) -> dict[tuple[UUID, UUID], OwnTerms]:
    """Return what was decided for single pupils, by assignment and pupil."""
    return _by_assignment_and_pupil(db.many(conn, sql.select_terms_of_class, TermsRow, class_id=class_id))


def _by_assignment_and_pupil(rows: Iterable[TermsRow]) -> dict[tuple[UUID, UUID], OwnTerms]:
    return {(row.assignment_id, row.user_id): OwnTerms(row.due_at, row.excused, row.given) for row in rows}


def summaries_in(conn: db.Conn, assignment: Assignment, user_ids: Sequence[UUID]) -> dict[UUID, Summary]:
    """Return how far each of these pupils is in an assignment, without those who have not begun."""
    found = db.many(
        conn,
        sql.select_summaries_of_assignment,
        Summary,
        user_ids=list(user_ids),
        class_id=assignment.class_id,
        assignment_id=assignment.assignment_id,
    )
    return {each.user_id: each for each in found}


def gradebook(
    conn: db.Conn,
    about: Class,
    *,
    now: datetime,
    only: Given | None = None,
    user_id: UUID | None = None,
    part: slice = slice(None),
) -> Gradebook:
    """Return the gradebook of a class, in two round trips whatever its size.

    `only` is the single assignment to show, whether it is open or not; `user_id` the single pupil. Of a `part` of the
    pupils, the columns have the averages of that part.
    """
    sent_pupils = db.send(conn, sql.select_pupils, Pupil, class_id=about.class_id)
    sent_terms = db.send(conn, sql.select_terms_of_class, TermsRow, class_id=about.class_id)
    columns = (
        [only]
        if only
        else [
            each
            for each in reversed(assignments.of_class(conn, about.class_id))
            if each.assignment.is_given and each.assignment.opens_at <= now
        ]
    )
    pupils = [each for each in _by_name(sent_pupils.rows()) if user_id in (None, each.user_id)][part]
    terms = _by_assignment_and_pupil(sent_terms.rows())
    summaries = {
        (each.assignment_id, each.user_id): each
        for each in db.many(
            conn,
            sql.select_summaries,
            Summary,
            user_ids=[pupil.user_id for pupil in pupils],
            class_id=about.class_id,
        )
    }
    rows = tuple(_row(about, pupil, columns, terms, summaries, now) for pupil in pupils)
    return Gradebook(
        about=about,
        columns=tuple(columns),
        rows=rows,
        averages=tuple(
            _average(about, [row.cells[at] for row in rows if row.pupil.left_at is None]) for at in range(len(columns))
        ),
    )


def _row(
    about: Class,
    pupil: Pupil,
    columns: Sequence[Given],
    terms: Mapping[tuple[UUID, UUID], OwnTerms],
    summaries: Mapping[tuple[UUID, UUID], Summary],
    now: datetime,
) -> PupilMarks:
    cells = []
    for given in columns:
        key = (given.assignment.assignment_id, pupil.user_id)
        cells.append(cell_of(given, pupil, terms.get(key), summaries.get(key), now))
    return PupilMarks(pupil, tuple(cells), _average(about, cells))


def cell_of(given: Given, pupil: Pupil, terms: OwnTerms | None, summary: Summary | None, now: datetime) -> Cell:
    """Return one cell of the gradebook."""
    decided = summary.teacher_points if summary else None
    is_begun = summary is not None and summary.answer_count > 0
    found = state(
        due_at=given.assignment.due_at,
        joined_at=pupil.joined_at,
        terms=terms,
        is_begun=is_begun,
        is_finished=summary is not None and summary.finished_at is not None,
        is_overridden=decided is not None,
        now=now,
    )
    if pupil.left_at and found in (State.OPEN, State.MISSING):
        found = State.NOT_GIVEN  # whoever has left owes nothing
    earned = summary.points if summary else Decimal("0.00")
    return Cell(
        given=given,
        state=found,
        points=earned if decided is None else decided,
        due_at=due_for(given.assignment.due_at, terms),
        terms=terms,
        summary=summary,
    )


def _average(about: Class, cells: Iterable[Cell]) -> Decimal | None:
    return average(
        ((cell.state, cell.points, cell.most_points) for cell in cells),
        missing_counts_as_zero=about.missing_counts_as_zero,
    )


def share(cell: Cell) -> Decimal | None:
    """Return a mark in percent of the most points, rounded half up to 0.1; None if there is nothing to earn."""
    return half_up(cell.points * 100 / cell.most_points, Decimal("0.1")) if cell.most_points else None


# --- A lesson as it happens ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LiveProgress:
    """How far a pupil is at this moment."""

    answer_count: int
    slots_right: int
    wrong_in_a_row: int
    last_answer_at: datetime | None
    finished_at: datetime | None

    @property
    def is_stuck(self) -> bool:
        """Return whether the latest answers were wrong, too many in a row."""
        return self.wrong_in_a_row >= WRONG_IN_A_ROW


@dataclass(frozen=True, slots=True)
class LiveRow:
    """A pupil on the live page; `progress` is None where nothing was answered."""

    user_id: UUID
    family_name: str
    given_name: str
    progress: LiveProgress | None

    @property
    def name(self) -> str:
        """Return the name, family name first."""
        return whole_name(self.family_name, self.given_name)


def live(conn: db.Conn, class_id: UUID, assignment_id: UUID, user_ids: Sequence[UUID]) -> list[LiveRow]:
    """Return how far each pupil of a class is in an assignment, by name, in one statement.

    `user_ids` are the pupils known so far. Another one comes with a name only.
    """
    found = db.many(
        conn,
        sql.select_live,
        LiveRow,
        user_ids=list(user_ids),
        class_id=class_id,
        assignment_id=assignment_id,
    )
    return sorted(found, key=lambda row: (alphabetical(row.name), row.user_id))


# --- What a teacher decides -----------------------------------------------------------------------------------------


def override(
    conn: db.Conn, visit: Visit, assignment: Assignment, user_id: UUID, points: Decimal | None, note: str = ""
) -> None:
    """Replace a pupil's points, or with None undo that. Raise `Invalid`, `NotFound`.

    The earned points stay in the summary, and earlier decisions where the pupil can read them.
    """
    if points is not None and not (0 <= points <= MOST_POINTS and points == points.quantize(Decimal("0.01"))):
        raise Invalid(N_("Points are a number from 0 to 1000 with at most two decimals. Nothing was changed."))
    if len(note) > LONGEST_NOTE:
        raise Invalid(N_("A note has at most 200 letters. Nothing was changed."))
    find_pupil(conn, assignment.class_id, user_id)
    where = {"class_id": assignment.class_id, "assignment_id": assignment.assignment_id}
    db.execute(conn, sql_assignments.lock_summary, user_id=user_id, **where)
    before = summaries_in(conn, assignment, [user_id])[user_id]
    decided = (points, note if points is not None else "")
    if (before.teacher_points, before.teacher_note) == decided:
        return
    db.execute(
        conn, sql.update_teacher_points, user_id=user_id, **where, teacher_points=points, teacher_note=decided[1]
    )
    detail = {
        "assignment": assignment.title,
        "earned": str(before.points),
        "before": None if before.teacher_points is None else str(before.teacher_points),
        "after": None if points is None else str(points),
    }
    roster.record(conn, assignment.class_id, [user_id], "points", visit.user_id, visit.now, detail)

"""Request and response models of the JSON API for classes, assignments and marks."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

from webapp.blueprints.api.models import Factor, Listed, Slug, Strict, TaskId

Percent = Annotated[int, Field(ge=0, le=100)]


def _in_our_time(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2100:
        raise ValueError
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_our_time)]


# --- Requests --------------------------------------------------------------------------------------------------------


class ItemRequest(Strict):
    """A part of an assignment: a number of tasks of a topic, each worth points; without `taskId` any tasks of it."""

    topic_slug: Slug
    task_id: TaskId | None = None
    slots: Annotated[int, Field(ge=1, le=50)] = 5
    points: Annotated[Decimal, Field(gt=0, le=1000, decimal_places=2)] = Decimal(1)


class AssignmentRequest(Strict):
    """An assignment to make. Its id is chosen by the client, so that a repeat makes no second one.

    With `give` the class has it at once; otherwise it is a draft.
    """

    assignment_id: UUID
    title: Annotated[str, Field(min_length=1, max_length=120)]
    items: Annotated[list[ItemRequest], Field(min_length=1, max_length=50)]
    opens_at: Moment | None = None
    due_at: Moment | None = None
    closes: bool = False
    counts: Literal["best", "first", "last"] = "best"
    most_tries: Annotated[int, Field(ge=1, le=100)] | None = None
    retry_percent: Percent = 100
    late_percent: Percent = 100
    solutions: Literal["always", "when_right", "after_due"] = "always"
    same_numbers: bool = False
    give: bool = False


class GivenRequest(Strict):
    """Whether the class has an assignment: true gives it, false takes it back. Marks are kept. A draft is deleted."""

    given: bool


# --- Responses -------------------------------------------------------------------------------------------------------


class TaughtClass(Strict):
    """A class that the caller teaches or looks after. `timeZone` is the zone of its deadlines."""

    class_id: UUID
    name: str
    school: str
    role: Literal["owner", "teacher", "viewer"]
    time_zone: str
    is_archived: bool


class ClassList(Listed):
    """The caller's classes, those in use first."""

    classes: Sequence[TaughtClass]


class ClassPupil(Strict):
    """A pupil under the names in the class. `schoolId` is the id in the school's own system."""

    user_id: UUID
    family_name: str
    given_name: str
    patronymic: str
    school_id: str | None
    has_left: bool


class ClassDetails(Listed):
    """A class and everybody who is or was a pupil of it."""

    about: TaughtClass
    pupils: Sequence[ClassPupil]


class AssignmentItem(Strict):
    """A part of an assignment. One that no longer counts is withdrawn."""

    topic_slug: str
    task_id: str | None
    slots: int
    points: Factor
    is_withdrawn: bool


class Assignment(Strict):
    """An assignment as its teacher set it."""

    assignment_id: UUID
    title: str
    status: Literal["draft", "given", "taken_back"]
    opens_at: datetime
    due_at: datetime | None
    closes_at: datetime | None
    counts: str
    most_tries: int | None
    retry_percent: int
    late_percent: int
    solutions: str
    same_numbers: bool
    most_points: Factor
    items: Sequence[AssignmentItem]


class AssignmentList(Listed):
    """The assignments of a class, drafts included, the latest due first."""

    assignments: Sequence[Assignment]


class Mark(Strict):
    """A pupil's mark in an assignment. `points` is null where there is none yet.

    `isDecided` says that a teacher replaced what the answers earned.
    """

    assignment_id: UUID
    state: Literal["not_given", "open", "missing", "excused", "marked"]
    points: Factor | None
    most_points: Factor
    is_decided: bool
    due_at: datetime | None


class PupilMarks(Strict):
    """A pupil's marks, in the order of the assignments, and their average in percent."""

    pupil: ClassPupil
    average_percent: Factor | None
    marks: Sequence[Mark]


class Marks(Listed):
    """The gradebook of a class: every assignment that was given and has opened, and a row for each pupil."""

    assignments: Sequence[Assignment]
    pupils: Sequence[PupilMarks]

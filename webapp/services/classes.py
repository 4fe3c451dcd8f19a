"""Classes: who may do what in a class, and what its teachers change about it.

Every view of a class asks `in_role` (to read) or `to_change` (to write) before anything else. Both raise
`NotFound` alike for a class that does not exist and for one in which the caller has no such role.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict, Invalid, NotFound
from webapp.messages import N_, Locale
from webapp.services.accounts import Learner

sql = load_queries("classes")

Role = Literal["owner", "teacher", "viewer", "pupil"]
SignIn = Literal["account", "pin", "pictures"]

OWNER: frozenset[Role] = frozenset({"owner"})
TEACHING: frozenset[Role] = OWNER | {"teacher"}  # who may change pupils and assignments
LOOKING: frozenset[Role] = TEACHING | {"viewer"}  # who may see all pupils and their work
PUPIL: frozenset[Role] = frozenset({"pupil"})
ANY_ROLE: frozenset[Role] = LOOKING | PUPIL
SIGN_INS: tuple[SignIn, ...] = get_args(SignIn)
GROWN_UP_ROLES: tuple[Role, ...] = ("owner", "teacher", "viewer")
GONE = N_("There is no such class, or it is not open to you.")
NAME_LENGTH = 60
MOST_SUMMARIES = 1000
SCHOOL_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Class:
    """A class as its settings describe it. `time_zone` is the IANA zone of its deadlines."""

    class_id: UUID
    name: str
    school: str
    subject_slug: str | None
    locale: Locale
    time_zone: str
    sign_in: SignIn
    shows_names: bool
    shares_practice: bool
    missing_counts_as_zero: bool
    created_at: datetime
    archived_at: datetime | None

    @property
    def is_archived(self) -> bool:
        """Return whether the class is read-only."""
        return self.archived_at is not None


@dataclass(frozen=True, slots=True)
class ClassInRole:
    """A class and what the caller is in it."""

    about: Class
    role: Role

    @property
    def may_teach(self) -> bool:
        """Return whether the caller may change pupils and assignments now."""
        return self.role in TEACHING and not self.about.is_archived

    @property
    def owns(self) -> bool:
        """Return whether the caller may change the class itself."""
        return self.role == "owner"


@dataclass(frozen=True, slots=True)
class TaughtClass:
    """A class somebody teaches or looks after, in the list of their classes."""

    about: Class
    role: Role
    pupil_count: int


@dataclass(frozen=True, slots=True)
class AttendedClass:
    """A class somebody is a pupil of, and their name there."""

    about: Class
    family_name: str
    given_name: str
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Teacher:
    """A grown-up of a class."""

    user_id: UUID
    role: Role
    name: str | None
    email: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Summary:
    """A class as an administrator may see it: no pupil is named."""

    class_id: UUID
    name: str
    school: str
    archived_at: datetime | None
    owners: str = field(repr=False)
    pupil_count: int
    assignment_count: int


@dataclass(frozen=True, slots=True)
class LastOwned:
    """A class that would have no owner without somebody."""

    class_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a class says of itself, as its form was filled in."""

    name: str
    school: str
    locale: Locale
    time_zone: str
    sign_in: SignIn
    subject_slug: str | None = None
    shows_names: bool = True
    shares_practice: bool = True
    missing_counts_as_zero: bool = True

    def checked(self) -> "Draft":
        """Return the draft with its texts tidied. Raise `Invalid` for an impossible name or school."""
        name, school = " ".join(self.name.split()), " ".join(self.school.split())
        if not name:
            raise Invalid(N_("Please give the class a name, such as 7-A. Nothing was stored."))
        if len(name) > NAME_LENGTH or len(school) > SCHOOL_LENGTH or not (name + school).isprintable():
            raise Invalid(N_("Please choose a shorter name. Nothing was stored."))
        return replace(self, name=name, school=school)


@dataclass(frozen=True, slots=True)
class ClassId:
    """A class by its id."""

    class_id: UUID


def in_role(conn: db.Conn, class_id: UUID, user_id: UUID, roles: Collection[Role] = ANY_ROLE) -> ClassInRole:
    """Return the class if the caller has one of the roles in it. Raise `NotFound` otherwise."""
    found = db.maybe(conn, sql.select_optional_role, ClassInRole, class_id=class_id, user_id=user_id)
    if found is None or found.role not in roles:
        raise NotFound(GONE)
    return found


def find_role(conn: db.Conn, class_id: UUID, user_id: UUID) -> Role | None:
    """Return somebody's role in a class; None if they have none, or there is no such class."""
    found = db.maybe(conn, sql.select_optional_role, ClassInRole, class_id=class_id, user_id=user_id)
    return found.role if found else None


def to_change(conn: db.Conn, class_id: UUID, user_id: UUID, roles: Collection[Role]) -> ClassInRole:
    """Return the class for a change. Raise `NotFound` as `in_role` does, and `Conflict` if it is archived."""
    found = in_role(conn, class_id, user_id, roles)
    if found.about.is_archived:
        raise Conflict(
            N_("This class is archived"), N_("It can only be read. Its owner can restore it. Nothing was changed.")
        )
    return found


def to_read(conn: db.Conn, class_id: UUID, learner: Learner) -> ClassInRole | Summary:
    """Return the class for whoever has a role in it; for an administrator who has none, what they may see of it."""
    try:
        return in_role(conn, class_id, learner.user_id)
    except NotFound:
        found = list_summaries(conn, class_id) if learner.is_admin else []
        if not found:
            raise
        return found[0]


# --- Lists -----------------------------------------------------------------------------------------------------------


def list_taught(conn: db.Conn, user_id: UUID) -> list[TaughtClass]:
    """Return the classes somebody teaches or looks after, those in use first."""
    return db.many(conn, sql.select_classes_of_teacher, TaughtClass, user_id=user_id)


def list_attended(conn: db.Conn, user_id: UUID) -> list[AttendedClass]:
    """Return the classes somebody is a pupil of, those in use first."""
    return db.many(conn, sql.select_classes_of_learner, AttendedClass, user_id=user_id)


def list_summaries(conn: db.Conn, class_id: UUID | None = None) -> list[Summary]:
    """Return every class, or one, as an administrator may see it."""
    return db.many(conn, sql.select_summaries, Summary, class_id=class_id, most=MOST_SUMMARIES)


def list_teachers(conn: db.Conn, class_id: UUID) -> list[Teacher]:
    """Return the grown-ups of a class, owners first."""
    return db.many(conn, sql.select_teachers, Teacher, class_id=class_id)


# --- Making and changing a class -------------------------------------------------------------------------------------


def may_create(conn: db.Conn, learner: Learner, *, open_to_all: bool) -> bool:
    """Return whether somebody may create a class: a teacher, an administrator, or with `open_to_all` who owns none."""
    if learner.is_guest or learner.is_managed:
        return False
    if learner.role != "USER":
        return True
    return open_to_all and db.scalar(conn, sql.count_owned_classes, int, user_id=learner.user_id) == 0


def create_class(conn: db.Conn, user_id: UUID, class_id: UUID, draft: Draft, now: datetime) -> None:
    """Make a class with its owner. A repeat with the same id changes nothing. Raise `Invalid`."""
    draft = draft.checked()
    db.execute(
        conn,
        sql.insert_class,
        class_id=class_id,
        user_id=user_id,
        name=draft.name,
        school=draft.school,
        locale=draft.locale,
        time_zone=draft.time_zone,
        sign_in=draft.sign_in,
        now=now,
    )


def change_class(conn: db.Conn, class_id: UUID, draft: Draft) -> None:
    """Keep what a class's owner says of it. Raise `Invalid`."""
    db.execute(conn, sql.update_class, class_id=class_id, **asdict(draft.checked()))


def lock_class(conn: db.Conn, class_id: UUID) -> None:
    """Wait until nobody else changes the class's people or settings. Raise `NotFound` if it is gone."""
    if db.maybe(conn, sql.lock_class, ClassId, class_id=class_id) is None:
        raise NotFound(GONE)

"""Classes: who may do what in a class, and what its teachers change about it.

Every view of a class asks ``in_role`` (to read) or ``to_change`` (to write) before anything else. Both raise
``NotFound`` alike for a class that does not exist and for one in which the caller has no such role.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict, NotFound
from webapp.messages import N_, Locale

sql = load_queries("classes")

Role = Literal["owner", "teacher", "viewer", "pupil"]
SignIn = Literal["account", "pin", "pictures"]

OWNER: frozenset[Role] = frozenset({"owner"})
TEACHING: frozenset[Role] = OWNER | {"teacher"}  # who may change pupils and assignments
LOOKING: frozenset[Role] = TEACHING | {"viewer"}  # who may see all pupils and their work
PUPIL: frozenset[Role] = frozenset({"pupil"})
ANY_ROLE: frozenset[Role] = LOOKING | PUPIL


@dataclass(frozen=True, slots=True)
class Class:
    """A class as its settings describe it. ``time_zone`` is the IANA zone of its deadlines."""

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
        """Whether the class is read-only."""
        return self.archived_at is not None


@dataclass(frozen=True, slots=True)
class ClassInRole:
    """A class and what the caller is in it."""

    about: Class
    role: Role

    @property
    def may_teach(self) -> bool:
        """Whether the caller may change pupils and assignments now."""
        return self.role in TEACHING and not self.about.is_archived

    @property
    def owns(self) -> bool:
        """Whether the caller may change the class itself."""
        return self.role == "owner"


def in_role(conn: db.Conn, class_id: UUID, user_id: UUID, roles: Collection[Role] = ANY_ROLE) -> ClassInRole:
    """Return the class if the caller has one of the roles in it. Raise ``NotFound`` otherwise."""
    found = db.maybe(conn, sql.select_optional_role, ClassInRole, class_id=class_id, user_id=user_id)
    if found is None or found.role not in roles:
        raise NotFound(N_("There is no such class, or it is not open to you."))
    return found


def to_change(conn: db.Conn, class_id: UUID, user_id: UUID, roles: Collection[Role]) -> ClassInRole:
    """Return the class for a change. Raise ``NotFound`` as ``in_role`` does, and ``Conflict`` if it is archived."""
    found = in_role(conn, class_id, user_id, roles)
    if found.about.is_archived:
        raise Conflict(
            N_("This class is archived"), N_("It can only be read. Its owner can restore it. Nothing was changed.")
        )
    return found


def create_class(
    conn: db.Conn,
    user_id: UUID,
    class_id: UUID,
    *,
    name: str,
    school: str = "",
    subject_slug: str | None = None,
    locale: Locale,
    time_zone: str,
    sign_in: SignIn = "pin",
    now: datetime,
) -> None:
    """Make a class with its owner. A repeat with the same id changes nothing."""
    db.execute(
        conn,
        sql.insert_class,
        class_id=class_id,
        user_id=user_id,
        name=name,
        school=school,
        subject_slug=subject_slug,
        locale=locale,
        time_zone=time_zone,
        sign_in=sign_in,
        now=now,
    )

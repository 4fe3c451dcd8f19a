"""Who is in a course, as its platform tells: compared with the class, and taken over after a teacher's yes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict
from webapp.messages import N_
from webapp.outside.lti import Platform
from webapp.services import classes, roster, sign_in
from webapp.services.accounts import Preferences
from webapp.services.classes import Class
from webapp.services.lti import MEMBERSHIP, TEACHERS, listed_name, proof_of, provider_of, read_id, read_name, read_texts
from webapp.services.roster_file import ListedPupil
from webapp.services.sign_in import Proof

sql = load_queries("lti")

LEARNERS = {MEMBERSHIP + "Learner", "Learner"}
TEACHING_ROLES = TEACHERS | {"Instructor", "Administrator"}  # in lists some platforms shorten them


@dataclass(frozen=True, slots=True)
class ListRow:
    """Where a platform tells who is in a course."""

    memberships_url: str
    platform: Platform


@dataclass(frozen=True, slots=True)
class KnownPupil:
    """A pupil of the class who comes from a platform."""

    user_id: UUID
    family_name: str
    given_name: str
    subject: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CoursePupil:
    """A pupil of a course."""

    proof: Proof
    pupil: ListedPupil

    @property
    def key(self) -> str:
        """Return what names them in a form."""
        return f"{self.proof.provider}:{self.proof.provider_account_id}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A course beside its class: who is new, how many are in both, and who is no longer in the course."""

    new: list[CoursePupil]
    same_count: int
    gone: list[KnownPupil]


def lists_of(conn: db.Conn, class_id: UUID) -> list[ListRow]:
    """Return where platforms tell who is in the courses of a class."""
    return db.many(conn, sql.select_lists_of_class, ListRow, class_id=class_id)


def read_pupils(platform: Platform, members: Sequence[Mapping[str, Any]]) -> list[CoursePupil]:
    """Return the active pupils among the members of a course. A teacher who is a pupil too is none."""
    found = []
    for member in members:
        roles = set(read_texts(member.get("roles")))
        subject = read_id(member.get("user_id"))
        is_pupil = bool(roles & LEARNERS) and not roles & TEACHING_ROLES
        if not is_pupil or member.get("status", "Active") != "Active" or not subject:
            continue
        name, given, family = (read_name(member.get(each)) for each in ("name", "given_name", "family_name"))
        proof = proof_of(platform.platform_id, subject, name)
        found.append(CoursePupil(proof, listed_name(given, family, name or subject)))
    return found


def compare(conn: db.Conn, class_id: UUID, pupils: Mapping[UUID, Sequence[CoursePupil]]) -> Comparison:
    """Compare the pupils of courses, by platform, with those of their class who come from there."""
    new: list[CoursePupil] = []
    gone: list[KnownPupil] = []
    same_count = 0
    for platform_id, listed in pupils.items():
        known = db.many(
            conn, sql.select_pupils_of_platform, KnownPupil, class_id=class_id, provider=provider_of(platform_id)
        )
        here = {each.subject for each in known}
        subjects = {each.proof.provider_account_id: each for each in listed}
        new.extend(each for subject, each in subjects.items() if subject not in here)
        gone.extend(each for each in known if each.subject not in subjects)
        same_count += len(here & subjects.keys())
    return Comparison(new, same_count, gone)


def take_over(
    conn: db.Conn,
    about: Class,
    pupils: Mapping[UUID, Sequence[CoursePupil]],
    *,
    chosen: Collection[str],
    removed: Collection[UUID],
    actor_id: UUID,
    now: datetime,
) -> None:
    """Make the chosen pupils of courses pupils of the class, and take those out who were ticked and are gone.

    A repeat changes nothing. Raise `Conflict` if the class would be too large.
    """
    classes.lock_class(conn, about.class_id)
    found = compare(conn, about.class_id, pupils)
    new = [each for each in found.new if each.key in chosen]
    if not roster.has_room(conn, about.class_id, len(new)):
        raise Conflict(N_("This class is full"), N_("Take fewer pupils over, or make room first. Nothing was stored."))
    preferences = Preferences(locale=about.locale, time_zone=about.time_zone)
    added = []
    for each in new:
        user_id = sign_in.account_of_proof(conn, each.proof, preferences, now)
        roster.add_member(conn, about.class_id, user_id, each.pupil, now)
        added.append(user_id)
    roster.record(conn, about.class_id, added, "joined", actor_id, now)
    gone = [each.user_id for each in found.gone if each.user_id in removed]
    roster.let_go(conn, about.class_id, gone, "removed", actor_id, now)

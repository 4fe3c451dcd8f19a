"""The end of a class, of a school year, and of what a site knows about pupils without an account of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict, NotFound
from webapp.messages import N_
from webapp.outside.object_store import Store
from webapp.services import avatars, classes, classes_codes, privacy, roster
from webapp.services.classes import Summary

sql = load_queries("classes")
roster_sql = load_queries("roster")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a class holds, and so what goes with it."""

    summary: Summary
    managed_count: int  # pupils whose only way in is a class's door
    mark_count: int


@dataclass(frozen=True, slots=True)
class PupilId:
    """A pupil by their id."""

    user_id: UUID


def archive(conn: db.Conn, class_id: UUID, now: datetime) -> None:
    """Make a class read-only, close its code, and delete the secrets of pupils in no other class. May be repeated."""
    classes.lock_class(conn, class_id)
    db.execute(conn, sql.update_class_archived, class_id=class_id, archived_at=now)
    classes_codes.close_door(conn, class_id)
    alone = _only_here(conn, class_id)
    if alone:
        db.execute(conn, roster_sql.delete_secrets, user_ids=alone)
        db.execute(conn, roster_sql.update_pupils_touched, user_ids=alone, now=now)


def restore(conn: db.Conn, class_id: UUID, now: datetime) -> None:
    """Open an archived class again, with a new code. Its pupils need new cards: `roster.give_missing_secrets`."""
    classes.lock_class(conn, class_id)
    db.execute(conn, sql.update_class_archived, class_id=class_id, archived_at=None)
    classes_codes.renew_code(conn, class_id, now)


def _only_here(conn: db.Conn, class_id: UUID) -> list[UUID]:
    """Return the managed pupils of a class who are in no other class that is in use."""
    managed = [member.user_id for member in roster.list_members(conn, class_id) if member.is_managed]
    elsewhere = db.many(conn, roster_sql.select_members_elsewhere, PupilId, class_id=class_id, user_ids=managed)
    return sorted(set(managed) - {row.user_id for row in elsewhere})


def contents(conn: db.Conn, class_id: UUID) -> Contents:
    """Return what a class holds. Raise `NotFound` if it is gone."""
    summaries = classes.list_summaries(conn, class_id)
    if not summaries:
        raise NotFound(classes.GONE)
    members = roster.list_members(conn, class_id)
    user_ids = [member.user_id for member in members]
    marks = db.scalar(conn, sql.count_marks, int, user_ids=user_ids, class_id=class_id)
    return Contents(summaries[0], sum(member.is_managed for member in roster.current(members)), marks)


def delete_class(conn: db.Conn, class_id: UUID, now: datetime) -> None:
    """Delete a class with its assignments and marks. Its pupils and everything they practised stay."""
    classes.lock_class(conn, class_id)
    user_ids = [member.user_id for member in roster.list_members(conn, class_id)]
    db.execute(conn, roster_sql.update_pupils_touched, user_ids=user_ids, now=now)
    db.execute(conn, sql.delete_answers, user_ids=user_ids, class_id=class_id)
    db.execute(conn, sql.delete_class, class_id=class_id)


def delete_pupil(
    conn: db.Conn, class_id: UUID, user_id: UUID, secrets: Sequence[str], store: Store | None = None
) -> None:
    """Delete a managed pupil with everything about them, because the parents or the school ask for it.

    Raise `NotFound` for somebody who is none of the class's, and `Conflict` for an account of a person's own and
    for a pupil who is in another class too, and `StoreFailed`.
    """
    classes.lock_class(conn, class_id)
    member = roster.find_member(conn, class_id, user_id)
    if not member.is_managed:
        raise Conflict(
            N_("This account is not the class's"),
            N_("Only the pupil can delete an account with an address of its own. You can take them out of the class."),
        )
    if user_id not in _only_here(conn, class_id):
        raise Conflict(
            N_("The pupil is in another class too"),
            N_("Take the pupil out of this class instead; the other class's teacher can delete the account."),
        )
    avatars.forget_stored(conn, user_id, store)
    privacy.delete_learner(conn, user_id, secrets)


def forget_pupils(
    conn: db.Conn, before: datetime, secrets: Sequence[str], *, most: int, store: Store | None = None
) -> int:
    """Delete up to `most` managed pupils whose last class ended before a moment; return how many. Raise StoreFailed."""
    pupils = db.many(conn, roster_sql.select_forgettable_pupils, PupilId, before=before, most=most)
    for pupil in pupils:
        avatars.forget_stored(conn, pupil.user_id, store)
        privacy.delete_learner(conn, pupil.user_id, secrets)
    return len(pupils)

"""Rosters: a class's pupils under the names their teacher writes, and what a teacher does with them.

Whatever is done with a pupil's account is an event that the pupil can read. Lists of pupils: see `roster_import`.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict, Invalid, NotFound
from webapp.messages import N_
from webapp.services import roster_secrets
from webapp.services.classes import Class, lock_class
from webapp.services.roster_file import NAME_LENGTH, ListedPupil, alphabetical, fold, whole_name
from webapp.services.roster_secrets import NewSecret

sql = load_queries("roster")

MOST_PUPILS = 200

EventKind = Literal[
    "made",
    "joined",
    "renamed",
    "new_secret",
    "pause_ended",
    "removed",
    "back",
    "moved",
    "merged",
    "looked",
    "left",
    "taken_over",
    "points",
    "terms",
]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is or was a pupil of a class."""

    user_id: UUID
    family_name: str
    given_name: str
    patronymic: str
    folded_name: str
    school_id: str | None
    joined_at: datetime
    left_at: datetime | None
    moved_to: str | None  # the name of the class they were moved to
    is_managed: bool

    @property
    def name(self) -> str:
        """Return the name, family name first."""
        return whole_name(self.family_name, self.given_name, self.patronymic)

    @property
    def short_name(self) -> str:
        """Return the given name and an initial, for lists that pupils see."""
        return short_name(self.given_name, self.family_name)


@dataclass(frozen=True, slots=True)
class Card:
    """A pupil with new secrets, to be printed once."""

    name: str
    secret: NewSecret


def short_name(given_name: str, family_name: str) -> str:
    """Return a given name and the initial of the family name."""
    return f"{given_name} {family_name[:1]}.".strip() if given_name and family_name else given_name or family_name


def list_members(conn: db.Conn, class_id: UUID) -> list[Member]:
    """Return everyone who is or was a pupil of a class, by name."""
    members = db.many(conn, sql.select_members, Member, class_id=class_id)
    return sorted(members, key=lambda each: (each.left_at is not None, alphabetical(each.name), each.user_id))


def current(members: Iterable[Member]) -> list[Member]:
    """Return those who are pupils of the class now."""
    return [member for member in members if member.left_at is None]


def has_room(conn: db.Conn, class_id: UUID, more: int = 1) -> bool:
    """Return whether a class takes that many more pupils. The caller holds `lock_class`."""
    return len(current(list_members(conn, class_id))) + more <= MOST_PUPILS


def find_member(conn: db.Conn, class_id: UUID, user_id: UUID) -> Member:
    """Return a pupil of a class, also one who has left. Raise `NotFound`."""
    for member in list_members(conn, class_id):
        if member.user_id == user_id:
            return member
    raise NotFound(N_("There is no such pupil in this class."))


# --- One pupil -------------------------------------------------------------------------------------------------------


def rename(
    conn: db.Conn,
    class_id: UUID,
    user_id: UUID,
    *,
    family: str,
    given: str,
    patronymic: str,
    school_id: str,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Write a pupil's name in a class anew. Raise `NotFound` and `Invalid`."""
    lock_class(conn, class_id)
    member = find_member(conn, class_id, user_id)
    pupil = read_name(family, given, patronymic, school_id)
    if member.left_at is not None:
        raise NotFound(N_("This pupil has left the class."))
    db.execute(conn, sql.update_members, class_id=class_id, **columns_of([(user_id, pupil)]))
    if pupil.folded_name != member.folded_name:
        record(conn, class_id, [user_id], "renamed", actor_id, now)


def read_name(family: str, given: str, patronymic: str = "", school_id: str = "") -> ListedPupil:
    """Return a name as a line of a list has it. Raise `Invalid` for one that is empty or too long."""
    family, given, patronymic, school_id = (" ".join(part.split()) for part in (family, given, patronymic, school_id))
    if not family and not given:
        raise Invalid(N_("Please write a name. Nothing was stored."))
    whole = family + given + patronymic + school_id
    if max(map(len, (family, given, patronymic, school_id))) > NAME_LENGTH or not whole.isprintable():
        raise Invalid(N_("Please choose a shorter name. Nothing was stored."))
    return ListedPupil(0, family, given, patronymic, school_id, "")


def remove(conn: db.Conn, class_id: UUID, user_id: UUID, *, actor_id: UUID, now: datetime) -> None:
    """Take a pupil out of a class. Their marks stay in its gradebook. Once more changes nothing."""
    lock_class(conn, class_id)
    find_member(conn, class_id, user_id)
    let_go(conn, class_id, [user_id], "removed", actor_id, now)


def leave(conn: db.Conn, class_id: UUID, user_id: UUID, now: datetime) -> None:
    """Leave a class as a pupil. Once more changes nothing."""
    let_go(conn, class_id, [user_id], "left", user_id, now)


def add_member(conn: db.Conn, class_id: UUID, user_id: UUID, pupil: ListedPupil, now: datetime) -> None:
    """Make somebody a pupil of a class under a name, or again one of it."""
    db.execute(
        conn,
        sql.upsert_member,
        class_id=class_id,
        user_id=user_id,
        family_name=pupil.family,
        given_name=pupil.given,
        patronymic=pupil.patronymic,
        folded_name=pupil.folded_name,
        school_id=pupil.school_id or None,
        now=now,
    )


def columns_of(pupils: Sequence[tuple[UUID, ListedPupil]]) -> dict[str, list[Any]]:
    """Return the parameters of `insert_pupils` and `update_members`."""
    return {
        "user_ids": [user_id for user_id, _ in pupils],
        "family_names": [pupil.family for _, pupil in pupils],
        "given_names": [pupil.given for _, pupil in pupils],
        "patronymics": [pupil.patronymic for _, pupil in pupils],
        "folded_names": [pupil.folded_name for _, pupil in pupils],
        "school_ids": [pupil.school_id for _, pupil in pupils],
    }


def is_twin(one: Member, other: Member) -> bool:
    """Return whether two pupils of a class may be the same child: they have the same family and given name."""
    first, second = (fold(f"{each.family_name} {each.given_name}") for each in (one, other))
    return one.user_id != other.user_id and first == second


def check_twins(conn: db.Conn, class_id: UUID, user_id: UUID, into_id: UUID) -> None:
    """Make sure that a pupil may become part of another one: a managed one, of the same name.

    Raise `NotFound` for somebody who is none of the class's, `Conflict` for another pair.
    """
    lock_class(conn, class_id)
    member, into = find_member(conn, class_id, user_id), find_member(conn, class_id, into_id)
    if not member.is_managed or not is_twin(member, into):
        raise Conflict(
            N_("The pupils stay apart"),
            N_("Only a pupil whom a class made can become part of another one, who has the same name."),
        )


def let_go(
    conn: db.Conn, class_id: UUID, user_ids: Sequence[UUID], kind: EventKind, actor_id: UUID, now: datetime
) -> None:
    """Take pupils out of a class and record why. Their marks stay in its gradebook."""
    if user_ids:
        db.execute(conn, sql.update_members_left, class_id=class_id, user_ids=list(user_ids), moved_to=None, now=now)
        db.execute(conn, sql.update_pupils_touched, user_ids=list(user_ids), now=now)
        record(conn, class_id, user_ids, kind, actor_id, now)


# --- Secrets ---------------------------------------------------------------------------------------------------------


def give_missing_secrets(
    conn: db.Conn, about: Class, *, seed: str, peppers: Sequence[str], now: datetime
) -> list[Card]:
    """Give the managed pupils of a class secrets who have none of the kind that its door asks for.

    Return their cards. A repeat with the same seed changes nothing and returns the same cards. `about` is the class as
    it is now: call this after anything that lets pupils in or changes how a class signs in.
    """
    if about.sign_in == "account":
        return []
    members = [each for each in current(list_members(conn, about.class_id)) if each.is_managed]
    kind = roster_secrets.kind_of(about.sign_in)
    known = roster_secrets.by_pupil(roster_secrets.find_secrets(conn, [each.user_id for each in members]), kind)
    missing = [each.user_id for each in members if each.user_id not in known]
    secrets = roster_secrets.given_before(conn, about, list(known), seed)
    if missing:
        secrets += roster_secrets.give_secrets(conn, about, missing, seed=seed, peppers=peppers, now=now)
    return _cards(members, secrets)


def _cards(members: Iterable[Member], secrets: Iterable[NewSecret]) -> list[Card]:
    names = {member.user_id: member.name for member in members}
    return [Card(names[secret.user_id], secret) for secret in secrets]


def renew_secrets(
    conn: db.Conn,
    about: Class,
    user_ids: Collection[UUID],
    *,
    actor_id: UUID,
    seed: str,
    peppers: Sequence[str],
    now: datetime,
) -> list[Card]:
    """Give managed pupils of a class new secrets and cards; the old ones and their sessions end.

    Somebody with an address of their own never gets any. Raise `Invalid` if nobody was chosen.
    """
    lock_class(conn, about.class_id)
    chosen = [
        member
        for member in current(list_members(conn, about.class_id))
        if member.is_managed and member.user_id in user_ids
    ]
    if not chosen:
        raise Invalid(N_("Please tick the pupils who need new cards. Nothing was changed."))
    ids = [member.user_id for member in chosen]
    secrets = roster_secrets.give_secrets(conn, about, ids, seed=seed, peppers=peppers, now=now)
    record(conn, about.class_id, ids, "new_secret", actor_id, now)
    return _cards(chosen, secrets)


def end_pause(conn: db.Conn, class_id: UUID, user_id: UUID, *, actor_id: UUID, now: datetime) -> None:
    """Let a pupil try again who was paused by wrong secrets. Raise `NotFound`."""
    if not find_member(conn, class_id, user_id).is_managed:
        raise NotFound(N_("There is no such pupil in this class."))
    for kind in ("pin", "pictures"):
        db.execute(
            conn,
            sql.update_secret_tries,
            user_id=user_id,
            kind=kind,
            wrong_count=0,
            wrong_since=None,
            paused_until=None,
        )
    record(conn, class_id, [user_id], "pause_ended", actor_id, now)


# --- Events ----------------------------------------------------------------------------------------------------------


def record(
    conn: db.Conn,
    class_id: UUID,
    user_ids: Sequence[UUID],
    kind: EventKind,
    actor_id: UUID,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Remember what somebody did with pupils' accounts or work, where the pupils can read it."""
    if user_ids:
        db.execute(
            conn,
            sql.insert_events,
            class_id=class_id,
            user_ids=list(user_ids),
            event_ids=[uuid4() for _ in user_ids],
            actor_id=actor_id,
            kind=kind,
            detail=json.dumps(dict(detail or {})),
            now=now,
        )


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was done with a pupil's account or work, or a look at it."""

    happened_at: datetime
    class_name: str
    actor_name: str | None
    kind: str
    detail: Any


def list_events(conn: db.Conn, user_id: UUID, most: int = 100) -> list[Event]:
    """Return the latest of what was done with a pupil's account or work."""
    return db.many(conn, sql.select_events, Event, user_id=user_id, most=most)

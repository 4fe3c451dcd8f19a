"""Rosters: a class's pupils under the names their teacher writes, and what a teacher does with them.

A pupil of a list is found again by the id this site gave, else by the school's id, else by the name. Nobody is removed
unless the teacher ticks the name. Whatever is done with a pupil's account is an event that the pupil can read.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
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
from webapp.services.repeats import id_and_secret
from webapp.services.roster_file import NAME_LENGTH, ListedPupil, RosterFile, fold
from webapp.services.roster_secrets import NewSecret

sql = load_queries("roster")

MOST_PUPILS = 200

Fate = Literal["new", "same", "changed", "back"]
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
]
_EVENT_OF: Mapping[Fate, EventKind] = {"changed": "renamed", "back": "back"}


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
        """Family name first, as in a register."""
        return " ".join(part for part in (self.family_name, self.given_name, self.patronymic) if part)

    @property
    def short_name(self) -> str:
        """Return the given name and an initial, for lists that pupils see."""
        return short_name(self.given_name, self.family_name)


@dataclass(frozen=True, slots=True)
class Planned:
    """A pupil of a list and what importing it would do. `member` is None for a new one."""

    listed: ListedPupil
    fate: Fate
    member: Member | None
    has_same_name: bool  # another pupil of the list has it too


@dataclass(frozen=True, slots=True)
class Plan:
    """What importing a list would do."""

    rows: tuple[Planned, ...]
    missing: tuple[Member, ...]  # pupils of the class who are not in the list

    def count(self, fate: Fate) -> int:
        """Return how many pupils of the list meet a fate."""
        return sum(row.fate == fate for row in self.rows)


@dataclass(frozen=True, slots=True)
class Card:
    """A pupil with new secrets, to be printed once."""

    name: str
    secret: NewSecret


def short_name(given_name: str, family_name: str) -> str:
    """Return a given name and the initial of the family name."""
    return f"{given_name} {family_name[:1]}.".strip() if given_name and family_name else given_name or family_name


def list_members(conn: db.Conn, class_id: UUID) -> list[Member]:
    """Everyone who is or was a pupil of a class, by name."""
    return db.many(conn, sql.select_members, Member, class_id=class_id)


def current(members: Iterable[Member]) -> list[Member]:
    """Those who are pupils of the class now."""
    return [member for member in members if member.left_at is None]


def find_member(conn: db.Conn, class_id: UUID, user_id: UUID) -> Member:
    """Return a pupil of a class, also one who has left. Raise `NotFound`."""
    for member in list_members(conn, class_id):
        if member.user_id == user_id:
            return member
    raise NotFound(N_("There is no such pupil in this class."))


# --- Lists -----------------------------------------------------------------------------------------------------------


def plan_import(listed: RosterFile, members: Sequence[Member]) -> Plan:
    """Say what importing a list would do to a class. Each pupil is matched once, by the first key that tells."""
    waiting = {pupil.line: pupil for pupil in listed.pupils}
    found: dict[int, Member] = {}
    left = {member.user_id: member for member in members}
    for key_of_pupil, key_of_member in _KEYS:
        by_key: dict[str, list[Member]] = defaultdict(list)
        for member in left.values():
            by_key[key_of_member(member)].append(member)
        counts = Counter(key_of_pupil(pupil) for pupil in waiting.values())
        for line, pupil in list(waiting.items()):
            key = key_of_pupil(pupil)
            candidates = sorted(by_key[key], key=lambda member: member.left_at is not None) if key else []
            if candidates and (key_of_pupil is not _first_names or counts[key] == len(candidates) == 1):
                by_key[key].remove(candidates[0])
                found[line] = left.pop(candidates[0].user_id)
                del waiting[line]
    same = listed.same_names
    rows = tuple(
        Planned(pupil, _fate(pupil, found.get(pupil.line)), found.get(pupil.line), pupil.folded_name in same)
        for pupil in listed.pupils
    )
    return Plan(rows, tuple(current(left.values())))


def _first_names(pupil: ListedPupil) -> str:
    """Family and given name: many lists have no patronymics, so they tell one pupil only if there is one."""
    return fold(f"{pupil.family} {pupil.given}")


_KEYS: tuple[tuple[Callable[[ListedPupil], str], Callable[[Member], str]], ...] = (
    (lambda pupil: pupil.our_id, lambda member: str(member.user_id)),
    (lambda pupil: pupil.school_id, lambda member: member.school_id or ""),
    (lambda pupil: pupil.folded_name, lambda member: member.folded_name),
    (_first_names, lambda member: fold(f"{member.family_name} {member.given_name}")),
)


def _fate(pupil: ListedPupil, member: Member | None) -> Fate:
    if member is None:
        return "new"
    if member.left_at is not None:
        return "back"
    named = (pupil.family, pupil.given, pupil.patronymic or member.patronymic)
    is_same = named == (member.family_name, member.given_name, member.patronymic)
    return "same" if is_same and pupil.school_id in ("", member.school_id) else "changed"


def import_list(
    conn: db.Conn,
    about: Class,
    listed: RosterFile,
    *,
    chosen: Collection[int],
    removed: Collection[UUID],
    actor_id: UUID,
    seed: str,
    peppers: Sequence[str],
    now: datetime,
) -> list[Card]:
    """Store the lines of a list that were chosen, let the pupils go who were ticked, and return the new pupils' cards.

    A repeat with the same seed changes nothing and returns the same cards. Raise `Conflict` for a class of pupils
    with accounts and `Invalid` for more pupils than a class may have.
    """
    if about.sign_in == "account":
        raise Conflict(
            N_("Nothing was stored"),
            N_("The pupils of this class sign in with accounts of their own. Choose PINs or pictures in its settings."),
        )
    lock_class(conn, about.class_id)
    members = list_members(conn, about.class_id)
    plan = plan_import(listed, members)
    ids = {row.listed.line: id_and_secret(f"{seed}:{row.listed.line}")[0] for row in plan.rows}
    known = {member.user_id for member in members}
    made = [row.listed for row in plan.rows if row.listed.line in chosen and ids[row.listed.line] in known]
    new = [
        row.listed
        for row in plan.rows
        if row.fate == "new" and row.listed.line in chosen and ids[row.listed.line] not in known
    ]
    kept = [row for row in plan.rows if row.member and row.fate != "same" and row.listed.line in chosen]
    if len(current(members)) + len(new) > MOST_PUPILS:
        raise Invalid(N_("A class has at most %(most)s pupils. Nothing was stored."), most=str(MOST_PUPILS))
    if new:
        columns = _columns([(ids[pupil.line], pupil) for pupil in new])
        db.execute(
            conn,
            sql.insert_pupils,
            class_id=about.class_id,
            locale=about.locale,
            time_zone=about.time_zone,
            now=now,
            **columns,
        )
        record(conn, about.class_id, columns["user_ids"], "made", actor_id, now)
    if kept:
        columns = _columns([(row.member.user_id, row.listed) for row in kept if row.member])
        columns["patronymics"] = [
            row.listed.patronymic or (row.member.patronymic if row.member else "") for row in kept
        ]
        columns["folded_names"] = [
            fold(f"{row.listed.family} {row.listed.given} {patronymic}")
            for row, patronymic in zip(kept, columns["patronymics"], strict=True)
        ]
        db.execute(conn, sql.update_members, class_id=about.class_id, **columns)
        for fate, kind in _EVENT_OF.items():
            user_ids = [row.member.user_id for row in kept if row.member and row.fate == fate]
            record(conn, about.class_id, user_ids, kind, actor_id, now)
    missing = [member.user_id for member in plan.missing if member.user_id in removed]
    _let_go(conn, about.class_id, missing, "removed", actor_id, now)
    secrets = roster_secrets.given_before(conn, about, [ids[pupil.line] for pupil in made], seed)
    if new:
        new_ids = [ids[pupil.line] for pupil in new]
        secrets += roster_secrets.give_secrets(conn, about, new_ids, seed=seed, peppers=peppers, now=now)
    names = {ids[pupil.line]: f"{pupil.family} {pupil.given}".strip() for pupil in (*made, *new)}
    return [Card(names[secret.user_id], secret) for secret in secrets]


def _columns(pupils: Sequence[tuple[UUID, ListedPupil]]) -> dict[str, list[Any]]:
    return {
        "user_ids": [user_id for user_id, _ in pupils],
        "family_names": [pupil.family for _, pupil in pupils],
        "given_names": [pupil.given for _, pupil in pupils],
        "patronymics": [pupil.patronymic for _, pupil in pupils],
        "folded_names": [pupil.folded_name for _, pupil in pupils],
        "school_ids": [pupil.school_id for _, pupil in pupils],
    }


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
    db.execute(conn, sql.update_members, class_id=class_id, **_columns([(user_id, pupil)]))
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
    _let_go(conn, class_id, [user_id], "removed", actor_id, now)


def leave(conn: db.Conn, class_id: UUID, user_id: UUID, now: datetime) -> None:
    """Leave a class as a pupil. Once more changes nothing."""
    _let_go(conn, class_id, [user_id], "left", user_id, now)


def move(conn: db.Conn, class_id: UUID, to: Class, user_id: UUID, *, actor_id: UUID, now: datetime) -> None:
    """Move a pupil to another class. The marks so far stay in the old gradebook, the practice is the pupil's anyway.

    Raise `NotFound` for somebody who is no pupil of the class now, and `Invalid` if the other class is full.
    """
    for each in sorted((class_id, to.class_id)):  # in one order, so that two moves at once do not wait for each other
        lock_class(conn, each)
    member = find_member(conn, class_id, user_id)
    if member.left_at is not None:
        raise NotFound(N_("This pupil has left the class."))
    if len(current(list_members(conn, to.class_id))) >= MOST_PUPILS:
        raise Invalid(N_("A class has at most %(most)s pupils. Nothing was stored."), most=str(MOST_PUPILS))
    db.execute(conn, sql.update_members_left, class_id=class_id, user_ids=[user_id], moved_to=to.class_id, now=now)
    add_member(
        conn,
        to.class_id,
        user_id,
        ListedPupil(0, member.family_name, member.given_name, member.patronymic, member.school_id or "", ""),
        now,
    )
    record(conn, class_id, [user_id], "moved", actor_id, now, {"to": to.name})


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


def _let_go(
    conn: db.Conn, class_id: UUID, user_ids: Sequence[UUID], kind: EventKind, actor_id: UUID, now: datetime
) -> None:
    if user_ids:
        db.execute(conn, sql.update_members_left, class_id=class_id, user_ids=list(user_ids), moved_to=None, now=now)
        db.execute(conn, sql.update_pupils_touched, user_ids=list(user_ids), now=now)
        record(conn, class_id, user_ids, kind, actor_id, now)


# --- Secrets ---------------------------------------------------------------------------------------------------------


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
    names = {member.user_id: f"{member.family_name} {member.given_name}".strip() for member in chosen}
    return [Card(names[secret.user_id], secret) for secret in secrets]


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
    detail: Mapping[str, str] | None = None,
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

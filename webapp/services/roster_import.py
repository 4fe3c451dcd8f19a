"""Lists of pupils: what importing one would do to a class, and importing it.

A pupil of a list is found again by the id this site gave, else by the school's id, else by the name. Nobody is removed
unless the teacher ticks the name.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict, Invalid
from webapp.messages import N_
from webapp.services.classes import Class, lock_class
from webapp.services.repeats import id_and_secret
from webapp.services.roster import (
    MOST_PUPILS,
    Card,
    EventKind,
    Member,
    columns_of,
    current,
    give_missing_secrets,
    let_go,
    list_members,
    record,
)
from webapp.services.roster_file import ListedPupil, RosterFile, fold

sql = load_queries("roster")

Fate = Literal["new", "same", "changed", "back"]
_EVENT_OF: Mapping[Fate, EventKind] = {"changed": "renamed", "back": "back"}


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
            candidates = [member for member in by_key[key] if _may_be(pupil, member)] if key else []
            candidates.sort(key=lambda member: member.left_at is not None)
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


def _may_be(pupil: ListedPupil, member: Member) -> bool:
    """Return whether the school's ids allow it: two children of one name with different ids never share an account."""
    is_ours = pupil.our_id == str(member.user_id)
    return is_ours or not pupil.school_id or not member.school_id or pupil.school_id == member.school_id


def _first_names(pupil: ListedPupil) -> str:
    """Return family and given name. Many lists have no patronymics, so this names a pupil only if nobody shares it."""
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
    """Store a list as `store_list` does, and return the new cards: the same ones for a repeat with the same seed."""
    stored = store_list(conn, about, listed, chosen=chosen, removed=removed, actor_id=actor_id, seed=seed, now=now)
    cards = give_missing_secrets(conn, about, seed=seed, peppers=peppers, now=now)
    lines = {user_id: line for line, user_id in stored.items()}
    return sorted(cards, key=lambda card: lines.get(card.secret.user_id, 0))  # as in the list; in front who came back


def store_list(
    conn: db.Conn,
    about: Class,
    listed: RosterFile,
    *,
    chosen: Collection[int],
    removed: Collection[UUID],
    actor_id: UUID,
    seed: str,
    now: datetime,
) -> dict[int, UUID]:
    """Store the lines of a list that were chosen, and let the pupils go who were ticked and are not in it.

    Return the ids of new pupils by line, and those that the other lines would have. A repeat with the same seed
    changes nothing. Raise `Conflict` for a class of pupils with accounts and `Invalid` for more pupils than a class
    may have.
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
    new = [
        row.listed
        for row in plan.rows
        if row.fate == "new" and row.listed.line in chosen and ids[row.listed.line] not in known
    ]
    kept = [row for row in plan.rows if row.member and row.fate != "same" and row.listed.line in chosen]
    if len(current(members)) + len(new) > MOST_PUPILS:
        raise Invalid(N_("A class has at most %(most)s pupils. Nothing was stored."), most=str(MOST_PUPILS))
    if new:
        columns = columns_of([(ids[pupil.line], pupil) for pupil in new])
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
        columns = columns_of([(row.member.user_id, row.listed) for row in kept if row.member])
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
    let_go(conn, about.class_id, missing, "removed", actor_id, now)
    return ids

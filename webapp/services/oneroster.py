"""OneRoster packages: what importing one would do to a teacher's classes, and importing it.

A class is found again by its sourcedId, a pupil by theirs: in the class itself or in another class of the same teacher,
so that a child who is in three classes has one account. What a class list means for a class is `roster_import`'s.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Invalid
from webapp.messages import N_
from webapp.names import on_one_line
from webapp.outside.package_reader import PackageRefused, read_package
from webapp.services import classes_codes, roster
from webapp.services.classes import NAME_LENGTH, SCHOOL_LENGTH, TEACHING, Class, Draft, create_class, in_role
from webapp.services.repeats import id_and_secret
from webapp.services.roster import MOST_PUPILS, Member
from webapp.services.roster_file import SCHOOL_ID_LENGTH, ListedPupil, RosterFile, pupil_of
from webapp.services.roster_import import Plan, plan_import, store_list

sql = load_queries("oneroster")

_REFUSALS = {
    "broken": N_("This is no ZIP archive, or it is damaged. Nothing was stored. Export the package again."),
    "other": N_("There is no file of OneRoster in this archive, such as users.csv. Nothing was stored."),
    "path": N_("A name in this archive points out of it. Nothing was stored. Export the package again."),
    "entries": N_("This archive has too many files for a OneRoster package. Nothing was stored."),
    "twice": N_("This archive holds %(about)s twice. Nothing was stored."),
    "missing": N_("This package should hold %(about)s, but does not. Nothing was stored. Export it again."),
    "nothing": N_("This package holds no users and no enrollments. Nothing was stored."),
    "manifest": N_("The file manifest.csv is not written as OneRoster asks. Nothing was stored."),
    "version": N_("This is OneRoster %(about)s. Packages of version 1.1 and 1.2 can be read. Nothing was stored."),
    "encoding": N_("A file of this package is not written in UTF-8. Nothing was stored. Export it as UTF-8."),
    "table": N_("A file of this package is not a CSV table. Nothing was stored."),
    "rows": N_("The file %(about)s has too many lines. Nothing was stored. Export fewer schools at once."),
    "many": N_(
        "This package has more than 60 classes or 3,000 pupils in them. Nothing was stored. Export fewer at once."
    ),
    "large": N_("This package is too large to be read here. Nothing was stored. Export fewer schools at once."),
    "busy": N_("Another package is being read. Nothing was stored. Please send this one again."),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A pupil's place in a class of a package. `leaves` says that the school has ended it, `is_off` the account."""

    line: int
    sourced_id: str
    family: str
    given: str
    patronymic: str
    leaves: bool
    is_off: bool


@dataclass(frozen=True, slots=True)
class PackageClass:
    """A class of a package. `is_over` says that the school has ended it, or that its terms are over."""

    sourced_id: str
    title: str
    school: str
    is_over: bool
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Package:
    """What was read from a package. `is_complete` says that it lists every place, not only what changed."""

    version: str
    is_complete: bool
    classes: tuple[PackageClass, ...]
    gone: frozenset[str]  # sourcedIds of users whom the school has taken out
    others: int  # places of teachers and other grown-ups
    skipped: tuple[tuple[int, str], ...]  # line of enrollments.csv


@dataclass(frozen=True, slots=True)
class Known:
    """A pupil of a class that the teacher has."""

    school_id: str
    user_id: UUID
    class_id: UUID
    family_name: str
    given_name: str
    patronymic: str


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class that the teacher has, and its sourcedId if it came from a package."""

    sourced_id: str | None
    about: Class


@dataclass(frozen=True, slots=True)
class PlannedClass:
    """A class of a package and what importing it would do. `about` is None for a new class."""

    given: PackageClass
    about: Class | None
    plan: Plan
    leaving: tuple[Member, ...]  # whom the school has taken out
    missing: tuple[Member, ...]  # whom a complete package does not list
    elsewhere: frozenset[int]  # lines of pupils who are in another class of the teacher's
    off: frozenset[int]  # lines of pupils whose account the school has switched off
    nameless: tuple[str, ...]  # sourcedIds of pupils whose names nobody knows

    @property
    def is_chosen(self) -> bool:
        """Return whether it is worth importing without a second thought."""
        return not self.given.is_over and self.fits and bool(self.plan.rows or self.leaving)

    @property
    def fits(self) -> bool:
        """Return whether it can be imported: it has a name, pupils without accounts of their own, and not too many."""
        is_named = bool(self.about or self.given.title)
        return is_named and len(self.plan.rows) <= MOST_PUPILS and not self.has_accounts

    @property
    def has_accounts(self) -> bool:
        """Return whether its pupils sign in with accounts of their own, so that no list can add any."""
        return self.about is not None and self.about.sign_in == "account"


# --- Reading ---------------------------------------------------------------------------------------------------------


def read(data: bytes, now: datetime) -> dict[str, Any]:
    """Return what an archive says, as JSON values. Raise `Invalid` with the reason if it cannot be read."""
    try:
        return read_package(data, now.date())
    except PackageRefused as refusal:
        raise Invalid(_REFUSALS[refusal.code], about=refusal.about) from None


def seal(said: Mapping[str, Any], user_id: UUID, secrets: Sequence[str]) -> str:
    """Return what was read as text that travels in a form: compressed, and signed so that nobody else can write it."""
    return str(_serializer(user_id, secrets).dumps(said))


def unseal(text: str, user_id: UUID, secrets: Sequence[str]) -> dict[str, Any]:
    """Return what was sealed for the same person. Raise `Invalid` for anything else."""
    try:
        said: dict[str, Any] = _serializer(user_id, secrets).loads(text)
    except BadData:
        raise Invalid(N_("Please choose the package again. Nothing was stored.")) from None
    return said


def _serializer(user_id: UUID, secrets: Sequence[str]) -> URLSafeSerializer:
    return URLSafeSerializer(list(reversed(secrets)), salt=f"oneroster {user_id}")


def package_of(said: Mapping[str, Any]) -> Package:
    """Return a package from what was read. Its places are numbered through all classes."""
    classes, line = [], 0
    for each in said["classes"]:
        places = tuple(
            Place(line + at, on_one_line(sourced_id), *rest) for at, (sourced_id, *rest) in enumerate(each["pupils"])
        )
        line += len(places)
        class_id, title, school = (on_one_line(each[name]) for name in ("id", "title", "school"))
        classes.append(PackageClass(class_id, title[:NAME_LENGTH], school[:SCHOOL_LENGTH], each["is_over"], places))
    skipped = tuple((number, reason) for number, reason, _ in said["skipped"])
    return Package(
        said["version"],
        said["is_complete"],
        tuple(classes),
        frozenset(map(on_one_line, said["gone"])),
        said["others"],
        skipped,
    )


# --- What it would do ------------------------------------------------------------------------------------------------


def plan_package(conn: db.Conn, package: Package, user_id: UUID) -> list[PlannedClass]:
    """Say what importing a package would do to somebody's classes. Classes without anything to do are left out."""
    return _plan_classes(conn, package, user_id, _find_known(conn, package, user_id))


def _plan_classes(conn: db.Conn, package: Package, user_id: UUID, known: Mapping[str, Known]) -> list[PlannedClass]:
    taught = db.many(conn, sql.select_taught_classes, ClassRow, user_id=user_id)
    abouts = {row.sourced_id: row.about for row in reversed(taught)}
    planned = [_plan(conn, package, each, abouts.get(each.sourced_id), known) for each in package.classes]
    # Users taken out without a word about their classes leave the other classes of the teacher too.
    named = {each.about.class_id for each in planned if each.about}
    left = {each.class_id for each in _list_known(conn, package.gone, user_id)} - named
    for row in taught:
        if row.about.class_id in left:
            given = PackageClass(row.sourced_id or str(row.about.class_id), row.about.name, row.about.school, False, ())
            planned.append(_plan(conn, replace(package, is_complete=False), given, row.about, known))
    return [each for each in planned if each.plan.rows or each.leaving or each.missing or each.nameless]


def _find_known(conn: db.Conn, package: Package, user_id: UUID) -> dict[str, Known]:
    """Return the pupils of the teacher's classes by the school's id: of two with one id, the one in a class now."""
    ids = {place.sourced_id for each in package.classes for place in each.places}
    return {row.school_id: row for row in reversed(_list_known(conn, ids, user_id))}


def _list_known(conn: db.Conn, ids: Collection[str], user_id: UUID) -> list[Known]:
    school_ids = sorted({each[:SCHOOL_ID_LENGTH] for each in ids})
    return db.many(conn, sql.select_known_pupils, Known, user_id=user_id, school_ids=school_ids)


def _plan(
    conn: db.Conn, package: Package, given: PackageClass, about: Class | None, known: Mapping[str, Known]
) -> PlannedClass:
    members = roster.list_members(conn, about.class_id) if about else []
    pupils: list[ListedPupil] = []
    nameless = []
    for place in given.places:
        pupil = None if place.leaves else _listed(place, known)
        if pupil:
            pupils.append(pupil)
        elif not place.leaves:
            nameless.append(place.sourced_id)
    plan = plan_import(_as_list(pupils), members)
    gone = {each[:SCHOOL_ID_LENGTH] for each in package.gone}
    gone |= {place.sourced_id[:SCHOOL_ID_LENGTH] for place in given.places if place.leaves}
    leaving = tuple(each for each in plan.missing if each.school_id in gone)
    here = {member.user_id for member in members}
    return PlannedClass(
        given,
        about,
        plan,
        leaving,
        tuple(each for each in plan.missing if each not in leaving) if package.is_complete else (),
        frozenset(
            row.listed.line
            for row in plan.rows
            if row.fate == "new" and row.listed.school_id in known and known[row.listed.school_id].user_id not in here
        ),
        frozenset(place.line for place in given.places if place.is_off),
        tuple(nameless),
    )


def _listed(place: Place, known: Mapping[str, Known]) -> ListedPupil | None:
    """Return a pupil as a line of a list. A package of changes may leave the name out of somebody who is known."""
    found = pupil_of(place.line, place.family, place.given, place.patronymic, place.sourced_id)
    before = known.get(place.sourced_id[:SCHOOL_ID_LENGTH])
    if found is None and before and not place.family + place.given:
        found = pupil_of(place.line, before.family_name, before.given_name, before.patronymic, place.sourced_id)
    return found


def _as_list(pupils: Sequence[ListedPupil]) -> RosterFile:
    return RosterFile("utf-8", ",", (), (), (), tuple(pupils), ())


# --- Importing it ----------------------------------------------------------------------------------------------------


def import_package(
    conn: db.Conn,
    package: Package,
    *,
    classes: Collection[str],
    lines: Collection[int],
    removed: Collection[tuple[UUID, UUID]],
    draft: Draft,
    most_new: int,
    actor_id: UUID,
    seed: str,
    now: datetime,
) -> list[Class]:
    """Store the ticked classes, places and departures of a package, and return the classes, new ones among them.

    `removed` are ids of a class and of a pupil who leaves it. New classes are made as `draft` says, under their own
    names, at most `most_new`. A repeat with the same seed changes nothing. Raise `Invalid` and `Conflict` as
    `store_list` does.
    """
    stored = []
    made = 0
    known = _find_known(conn, package, actor_id)
    accounts = {school_id: each.user_id for school_id, each in known.items()}
    for planned in _plan_classes(conn, package, actor_id, known):
        if planned.given.sourced_id not in classes or not planned.fits:
            continue
        made += planned.about is None
        if made > most_new:
            raise Invalid(N_("You may make no more classes. Tick fewer, or ask the administrator. Nothing was stored."))
        about = planned.about or _make_class(conn, planned.given, draft, actor_id, seed, now)
        pupils = [row.listed for row in planned.plan.rows if row.listed.line in lines]
        new = {row.listed.line for row in planned.plan.rows if row.fate == "new"}
        arriving = [each for each in pupils if each.line in new and each.school_id in accounts]
        if arriving:
            columns = roster.columns_of([(accounts[each.school_id], each) for each in arriving])
            db.execute(conn, sql.insert_members, class_id=about.class_id, now=now, **columns)
            roster.record(conn, about.class_id, columns["user_ids"], "joined", actor_id, now)
        stored.append(about)
        gone = {
            each.user_id for each in (*planned.leaving, *planned.missing) if (about.class_id, each.user_id) in removed
        }
        if not gone and all(row.fate == "same" for row in planned.plan.rows):
            continue
        ids = store_list(
            conn,
            about,
            _as_list(pupils),
            chosen=[each.line for each in pupils],
            removed=gone,
            actor_id=actor_id,
            seed=seed,
            now=now,
        )
        # A pupil whom this class has made is known in the later ones.
        accounts |= {each.school_id: ids[each.line] for each in pupils if each.line in new and each not in arriving}
    if not stored:
        raise Invalid(N_("Please tick a class. Nothing was stored."))
    return stored


def _make_class(conn: db.Conn, given: PackageClass, draft: Draft, actor_id: UUID, seed: str, now: datetime) -> Class:
    class_id, _ = id_and_secret(f"{seed}:{given.sourced_id}")
    create_class(conn, actor_id, class_id, replace(draft, name=given.title, school=given.school or draft.school), now)
    classes_codes.renew_code(conn, class_id, now)
    db.execute(conn, sql.update_sourced_id, class_id=class_id, sourced_id=given.sourced_id)
    return in_role(conn, class_id, actor_id, TEACHING).about

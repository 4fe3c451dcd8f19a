"""The door of a class: pupils without an address sign in by name and secret, or by card; others join by the code.

A door says who the class is and, where its teacher lets it, the pupils' given names with an initial. It never says more
about anybody.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict, NotFound
from webapp.messages import N_
from webapp.rules.pauses import Tries, after_wrong_try
from webapp.services import accounts, roster, roster_secrets
from webapp.services.accounts import Learner, SessionKey
from webapp.services.classes import LOOKING, Class, find_role, lock_class
from webapp.services.classes_codes import find_door
from webapp.services.keys import read_key
from webapp.services.roster import Member
from webapp.services.roster_file import alphabetical, fold

sql = load_queries("roster")

NO_CARD = N_("This card opens nothing any more. Ask your teacher for a new one.")


@dataclass(frozen=True, slots=True)
class Named:
    """A pupil in the list of a door."""

    user_id: UUID
    label: str


@dataclass(frozen=True, slots=True)
class LockedSecret:
    """A pupil's secret while it is compared."""

    secret_hash: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    ends_at: datetime | None
    tries: Tries


@dataclass(frozen=True, slots=True)
class Wrong:
    """A secret that was refused. `paused_until` is None while more tries are accepted."""

    paused_until: datetime | None


@dataclass(frozen=True, slots=True)
class CardHolder:
    """The pupil of a card, and the first class in use that they belong to."""

    user_id: UUID
    given_name: str
    family_name: str
    about: Class

    @property
    def short_name(self) -> str:
        """Return the given name and an initial."""
        return roster.short_name(self.given_name, self.family_name)


def refuse_grown_ups(conn: db.Conn, door: Class, learner: Learner | None) -> None:
    """Raise `NotFound` for administrators and for the grown-ups of a class: its door is for pupils."""
    if learner is None:
        return
    if learner.is_admin or find_role(conn, door.class_id, learner.user_id) in LOOKING:
        raise NotFound(
            N_("You are signed in as a grown-up. To try a pupil's way in, sign out first."),
            heading=N_("This door is for pupils"),
        )


def names_at_door(conn: db.Conn, about: Class) -> list[Named]:
    """Return the pupils who sign in at a class's door, with as much of the family name as tells them apart."""
    return sorted(_named(_who_sign_in_here(conn, about)), key=lambda each: alphabetical(each.label))


def _named(members: Sequence[Member]) -> list[Named]:
    """Return the members under their labels. Of those who have one name in full, each has a number."""
    labels = [_label(member, members) for member in members]
    numbers: Counter[str] = Counter()
    named = []
    for member, label in zip(members, labels, strict=True):
        numbers[label] += 1
        number = f" ({numbers[label]})" if labels.count(label) > 1 else ""
        named.append(Named(member.user_id, label + number))
    return named


def _who_sign_in_here(conn: db.Conn, about: Class) -> list[Member]:
    return [member for member in roster.current(roster.list_members(conn, about.class_id)) if member.is_managed]


def _label(member: Member, members: Sequence[Member]) -> str:
    """Return the given name with the fewest letters of the family name that nobody else of that given name shares."""
    alike = [each for each in members if fold(each.given_name) == fold(member.given_name)]
    for length in range(1, len(member.family_name)):
        counts = Counter(fold(each.family_name[:length]) for each in alike)
        if counts[fold(member.family_name[:length])] == 1:
            return f"{member.given_name} {member.family_name[:length]}.".strip() if member.given_name else member.name
    same = [each for each in alike if fold(each.family_name) == fold(member.family_name)]
    if len(same) > 1 and member.patronymic:
        return f"{member.given_name} {member.patronymic} {member.family_name}".strip()
    return f"{member.given_name} {member.family_name}".strip()


def find_at_door(conn: db.Conn, about: Class, *, user_id: UUID | None, name: str) -> list[Named]:
    """Return the pupils of a door whom an id means, or a name as somebody typed it, in any order of its parts."""
    members = _who_sign_in_here(conn, about)
    typed = sorted(fold(name).split())
    found = {
        member.user_id
        for member in members
        if member.user_id == user_id or typed in (_words(member.given_name, member.family_name), _words(member.name))
    }
    return [named for named in _named(members) if named.user_id in found]


def _words(*names: str) -> list[str]:
    return sorted(fold(" ".join(names)).split())


def check_secret(
    conn: db.Conn, about: Class, user_id: UUID, text: str, *, peppers: Sequence[str], now: datetime
) -> Wrong | None:
    """Compare what a pupil of a class typed with their PIN or pictures; None: it is right.

    A wrong one is counted, so the caller must commit. The fifth within 15 minutes pauses this pupil and nobody else.
    Somebody who does not sign in here, and a pupil without a secret, is refused as with a wrong one.
    """
    kind = roster_secrets.kind_of(about.sign_in)
    is_here = about.sign_in != "account" and any(member.user_id == user_id for member in _who_sign_in_here(conn, about))
    found = db.maybe(conn, sql.lock_optional_secret, LockedSecret, user_id=user_id, kind=kind) if is_here else None
    if found is None:
        return Wrong(None)
    if found.tries.is_paused(now):
        return Wrong(found.tries.paused_until)
    if roster_secrets.is_secret(kind, text, found.salt, found.secret_hash, peppers):
        tries = Tries()
    else:
        tries = after_wrong_try(found.tries, now)
    db.execute(
        conn,
        sql.update_secret_tries,
        user_id=user_id,
        kind=kind,
        wrong_count=tries.wrong_count,
        wrong_since=tries.wrong_since,
        paused_until=tries.paused_until,
    )
    return None if tries.wrong_since is None else Wrong(tries.paused_until)


def find_card(conn: db.Conn, token: str, now: datetime) -> CardHolder:
    """Return the pupil whose card it is. Raise `NotFound` for a card that was replaced, is too old or none of ours."""
    user_id, secret = read_key(token) or (None, "")
    holder = (
        db.maybe(conn, sql.select_optional_card_holder, CardHolder, user_id=user_id) if user_id and secret else None
    )
    card = holder and db.maybe(conn, sql.lock_optional_secret, LockedSecret, user_id=user_id, kind="card")
    is_right = card and roster_secrets.is_secret("card", secret, card.salt, card.secret_hash, [""])
    if not holder or not card or not is_right or (card.ends_at is not None and card.ends_at <= now):
        raise NotFound(NO_CARD, heading=N_("This card does not work"))
    return holder


def start_session(
    conn: db.Conn, user_id: UUID, replaced: SessionKey | None, device: str, now: datetime, *, seed: str
) -> SessionKey:
    """Sign a pupil in on a device. The same seed gives the same session.

    The account that was signed in there is signed out. A guest's rows stay, because on a school's computer the guest
    was somebody else.
    """
    if replaced:
        accounts.end_session(conn, replaced.user_id, replaced.session_id, now)
    return accounts.start_session(conn, user_id, device, now, seed=seed)


def join(conn: db.Conn, code: str, user_id: UUID, *, given: str, family: str, now: datetime) -> None:
    """Make somebody with an account, or a guest, a pupil of the class that a code opens.

    Once more changes nothing. Raise `NotFound` as `find_door` does, `Invalid` for an impossible name, and `Conflict`
    when joining is over or the class full. Also for a pupil whom a class made, if they have no secret of this door's
    kind: they could not sign in at it. The race: two who take the last place, or one and a teacher who ends joining.
    """
    lock_class(conn, find_door(conn, code).about.class_id)
    door = find_door(conn, code)  # as it is behind the lock
    if not door.may_join(now):
        raise Conflict(
            N_("Joining is closed"),
            N_("Nobody can join this class by its code now. Ask your teacher to open it again."),
        )
    pupil = roster.read_name(family, given)
    if not roster.has_room(conn, door.about.class_id):
        raise Conflict(N_("This class is full"), N_("Ask your teacher to make room, or for the code of another class."))
    roster.add_member(conn, door.about.class_id, user_id, pupil, now)
    if _cannot_sign_in(conn, door.about, user_id):
        raise Conflict(
            N_("Ask your teacher"),
            N_("Pupils of this class sign in another way than you do. Your teacher can move you there."),
        )
    roster.record(conn, door.about.class_id, [user_id], "joined", user_id, now)


def _cannot_sign_in(conn: db.Conn, about: Class, user_id: UUID) -> bool:
    """Return whether a pupil of a class was made by a class and has no secret of the kind that its door asks for."""
    if about.sign_in == "account" or not roster.find_member(conn, about.class_id, user_id).is_managed:
        return False
    known = roster_secrets.find_secrets(conn, [user_id])
    return user_id not in roster_secrets.by_pupil(known, roster_secrets.kind_of(about.sign_in))

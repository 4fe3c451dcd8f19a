"""The codes of class doors: 8 letters and digits, of which the last one checks the others.

The code is not the class: it can be replaced or closed, and nothing refers to it. Two codes differ in at least two
places, so one that is mistyped by a letter opens no other class.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import choice
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import NotFound
from webapp.messages import N_
from webapp.services.classes import Class

sql = load_queries("classes")

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31, a prime number; without 0 O 1 I L, which look like one another
CODE_LENGTH = 8
JOINING_LASTS = timedelta(days=14)
UNKNOWN_CODE = N_("This code opens no class. Please check it, or ask your teacher for the one that is in use.")


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a class's door, and until when people may join by it; None: nobody may."""

    code: str
    joins_until: datetime | None

    @property
    def shown(self) -> str:
        """Return the code as it is printed, in two halves."""
        return f"{self.code[:4]}-{self.code[4:]}"

    def may_join(self, now: datetime) -> bool:
        """Return whether people may join by it now."""
        return _is_before(now, self.joins_until)


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code that was stored."""

    code: str


@dataclass(frozen=True, slots=True)
class Door:
    """The class that a code opens."""

    about: Class
    joins_until: datetime | None

    def may_join(self, now: datetime) -> bool:
        """Return whether people may join now."""
        return _is_before(now, self.joins_until)


def _is_before(now: datetime, until: datetime | None) -> bool:
    return until is not None and now < until


def read_code(text: str) -> str | None:
    """Return a code as it is stored, however it was typed; None for what cannot be one."""
    code = "".join(letter for letter in text.upper() if letter.isalnum())
    is_code = len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) and code[-1] == _check_letter(code[:-1])
    return code if is_code else None


def make_code() -> str:
    """Return a random code."""
    letters = "".join(choice(ALPHABET) for _ in range(CODE_LENGTH - 1))
    return letters + _check_letter(letters)


def _check_letter(letters: str) -> str:
    """Return a weighted sum modulo a prime: no single wrong letter and no swapped neighbours keep it."""
    return ALPHABET[sum(at * ALPHABET.index(letter) for at, letter in enumerate(letters, 1)) % len(ALPHABET)]


def find_door(conn: db.Conn, text: str) -> Door:
    """Return the class a code opens. Raise `NotFound` alike for a code that is unknown, closed or of an archive."""
    code = read_code(text)
    door = db.maybe(conn, sql.select_optional_class_by_code, Door, code=code) if code else None
    if door is None:
        raise NotFound(UNKNOWN_CODE, heading=N_("No class with this code"))
    return door


def find_code(conn: db.Conn, class_id: UUID) -> Code | None:
    """Return the code of a class; None when its door is closed."""
    found = db.many(conn, sql.select_codes, Code, class_id=class_id)
    return found[0] if found else None


def renew_code(conn: db.Conn, class_id: UUID, now: datetime) -> None:
    """Give a class a new code, by which people may join for two weeks. The old one opens nothing any more."""
    db.execute(conn, sql.delete_codes, class_id=class_id)
    until = now + JOINING_LASTS
    while not db.maybe(conn, sql.insert_code, CodeRow, code=make_code(), class_id=class_id, joins_until=until, now=now):
        pass  # another class has this one: once in 27 thousand million classes


def let_join(conn: db.Conn, class_id: UUID, until: datetime | None) -> None:
    """Let people join by the class's code until a moment; with None nobody can."""
    db.execute(conn, sql.update_codes, class_id=class_id, joins_until=until)


def close_door(conn: db.Conn, class_id: UUID) -> None:
    """Take a class's code away: nobody joins and nobody signs in by it."""
    db.execute(conn, sql.delete_codes, class_id=class_id)

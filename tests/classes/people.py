"""A class and its people, for the tests of classes and rosters."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from tests.accounts.people import new_account
from tests.conftest import NOON
from webapp import db
from webapp.services import classes, classes_codes, roster
from webapp.services.classes import Class, Draft
from webapp.services.roster import Card
from webapp.services.roster_file import read

PEPPERS = ("a pepper for tests",)


@dataclass(frozen=True)
class Made:
    """A class with its owner."""

    class_id: UUID
    owner_id: UUID

    def about(self, conn: db.Conn) -> Class:
        return classes.in_role(conn, self.class_id, self.owner_id).about

    def code(self, conn: db.Conn) -> str:
        code = classes_codes.find_code(conn, self.class_id)
        assert code
        return code.code


def make_class(conn: db.Conn, name: str = "7-A") -> Made:
    """A class as its owner makes it."""
    owner = new_account(conn)
    made = Made(uuid4(), owner.user_id)
    draft = Draft(name, "School 5", "uk", "Europe/Kyiv", "pin")
    classes.create_class(conn, made.owner_id, made.class_id, draft, NOON)
    classes_codes.renew_code(conn, made.class_id, NOON)
    return made


def add_pupils(conn: db.Conn, made: Made, names: Sequence[str], seed: str = "") -> list[Card]:
    """Pupils of a list, with their new secrets."""
    listed = read("\n".join(names).encode(), separator="\n")
    cards = roster.import_list(
        conn,
        made.about(conn),
        listed,
        chosen=range(len(names)),
        removed=(),
        actor_id=made.owner_id,
        seed=seed or uuid4().hex,
        peppers=PEPPERS,
        now=NOON,
    )

"""Values for the parameters of blocks: those of a learner who has answered and of a class, or else one of the type.

The studio fills its forms with them and `make psql` its variables. They are text, which PostgreSQL reads as the
parameter's type.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from webapp import db
from webapp.db.queries import load_queries
from webapp.locales import DEFAULT
from webapp.services import operations

sql = load_queries("studio")

MOST = 100  # for parameters that limit a number of rows
LONG = timedelta(days=60)
OF_TYPE: Mapping[str, type] = {
    "uuid": UUID,
    "date": date,
    "timestamptz": datetime,
    **dict.fromkeys(("int2", "int4", "int8"), int),
}
"""What values of names are in Python, by type; lists and texts are all others."""


@dataclass(frozen=True, slots=True)
class ClassExampleRow:
    """A class with an assignment. The fields are names of parameters."""

    class_id: UUID
    assignment_id: UUID


def named_values(conn: db.Conn, now: datetime) -> dict[str, object]:
    """Return values by the parameter's name. Without a learner who has answered there are only times and limits."""
    found: dict[str, object] = {
        "now": now,
        "before": now,
        "since": now - LONG,
        "oldest": now - LONG,
        "first_day": (now - LONG).date(),
        "learning_day": now.date(),
        "latest_day": now.date(),
        "locale": DEFAULT,
        "most": MOST,
        "row_limit": MOST,
    }
    if example := operations.example(conn):
        found |= asdict(example)
        found |= {
            "learning_day": example.today,
            "user_ids": [example.user_id],
            "topic_slugs": [example.topic_slug],
            "task_ids": [example.task_id],
        }
    if school := db.maybe(conn, sql.select_optional_class_example, ClassExampleRow):
        found |= asdict(school)
    return found


def value_for(name: str, kind: str, named: Mapping[str, object], now: datetime) -> str | None:
    """Return the value of a parameter's name if it is of the type, else one of the type; None if there is none.

    `kind` is PostgreSQL's name of the type.
    """
    value = named.get(name)
    fits = isinstance(value, OF_TYPE.get(kind, list if kind.startswith("_") else str))
    return as_text(value) if fits and not (kind == "date" and isinstance(value, datetime)) else typed_value(kind, now)


def typed_value(kind: str, now: datetime) -> str | None:
    """Return a value of a type, by PostgreSQL's name for it; None if there is none."""
    if kind == "uuid":
        return str(uuid4())
    return _typed(now).get(kind)


def _typed(now: datetime) -> Mapping[str, str]:
    number = dict.fromkeys(("int2", "int4", "int8", "numeric", "xid"), "1")
    lists = dict.fromkeys(("_text", "_uuid", "_bytea", "_timestamptz"), "{}")
    return number | lists | {
        "bool": "1",  # also where another block takes a number of the same name
        "bytea": r"\x00",
        "date": as_text(now.date()),
        "float4": "0.3",
        "float8": "0.3",
        "interval": "1 day",
        "jsonb": "[]",
        "text": "",
        "timestamp": as_text(now.replace(tzinfo=None)),
        "timestamptz": as_text(now),
        "_int4": "{1}",
    }  # fmt: skip


def as_text(value: object) -> str:
    """Return a value as PostgreSQL reads it."""
    if isinstance(value, list):
        return "{" + ",".join(as_text(one) for one in value) + "}"
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    return str(value)

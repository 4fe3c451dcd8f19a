"""The studio's checks: the rows that break an invariant, and the learner whose rows are replayed."""

from dataclasses import dataclass
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.db.sandbox import Fetched, Sandbox
from webapp.services import operations

sql = load_queries("studio")

SHOWN = 20  # rows of an invariant


@dataclass(frozen=True, slots=True)
class Offenders:
    """The first rows that break an invariant; or none and the reason why they could not be looked for."""

    rows: Fetched | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """A learner by their id."""

    user_id: UUID


def find_offenders(sandbox: Sandbox, invariant: str) -> Offenders:
    """Return the rows that break an invariant. Raises `QueryCanceled` when that takes too long."""
    return Offenders(sandbox.fetch(operations.invariants.blocks[invariant], [], SHOWN))


def find_learner(conn: db.Conn, wanted: str) -> UUID | None:
    """Return the learner of an id or an address; None if there is none."""
    row = db.maybe(conn, sql.select_optional_learner, LearnerRow, wanted=wanted.lower())
    return row.user_id if row else None

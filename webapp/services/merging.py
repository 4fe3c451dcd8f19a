"""Merging: what somebody did in another account, or as a guest, moves to one account. Nothing is counted twice."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict
from webapp.messages import N_
from webapp.outside.object_store import Store
from webapp.services.accounts import delete_user
from webapp.services.avatars import forget_stored
from webapp.services.merging_classes import move_actor, move_classes
from webapp.services.replay import TopicRow, drifted_topics, fold_topics, lock_learner, lock_topics

sql = load_queries("merging")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account's address and name."""

    name: str | None
    email: str | None = field(repr=False)
    email_verified: datetime | None
    role: str


def merge_guest(conn: db.Conn, guest_id: UUID, user_id: UUID) -> None:
    """Move a guest's attempts to an account, numbered in the order they were made, and delete the guest.

    Does nothing if the guest is gone or is not a guest, so that a repeat is harmless. A topic that only one of the two
    has practised stays as it is. In one that both have, the rows become the replay of both, unless its settings were
    changed since: then every attempt keeps what it earned. All rows of both learners are locked, so an answer under way
    is either counted here or waits.
    """
    guest = lock_learner(conn, guest_id)
    account = lock_learner(conn, user_id)
    if guest is None or account is None or not guest.is_guest:
        return
    _move(conn, guest_id, user_id)


def merge_pupil(conn: db.Conn, other_id: UUID, user_id: UUID) -> None:
    """Make a managed pupil part of another pupil, who is the same child, as `merge_guest` does.

    Does nothing if either is gone: a repeat is harmless.
    """
    other = lock_learner(conn, other_id)
    own = lock_learner(conn, user_id)
    if other is not None and own is not None:
        _move(conn, other_id, user_id)


def find_account(conn: db.Conn, user_id: UUID) -> AccountRow | None:
    """Return an account's address and name; None if it is gone, or a guest's."""
    return db.maybe(conn, sql.select_optional_account, AccountRow, user_id=user_id)


def merge_account(conn: db.Conn, other_id: UUID, user_id: UUID, now: datetime, store: Store | None = None) -> None:
    """Merge a person's other account into this one, as `merge_guest` does.

    Its attempts and its ways to sign in move here, and its address and name where this one has none. Picture, devices
    and API tokens of the other one are deleted. Does nothing if it is gone, so that a repeat is harmless. Raises
    `Conflict` if both have an address, and `StoreFailed`.
    """
    lock_learner(conn, other_id)
    lock_learner(conn, user_id)
    other, own = find_account(conn, other_id), find_account(conn, user_id)
    if other is None or own is None:
        return
    if other.email and own.email:
        raise Conflict(
            N_("The accounts stay apart"), N_("Both accounts have an e-mail address, so they cannot become one.")
        )
    forget_stored(conn, other_id, store)
    db.execute(conn, sql.update_moved_accounts, user_id=user_id, other_id=other_id)
    move_actor(conn, other_id, user_id)
    _move(conn, other_id, user_id)
    db.execute(conn, sql.update_merged_account, user_id=user_id, now=now, **asdict(other))


def _move(conn: db.Conn, guest_id: UUID, user_id: UUID) -> None:
    """Move a learner's attempts and state to another one, and delete the first. Both are locked."""
    changed = set[str]()
    for learner_id in (guest_id, user_id):
        changed |= drifted_topics(conn, learner_id, lock_topics(conn, learner_id))
    shared = {
        row.topic_slug for row in db.many(conn, sql.select_shared_topics, TopicRow, user_id=user_id, guest_id=guest_id)
    }
    db.execute(conn, sql.insert_moved_progress, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.update_moved_progress, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.insert_moved_opening_balances, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.insert_moved_earlier_attempts, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.update_moved_original_person, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.insert_moved_task_states, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.insert_moved_known_topics, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.update_moved_course, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.update_attempt_numbers_aside, user_id=user_id)
    db.execute(conn, sql.insert_moved_attempts, user_id=user_id, guest_id=guest_id)
    db.execute(conn, sql.update_attempt_numbers, user_id=user_id, shared_slugs=list(shared))
    move_classes(conn, guest_id, user_id)
    delete_user(conn, guest_id)
    topics = [topic for topic in lock_topics(conn, user_id) if topic.topic_slug in shared]
    fold_topics(conn, user_id, topics, keep_receipts=changed)

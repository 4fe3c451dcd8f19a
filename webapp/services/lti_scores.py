"""Scores for platforms: each mark that a platform does not have yet is sent after it was stored, by another process.

Nothing is queued: what is due follows from the marks and from what was sent last. So a mark that a teacher changes, or
that new rules change, is sent too, and many answers within a minute are one score.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from joserfc.jwk import RSAKey

from webapp import db
from webapp.db.queries import load_queries
from webapp.outside import lti as messages
from webapp.outside.guarded import Silent, Unreachable
from webapp.outside.lti import Platform, Score
from webapp.rules.jobs import pause
from webapp.services import lti_platforms
from webapp.services.lti import Launch
from webapp.services.lti_line_items import LEASE, Maker, Transaction

sql = load_queries("lti_scores")

AT_ONCE = 100
GONE_STATUSES = (404, 410)
TICK = timedelta(seconds=1)  # Moodle compares timestamps to the second, others to the millisecond


@dataclass(frozen=True, slots=True)
class Due:
    """A mark that its platform does not have yet."""

    user_id: UUID
    class_id: UUID
    assignment_id: UUID
    line_item_url: str
    lti_user_id: str = field(repr=False)
    last_timestamp: datetime | None
    tries: int
    points: Decimal
    most_points: Decimal
    is_finished: bool
    changed_at: datetime
    platform: Platform

    @property
    def ids(self) -> dict[str, Any]:
        """Return what names its row."""
        return {
            "user_id": self.user_id,
            "class_id": self.class_id,
            "assignment_id": self.assignment_id,
            "platform_id": self.platform.platform_id,
        }


@dataclass(frozen=True, slots=True)
class Claimed:
    """A score that this process sends."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class LineItem:
    """The address of a link's line item, empty before it was made."""

    line_item_url: str


@dataclass(frozen=True, slots=True)
class Gone:
    """How many marks a platform takes no more, because their line item is gone."""

    platform_name: str
    pupil_count: int


def aim(conn: db.Conn, launch: Launch, user_id: UUID, class_id: UUID, assignment_id: UUID) -> None:
    """Remember where a platform takes a pupil's score of an assignment.

    If the link has no line item, its marks wait until the clock has made one. Without leave to make one none are sent.
    """
    line_item_url = launch.line_item_url
    if line_item_url is None and launch.line_items_url is not None:
        made = db.maybe(
            conn,
            sql.update_link_line_items,
            LineItem,
            **launch.link_ids,
            line_items_url=launch.line_items_url,
        )
        line_item_url = made.line_item_url if made else None
    if line_item_url is None:
        return
    db.execute(
        conn,
        sql.upsert_aim,
        user_id=user_id,
        class_id=class_id,
        assignment_id=assignment_id,
        platform_id=launch.course.platform_id,
        line_item_url=line_item_url,
        lti_user_id=launch.subject,
    )


def timestamp_for(changed_at: datetime, last: datetime | None, now: datetime) -> datetime:
    """Return the time of a score, in whole milliseconds: when the mark changed, and a second or more after the last."""
    changed_at, now = (each.replace(microsecond=each.microsecond // 1000 * 1000) for each in (changed_at, now))
    if last is None or changed_at >= last + TICK:
        return changed_at
    return max(now, last + TICK)


def send_due(
    transaction: Transaction,
    secrets: Sequence[str],
    *,
    allows_private: bool,
    clock: Callable[[], datetime],
) -> Counter[str]:
    """Send every score that is due, and return how many were `sent` and how many `failed`.

    First the line items are made that scores wait for. Each score is reserved in a transaction of its own before it is
    sent, and no transaction is open meanwhile. After a failure it is tried again later, and a platform that gives no
    token, or does not answer in time, is left alone until then. A line item that is gone is made anew if it was ours.
    Otherwise nothing more is sent there until the link is opened again.
    """

    def open_key(conn: db.Conn) -> RSAKey:
        return lti_platforms.open_keys(conn, secrets, clock())[0]

    maker = Maker(transaction, clock, allows_private)
    outcomes = maker.make_waiting(open_key, AT_ONCE)
    with transaction() as conn:
        due = db.many(conn, sql.select_due_scores, Due, now=clock(), most=AT_ONCE)
        key = open_key(conn) if due else None
    tokens: dict[UUID, str | Unreachable] = {}
    moved: set[str] = set()
    for each in due:
        timestamp = timestamp_for(each.changed_at, each.last_timestamp, clock())
        if key is None or each.line_item_url in moved or not _claim(transaction, each, timestamp, clock()):
            continue
        try:
            _send(each, timestamp, tokens, key, clock(), allows_private=allows_private)
        except Unreachable as problem:
            outcomes["failed"] += 1
            if _failed(maker, each, problem, key):
                moved.add(each.line_item_url)
            continue
        outcomes["sent"] += 1
        with transaction() as conn:
            db.execute(
                conn,
                sql.update_score_sent,
                **each.ids,
                line_item_url=each.line_item_url,
                points=each.points,
                most_points=each.most_points,
                is_finished=each.is_finished,
                timestamp=timestamp,
            )
    return outcomes


def _failed(maker: Maker, due: Due, problem: Unreachable, key: RSAKey) -> bool:
    """Store what follows from a failure. Return whether the scores of the line item go to a new one."""
    fault = str(problem)
    is_moved: bool | None = False
    if problem.status in GONE_STATUSES:
        try:
            is_moved = maker.make_anew(
                due.platform, due.line_item_url, key, due.class_id, due.assignment_id, due.most_points
            )
        except Unreachable as refusal:
            fault = f"line item: {refusal}"
    if is_moved:
        return True
    is_gone, now = is_moved is None, maker.clock()
    with maker.transaction() as conn:
        db.execute(
            conn,
            sql.update_score_failed,
            **due.ids,
            line_item_url=due.line_item_url,
            last_error=fault,
            next_try_at=None if is_gone else now + pause(due.tries + 1),
            gone_at=now if is_gone else None,
        )
    return False


def send_gone(conn: db.Conn, class_id: UUID, assignment_id: UUID, user_ids: Sequence[UUID]) -> db.Sent[Gone]:
    """Send the query for the platforms on which the line item of an assignment is gone."""
    return db.send(
        conn,
        sql.select_gone_scores,
        Gone,
        class_id=class_id,
        assignment_id=assignment_id,
        user_ids=list(user_ids),
    )


def _claim(transaction: Transaction, due: Due, timestamp: datetime, now: datetime) -> bool:
    with transaction() as conn:
        claimed = db.maybe(
            conn,
            sql.update_score_claimed,
            Claimed,
            **due.ids,
            timestamp=timestamp,
            last_timestamp=due.last_timestamp,
            next_try_at=now + LEASE,
        )
    return claimed is not None


def _send(
    due: Due,
    timestamp: datetime,
    tokens: dict[UUID, str | Unreachable],
    key: RSAKey,
    now: datetime,
    *,
    allows_private: bool,
) -> None:
    """Send one score. Raise `Unreachable`, with the status if the line item itself gave one."""
    platform = due.platform
    if platform.platform_id not in tokens:
        try:
            tokens[platform.platform_id] = messages.access_token(
                platform, key, messages.SCORE_SCOPE, now, allows_private=allows_private
            )
        except Unreachable as problem:
            tokens[platform.platform_id] = Unreachable(f"token: {problem}")
    token = tokens[platform.platform_id]
    if isinstance(token, Unreachable):
        raise token
    score = Score(due.lti_user_id, float(due.points), float(due.most_points), due.is_finished, timestamp)
    try:
        messages.send_score(due.line_item_url, token, score, allows_private=allows_private)
    except Unreachable as problem:
        fault = Unreachable(f"score: {problem}", problem.status)
        if isinstance(problem, Silent):
            tokens[platform.platform_id] = fault  # each other score would hold this process as long
        raise fault from None

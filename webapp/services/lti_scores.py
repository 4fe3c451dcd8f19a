"""Scores for platforms: each mark that a platform does not have yet is sent after it was stored, by another process.

Nothing is queued: what is due follows from the marks and from what was sent last. So a mark that a teacher changes, or
that new rules change, is sent too, and many answers within a minute are one score.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
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
from webapp.services.lti import Launch, line_item, read_address

log = logging.getLogger(__name__)

sql = load_queries("lti_scores")

AT_ONCE = 100
LEASE = timedelta(minutes=5)  # after which a score is tried again whose process ended meanwhile
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
class LinkToMake:
    """A link whose line item is to be made."""

    deployment_id: str
    resource_link_id: str
    class_id: UUID
    assignment_id: UUID
    line_items_url: str
    title: str
    most_points: Decimal
    platform: Platform

    @property
    def line_item(self) -> dict[str, Any]:
        """Return the line item as the platform receives it."""
        return line_item(self.assignment_id, self.title, self.most_points) | {"resourceLinkId": self.resource_link_id}


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
    transaction: Callable[[], AbstractContextManager[db.Conn]],
    secrets: Sequence[str],
    *,
    allows_private: bool,
    clock: Callable[[], datetime],
) -> Counter[str]:
    """Send every score that is due, and return how many were `sent` and how many `failed`.

    First the line items are made that scores wait for. Each score is reserved in a transaction of its own before it is
    sent, and no transaction is open meanwhile. After a failure it is tried again later, and a platform that gives no
    token, or does not answer in time, is left alone until then.
    """
    outcomes = _make_line_items(transaction, secrets, clock, allows_private=allows_private)
    with transaction() as conn:
        due = db.many(conn, sql.select_due_scores, Due, now=clock(), most=AT_ONCE)
        key = lti_platforms.open_keys(conn, secrets, clock())[0] if due else None
    tokens: dict[UUID, str | Unreachable] = {}
    for each in due:
        timestamp = timestamp_for(each.changed_at, each.last_timestamp, clock())
        if key is None or not _claim(transaction, each, timestamp, clock()):
            continue
        fault = _send(each, timestamp, tokens, key, clock(), allows_private=allows_private)
        with transaction() as conn:
            if fault is None:
                db.execute(
                    conn,
                    sql.update_score_sent,
                    **each.ids,
                    points=each.points,
                    most_points=each.most_points,
                    is_finished=each.is_finished,
                    timestamp=timestamp,
                )
            else:
                next_try_at = clock() + pause(each.tries + 1)
                db.execute(conn, sql.update_score_failed, **each.ids, last_error=fault, next_try_at=next_try_at)
        outcomes["failed" if fault else "sent"] += 1
    return outcomes


def _make_line_items(
    transaction: Callable[[], AbstractContextManager[db.Conn]],
    secrets: Sequence[str],
    clock: Callable[[], datetime],
    *,
    allows_private: bool,
) -> Counter[str]:
    """Make the line items that links wait for. Return how many `failed`; each is tried again when its lease is over."""
    with transaction() as conn:
        next_try_at = clock() + LEASE
        links = db.many(conn, sql.update_links_claimed, LinkToMake, now=clock(), next_try_at=next_try_at, most=AT_ONCE)
        keys = lti_platforms.open_keys(conn, secrets, clock()) if links else []
    failed: Counter[str] = Counter()
    silent: set[UUID] = set()
    for link in links:
        if link.platform.platform_id in silent:
            failed["failed"] += 1
            continue
        try:
            token = messages.access_token(
                link.platform, keys[0], messages.LINE_ITEM_SCOPE, clock(), allows_private=allows_private
            )
            made = messages.make_line_item(link.line_items_url, token, link.line_item, allows_private=allows_private)
            line_item_url = read_address(made)
            if line_item_url is None:
                raise Unreachable("no line item")
        except Unreachable as problem:
            log.warning("no line item was made on platform %s: %s", link.platform.platform_id, problem)
            if isinstance(problem, Silent):
                silent.add(link.platform.platform_id)
            failed["failed"] += 1
            continue
        ids = {"platform_id": link.platform.platform_id, "line_item_url": line_item_url}
        with transaction() as conn:
            db.execute(
                conn,
                sql.update_link_line_item,
                **ids,
                deployment_id=link.deployment_id,
                resource_link_id=link.resource_link_id,
                line_items_url=link.line_items_url,
            )
            db.execute(conn, sql.update_waiting_aims, **ids, class_id=link.class_id, assignment_id=link.assignment_id)
    return failed


def _claim(
    transaction: Callable[[], AbstractContextManager[db.Conn]], due: Due, timestamp: datetime, now: datetime
) -> bool:
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
) -> str | None:
    """Send one score. Return what went wrong, None if it arrived."""
    platform = due.platform
    if platform.platform_id not in tokens:
        try:
            tokens[platform.platform_id] = messages.access_token(
                platform, key, messages.SCORE_SCOPE, now, allows_private=allows_private
            )
        except Unreachable as problem:
            tokens[platform.platform_id] = problem
    token = tokens[platform.platform_id]
    if isinstance(token, Unreachable):
        return f"token: {token}"
    score = Score(due.lti_user_id, float(due.points), float(due.most_points), due.is_finished, timestamp)
    try:
        messages.send_score(due.line_item_url, token, score, allows_private=allows_private)
    except Unreachable as problem:
        if isinstance(problem, Silent):
            tokens[platform.platform_id] = problem  # each other score would hold this process as long
        return f"score: {problem}"
    return None

"""The line items that we make on platforms: for a link that has none, and in the place of one that was deleted."""

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from joserfc.jwk import RSAKey

from webapp import db
from webapp.db.queries import load_queries
from webapp.outside import lti as messages
from webapp.outside.guarded import Silent, Unreachable
from webapp.outside.lti import Platform
from webapp.services.lti import line_item, read_address

log = logging.getLogger(__name__)

sql = load_queries("lti_scores")

Transaction = Callable[[], AbstractContextManager[db.Conn]]

LEASE = timedelta(minutes=5)  # after which a line item is made by another process, or sent to, if one ended meanwhile


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


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link whose line item we made."""

    deployment_id: str
    resource_link_id: str
    line_items_url: str
    title: str


@dataclass(frozen=True, slots=True)
class Maker:
    """What making line items takes: the database, our key, the clock, and whether platforms may be private."""

    transaction: Transaction
    clock: Callable[[], datetime]
    allows_private: bool

    def make_waiting(self, open_key: Callable[[db.Conn], RSAKey], most: int) -> Counter[str]:
        """Make the line items that links wait for. Return how many `failed`; each is tried again after its lease.

        A platform that does not answer in time is left alone until then.
        """
        now = self.clock()
        with self.transaction() as conn:
            links = db.many(conn, sql.update_links_claimed, LinkToMake, now=now, next_try_at=now + LEASE, most=most)
            key = open_key(conn) if links else None
        failed: Counter[str] = Counter()
        silent: set[UUID] = set()
        for link in links:
            platform_id = link.platform.platform_id
            if key is None or platform_id in silent:
                failed["failed"] += 1
                continue
            try:
                made = self._make(link, key)
            except Unreachable as problem:
                if isinstance(problem, Silent):
                    silent.add(platform_id)
                failed["failed"] += 1
                continue
            with self.transaction() as conn:
                self._store(conn, link, made)
                db.execute(
                    conn,
                    sql.update_waiting_aims,
                    platform_id=platform_id,
                    line_item_url=made,
                    class_id=link.class_id,
                    assignment_id=link.assignment_id,
                )
        return failed

    def make_anew(
        self, platform: Platform, gone_url: str, key: RSAKey, class_id: UUID, assignment_id: UUID, most_points: Decimal
    ) -> bool | None:
        """Make a line item in the place of one that is gone, and let all its scores go there.

        Return whether that was done: None if the platform made the one that is gone, False if it still lists it.
        Raise `Unreachable`.
        """
        platform_id = platform.platform_id
        with self.transaction() as conn:
            found = db.maybe(
                conn, sql.select_optional_made_link, MadeLink, platform_id=platform_id, line_item_url=gone_url
            )
        if found is None:
            return None
        link = LinkToMake(
            found.deployment_id,
            found.resource_link_id,
            class_id,
            assignment_id,
            found.line_items_url,
            found.title,
            most_points,
            platform,
        )
        made = self._make(link, key)
        if made == gone_url:
            return False
        with self.transaction() as conn:
            self._store(conn, link, made)
            db.execute(conn, sql.update_aims_moved, platform_id=platform_id, gone_url=gone_url, line_item_url=made)
        return True

    def _make(self, link: LinkToMake, key: RSAKey) -> str:
        """Return the address of a line item that the platform made, or had. Raise `Unreachable`."""
        try:
            token = messages.access_token(
                link.platform, key, messages.LINE_ITEM_SCOPE, self.clock(), allows_private=self.allows_private
            )
            made = read_address(
                messages.make_line_item(link.line_items_url, token, link.line_item, allows_private=self.allows_private)
            )
            if made is None:
                raise Unreachable("no line item")
        except Unreachable as problem:
            log.warning("no line item was made on platform %s: %s", link.platform.platform_id, problem)
            raise
        return made

    def _store(self, conn: db.Conn, link: LinkToMake, made: str) -> None:
        db.execute(
            conn,
            sql.update_link_line_item,
            platform_id=link.platform.platform_id,
            deployment_id=link.deployment_id,
            resource_link_id=link.resource_link_id,
            line_items_url=link.line_items_url,
            line_item_url=made,
        )

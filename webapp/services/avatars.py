"""Avatars: a learner's picture in two sizes, named by its hash so that a browser may cache it for ever.

The bytes are in PostgreSQL, or in an object store when one is configured. The rows are the same but for the content.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import NotFound
from webapp.messages import N_
from webapp.outside.object_store import Store

sql = load_queries("avatars")


@dataclass(frozen=True, slots=True)
class AvatarRow:
    """The bytes of a WebP; None if they are in the object store."""

    content: bytes | None


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A picture in the object store."""

    image: str | None  # never null in this query's result, although the column may be
    size: int


def keep_avatar(
    conn: db.Conn, user_id: UUID, pictures: Mapping[int, bytes], now: datetime, store: Store | None = None
) -> str:
    """Store pictures, by size in pixels, as the learner's avatar. Return their name. Raises `StoreFailed`."""
    image = sha256(b"".join(pictures[size] for size in sorted(pictures))).hexdigest()[:32]
    old_names = _stored_names(conn, user_id)
    new_names = {size: _object_name(user_id, image, size) for size in pictures}
    for size, content in pictures.items():
        if store:
            store.put(new_names[size], content)
        db.execute(conn, sql.upsert_avatar, user_id=user_id, size=size, content=None if store else content)
    db.execute(conn, sql.update_image, user_id=user_id, image=image, now=now)
    if store:
        for name in set(old_names) - set(new_names.values()):
            store.delete(name)
    return image


def find_avatar(conn: db.Conn, user_id: UUID, image: str, size: int, store: Store | None = None) -> bytes:
    """Return the bytes of the learner's own picture. Raises `NotFound` for any other, and `StoreFailed`."""
    avatar = db.maybe(conn, sql.select_optional_avatar, AvatarRow, user_id=user_id, image=image, size=size)
    content = avatar.content if avatar else None
    if avatar and content is None and store:
        content = store.get(_object_name(user_id, image, size))
    if content is None:
        raise NotFound(N_("There is no such picture."))
    return content


def remove_avatar(conn: db.Conn, user_id: UUID, now: datetime, store: Store | None = None) -> None:
    """Delete the learner's avatar. Raises `StoreFailed`."""
    forget_stored(conn, user_id, store)
    db.execute(conn, sql.delete_avatars, user_id=user_id)
    db.execute(conn, sql.update_image, user_id=user_id, image=None, now=now)


def forget_stored(conn: db.Conn, user_id: UUID, store: Store | None) -> None:
    """Delete the learner's pictures from the object store, while rows still name them. Raises `StoreFailed`."""
    if store:
        for name in _stored_names(conn, user_id):
            store.delete(name)


def _stored_names(conn: db.Conn, user_id: UUID) -> list[str]:
    rows = db.many(conn, sql.select_stored_avatars, StoredRow, user_id=user_id)
    return [_object_name(user_id, row.image or "", row.size) for row in rows]


def _object_name(user_id: UUID, image: str, size: int) -> str:
    return f"avatars/{user_id}/{image}-{size}.webp"

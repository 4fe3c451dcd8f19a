"""Avatars: a learner's picture in two sizes, named by its hash so that a browser may keep it for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from webapp import db
from webapp.errors import NotFound
from webapp.grading.messages import N_

sql = db.load_queries("avatars")


@dataclass(frozen=True, slots=True)
class AvatarRow:
    """The bytes of a WebP."""

    content: bytes | None


def keep_avatar(conn: db.Conn, user_id: UUID, pictures: Mapping[int, bytes], now: datetime) -> str:
    """Make pictures, by size in pixels, the learner's avatar. Returns the name they go by."""
    image = sha256(b"".join(pictures[size] for size in sorted(pictures))).hexdigest()[:32]
    for size, content in pictures.items():
        db.execute(conn, sql.upsert_avatar, user_id=user_id, size=size, content=content)
    db.execute(conn, sql.update_image, user_id=user_id, image=image, now=now)
    return image


def find_avatar(conn: db.Conn, user_id: UUID, image: str, size: int) -> bytes:
    """The bytes of the learner's own picture. Raises ``NotFound`` for anybody else's or an old one."""
    avatar = db.maybe(conn, sql.select_optional_avatar, AvatarRow, user_id=user_id, image=image, size=size)
    if avatar is None or avatar.content is None:
        raise NotFound(N_("There is no such picture."))
    return avatar.content


def remove_avatar(conn: db.Conn, user_id: UUID, now: datetime) -> None:
    """Forget the learner's picture."""
    db.execute(conn, sql.delete_avatars, user_id=user_id)
    db.execute(conn, sql.update_image, user_id=user_id, image=None, now=now)

"""Keys in addresses: a learner's id and a secret. Whoever has such an address may do the one thing it stands for."""

from uuid import UUID


def write_key(user_id: UUID, secret: str) -> str:
    """Return the part of an address that names a learner and carries a secret."""
    return f"{user_id.hex}.{secret}"


def read_key(text: str) -> tuple[UUID, str] | None:
    """Return the learner's id and the secret; None if the text is no key."""
    user, _, secret = text.partition(".")
    try:
        return UUID(hex=user), secret
    except ValueError:
        return None

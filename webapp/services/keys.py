"""Keys in addresses: a learner's id and a secret. The address alone permits one action."""

from uuid import UUID


def write_key(user_id: UUID, secret: str) -> str:
    """Return the part of an address that holds a learner's id and a secret."""
    return f"{user_id.hex}.{secret}"


def read_key(text: str) -> tuple[UUID, str] | None:
    """Return the learner's id and the secret; None if the text is not a key."""
    user, _, secret = text.partition(".")
    try:
        return UUID(hex=user), secret
    except ValueError:
        return None

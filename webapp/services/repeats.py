"""Actions that happen once, whose button people press twice.

The second request carries the same seed: something that only this browser and this page know. Id and secret of what the
action makes follow from it, so the repeat finds what the first request made, and gives the same answer.
"""

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from os import urandom
from uuid import UUID

REPEATED_WITHIN = timedelta(minutes=1)


def id_and_secret(seed: str) -> tuple[UUID, str]:
    """Return an id and a secret of 256 bits: random ones without a seed. Whoever knows the seed knows the secret."""
    source = seed.encode() or urandom(32)
    secret = sha256(b"secret:" + source).digest()
    return UUID(bytes=sha256(b"id:" + source).digest()[:16], version=4), urlsafe_b64encode(secret).decode().rstrip("=")

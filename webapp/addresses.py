"""Which addresses lie on a private network."""

import re
from ipaddress import ip_address

# Names that only a private network knows: reserved for it, or of one container's neighbours.
PRIVATE_NAMES = re.compile(r"[^.]+|.+\.(localhost|local|internal|lan|localdomain|home\.arpa|flycast)")


def is_private(host: str) -> bool:
    """Whether a socket, or an address or name that only a private network knows; of a list, each of them."""
    return all(_is_private(one) for one in host.split(","))


def _is_private(host: str) -> bool:
    if not host or host.startswith(("/", "@")):  # a socket
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return PRIVATE_NAMES.fullmatch(host.rstrip(".").lower()) is not None

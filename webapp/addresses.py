"""Test whether an address lies on a private network."""

import re
from ipaddress import ip_address

# Reserved top-level names of private networks, and names without a dot, such as a container's.
PRIVATE_NAMES = re.compile(r"[^.]+|.+\.(localhost|local|internal|lan|localdomain|home\.arpa|flycast)")


def is_private(host: str) -> bool:
    """Return whether a host is a socket path or an address or name of a private network. In a list, each must be."""
    return all(_is_private(one) for one in host.split(","))


def _is_private(host: str) -> bool:
    if not host or host.startswith(("/", "@")):  # a socket path
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return PRIVATE_NAMES.fullmatch(host.rstrip(".").lower()) is not None

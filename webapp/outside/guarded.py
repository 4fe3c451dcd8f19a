"""A client for addresses that others name: it never reaches a private network, follows nothing and reads little.

A platform names its own addresses, and a launch the address of its scores. Without this guard they could name a
service beside ours, whose answer or mere effect nobody meant.
"""

import json
from collections.abc import Mapping
from ipaddress import ip_address
from socket import socket
from typing import Any, ClassVar

import requests
from urllib3.connectionpool import HTTPSConnectionPool

from webapp.outside.limited import TIMEOUT, LimitedAdapter, TooLong, WatchedTls, limit


class Unreachable(Exception):
    """The address gave no usable answer. The message names the fault and quotes nothing secret."""

    def __init__(self, fault: str, status: int | None = None) -> None:
        super().__init__(fault)
        self.status = status


class Silent(Unreachable):
    """The address gave no whole answer in time."""


class _PrivateAddress(OSError):
    """The name leads to a private network."""


def _checked(connected: socket) -> socket:
    """Return a connection if it leads to the public internet.

    A name may lead elsewhere each time it is looked up, so the connection itself is checked.
    """
    if not ip_address(connected.getpeername()[0].partition("%")[0]).is_global:
        connected.close()
        raise _PrivateAddress
    return connected


class _Https(WatchedTls):
    def _new_conn(self) -> socket:
        return _checked(super()._new_conn())


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _PublicOnly(LimitedAdapter):
    pools: ClassVar[dict[str, Any]] = {"https": _HttpsPool}


def call(
    method: str,
    url: str,
    *,
    allows_private: bool,
    headers: Mapping[str, str] | None = None,
    data: Mapping[str, str] | str | None = None,
    params: Mapping[str, str] | None = None,
) -> tuple[Any, Mapping[str, str]]:
    """Send a request and return the JSON of its answer, None for an empty one, and its headers.

    Without `allows_private` the address must begin with https:// and lead to the public internet. Redirects are not
    followed. Raise `Unreachable`, and `Silent` if it takes too long.
    """
    if not url.startswith(("https://", "http://") if allows_private else "https://"):
        raise Unreachable("not an https address")
    with requests.Session() as session:
        session.trust_env = False  # a proxy would be reached in place of the address
        limit(session, LimitedAdapter() if allows_private else _PublicOnly())
        try:
            response = session.request(
                method,
                url,
                headers=headers,
                data=data,
                params=params,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
        except requests.Timeout as problem:
            raise Silent(type(problem).__name__) from None
        except TooLong:
            raise Unreachable("too long an answer") from None
        except (requests.RequestException, OSError, ValueError) as problem:
            raise Unreachable(type(problem).__name__) from None
    body = response.content
    if not 200 <= response.status_code < 300:
        raise Unreachable(f"status {response.status_code}", response.status_code)
    try:
        return (json.loads(body) if body.strip() else None), response.headers
    except (ValueError, RecursionError):  # also lists in lists in lists, a million deep
        raise Unreachable("not JSON") from None

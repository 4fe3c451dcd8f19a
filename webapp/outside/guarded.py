"""A client for addresses that others name: it never reaches a private network, follows nothing and reads little.

A platform names its own addresses, and a launch the address of its scores. Without this guard they could name a
service beside ours, whose answer or mere effect nobody meant.
"""

import json
from collections.abc import Mapping
from ipaddress import ip_address
from socket import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import HTTPError

TIMEOUT = 10  # seconds, for the connection and for each wait
MOST_BYTES = 1_000_000


class Unreachable(Exception):
    """The address gave no usable answer. The message names the fault and quotes nothing secret."""

    def __init__(self, fault: str, status: int | None = None) -> None:
        super().__init__(fault)
        self.status = status


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


class _Https(HTTPSConnection):
    def _new_conn(self) -> socket:
        return _checked(super()._new_conn())


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _PublicOnly(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"https": _HttpsPool}


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
    followed. Raise `Unreachable`.
    """
    if not url.startswith(("https://", "http://") if allows_private else "https://"):
        raise Unreachable("not an https address")
    with requests.Session() as session:
        session.trust_env = False  # a proxy would be reached in place of the address
        if not allows_private:
            session.mount("https://", _PublicOnly())
        try:
            with session.request(
                method,
                url,
                headers=headers,
                data=data,
                params=params,
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as response:
                body = response.raw.read(MOST_BYTES + 1, decode_content=True)
        except (requests.RequestException, HTTPError, OSError, ValueError) as problem:
            raise Unreachable(type(problem).__name__) from None
    if not 200 <= response.status_code < 300:
        raise Unreachable(f"status {response.status_code}", response.status_code)
    if len(body) > MOST_BYTES:
        raise Unreachable("too long an answer")
    try:
        return (json.loads(body) if body.strip() else None), response.headers
    except (ValueError, RecursionError):  # also lists in lists in lists, a million deep
        raise Unreachable("not JSON") from None

"""An adapter for `requests` that reads an answer whole, within a time and up to a size, whatever the service sends."""

from collections.abc import Sequence
from io import BytesIO
from queue import Empty, SimpleQueue
from socket import SOCK_STREAM, getaddrinfo, socket
from threading import Thread
from typing import Any, ClassVar

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.util.connection import create_connection

from webapp.outside import deadline

TIMEOUT = 10  # seconds, for the connection and for each wait
WHOLE = 20  # seconds, from the first byte to the last one
MOST_BYTES = 1_000_000
MOST_REDIRECTS = 5


class TooLong(requests.RequestException):
    """The answer has more than MOST_BYTES."""


def _look_up(host: str, port: int, seconds: float) -> Sequence[tuple[str, int]]:
    """Return the addresses of a name.

    The system's resolver knows no limit of a caller, so it works in a thread, which is left to it. Raise
    `TimeoutError` after so many seconds, and `OSError` or `ValueError` if there are none.
    """
    answer: SimpleQueue[Sequence[tuple[str, int]] | OSError | ValueError] = SimpleQueue()

    def ask() -> None:
        try:
            found = getaddrinfo(host, port, type=SOCK_STREAM)
            answer.put([(str(address[0]), int(address[1])) for *_, address in found])
        except (OSError, ValueError) as problem:  # ValueError: no name at all, as with an empty part between points
            answer.put(problem)

    Thread(target=ask, daemon=True).start()
    try:
        known = answer.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(known, Exception):
        raise known
    return known


class Watched(HTTPConnection):
    """A connection that is shut at the deadline of the block in which it is made."""

    def _new_conn(self) -> socket:
        """Connect to one address of the name after the other, as long as there is time."""
        limit, fault = deadline.current(), OSError("no address")
        wait = TIMEOUT if self.timeout is None else self.timeout
        for address in _look_up(self._dns_host, self.port, limit.left if limit else WHOLE):
            left = limit.left if limit else WHOLE
            if not left:
                raise TimeoutError
            try:
                return create_connection(address, min(wait, left), socket_options=self.socket_options)
            except OSError as problem:
                fault = problem
        raise fault

    def connect(self) -> None:
        """Connect, and have the connection shut at the deadline. TLS has a deadline of its own, the same wait."""
        super().connect()
        limit = deadline.current()
        if limit:
            limit.watch(self.sock)  # not the connection, which forgets its socket before the body is read


class WatchedTls(Watched, HTTPSConnection):
    """The same with TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = Watched


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = WatchedTls


class LimitedAdapter(HTTPAdapter):
    """Raises `requests.Timeout` after WHOLE seconds, and `TooLong`."""

    pools: ClassVar[dict[str, Any]] = {"http": _Pool, "https": _TlsPool}

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make the pool of connections that are watched."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self.pools

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        """Return the pool of connections to a proxy of the environment, which are watched too."""
        manager = super().proxy_manager_for(*arguments, **options)
        manager.pool_classes_by_scheme = self.pools
        return manager

    def send(self, request: requests.PreparedRequest, *_: Any, **options: Any) -> requests.Response:
        """Send a request and return its answer, which is in memory."""
        try:
            with deadline.within(WHOLE):
                response = super().send(request, **options | {"stream": True})
                body = response.raw.read(MOST_BYTES + 1, decode_content=True)
                response.raw.close()
        except requests.RequestException:
            raise
        except TimeoutError:
            raise requests.Timeout("not whole in time", request=request) from None
        except (HTTPError, OSError, ValueError) as problem:
            raise requests.ConnectionError(type(problem).__name__, request=request) from None
        if len(body) > MOST_BYTES:
            raise TooLong("too long an answer", request=request)
        response.raw = BytesIO(body)
        return response


def limit(session: requests.Session, adapter: HTTPAdapter | None = None) -> None:
    """Let a session call through a limited adapter only."""
    session.max_redirects = MOST_REDIRECTS
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter or LimitedAdapter())

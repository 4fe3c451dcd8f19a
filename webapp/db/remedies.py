"""What to do about a database that refuses: the log line, `flask release` and `flask doctor` say the same.

docs/troubleshooting.md explains each of these; a test compares the texts.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """Words that a driver, PostgreSQL or a pooler says, in lower case, and what mends their cause."""

    words: str
    remedy: str


_TOO_MANY_FOR_POOLER = "the pooler takes no more clients: raise its max_client_conn, or lower DB_POOL_MAX"
_TOO_MANY_FOR_POSTGRESQL = "PostgreSQL takes no more connections: lower DB_POOL_MAX, or put a pooler in front"
_NO_TLS = "the server has no TLS: set DB_SSLMODE=disable if its network is private"
_TLS_ONLY = "the server insists on TLS: set DB_SSLMODE=require, or sslmode in the URL"
MISTAKES = (
    Mistake(
        "unsupported startup parameter",
        "a transaction pooler stands in between: add ?pgbouncer=true to DATABASE_URL, and set DIRECT_URL to PostgreSQL"
        " itself (port 5432)",
    ),
    Mistake(
        "prepared statement",
        "a transaction pooler stands in between: add ?pgbouncer=true to DATABASE_URL, or set DB_PREPARE=false",
    ),
    Mistake(
        "tenant or user not found",
        "Supavisor takes the tenant from the user's name: write user.tenant in DATABASE_URL",
    ),
    Mistake(
        "query_wait_timeout",
        "the pooler had no connection to PostgreSQL free in time: see whether PostgreSQL answers, then raise the"
        " pooler's default_pool_size",
    ),
    Mistake("server_login_retry", "the pooler does not reach PostgreSQL: look there first, then at the pooler's log"),
    Mistake("max client", _TOO_MANY_FOR_POOLER),
    Mistake("no more connections allowed", _TOO_MANY_FOR_POOLER),
    Mistake("too many clients", _TOO_MANY_FOR_POSTGRESQL),
    Mistake("too many connections", _TOO_MANY_FOR_POSTGRESQL),
    Mistake("connection slots are reserved", _TOO_MANY_FOR_POSTGRESQL),
    Mistake("ssl is not enabled on the server", _NO_TLS),
    Mistake("does not support ssl", _NO_TLS),
    Mistake("ssl required", _TLS_ONLY),
    Mistake("no encryption", _TLS_ONLY),
)

# libpq writes what a server says as "SEVERITY:  message", in the server's language and with two spaces; its own words,
# such as "Connection refused", have neither.
_SAID_BY_SERVER = re.compile(r"failed: \w+:  ")


def remedy(message: str) -> str:
    """Return what to do about an error with this message, or nothing when that is not known."""
    lower = message.lower()
    return next((mistake.remedy for mistake in MISTAKES if mistake.words in lower), "")


def explained(message: str) -> str:
    """Return the message on one line, with what to do about it."""
    line, advice = " ".join(message.split()), remedy(message)
    return f"{line} -> {advice}" if advice else line


def is_said_by_server(error: Exception) -> bool:
    """Return whether an attempt to connect failed because a server was reached and refused it."""
    return _SAID_BY_SERVER.search(str(error)) is not None

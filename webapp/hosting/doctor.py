"""`flask doctor`: checks everything the app depends on and prints a remedy for every fault."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from importlib.metadata import version
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg

from webapp import db
from webapp.addresses import is_private
from webapp.config import PLAIN_HTTP, Settings
from webapp.content.library import Library
from webapp.db import connections
from webapp.db.remedies import remedy
from webapp.db.wire import Connection
from webapp.hosting import startup
from webapp.services import jobs, operations

OLDEST_SERVER = 150000
CLOCK_TOLERANCE = 2.0  # seconds
TIMEOUT = 5
INVARIANT_SECONDS = 10.0  # for each of them
NO_CLOCK_AFTER = timedelta(hours=1)  # without a clock: until then it may be late
SHOWN = 20  # rows shown of one invariant


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was found and, for a fault, the remedy."""

    subject: str
    found: str
    remedy: str = ""


def examine(settings: Settings, library: Library) -> Iterator[Finding]:
    """Yield every finding. A fault comes before those that it causes."""
    yield Finding("environment", "development" if settings.development else "production, complete")
    yield Finding("time zones", f"tzdata {version('tzdata')}")
    if settings.is_plain_http and not settings.development:
        yield Finding("address", PLAIN_HTTP)
    yield _connection("direct connection", settings, settings.direct_url, "DIRECT_URL", {})
    yield _dbmate(settings)
    options = connections.connection_options(settings) | {"connect_timeout": TIMEOUT}
    yield _connection("pooled connection", settings, settings.database_url, "DATABASE_URL", options)
    yield from _pooler(settings)
    yield from _database(settings)
    yield from _row_level_security(settings)
    yield from _invariants(settings)
    yield _content(library)
    yield _mail(settings)
    yield from _scheduled_work(settings)
    if settings.redis_url:
        yield _redis(settings.redis_url)


def _connection(subject: str, settings: Settings, url: str, variable: str, options: dict[str, Any]) -> Finding:
    """Return whether the database of a URL answers. `options` are those with which the app connects."""
    try:
        with Connection.connect(url, **({"connect_timeout": TIMEOUT} | options)) as conn:
            release, tls, host = conn.info.server_version, conn.pgconn.ssl_in_use, conn.info.host
    except psycopg.Error as problem:
        advice = remedy(str(problem))
        return Finding(
            subject,
            f"refused: {_brief(problem)}",
            f"{variable}: {advice}." if advice else f"Check {variable}: host, port, user, password, sslmode.",
        )
    if release < OLDEST_SERVER:
        return Finding(subject, f"PostgreSQL {release // 10000}", "Upgrade the server to PostgreSQL 15 or newer.")
    found = f"PostgreSQL {release // 10000}.{release % 10000}, {'TLS' if tls else 'no TLS'}"
    if not tls and not settings.development and not is_private(host):
        return Finding(subject, found, "Set DB_SSLMODE=require: the password and every answer can be read on the way.")
    return Finding(subject, found)


def _dbmate(settings: Settings) -> Finding:
    """Return whether dbmate's own driver can connect, as a release will."""
    try:
        startup.check_dbmate(settings)
    except startup.MigrationFailed as problem:
        found, _, advice = str(problem).partition(" -> ")
        return Finding("dbmate", f"refused: {found}", f"DIRECT_URL: {advice or 'check host, port, user, sslmode'}.")
    return Finding("dbmate", "connects")


def _pooler(settings: Settings) -> Iterator[Finding]:
    try:
        direct, pooled = _shares_sessions(settings.direct_url), _shares_sessions(settings.database_url)
    except psycopg.Error:
        return  # reported as the connection's own finding
    if direct:
        yield Finding(
            "direct connection", "it leads through a transaction pooler",
            "Set DIRECT_URL to PostgreSQL itself (port 5432): migrations need a session of their own.",
        )  # fmt: skip
    if pooled and settings.prepare_threshold is not None:
        yield Finding(
            "pooler mode", "transaction pooling, but prepared statements are on",
            "Add ?pgbouncer=true to DATABASE_URL, or set DB_PREPARE=false; leave it only if the pooler itself keeps"
            " prepared statements (PgBouncer 1.21 or newer with max_prepared_statements).",
        )  # fmt: skip
    elif not pooled and settings.prepare_threshold is None:
        yield Finding(
            "pooler mode", "direct or session pooling, but prepared statements are off",
            "Set DB_PREPARE=true: without them the database plans every statement anew.",
        )  # fmt: skip
    else:
        yield Finding("pooler mode", "transaction pooling" if pooled else "direct, with prepared statements")
    if pooled:
        yield _abandoned_transactions(settings.database_url)


def _abandoned_transactions(url: str) -> Finding:
    """Return the server's limit for abandoned transactions, which the app cannot set through a pooler."""
    with db.connect(url, prepare=False, seconds=TIMEOUT) as conn:
        limit = operations.idle_transaction_limit(conn)
    return Finding(
        "abandoned transactions", f"idle_in_transaction_session_timeout is {limit}",
        "" if limit != "0" else "Run: alter role <the app's> set idle_in_transaction_session_timeout = '15s', and"
        " restart the pooler: else a pooler that loses its network keeps a learner's rows locked.",
    )  # fmt: skip


def _shares_sessions(url: str) -> bool:
    """Return whether two clients get the same server session in turn, as only a transaction pooler does."""
    with (
        db.connect(url, prepare=False, seconds=TIMEOUT) as first,
        db.connect(url, prepare=False, seconds=TIMEOUT) as second,
    ):
        sessions = [{operations.session_number(conn) for _ in range(3)} for conn in (first, second)]
        return bool(sessions[0] & sessions[1])


def _database(settings: Settings) -> Iterator[Finding]:
    release = "Run: flask --app webapp release"
    try:
        with db.connect(settings.direct_url, seconds=TIMEOUT) as conn:
            state = operations.database_state(conn)
    except psycopg.errors.UndefinedTable:
        yield Finding("migrations", "the database has no schema yet", release)
        return
    except psycopg.Error:
        return
    problem = operations.schema_problem(state, startup.latest_migration())
    yield Finding("migrations", problem or f"current ({state.schema_version})", release if problem else "")
    yield Finding("topics", f"{state.topic_count} in the database", "" if state.topic_count else release)
    skew = abs((datetime.now(UTC) - state.server_time).total_seconds())
    yield Finding(
        "clock", f"{skew:.1f} s apart from the database's",
        "" if skew < CLOCK_TOLERANCE else "Synchronise both machines with NTP: reviews and links go by the clock.",
    )  # fmt: skip


def _row_level_security(settings: Settings) -> Iterator[Finding]:
    subject = "row level security"
    try:
        with db.connect(settings.database_url, prepare=False, seconds=TIMEOUT) as conn:
            hidden, exposed = operations.sees_nothing(conn), operations.exposed_tables(conn)
    except psycopg.Error:
        return  # reported as the connection's own finding
    if hidden:
        yield Finding(
            subject, "the role of DATABASE_URL is not the owner of the tables, so it sees no row",
            "Connect with the role that ran the migrations, or run as it: grant <that role> to <the app's>.",
        )  # fmt: skip
    if exposed:
        roles = ", ".join(sorted({row.role_name for row in exposed}))
        tables = sorted({row.table_name for row in exposed})
        yield Finding(
            subject, f"whoever holds the public API key ({roles}) can touch rows of {', '.join(tables)}",
            "Run: flask --app webapp release. If this stays, as the owner: revoke all on all tables in schema public"
            " from anon, authenticated; and drop the policies and views that open these tables.",
        )  # fmt: skip
    if not hidden and not exposed:
        yield Finding(subject, "only the owner sees rows")


def _invariants(settings: Settings) -> Iterator[Finding]:
    """Yield the rows that break an invariant. The queries read every attempt, so their time is limited."""
    unfinished = []
    held = 0
    try:
        with db.connect(settings.direct_url, seconds=TIMEOUT, statement_seconds=INVARIANT_SECONDS) as conn:
            for name in operations.INVARIANTS:
                try:
                    offenders = operations.find_offenders(conn, name)
                except psycopg.errors.QueryCanceled:
                    unfinished.append(name.replace("_", " "))
                    continue
                held += not offenders
                if offenders:
                    yield _broken_invariant(name, offenders)
    except psycopg.Error:
        return  # reported as the finding of the connection or of the migrations
    found = f"{held} of {len(operations.INVARIANTS)} hold"
    if unfinished:
        found += f"; not finished within {INVARIANT_SECONDS:g} s, so run flask --app webapp replay --all: "
    yield Finding("invariants", found + ", ".join(unfinished))


def _broken_invariant(name: str, offenders: Sequence[Mapping[str, object]]) -> Finding:
    lines = [" ".join(f"{column}={value}" for column, value in row.items()) for row in offenders[:SHOWN]]
    more = f"; and {len(offenders) - SHOWN} more" if len(offenders) > SHOWN else ""
    learner = offenders[0].get("user_id")
    return Finding(
        name.replace("_", " "), f"{len(offenders)} rows: {'; '.join(lines)}{more}",
        f"Run: flask --app webapp replay {learner} --repair" if learner else "See sql/queries/invariants.sql.",
    )  # fmt: skip


def _content(library: Library) -> Finding:
    if library.problems:
        first = library.problems[0]
        return Finding("content", f"{len(library.problems)} problems; the first: {first}",
                       "Run: flask --app webapp check-content")  # fmt: skip
    if not library.topics:
        return Finding("content", "no topics", "Check CONTENT_DIR.")
    return Finding("content", f"{len(library.topics)} topics")


def _mail(settings: Settings) -> Finding:
    if not settings.smtp_url:
        missing = "Set SMTP_URL and MAIL_FROM, or people cannot sign in by mail."
        return Finding("mail", "not configured", "" if settings.development or settings.providers else missing)
    try:
        with connect_mail(settings.smtp_url) as smtp:
            code, _ = smtp.mail(parseaddr(settings.mail_from)[1])
    except (OSError, smtplib.SMTPException) as problem:
        return Finding(
            "mail", f"refused: {_brief(problem)}", "Check SMTP_URL: host, port, user, password, smtps or smtp."
        )
    return Finding("mail", "ready" if code == 250 else f"the sender was answered with {code}",
                   "" if code == 250 else "Check MAIL_FROM: the server refuses it.")  # fmt: skip


def _scheduled_work(settings: Settings) -> Iterator[Finding]:
    """Yield whether a clock does the scheduled work, and how many jobs fail."""
    subject, run = (
        "scheduled work",
        "Run flask --app webapp run-jobs --forever beside the web process, or run-jobs by cron.",
    )
    now = datetime.now(UTC)
    try:
        with db.connect(settings.direct_url, seconds=TIMEOUT) as conn:
            counts = jobs.count(conn, now)
    except psycopg.Error:
        return  # reported as the connection's or the migrations' own finding
    if not counts.recurring:
        yield Finding(subject, "no clock has run yet", "" if settings.development else run)
    elif counts.due_since and now - counts.due_since > NO_CLOCK_AFTER:
        yield Finding(subject, f"a job has waited since {counts.due_since:%Y-%m-%d %H:%M} UTC", run)
    else:
        found = f"{counts.waiting} jobs wait, {counts.failing} are tried again, {counts.given_up} were given up"
        advice = "Read their last errors at /studio/jobs (STUDIO=on); there they can be tried again."
        yield Finding(subject, found, advice if counts.given_up else "")


def connect_mail(url: str) -> smtplib.SMTP:
    """Return a connection to the mail server, signed in. Raises OSError and smtplib.SMTPException."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "smtps":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        smtp = smtplib.SMTP(host, parts.port or (587 if "starttls" in parts.scheme else 25), timeout=TIMEOUT)
        if "starttls" in parts.scheme:
            smtp.starttls(context=ssl.create_default_context())
    if parts.username:
        smtp.login(unquote(parts.username), unquote(parts.password or ""))
    return smtp


def _redis(url: str) -> Finding:
    from redis import Redis, RedisError  # noqa: PLC0415 - 3 MB that no worker needs unless it is configured

    try:
        Redis.from_url(url, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT).ping()
    except RedisError as problem:
        return Finding("redis", f"refused: {_brief(problem)}", "Check REDIS_URL; without it each worker counts alone.")
    return Finding("redis", "answers")


def _brief(problem: Exception) -> str:
    """Return the last line of a driver's message, which is the cause. It may name hosts and users, never passwords."""
    lines = str(problem).strip().splitlines()
    return lines[-1].strip() if lines else type(problem).__name__

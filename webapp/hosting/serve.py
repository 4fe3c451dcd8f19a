"""Serve the site: database (embedded when none is configured), migrations, topic sync, then the web server.

Start-up work that failed, because the database was down say, is tried again in the background until it succeeds.
"""

import logging
import os
import secrets
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path

import psycopg

from webapp import clock, db
from webapp.config import DATA, Settings
from webapp.hosting import startup, watch
from webapp.hosting.edits import code_times
from webapp.services import sign_in

RETRY_SECONDS = 5
ADMINISTRATOR = "admin@localhost"  # of development

logger = logging.getLogger("webapp")

Content = Future[startup.ReadContent] | None


class PortTaken(Exception):
    """Another program listens on our port."""


def serve(settings: Settings) -> int:
    """Do the start-up work, then run the web server until a signal arrives. Return an exit code.

    In development an edit of the code starts the server again. In production this process replaces itself once the
    start-up work is done, so that its memory is free again. Raises `PortTaken` and `EmbeddedError`.
    """
    host = "127.0.0.1" if settings.development else "0.0.0.0"  # noqa: S104 - a deployment's proxy must reach it
    _check_port(host, settings.port)
    located = startup.located(settings)
    with (
        tempfile.TemporaryDirectory(prefix="intervals-metrics-") as metrics,
        startup.reading_content(settings) as content,
        ExitStack() as exits,
    ):
        os.environ.update(_inherited(located), PROMETHEUS_MULTIPROC_DIR=metrics)
        command = server_command(located, host)
        server = watch.start(command)  # first: it makes the app while the database is prepared
        try:
            exits.enter_context(startup.database(settings))
            is_prepared = startup.prepare(located, content, dump=settings.development)
            server.let_serve()
            if not watch.wait_until_it_answers(server, settings.port):
                return server.code or 0
            _announce(located, f"http://{host}:{settings.port}")
            if settings.development:
                look = _edits_and_retries(located, content, is_prepared=is_prepared)
                return watch.watch(command, server, settings.port, look)
            while not is_prepared and server.poll() is None:
                time.sleep(RETRY_SECONDS)
                is_prepared = startup.prepare(located, content)
            watch.become(command, server, settings.port)
        finally:
            server.stop()


def _edits_and_retries(settings: Settings, content: Content, *, is_prepared: bool) -> Callable[[], bool]:
    """Return a function that says whether the code was edited since the last call. It also retries what failed."""
    seen, next_try = code_times(), time.monotonic() + RETRY_SECONDS

    def look() -> bool:
        nonlocal seen, next_try, is_prepared
        if not is_prepared and time.monotonic() > next_try:
            is_prepared = startup.prepare(settings, content)
            next_try = time.monotonic() + RETRY_SECONDS
        before, seen = seen, code_times()
        return seen != before

    return look


def server_command(settings: Settings, host: str) -> list[str]:
    """Return the web server's command line. The app itself knows no server: any other can run `webapp:create_app()`.

    HTTP/1 alone: where the server must guess the version, it waits for the first bytes without a limit.
    """
    return [
        *(sys.executable, "-m", "webapp.server", "--interface", "asginl", "--factory", "webapp.server:app"),
        *("--host", host, "--port", str(settings.port), "--workers", str(settings.workers)),
        *("--respawn-failed-workers", "--respawn-interval", "0.5"),
        *("--workers-kill-timeout", str(watch.STOP_SECONDS - 2)),
        *("--http", "1", "--http1-header-read-timeout", "10000", "--log-level", "warning", "--no-ws"),
    ]


def _inherited(settings: Settings) -> dict[str, str]:
    """Return environment variables that only development's workers need: database, and one secret for all."""
    if not settings.development:
        return {}
    inherited = {"INTERVALS_ENV": "development"}
    if not os.environ.get("AUTH_SECRET"):
        inherited["AUTH_SECRET"] = _development_secret(DATA / "auth_secret")
    if "host=" in settings.database_url and not os.environ.get("DATABASE_URL"):
        inherited |= {"DATABASE_URL": settings.database_url, "DIRECT_URL": settings.direct_url}
    return inherited


def _development_secret(path: Path) -> str:
    """Return a random secret kept beside the database, so that a restart signs nobody out."""
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32))
    return path.read_text().strip()


def _announce(settings: Settings, address: str) -> None:
    say = sys.stdout.write
    say(f"\nIntervals is on {address}\n")
    if settings.development and (link := _administrator_link(settings, address)):
        say(f"Sign in as administrator (once, within 15 minutes): {link}\n")
    say("Ctrl-C stops it.\n\n" if settings.development else "")
    sys.stdout.flush()


def _administrator_link(settings: Settings, address: str) -> str:
    """Return a one-time link for whoever reads the terminal, or nothing while the database is not ready."""
    try:
        with db.connect(settings.direct_url) as conn:
            return sign_in.create_sign_in_link(
                conn, email=ADMINISTRATOR, is_admin=True, now=clock.now(), base_url=address
            )
    except psycopg.Error:
        return ""


def _check_port(host: str, port: int) -> None:
    """Raise PortTaken if the port is in use. Otherwise the workers would fail one by one, each with a traceback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise PortTaken(
                f"This account may not use port {port}. Choose one above 1023: PORT=8001 make run"
            ) from None
        except OSError:
            raise PortTaken(f"Port {port} is taken by another program. Choose another: PORT=8001 make run") from None

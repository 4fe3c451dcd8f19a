"""`python -m webapp`: the whole service in one command, for `make run` and the Procfile's web process.

Database (embedded when none is configured), migrations, topic sync, then the web server, a child process that made
the app meanwhile. Start-up work that failed, because the database was down say, is tried again in the background
until it succeeds.
"""

import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

import psycopg

from webapp import clock, db
from webapp.config import DATA, PLAIN_HTTP, BadSettings, Settings, load_settings
from webapp.hosting import embedded, startup
from webapp.hosting.edits import code_times
from webapp.services import sign_in

RETRY_SECONDS = 5
EDIT_SECONDS = 0.5  # between two looks for edited code, in development
ADMINISTRATOR = "admin@localhost"  # of development
STOP_SECONDS = 15  # Heroku-style hosts kill after 30

logger = logging.getLogger("webapp")


def main() -> int:
    """Serve until a signal arrives. Return the exit code: 0 after a clean stop, 1 or 2 with a sentence on stderr."""
    logging.basicConfig(format="%(levelname)s %(message)s", level=logging.INFO)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        settings = load_settings(os.environ)
        if settings.is_plain_http and not settings.development:
            logger.warning(PLAIN_HTTP)
        host = "127.0.0.1" if settings.development else "0.0.0.0"  # noqa: S104 - a deployment's proxy must reach it
        _check_port(host, settings.port)
        with startup.reading_content(settings) as content:
            return _serve(settings, host, content)
    except KeyboardInterrupt:
        return 0
    except BadSettings as problem:
        return _complain(problem, 2)
    except (embedded.EmbeddedError, PortTaken) as problem:
        return _complain(problem, 1)


class PortTaken(Exception):
    """Another program listens on our port."""


def _serve(settings: Settings, host: str, content: Future[startup.ReadContent] | None) -> int:
    """Run the server until a signal arrives. Do the start-up work first; retry in the background what failed.

    The server process comes first: it makes the app while the database is made, started and migrated. It replaces a
    worker that dies, but gives up when one dies twice within seconds. Having served before, it is started again; a
    server that never answered has a fault that starting again would not mend. In development an edit of the code
    starts it again too.
    """
    located = startup.located(settings)
    prepared = announced = edited = False
    with tempfile.TemporaryDirectory(prefix="intervals-metrics-") as metrics, ExitStack() as database:
        environ = os.environ | _inherited(located) | {"PROMETHEUS_MULTIPROC_DIR": metrics}
        while True:
            code = code_times() if settings.development else None
            command = server_command(located, host)
            server = subprocess.Popen(  # noqa: S603 - our own interpreter
                command, env=environ, start_new_session=True, stdin=subprocess.PIPE
            )
            try:
                if not announced:
                    database.enter_context(startup.database(settings))
                    prepared = startup.prepare(located, content, dump=settings.development)
                let_serve(server)
                answers = _wait_until_it_answers(server, f"http://127.0.0.1:{settings.port}/healthz")
                if not answers and not edited:
                    return server.wait()
                if not announced:
                    _announce(located, f"http://{host}:{settings.port}")
                    announced = True
                while not prepared and server.poll() is None and not _is_edited(code):
                    time.sleep(RETRY_SECONDS)
                    prepared = startup.prepare(located, content)
                if not answers:
                    logger.error("The edited code does not start. The next edit tries again.")
                while code is not None and (server.poll() is None or not answers) and not _is_edited(code):
                    time.sleep(EDIT_SECONDS)
                edited = _is_edited(code)
                if not edited:
                    server.wait()
            finally:
                _stop(server)
            if edited:
                logger.info("Code was edited; starting the web server again.")
            else:
                logger.error("The web server ended by itself; starting it again.")


def _is_edited(code: dict[Path, int] | None) -> bool:
    """Return whether a file differs from what it was at `code`; never outside development, where that is None."""
    return code is not None and code != code_times()


def server_command(settings: Settings, host: str) -> list[str]:
    """Return the web server's command line. The app itself knows no server: any other can run `webapp:create_app()`.

    HTTP/1 alone: where the server must guess the version, it waits for the first bytes without a limit.
    """
    return [
        *(sys.executable, "-m", "webapp.server", "--interface", "asginl", "--factory", "webapp.server:app"),
        *("--host", host, "--port", str(settings.port), "--workers", str(settings.workers)),
        *("--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", str(STOP_SECONDS - 2)),
        *("--http", "1", "--http1-header-read-timeout", "10000", "--log-level", "warning", "--no-ws"),
    ]


def let_serve(server: subprocess.Popen[bytes]) -> None:
    """Tells a process of `server_command`, whose standard input is a pipe, to serve. See webapp/server.py."""
    assert server.stdin is not None  # noqa: S101 - for the type checker
    with suppress(BrokenPipeError), server.stdin:  # it may have ended by itself
        server.stdin.write(b"serve\n")


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


def _wait_until_it_answers(server: subprocess.Popen[bytes], url: str) -> bool:
    while server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own http address
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.05)
    return False


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


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Lets the server finish its requests, then makes sure that nothing of it is left."""
    if server.poll() is None:
        server.terminate()
        with suppress(subprocess.TimeoutExpired):
            server.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _complain(problem: Exception, code: int) -> int:
    sys.stderr.write(f"{problem}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())

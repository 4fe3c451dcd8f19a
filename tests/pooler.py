"""A real PgBouncer in transaction mode, in front of a test server."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

POOLER_PORT = 6543
SETTINGS = {
    "listen_addr": "127.0.0.1",
    "unix_socket_dir": "",
    "auth_type": "any",
    "pool_mode": "transaction",
    "max_client_conn": "400",
    "server_login_retry": "1",
    "ignore_startup_parameters": "extra_float_digits",
}


def pooled_url(direct: str, port: int = POOLER_PORT) -> str:
    """Return the same database, through the pooler. `?pgbouncer=true` tells the app of one on another port."""
    return f"postgresql://postgres@127.0.0.1:{port}{urlsplit(direct).path}"


@dataclass
class Pooler:
    """A PgBouncer in front of a server's socket."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    def restart(self) -> None:
        """Kill it without warning and start another."""
        self.process.kill()
        self.process.wait()
        self.process = _start_pooler(self.folder, self.port)


@contextmanager
def pooling(
    folder: Path, direct: str, *, port: int = POOLER_PORT, connections: int = 3, patience: int = 5, **settings: str
) -> Iterator[Pooler]:
    """PgBouncer in transaction mode with `connections` server connections for each database, for which a client waits
    `patience` seconds; its other settings may be changed. On the usual port there is one at a time."""
    with _our_turn() if port == POOLER_PORT else nullcontext():
        yield from _pool(folder, direct, port, SETTINGS | {
            "default_pool_size": str(connections), "query_wait_timeout": str(patience),
        } | settings)  # fmt: skip


@contextmanager
def _our_turn() -> Iterator[None]:
    """Wait for this machine's lock on the pooler, a bound port.

    Between a kill and a restart another test's pooler could take the port and answer in its place. A bound port is a
    lock that the end of its process releases.
    """
    with socket.socket() as turn:
        while True:
            try:
                turn.bind(("127.0.0.1", POOLER_PORT + 1))
                break
            except OSError:
                time.sleep(0.1)
        yield


def _pool(folder: Path, direct: str, port: int, settings: dict[str, str]) -> Iterator[Pooler]:
    folder.mkdir(exist_ok=True)
    (socket_dir,) = parse_qs(urlsplit(direct).query)["host"]
    lines = [f"{name} = {value}" for name, value in {"listen_port": str(port), **settings}.items()]
    (folder / "pgbouncer.ini").write_text(
        "\n".join(["[databases]", f"* = host={socket_dir} user=postgres", "[pgbouncer]", *lines, ""])
    )
    folder.chmod(0o755)
    pooler = Pooler(folder, port, _start_pooler(folder, port))
    try:
        yield pooler
    finally:
        pooler.process.terminate()
        pooler.process.wait(10)


def pooler_program() -> str | None:
    """Return where PgBouncer is installed, if it is."""
    return shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin")


def _start_pooler(folder: Path, port: int) -> subprocess.Popen[bytes]:
    program = pooler_program()
    assert program, "these tests need PgBouncer: apt-get install pgbouncer (.ci/run does)"
    account = pwd.getpwnam("nobody") if os.geteuid() == 0 else None  # it refuses to run as root
    deadline = time.monotonic() + 60
    while True:  # another test's pooler may hold the port for a while
        with (folder / "pgbouncer.log").open("ab") as log:
            process = subprocess.Popen(
                [program, "-q", "/dev/stdin"], stdin=(folder / "pgbouncer.ini").open("rb"), stdout=log, stderr=log,
                user=account and account.pw_uid, group=account and account.pw_gid,
                extra_groups=[] if account else None,
            )  # fmt: skip
        for _ in range(50):
            if process.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    time.sleep(0.05)
                    if process.poll() is None:
                        return process
            time.sleep(0.05)
        assert time.monotonic() < deadline, (folder / "pgbouncer.log").read_text()[-1000:]
        time.sleep(0.5)

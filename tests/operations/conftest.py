"""A durable server of these tests' own, which they may kill, and databases on it."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import pooled, settings_for
from tests.operations.live import children, command_of
from webapp.config import Settings
from webapp.hosting import embedded, startup


@dataclass
class Breakable:
    """A database on a server that may be killed and started again."""

    server: embedded.Server
    settings: Settings
    start: Callable[[], embedded.Server]

    def kill(self) -> None:
        """Kill PostgreSQL as a crash or the kernel's OOM killer does. Return when all its processes are gone.

        Until then a restart would take it for a running server, and an orphan may answer once more.
        """
        left = [self.server.pid, *children(self.server.pid)]
        os.kill(self.server.pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while any(map(command_of, left)) and time.monotonic() < deadline:
            time.sleep(0.01)

    def restart(self) -> None:
        """Restart it as a host's init system does."""
        self.server = self.start()


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Restore SIGINT: a run started in the background ignores it, and child processes inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a stopped server with a migrated database. Copying it is much faster than making it."""
    data_dir = tmp_path_factory.mktemp("made-once") / "postgres"
    with embedded.running(data_dir, durable=False) as server:
        startup.migrate(settings_for(server.url("intervals")))
    return data_dir


@pytest.fixture
def data_dir(made_once: Path, tmp_path: Path) -> Path:
    """A data directory of this test's own, of a server that is not running yet."""
    subprocess.run(["cp", "-a", made_once, tmp_path], check=True)  # with its owner: nobody, if we are root
    return tmp_path / made_once.name


@pytest.fixture
def breakable(data_dir: Path, tree: Path) -> Iterator[Breakable]:
    """A migrated, synced database on a server of this test's own, with fsync on as in production."""
    with ExitStack() as users:

        def start() -> embedded.Server:
            return users.enter_context(embedded.running(data_dir))

        server = start()
        settings = settings_for(server.url("intervals"), CONTENT_DIR=str(tree))
        with pooled(settings):
            yield Breakable(server, settings, start)

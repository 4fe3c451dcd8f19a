"""Watch the web server: start it again when it ends by itself or was edited, and stop it with this process.

In production `serve` becomes this program (exec) when start-up is done. It imports little, so that the process that
only watches takes 11 MiB instead of 70.
"""

import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import NoReturn

STOP_SECONDS = 15  # Heroku-style hosts kill after 30
LOOK_SECONDS = 0.5
SERVE = b"serve\n"
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Server:
    """The web server: a child process in a session of its own, which the workers share."""

    def __init__(self, pid: int, line: int | None = None) -> None:
        self.pid = pid
        self.line = line  # the other end of its standard input
        self.code: int | None = None

    def let_serve(self) -> None:
        """Say on its standard input that it may serve the app, which it makes meanwhile. See webapp/server.py."""
        if self.line is not None:
            with suppress(BrokenPipeError):  # it may have ended by itself
                os.write(self.line, SERVE)
            os.close(self.line)
            self.line = None

    def poll(self) -> int | None:
        """Return the exit code, or None while it runs."""
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if pid else None
        return self.code

    def stop(self) -> None:
        """Let it finish its requests, then make sure that nothing of it is left."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            while self.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        while self.poll() is None:
            time.sleep(0.02)


def start(command: list[str]) -> Server:
    """Start the web server with this process's environment. It serves after `let_serve`."""
    reading, writing = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, reading, 0)]
    pid = os.posix_spawn(command[0], command, os.environ, setsid=True, file_actions=actions)
    os.close(reading)
    return Server(pid, writing)


def wait_until_it_answers(server: Server, port: int) -> bool:
    """Return whether the server answers a request; false if it ended before."""
    while server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            if connection.recv(1):
                return True
        time.sleep(0.05)
    return False


def watch(command: list[str], server: Server, port: int, was_edited: Callable[[], bool] = lambda: False) -> int:
    """Keep a server that has answered running until a signal arrives. Return the exit code if it cannot start again.

    The server replaces a worker that dies, but ends when one dies twice within seconds. It is started again. One that
    never answers has a fault that starting again would not mend, unless its code was edited: then the next edit may.
    """
    answers = True
    try:
        while True:
            while not (edited := was_edited()) and (server.poll() is None or not answers):
                time.sleep(LOOK_SECONDS)
            server.stop()
            if edited:
                _say("INFO Code was edited; starting the web server again.")
            else:
                _say("ERROR The web server ended by itself; starting it again.")
            server = start(command)
            server.let_serve()
            answers = wait_until_it_answers(server, port)
            if not answers and not edited:
                return server.code or 0
            if not answers:
                _say("ERROR The edited code does not start. The next edit tries again.")
    finally:
        server.stop()


def become(command: list[str], server: Server, port: int) -> NoReturn:
    """Replace this process by one that only watches. Signals wait until that one can stop the server."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    program = [sys.executable, "-m", "webapp.hosting.watch", str(port), str(server.pid), *command]
    os.execv(program[0], program)  # noqa: S606 - our own interpreter


def interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    """Treat a signal as Ctrl-C."""
    raise KeyboardInterrupt


def main() -> int:
    """Go on as the process that started the server."""
    port, pid, *command = sys.argv[1:]
    try:
        for number in STOPPING:
            signal.signal(number, interrupt)
        server = Server(int(pid))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        return watch(command, server, int(port))
    except KeyboardInterrupt:
        return 0
    finally:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())

"""Reads OneRoster packages: an archive becomes classes and pupils, in a child process that holds nothing of ours."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from webapp.outside.oneroster_process import SECONDS

_CHILD = Path(__file__).with_name("oneroster_process.py")
_one_at_a_time = BoundedSemaphore(1)
WAIT = 5
"""Seconds for which a package waits until another one of this process is read."""


class PackageRefused(Exception):
    """The archive was not read. `code` names the reason, `about` the file or value that it is about."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.code, self.about = code, about


def read_package(data: bytes, today: date) -> dict[str, Any]:
    """Return what a package says, as `oneroster_process.read_package` does. Raise `PackageRefused`."""
    if not _one_at_a_time.acquire(timeout=WAIT):
        raise PackageRefused("busy")
    try:
        done = subprocess.run(  # noqa: S603 - our own file, run by our own interpreter
            [sys.executable, "-I", _CHILD, today.isoformat()],
            input=data,
            capture_output=True,
            check=False,
            timeout=2 * SECONDS,
            env={},  # none of our variables: they hold secrets
        )
    except subprocess.TimeoutExpired as error:
        raise PackageRefused("large") from error
    finally:
        _one_at_a_time.release()
    if done.returncode:  # killed at a limit of memory or time
        raise PackageRefused("large")
    said: dict[str, Any] = json.loads(done.stdout)
    if "refused" in said:
        raise PackageRefused(said["refused"], said["about"])
    return said

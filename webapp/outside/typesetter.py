"""The typesetter: a typst program and its data become a PDF, in a child process that holds nothing of ours."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from webapp.outside.typst_process import SECONDS

_CHILD = Path(__file__).with_name("typst_process.py")
_ENVIRONMENT = {"RAYON_NUM_THREADS": "1", "MALLOC_MMAP_THRESHOLD_": "131072"}
"""One thread, so that a worksheet leaves processors to the site. None of our variables: they hold secrets.

The threshold is glibc's own at the start. A fixed one is not raised when a large block is freed, so every large block
goes back to the system. Raised, it kept up to 40 MB more, or not, by the order in which the threads freed.
"""
_one_at_a_time = BoundedSemaphore(1)
WAIT = 5
"""Seconds for which a document waits until another one of this process is done."""


class TypesettingFailed(Exception):
    """The program is wrong, or took too much time or memory; the message is the child's last line."""


class TypesetterBusy(Exception):
    """Another document of this process is being set, and was not done in time."""


def typeset(program: str, data: Any) -> bytes:
    """Return the PDF that a typst program makes of data, which it reads as JSON in `sys.inputs.data`.

    Equal arguments give equal bytes, if the program leaves the date out. Raises TypesettingFailed, TypesetterBusy.
    """
    job = json.dumps({"program": program, "data": data}, ensure_ascii=False).encode()
    if not _one_at_a_time.acquire(timeout=WAIT):
        raise TypesetterBusy
    try:
        with tempfile.TemporaryDirectory(prefix="intervals-empty-") as empty:
            done = subprocess.run(  # noqa: S603 - our own file, run by our own interpreter
                [sys.executable, "-I", _CHILD, empty],
                input=job,
                capture_output=True,
                check=False,
                timeout=2 * SECONDS,
                env=_ENVIRONMENT,
                cwd=empty,
            )
    except subprocess.TimeoutExpired as error:
        raise TypesettingFailed(f"took more than {2 * SECONDS} seconds") from error
    finally:
        _one_at_a_time.release()
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise TypesettingFailed(said[-1] if said else f"ended with status {done.returncode}")
    return done.stdout

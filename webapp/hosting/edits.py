"""Reloads edited files in development.

Edited queries and templates are used from the next request on. Files that a process reads only at its start need a new
process: `python -m webapp` restarts its server.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from webapp.db.queries import QUERIES, reread_queries

if TYPE_CHECKING:
    from flask import Flask  # the process that starts the server does not need Flask

WEBAPP = Path(__file__).parents[1]


def follow(app: "Flask", forget_templates: Callable[["Flask"], None]) -> None:
    """Reload queries and templates before the first request after an edit.

    `forget_templates` clears the compiled templates. A query file that cannot be read fails this request and the next
    ones with `BadQueryFile` until it is corrected.
    """
    queries = sorted(QUERIES.glob("*.sql"))
    templates = sorted((WEBAPP / "templates").rglob("*.html"))
    known = [times(queries), times(templates)]

    @app.before_request
    def use_edited_files() -> None:
        now = [times(queries), times(templates)]
        if now[0] != known[0]:
            reread_queries()
        if now[1] != known[1]:
            forget_templates(app)
        known[:] = now


def times(files: Iterable[Path]) -> dict[Path, int]:
    """Return the modification time of each file in nanoseconds; none for a deleted file."""
    found = {}
    for path in files:
        try:
            found[path] = os.stat(path).st_mtime_ns  # noqa: PTH116 - half the time of Path.stat, at every request
        except FileNotFoundError:
            continue
    return found


def code_times() -> dict[Path, int]:
    """Return the modification times of files that a process reads once: Python, translations, styles and scripts."""
    return times([*WEBAPP.rglob("*.py"), *WEBAPP.rglob("*.po"), *(WEBAPP / "static").rglob("*.*")])

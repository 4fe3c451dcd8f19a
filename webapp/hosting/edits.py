"""How edited files come into force in development.

The next request uses edited queries and templates. What a process reads only once, at its start, needs a new process:
``python -m webapp`` starts its server again.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from webapp.db.queries import QUERIES, reread_queries

if TYPE_CHECKING:
    from flask import Flask  # the process that starts the server needs none

WEBAPP = Path(__file__).parents[1]


def follow(app: "Flask", forget_templates: Callable[["Flask"], None]) -> None:
    """Bring queries and templates to what their files say now, before each request that follows an edit.

    Templates are dropped with ``forget_templates``. A query file that cannot be read fails the request with
    ``BadQueryFile``, and those after it until it is mended.
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
    """Return when each file was changed, in nanoseconds; a file that is gone has no time."""
    found = {}
    for path in files:
        try:
            found[path] = os.stat(path).st_mtime_ns  # noqa: PTH116 - half the time of Path.stat, at every request
        except FileNotFoundError:
            continue
    return found


def code_times() -> dict[Path, int]:
    """Return when each file was changed that a process reads once: Python, translations, styles and scripts."""
    return times([*WEBAPP.rglob("*.py"), *WEBAPP.rglob("*.po"), *(WEBAPP / "static").rglob("*.*")])

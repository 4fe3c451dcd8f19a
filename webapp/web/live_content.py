"""The content of a web process: read when the app is made, and again after a sync has put other content in force.

Each process queries the database every `LOOK_SECONDS`. So a sync by any worker, command or machine reaches all of them
within seconds, without a restart, if their content folder holds what was synced.
"""

import gc
import logging

import psycopg
from flask import Flask
from psycopg_pool import PoolTimeout

from webapp import db
from webapp.content.files.tree import fingerprint_of
from webapp.content.library import Library, forget_what_was_worked_out
from webapp.content.loading import load_library
from webapp.services import catalog_sync
from webapp.web.background import run_in_every_process

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 30.0  # after a look that found other content than the folder's, or no database


def serve(app: Flask, library: Library) -> None:
    """Serve this content from the next request on."""
    app.extensions["library"] = library
    forget_what_was_worked_out()
    # Content lives long. Collecting it again and again would stop every thread for a tenth of a second each time.
    gc.collect()
    gc.freeze()


def follow(app: Flask) -> None:
    """Have every process that serves this app follow the content in force."""
    following = Following(app)
    run_in_every_process(app, "live-content", lambda: LOOK_SECONDS if following.look() else LOOK_AGAIN_SECONDS)


class Following:
    """What looks, for one process, which content is in force."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.missed = ""  # fingerprint of content in force that our folder did not hold

    def look(self) -> bool:
        """Serve the content in force. Return False if the folder does not hold it, or the database does not answer."""
        served: Library = self.app.extensions["library"]
        try:
            with db.reading() as conn:
                current = catalog_sync.content_in_force(conn)
        except (psycopg.Error, PoolTimeout):
            return False
        if current is None or current.fingerprint == served.fingerprint:
            return True
        if fingerprint_of(served.folder) == current.fingerprint:
            serve(self.app, load_library(served.folder))
            log.info("serving the content that was synced meanwhile")
            return True
        if self.missed != current.fingerprint:
            self.missed = current.fingerprint
            log.warning("the database holds other content than CONTENT_DIR; restart with the content of the release")
        return False

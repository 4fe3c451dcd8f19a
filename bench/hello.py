"""The least a Flask app can do: the yardstick for our pages."""

import os

from flask import Flask

from webapp import db
from webapp.config import load_settings


def create_app() -> Flask:
    """Two routes: a constant, and two round trips to the database in one transaction."""
    app = Flask(__name__)
    db.configure(load_settings(os.environ))

    @app.get("/")
    def hello() -> str:
        return "Hello, world!"

    @app.get("/trips")
    def trips() -> str:
        with db.transaction() as conn:
            conn.execute("select 1").fetchone()
            conn.execute("select 2")
        return "Hello, database!"

    return app

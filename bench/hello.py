"""A hello-world route of Flask on our server, whose rate the report gives for information."""

import os

from flask import Flask

from webapp.config import load_settings
from webapp.hosting.asgi import AsgiApplication, bridge


def create_app() -> AsgiApplication:
    """Return the app behind the bridge that our pages have, in as many threads."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: "Hello, world!")
    return bridge(app, load_settings(os.environ).threads)

"""An administrator of the studio."""

from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import signed_in_browser


@pytest.fixture(scope="module")
def admin(app: Flask) -> FlaskClient:
    """The browser of an administrator who has just signed in."""
    app.config["CSRF_ENABLED"] = False
    return signed_in_browser(app, f"{uuid4().hex}@school.example", is_admin=True)

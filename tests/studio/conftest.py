"""An administrator of the studio."""

from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import signed_in_browser
from webapp import db
from webapp.config import Settings


@pytest.fixture(scope="module")
def browser(app: Flask, worker_settings: Settings) -> FlaskClient:
    """The browser of an administrator who has just signed in."""
    db.configure(worker_settings)
    app.config["CSRF_ENABLED"] = False
    return signed_in_browser(app, f"{uuid4().hex}@school.example", is_admin=True)


@pytest.fixture
def admin(browser: FlaskClient, worker_settings: Settings) -> FlaskClient:
    """The same browser, on the worker's database also after a test that had one of its own."""
    db.configure(worker_settings)
    return browser

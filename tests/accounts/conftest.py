"""An application with every protection on, for the tests of accounts."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp import create_app, db
from webapp.config import Provider, Settings
from webapp.outside import mail

GOOGLE = Provider("client.apps.example", "secret of tests", "", "Google")


@pytest.fixture(scope="session")
def protected_app(worker_settings: Settings) -> Flask:
    """The application with CSRF protection and Google sign-in; rate limits have an application of their own."""
    return create_app(replace(worker_settings, providers={"google": GOOGLE}, mail_from="hello@intervals.example"))


@pytest.fixture
def site(protected_app: Flask, worker_settings: Settings) -> Flask:
    """The protected application on the worker's database."""
    db.configure(worker_settings)
    return protected_app


@pytest.fixture
def browser(site: Flask) -> FlaskClient:
    """A browser without cookies yet."""
    return site.test_client()


@pytest.fixture(autouse=True)
def outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails of tests are kept apart from those of development."""
    monkeypatch.setattr(mail, "OUTBOX", tmp_path / "outbox")

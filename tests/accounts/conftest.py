"""A browser, and mails that are kept apart, for the tests of accounts."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.outside import mail


@pytest.fixture
def browser(site: Flask) -> FlaskClient:
    """A browser without cookies yet."""
    return site.test_client()


@pytest.fixture(autouse=True)
def outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mails of tests are kept apart from those of development."""
    monkeypatch.setattr(mail, "OUTBOX", tmp_path / "outbox")

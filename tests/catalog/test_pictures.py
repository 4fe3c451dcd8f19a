"""Pictures of the content are served under their hashed names, to be cached for ever."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.trees import TOPIC
from webapp.content.rendering.pictures import Picture


def test_a_picture_may_be_cached_for_ever(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    library = app.extensions["library"]
    topic = replace(library.topics[TOPIC], pictures=(Picture("ab12.webp", b"pixels", 1, 1),))
    monkeypatch.setitem(app.extensions, "library", replace(library, topics={TOPIC: topic}))
    response = client.get("/pictures/ab12.webp")
    assert (response.status_code, response.mimetype, response.data) == (200, "image/webp", b"pixels")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "img-src 'self'" in response.headers["Content-Security-Policy"]
    assert client.get("/pictures/cd34.webp").status_code == 404

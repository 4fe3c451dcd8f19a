"""Avatars in an S3-compatible bucket, against a local server that keeps objects and checks who signs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from uuid import uuid4

import pytest
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import make_server

from tests.accounts.browsers import post, signed_in_browser, user
from tests.accounts.test_pages import png
from tests.conftest import settings_for
from tests.serving import serving
from webapp import create_app, db
from webapp.config import BadSettings, Settings
from webapp.outside.object_store import StoreFailed, open_store

KEY = "bucket-key"
NOT_THERE = "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>"


@dataclass
class Bucket:
    """What the local server keeps."""

    url: str
    objects: dict[str, bytes] = field(default_factory=dict)
    is_broken: bool = False


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    app = Flask(__name__)
    server = make_server("127.0.0.1", 0, app)
    kept = Bucket(f"http://{KEY}:bucket%2Fsecret@127.0.0.1:{server.port}/pictures?region=eu-1")

    @app.route("/pictures/<path:name>", methods=["GET", "PUT", "DELETE"])
    def objects(name: str) -> ResponseReturnValue:
        signed = request.headers.get("Authorization", "")
        if kept.is_broken or not re.match(rf"AWS4-HMAC-SHA256 Credential={KEY}/\d+/eu-1/s3/aws4_request", signed):
            return Response("<Error><Code>Broken</Code></Error>", 500)
        if request.method == "PUT":
            content = request.get_data()
            assert request.headers["X-Amz-Content-SHA256"] in (sha256(content).hexdigest(), "UNSIGNED-PAYLOAD")
            kept.objects[name] = content
            return ""
        if request.method == "DELETE":
            kept.objects.pop(name, None)
            return "", 204
        return Response(kept.objects[name]) if name in kept.objects else Response(NOT_THERE, 404)

    with serving(server):
        yield kept


@pytest.fixture
def stored(worker_settings: Settings, bucket: Bucket) -> Flask:
    """The application with the bucket."""
    app = create_app(replace(worker_settings, avatar_bucket_url=bucket.url))
    db.configure(worker_settings)
    return app


def test_what_is_put_is_got_until_it_is_deleted(bucket: Bucket) -> None:
    store = open_store(bucket.url)
    assert store.get("a/b.webp") is None
    store.put("a/b.webp", b"picture")
    assert store.get("a/b.webp") == b"picture"
    store.delete("a/b.webp")
    store.delete("a/b.webp")
    assert store.get("a/b.webp") is None


def test_a_picture_lives_in_the_bucket_and_nowhere_else(stored: Flask, bucket: Bucket) -> None:
    client = signed_in_browser(stored, f"{uuid4().hex}@school.example")
    assert post(client, "/profile/avatar", data={"avatar": (png(), "me.png")}).status_code == 303
    assert len(bucket.objects) == 2
    source = re.search(r'src="(/avatar/[^"]+-256.webp)"', client.get("/profile").get_data(as_text=True))
    assert source
    assert client.get(source[1]).data in bucket.objects.values()
    for _ in range(2):
        assert post(client, "/profile/avatar", data={"avatar": (png("blue"), "me.png")}).status_code == 303
    assert len(bucket.objects) == 2, "the old ones are gone"
    with db.pool().connection() as conn:
        user_id = user(client)["id"]
        rows = conn.execute("select content from user_avatars where user_id = %s", [user_id]).fetchall()
    assert rows == [(None,), (None,)]
    assert post(client, "/profile/avatar/remove").status_code == 303
    assert bucket.objects == {}


def test_a_deleted_learner_leaves_nothing_in_the_bucket(stored: Flask, bucket: Bucket) -> None:
    client = signed_in_browser(stored, f"{uuid4().hex}@school.example")
    post(client, "/profile/avatar", data={"avatar": (png(), "me.png")})
    assert bucket.objects
    assert post(client, "/profile/delete", data={"confirm": "yes"}).status_code == 303
    assert bucket.objects == {}


def test_a_bucket_that_fails_is_a_clear_sentence_and_changes_nothing(stored: Flask, bucket: Bucket) -> None:
    client = signed_in_browser(stored, f"{uuid4().hex}@school.example")
    post(client, "/profile/avatar", data={"avatar": (png(), "me.png")})
    before, image = dict(bucket.objects), user(client)["image"]
    bucket.is_broken = True
    assert post(client, "/profile/avatar", data={"avatar": (png("blue"), "me.png")}).status_code == 503
    assert post(client, "/profile/avatar/remove").status_code == 503
    assert post(client, "/profile/delete", data={"confirm": "yes"}).status_code == 503
    assert user(client)["image"] == image
    assert bucket.objects == before
    with pytest.raises(StoreFailed) as fault:
        open_store(bucket.url).put("a", b"x")
    assert "secret" not in str(fault.value)


@pytest.mark.parametrize("url", ["https://host/bucket", "https://key:secret@host", "ftp://key:secret@host/b"])
def test_an_incomplete_bucket_address_is_a_problem_at_the_start(url: str) -> None:
    with pytest.raises(BadSettings, match="AVATAR_BUCKET_URL"):
        settings_for("postgresql://u@h/d", AVATAR_BUCKET_URL=url)

"""A plain OAuth 2.0 provider that identifies people as GitHub and Facebook do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any

from flask import Flask, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.serving import make_server

from tests.serving import serving

CLIENT, SECRET = "client", "secret of tests"


@dataclass
class Person:
    """The person at the provider, as its user information describes them."""

    user: dict[str, Any]
    emails: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class OAuth2Server:
    """A running provider. ``person`` gives the consent; ``answer`` replaces the token response if it is set."""

    url: str
    person: Person | None = None
    error: tuple[int, dict[str, Any]] | None = None


@contextmanager
def running() -> Iterator[OAuth2Server]:
    """Serve on a free port for the time of the block."""
    app = Flask(__name__)
    server = make_server("127.0.0.1", 0, app)
    provider = OAuth2Server(f"http://127.0.0.1:{server.port}")
    codes: dict[str, str] = {}
    tokens: set[str] = set()

    @app.get("/authorize")
    def authorize() -> ResponseReturnValue:
        back, state = request.args["redirect_uri"], request.args["state"]
        assert request.args["client_id"] == CLIENT
        if provider.person is None:
            return redirect(f"{back}?error=access_denied&state={state}")
        code = token_urlsafe()
        codes[code] = back
        return redirect(f"{back}?code={code}&state={state}")

    @app.post("/token")
    def token() -> ResponseReturnValue:
        if provider.error:
            return jsonify(provider.error[1]), provider.error[0]
        known = request.authorization or request.form
        assert known.get("username") or known.get("client_id") == CLIENT
        if codes.pop(request.form["code"], None) != request.form["redirect_uri"]:
            return jsonify(error="invalid_grant"), 400
        access = token_urlsafe()
        tokens.add(access)
        return jsonify(access_token=access, token_type="bearer")

    def told(what: object) -> ResponseReturnValue:
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in tokens:
            return Response(status=401)
        return jsonify(what)

    @app.get("/user")
    @app.get("/me")
    def user() -> ResponseReturnValue:
        return told(provider.person and provider.person.user)

    @app.get("/user/emails")
    def emails() -> ResponseReturnValue:
        return told(provider.person and provider.person.emails)

    with serving(server):
        yield provider

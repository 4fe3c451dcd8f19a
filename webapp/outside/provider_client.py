"""Authlib's client of providers to sign in with, whose calls are limited."""

from typing import Any

from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from authlib.integrations.requests_client import OAuth2Session

from webapp.outside.limited import limit


class _Session(OAuth2Session):  # type: ignore[misc] # the library has no types
    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        limit(self)


class _App(FlaskOAuth2App):  # type: ignore[misc] # as above
    client_cls = _Session


class Providers(OAuth):  # type: ignore[misc] # as above
    """The providers of an application. A call to one raises `requests.RequestException` if it takes too long."""

    oauth2_client_cls = _App

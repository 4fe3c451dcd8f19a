"""The web server's process: makes the app at once, and serves it when a line comes on its standard input.

So the app, which takes half of a start, is made while the database is prepared, and only once: the server forks its
workers from here, at the start and after a crash. If the parent has died, standard input closes and this process exits.
Arguments are granian's own.
"""

import sys
from functools import cache, partial

from granian.cli import entrypoint

from webapp import create_app
from webapp.hosting.asgi import AsgiApplication, bridge
from webapp.web.access import body_limit
from webapp.web.error_pages import SENTENCES


@cache
def app() -> AsgiApplication:
    """Return the app of this process and of those forked from it."""
    wsgi_app = create_app()
    settings, languages = (wsgi_app.extensions[name] for name in ("settings", "languages"))
    late = "\n".join(language.gettext(SENTENCES[408]) for language in languages.values())
    return bridge(wsgi_app, settings.threads, body_limit=partial(body_limit, wsgi_app), late=late)


def main() -> None:
    """Make the app, wait for the line, serve until a signal arrives."""
    app()
    if sys.stdin.readline():
        entrypoint()  # type: ignore[no-untyped-call] # the library leaves this one untyped


if __name__ == "__main__":
    from webapp import server  # noqa: PLW0406 - by the name under which workers look for it

    server.main()

"""What the `flask` command and WSGI servers look for in a project's folder: with it, `flask doctor` needs no --app."""

from webapp import create_app

__all__ = ["create_app"]

"""The flask commands for authors, maintainers and operators: run by hand, in the Procfile or by cron."""

from importlib import import_module
from pkgutil import iter_modules

import click
from flask import Flask


def register(app: Flask) -> None:
    """Add every command that a module of this package defines."""
    for module in iter_modules(__path__, f"{__name__}."):
        for found in vars(import_module(module.name)).values():
            if isinstance(found, click.Command):
                app.cli.add_command(found)

"""The studio's list of named blocks and the page of each."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from inspect import unwrap

from flask import current_app, request
from flask.typing import ResponseReturnValue

from webapp.blueprints.studio_frame import render, studio_blueprint
from webapp.services import studio
from webapp.web.access import Who, open_to

blueprint = studio_blueprint("studio")


@blueprint.get("/")
@open_to(Who.ADMIN)
def blocks() -> ResponseReturnValue:
    """List the blocks of every feature, of one (`?feature=`), or those that a page runs (`?page=`)."""
    known = routes()
    chosen = {name: request.args.get(name, "") for name in ("feature", "page")}
    return render(
        "studio/blocks.html",
        listed=studio.list_blocks(known, **chosen),
        features=studio.features(),
        pages=sorted({shown for names in known.values() for shown in names}),
        chosen=chosen,
    )


@blueprint.get("/blocks/<block>")
@open_to(Who.ADMIN)
def block(block: str) -> ResponseReturnValue:
    """Show a block: its text, who calls it, and how long it takes."""
    shown = studio.describe_block(studio.find_block(block), routes())
    return render("studio/block.html", shown=shown, last_at=datetime.fromtimestamp(shown.timing.last_at, UTC))


def routes() -> Mapping[str, Sequence[str]]:
    """Return the paths of each view and the name of each command, by the full name of its function."""
    found: dict[str, list[str]] = defaultdict(list)
    for rule in current_app.url_map.iter_rules():
        view = current_app.view_functions[rule.endpoint]
        found[f"{view.__module__}.{view.__qualname__}"].append(rule.rule)
    for name, command in current_app.cli.commands.items():
        if command.callback:
            function = unwrap(command.callback)
            found[f"{function.__module__}.{function.__qualname__}"].append(f"flask {name}")
    return found

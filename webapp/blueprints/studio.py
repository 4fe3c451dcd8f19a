"""The studio's list of named blocks and the page of each."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from inspect import unwrap

import psycopg
from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from psycopg.conninfo import make_conninfo

from webapp.blueprints.studio_frame import for_administrators, render, studio_blueprint
from webapp.config import Settings
from webapp.db.queries import Query
from webapp.db.sandbox import Fetched, Sandbox, sandbox
from webapp.services import studio, studio_run, studio_statistics
from webapp.services.studio_run import Tried
from webapp.services.studio_statistics import Statistics
from webapp.spreadsheets import csv_text
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.once import now
from webapp.web.pages import wants_fragment

log = logging.getLogger(__name__)

SLOWEST = 5  # blocks above those that are listed by file

blueprint = studio_blueprint("studio")


@blueprint.get("/")
@open_to(Who.ADMIN)
def blocks() -> ResponseReturnValue:
    """List the blocks by file, or those of a feature (`?feature=`), of a page (`?page=`) or with words (`?find=`)."""
    known = routes()
    chosen = {name: request.args.get(name, "").strip() for name in ("feature", "page", "find")}
    listed = studio.list_blocks(known, **chosen)
    statistics = statistics_of([each.query for each in listed])
    by_server = request.args.get("by") == "server" and statistics is not None
    if by_server and statistics:
        listed.sort(key=lambda each: -(found.mean if (found := statistics.get(each.query.full_name)) else 0))
    return render(
        "studio/_blocks.html" if wants_fragment() else "studio/blocks.html",
        listed=listed,
        slowest=[each for each in listed if each.timing.runs][:SLOWEST],
        is_by_file=not any(chosen.values()),
        statistics=statistics,
        by_server=by_server,
        features=studio.features(),
        pages=sorted({shown for names in known.values() for shown in names}),
        chosen=chosen,
    )


@blueprint.get("/blocks/<block>")
@open_to(Who.ADMIN)
def block(block: str) -> ResponseReturnValue:
    """Show a block: its text, who calls it, how long it takes, and a form to try it."""
    return block_page(studio.find_block(block))


@blueprint.post("/blocks/<block>/run")
@open_to(Who.ADMIN)
@form_again(for_administrators(block))
def run(block: str) -> ResponseReturnValue:
    """Try a block with the values of the form and show its rows and its plan; with `csv`, return its rows as a file."""
    query = studio.find_block(block)
    given = given_values()
    with opened() as box:
        tried = studio_run.try_block(box, query, [given.get(name) for name in query.parameters])
    if "csv" in request.form and tried.result:
        return as_csv(block, tried.result)
    return block_page(query, tried)


def block_page(query: Query, tried: Tried | None = None) -> str:
    """Return the page of a block, with what came of trying it."""
    shown = studio.describe_block(query, routes())
    with opened() as box:
        parameters = studio_run.parameters(box.conn, query, given_values(), now())
    return render(
        "studio/block.html",
        shown=shown,
        parameters=parameters,
        tried=tried,
        last_at=datetime.fromtimestamp(shown.timing.last_at, UTC),
        row_limit=studio_run.ROWS,
        statistics=statistics_of([query]),
    )


def statistics_of(queries: Sequence[Query]) -> dict[str, Statistics] | None:
    """Return PostgreSQL's figures of blocks, by their full names; None where the server keeps none.

    The extension's view is in this database, or in the one named postgres, for which each server has a place.
    """
    with opened() as box:
        database = box.conn.info.dbname
        ids = studio_statistics.query_ids(box, queries)
        if studio_statistics.has_statistics(box.conn):
            return studio_statistics.statistics(box.conn, database, ids)
    try:
        with sandbox(make_conninfo(_url(), dbname="postgres"), studio_run.SECONDS) as box:
            if studio_statistics.has_statistics(box.conn):
                return studio_statistics.statistics(box.conn, database, ids)
    except psycopg.Error as error:
        log.info("no statistics of statements: %s", error)
    return None


def given_values() -> dict[str, str | None]:
    """Return the values of the form by parameter; None where its box for null is ticked."""
    sent = {name.removeprefix("value-"): value for name, value in request.form.items() if name.startswith("value-")}
    return {name: None if f"null-{name}" in request.form else value for name, value in sent.items()}


def opened() -> AbstractContextManager[Sandbox]:
    """Open a connection on which nothing can be changed, with the studio's own role where it has one."""
    return sandbox(_url(), studio_run.SECONDS)


def _url() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.studio_url or settings.database_url


def as_csv(name: str, result: Fetched) -> Response:
    """Return rows as a CSV file that no spreadsheet program runs as formulas."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(csv_text([result.columns, *result.rows]), mimetype="text/csv; charset=utf-8", headers=headers)


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

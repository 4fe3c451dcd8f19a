"""One handler for all errors: a page or fragment for people, a problem document for programs.

Nothing internal is shown. Every error has an id, which is in the log beside its cause.
"""

import logging
import re
from collections.abc import Callable
from typing import Any

import psycopg
from flask import Flask, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from psycopg.errors import (
    ForeignKeyViolation,
    InvalidSchemaName,
    UndefinedColumn,
    UndefinedFunction,
    UndefinedObject,
    UndefinedTable,
)
from psycopg_pool import PoolTimeout
from werkzeug.exceptions import HTTPException

from webapp import db
from webapp.content.variants.variants import VariantError
from webapp.db.remedies import explained
from webapp.errors import CrossSite, Forbidden, NotFound, Refused, StaleForm, TooMany, Unauthorized, Unavailable
from webapp.logs import request_id
from webapp.messages import N_
from webapp.web.access import must_sign_in
from webapp.web.forms import (
    NOT_STORED,
    NOT_THIS_ACCOUNT,
    SIGNED_OUT,
    draw_again,
    has_other_account,
    sent_fields,
    was_signed_out,
)
from webapp.web.pages import gettext, render_template
from webapp.web.readiness import schema_problem

log = logging.getLogger(__name__)

RETRY_AFTER = "5"
UNAVAILABLE = N_("The database cannot be reached. Nothing you sent was stored; please try again in a minute.")
NOT_SET_UP = N_("The database is not ready yet. Nothing you sent was stored; please try again in a minute.")
GONE = N_("You signed in or out elsewhere meanwhile. Nothing was stored; please press the button again.")
BROKEN = N_("Something went wrong on our side. Nothing was stored; please try again.")
FAULTY_TASK = N_("There is a mistake in this task. What you have earned is kept; please take another task.")
# Messages of Citus, which are not translated.
LOST_NODE = re.compile(r"connection marked as essential|any active placements")
SENTENCES = {
    400: N_("The request could not be read. Please go back and try again."),
    401: N_("Please sign in first."),
    403: N_("This is not yours to see or change."),
    404: N_("There is nothing at this address. Perhaps it moved."),
    405: N_("This address does not take this kind of request."),
    408: N_("What you sent arrived too slowly. Nothing was stored; please try again on a better connection."),
    413: N_("That is too much at once. Nothing was stored; please send less."),
    415: N_("This address takes another kind of content."),
    429: N_("That was a lot in a short time. Nothing is lost; please wait a moment."),
}
TITLES = {
    400: N_("This cannot be read"),
    401: N_("Please sign in"),
    403: N_("Not allowed"),
    404: N_("Not found"),
    413: N_("Too large"),
    422: N_("This was not accepted"),
    429: N_("A little too fast"),
    503: N_("Back in a moment"),
}
"""The default heading of each status. `Refused.heading` replaces it."""
OTHER_TITLE = N_("This did not work")


def register(app: Flask) -> None:
    """Register the handlers of all refusals and faults."""
    app.register_error_handler(Refused, _or_worse(_refused))
    app.register_error_handler(VariantError, _or_worse(_faulty_task))
    app.register_error_handler(HTTPException, _or_worse(_http))
    app.register_error_handler(psycopg.OperationalError, _unavailable)
    app.register_error_handler(psycopg.InternalError, _internal)
    for kind in (UndefinedTable, UndefinedColumn, UndefinedFunction, UndefinedObject, InvalidSchemaName):
        app.register_error_handler(kind, _undefined)
    app.register_error_handler(psycopg.DataError, _unstorable)
    app.register_error_handler(PoolTimeout, _unavailable)
    app.register_error_handler(ForeignKeyViolation, _gone)
    app.register_error_handler(Exception, _broken)


def is_api() -> bool:
    """Return whether the request is to the API, which answers with problem documents."""
    return request.path == "/api" or request.path.startswith("/api/")


def problem(status: int, text: str, *, heading: str = "", offers_form: bool = False) -> Response:
    """Return an error in the format the caller reads, with its id.

    `text` is a finished sentence, `heading` a message id. Without it the status decides the heading. With `offers_form`
    the page has the form that was sent, to be sent once more.
    """
    title = gettext(heading or TITLES.get(status, OTHER_TITLE))
    if is_api():
        response = jsonify(type="about:blank", title=title, status=status, detail=text, errorId=request_id.get())
        response.content_type = "application/problem+json"
    else:
        fragment = request.headers.get("HX-Request") == "true"
        template = "errors/_problem.html" if fragment else "errors/page.html"
        if "database_is_away" in g and not fragment:
            template = "errors/unavailable.html"
        offers_form = offers_form and request.method == "POST"
        response = Response(
            render_template(
                template,
                title=title,
                text=text,
                request_id=request_id.get(),
                sent=sent_fields() if offers_form else None,
                sent_to=request.full_path.removesuffix("?"),
                must_sign_in=offers_form and status < 500 and must_sign_in(),
            )
        )
    response.status_code = status
    return response


def refuse(status: int, text: str, *, heading: str = "", offers_form: bool = False) -> Response:
    """Return the response to a refused request: for a form the same form, for everything else a problem page."""
    again = None if is_api() else draw_again(status, text)
    return again or problem(status, text, heading=heading, offers_form=offers_form)


def _or_worse(refuse: Callable[[Any], Response]) -> Callable[[Any], ResponseReturnValue]:
    """Let a page of refusal, which is drawn for whoever asks, itself meet a database that is away."""

    def refused(error: Exception) -> ResponseReturnValue:
        try:
            return refuse(error)
        except psycopg.Error as worse:
            return current_app.handle_user_exception(worse)

    return refused


def _refused(refusal: Refused) -> Response:
    text, heading = gettext(refusal.text, **refusal.values), refusal.heading
    is_signed_out = isinstance(refusal, (Forbidden, Unauthorized)) and was_signed_out()
    if is_signed_out:
        text, heading = gettext(SIGNED_OUT), NOT_STORED  # the actual reason
    elif isinstance(refusal, Forbidden) and has_other_account():
        text, heading = gettext(NOT_THIS_ACCOUNT), NOT_STORED  # as above
    if isinstance(refusal, (CrossSite, NotFound)):
        response = problem(refusal.status, text, heading=heading)
    else:
        may_pass_later = is_signed_out or isinstance(refusal, (StaleForm, Unauthorized, TooMany, Unavailable))
        response = refuse(refusal.status, text, heading=heading, offers_form=may_pass_later)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _faulty_task(error: VariantError) -> Response:
    """Return the page for a task with a mistake, which was published without running `check-content`."""
    log.error("%s", error.problem)
    return problem(409, gettext(FAULTY_TASK), heading=N_("This task cannot be shown"))


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value] # a redirect or an answer that is already finished
    status = error.code or 500
    text = gettext(SENTENCES.get(status, N_("This did not work. Please go back and try again.")))
    response = refuse(status, text) if status == 413 else problem(status, text)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unavailable(error: Exception) -> Response:
    return _try_later(UNAVAILABLE, explained(str(error)))


def _try_later(text: str, reason: str) -> Response:
    """Return 503 on a page that needs no database. `reason` is for the log."""
    g.database_is_away, g.current_learner = True, None  # do not query the database again for the session
    log.error("database unavailable: %s", reason)
    response = problem(503, gettext(text), offers_form=True)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def _internal(error: psycopg.InternalError) -> Response:
    """Return 503 for a lost node, which a distributed PostgreSQL reports as an internal error (SQLSTATE XX000)."""
    return _unavailable(error) if LOST_NODE.search(str(error)) else _broken(error)


def _undefined(error: psycopg.ProgrammingError) -> Response:
    """Return the response to a missing table or column: migrations have not run, or the code is wrong."""
    try:
        reason = schema_problem()
    except (psycopg.Error, PoolTimeout) as worse:
        return _unavailable(worse)
    return _try_later(NOT_SET_UP, reason) if reason else _broken(error)


def _unstorable(error: psycopg.DataError) -> Response:
    """Return the refusal of a value that no column can store, such as a NUL in a text, if no check found it before."""
    if db.fault_in_query(error):
        return _broken(error)
    log.warning("a value could not be stored: %s", type(error).__name__)
    return refuse(422, gettext(SENTENCES[400]), heading=TITLES[400])


def _gone(_: ForeignKeyViolation) -> Response:
    """Return the response for a learner who was deleted, or a guest who was merged, during this request."""
    return refuse(409, gettext(GONE), heading=NOT_STORED, offers_form=True)


def _broken(error: Exception) -> Response:
    fault = db.fault_in_query(error)
    log.exception(fault or "unhandled error", exc_info=error)
    if not fault or not current_app.extensions["settings"].development:
        return problem(500, gettext(BROKEN), offers_form=True)
    g.current_learner = None  # the header's own queries may be the broken ones
    return problem(500, fault)

"""Editing a block beside its plan, its rows and its contract. In development only: it writes into the source."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.blueprints.studio import given_values, opened
from webapp.blueprints.studio_frame import for_administrators, render, studio_blueprint
from webapp.db.queries import Query, reread_queries
from webapp.errors import Invalid
from webapp.services import studio, studio_edit, studio_run
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.once import now
from webapp.web.pages import gettext

blueprint = studio_blueprint("studio_edit")


@blueprint.get("/blocks/<block>/edit")
@open_to(Who.ADMIN)
def page(block: str) -> ResponseReturnValue:
    """Show a block's text to edit, with the values to try it with."""
    query = studio.find_block(block)
    return _page(query, query, studio_edit.text_of(query))


def _again(block: str) -> ResponseReturnValue:
    query = studio.find_block(block)
    return _page(query, query, _sent("text"))


@blueprint.post("/blocks/<block>/edit")
@open_to(Who.ADMIN)
@form_again(for_administrators(_again))
def change(block: str) -> ResponseReturnValue:
    """Try the edited text: show rows, plan and contract. With `save` write it into its file, if PostgreSQL takes it."""
    query, text = studio.find_block(block), _sent("text")
    edited = studio_edit.with_text(query, text)
    with opened() as box:
        checked = studio_edit.check(box.conn, edited)
    if "save" not in request.form:
        return _page(query, edited, text, checked)
    if checked.fault:
        raise Invalid(gettext("PostgreSQL does not take it, so nothing was stored.") + " " + checked.fault)
    studio_edit.save(query, text, _sent("before"))
    reread_queries()
    flash(gettext("Saved to %(file)s.", file=f"sql/queries/{query.feature}.sql"), "good")
    if not checked.holds:
        flash(gettext("The contract does not hold: change the row class or the call too."), "warning")
    return redirect(url_for(".page", block=block), 303)


def _sent(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip("\n")


def _page(query: Query, edited: Query, text: str, checked: studio_edit.Checked | None = None) -> str:
    """Return the page with the text, and what came of trying it if it was checked."""
    with opened() as box:
        parameters = studio_run.parameters(box.conn, edited, given_values(), now())
        box.begin()
        values = [parameter.value for parameter in parameters]
        tried = studio_run.try_block(box, edited, values) if checked and not checked.fault else None
    return render(
        "studio/edit.html",
        edited=edited,
        kind=studio.kind_of(edited),
        text=text,
        before=_sent("before") or studio_edit.text_of(query),
        parameters=parameters,
        checked=checked,
        tried=tried,
        row_limit=studio_run.ROWS,
    )

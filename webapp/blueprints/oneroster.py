"""OneRoster packages: choosing one, looking at what it would do, and storing what was ticked."""

from secrets import token_urlsafe
from uuid import UUID

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.classes import draft_of_form, or_my_classes, usual_zone
from webapp.blueprints.roster_cards import page_seed
from webapp.errors import Invalid, NotFound
from webapp.messages import N_
from webapp.outside.oneroster_process import MOST_CLASSES
from webapp.services import accounts, classes
from webapp.services import oneroster as service
from webapp.services.classes import TEACHING
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.identity import the_learner
from webapp.web.once import now
from webapp.web.pages import render_template, secrets

blueprint = Blueprint("oneroster", __name__, url_prefix="/classes/oneroster")

PACKAGE_BYTES = 8 * 1024 * 1024  # a district of 50,000 pupils, packed
FORM_BYTES = 4 * 1024 * 1024  # the form after it, with everything that was read


@blueprint.get("")
@open_to(Who.LEARNER)
def choose() -> ResponseReturnValue:
    """Show the form for a package."""
    with db.reading() as conn:
        _check_teacher(conn)
    return render_template("oneroster/choose.html")


def _check_teacher(conn: db.Conn) -> int:
    """Return how many classes the caller may make. Raise `NotFound` for somebody who teaches none and may make none.

    Where anybody may make a class, that is one.
    """
    learner, settings = the_learner(), current_app.extensions["settings"]
    may_create = classes.may_create(conn, learner, open_to_all=settings.anyone_may_create_a_class)
    if not may_create and not any(each.role in TEACHING for each in classes.list_taught(conn, learner.user_id)):
        raise NotFound(N_("Only teachers can import classes. Ask the administrator of this site for the role."))
    return 0 if not may_create else 1 if learner.role == "USER" else MOST_CLASSES


@blueprint.post("")
@open_to(Who.LEARNER, max_bytes=PACKAGE_BYTES)
@form_again(or_my_classes(choose))
def preview() -> ResponseReturnValue:
    """Show what a package would change. Nothing is stored."""
    learner = the_learner()
    with db.reading() as conn:
        _check_teacher(conn)
    if sealed := request.form.get("package"):
        said = service.unseal(sealed, learner.user_id, secrets())
    else:
        upload = request.files.get("file")
        data = upload.read() if upload else b""
        if not data:
            raise Invalid(N_("Please choose the ZIP file of the package. Nothing was stored."))
        said = service.read(data, now())  # before a connection is taken: it may take seconds
    with db.reading() as conn:
        most_new = _check_teacher(conn)
        package = service.package_of(said)
        planned = service.plan_package(conn, package, learner.user_id)
    return render_template(
        "oneroster/preview.html",
        package=package,
        planned=planned,
        may_create=most_new > 0,
        sealed=service.seal(said, learner.user_id, secrets()),
        typed=request.form,
        page_id=request.form.get("page_id") or token_urlsafe(16),
        time_zones=accounts.time_zones(),
        time_zone=usual_zone(),
    )


@blueprint.post("/confirm")
@open_to(Who.LEARNER, max_bytes=FORM_BYTES)
@form_again(or_my_classes(preview))
def confirm() -> ResponseReturnValue:
    """Store what was ticked, and show the classes. Pressed twice, the button does it once."""
    learner, form = the_learner(), request.form
    package = service.package_of(service.unseal(form.get("package", ""), learner.user_id, secrets()))
    with db.transaction() as conn:
        most_new = _check_teacher(conn)
        stored = service.import_package(
            conn,
            package,
            classes=set(form.getlist("class")),
            lines=set(form.getlist("line", type=int)),
            removed={pair for each in form.getlist("remove") if (pair := _class_and_pupil(each))},
            draft=draft_of_form(name="-"),
            most_new=most_new,
            actor_id=learner.user_id,
            seed=page_seed(),
            now=now(),
        )
    return render_template("oneroster/stored.html", stored=stored)


def _class_and_pupil(text: str) -> tuple[UUID, UUID] | None:
    """Return the ids of a class and of a pupil, as the tick of a departure sends them."""
    class_id, _, user_id = text.partition(":")
    try:
        return UUID(class_id), UUID(user_id)
    except ValueError:
        return None

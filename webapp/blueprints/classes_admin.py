"""What administrators do about classes: say who may make them, and take one over whose owners are gone."""

import logging
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.classes import or_my_classes, page
from webapp.outside import mail
from webapp.services import classes, classes_teachers
from webapp.services.classes import Teacher
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.identity import the_administrator
from webapp.web.once import now
from webapp.web.pages import gettext, render_template

log = logging.getLogger(__name__)

blueprint = Blueprint("classes_admin", __name__)


@blueprint.get("/admin/teachers")
@open_to(Who.LEARNER)
def teachers() -> ResponseReturnValue:
    """Show who may make classes, and every class in outline."""
    the_administrator()
    with db.reading() as conn:
        accounts = classes_teachers.list_teacher_accounts(conn)
        summaries = classes.list_summaries(conn)
    return render_template(
        "classes/teachers.html", teachers=accounts, summaries=summaries, typed_email=request.form.get("email", "")
    )


@blueprint.post("/admin/teachers")
@open_to(Who.LEARNER)
@form_again(or_my_classes(teachers))
def change_teachers() -> ResponseReturnValue:
    """Let the account of an address make classes, or with `revoke` let somebody make no more."""
    the_administrator()
    revoked = request.form.get("revoke", type=UUID)
    with db.transaction() as conn:
        if revoked:
            classes_teachers.revoke_teacher(conn, revoked, now())
        else:
            classes_teachers.grant_teacher(conn, email=request.form.get("email", ""), now=now())
    flash(gettext("Saved."), "good")
    return redirect(url_for(".teachers"), 303)


@blueprint.post("/classes/<uuid:class_id>/take-over")
@open_to(Who.LEARNER)
@form_again(or_my_classes(page))
def take_over(class_id: UUID) -> ResponseReturnValue:
    """Make an administrator an owner of the class. The log records it, and the owners before are told by mail."""
    learner = the_administrator()
    with db.transaction() as conn:
        owners = classes_teachers.take_over(conn, class_id, learner.user_id, now())
        name = classes.in_role(conn, class_id, learner.user_id).about.name
    log.warning("class %s was taken over by administrator %s", class_id, learner.user_id)
    for owner in owners:
        _tell(owner, name)
    return redirect(url_for("classes.page", class_id=class_id), 303)


def _tell(owner: Teacher, class_name: str) -> None:
    settings = current_app.extensions["settings"]
    if not owner.email or not settings.sends_mail:
        return
    try:
        mail.send(
            settings,
            to=owner.email,
            subject=gettext("An administrator is now an owner of your class"),
            text=gettext(
                "An administrator of Intervals has become an owner of the class %(name)s. You still own it too.",
                name=class_name,
            ),
            now=now(),
        )
    except mail.MailFailed as problem:
        log.error("an owner was not told that a class was taken over: %s", problem)

"""Classes: the list, one class, its settings, its code, its grown-ups, and its end."""

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.roster_cards import cards_page, door_address, page_seed
from webapp.errors import Invalid, NotFound
from webapp.messages import N_
from webapp.services import accounts, classes_codes, classes_end, classes_teachers, gradebook, lti_errands, roster
from webapp.services import classes as service
from webapp.services.classes import LOOKING, OWNER, SIGN_INS, TEACHING, ClassInRole, Draft, Summary
from webapp.services.repeats import id_and_secret
from webapp.web import identity
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.identity import the_learner
from webapp.web.once import now
from webapp.web.pages import gettext, library, render_template, secrets
from webapp.web.qr import qr_code

blueprint = Blueprint("classes", __name__)


def or_my_classes(draw: Callable[..., ResponseReturnValue | None]) -> Callable[..., ResponseReturnValue | None]:
    """Draw a page of a class after a refused form; for somebody who has no part in the class the list of theirs."""

    def drawn(**arguments: Any) -> ResponseReturnValue | None:
        if identity.current_learner() is None:
            return None
        try:
            return draw(**arguments)
        except NotFound:
            return index()

    return drawn


# --- The list --------------------------------------------------------------------------------------------------------


@blueprint.get("/classes")
@open_to(Who.LEARNER)
def index() -> ResponseReturnValue:
    """Show the classes somebody teaches or belongs to."""
    learner, settings = the_learner(), current_app.extensions["settings"]
    with db.reading() as conn:
        taught = service.list_taught(conn, learner.user_id)
        attended = service.list_attended(conn, learner.user_id)
        may_create = service.may_create(conn, learner, open_to_all=settings.anyone_may_create_a_class)
    return render_template(
        "classes/index.html",
        taught=taught,
        attended=attended,
        may_create=may_create,
        typed=request.form,
        page_id=token_urlsafe(16),
        time_zones=accounts.time_zones(),
        time_zone=usual_zone(),
    )


def usual_zone() -> str:
    """Return the time zone to propose for a new class: the learner's; of one who never chose any, the browser's."""
    chosen = identity.current_time_zone()
    return identity.current_preferences().time_zone if chosen == "UTC" else chosen


@blueprint.post("/classes")
@open_to(Who.LEARNER)
@form_again(or_my_classes(index))
def create() -> ResponseReturnValue:
    """Make a class and go on to its pupils. Pressed twice, the button makes one."""
    learner, settings = the_learner(), current_app.extensions["settings"]
    class_id, _ = id_and_secret(page_seed())
    with db.transaction() as conn:
        if service.find_role(conn, class_id, learner.user_id) is None:
            if not service.may_create(conn, learner, open_to_all=settings.anyone_may_create_a_class):
                raise NotFound(
                    N_("Only teachers can make classes here. Ask the administrator of this site for the role."),
                    heading=N_("No class was made"),
                )
            service.create_class(conn, learner.user_id, class_id, draft_of_form(), now())
            classes_codes.renew_code(conn, class_id, now())
    return redirect(url_for("roster.people", class_id=class_id), 303)


def draft_of_form(name: str | None = None) -> Draft:
    """Return the form of a class, under a name if the form has none. Raise `Invalid`."""
    form = request.form
    locale, time_zone = accounts.read_locale(form.get("locale")), accounts.read_time_zone(form.get("time_zone"))
    sign_in = next((each for each in SIGN_INS if each == form.get("sign_in")), None)
    subject = form.get("subject_slug") or None
    if (
        locale is None
        or time_zone is None
        or sign_in is None
        or (subject and not any(each.slug == subject for each in library().subjects))
    ):
        raise Invalid(N_("Please choose from what is offered. Nothing was stored."))
    return Draft(
        name=form.get("name", "") if name is None else name,
        school=form.get("school", ""),
        locale=locale,
        time_zone=time_zone,
        sign_in=sign_in,
        subject_slug=subject,
        shows_names="shows_names" in form,
        shares_practice="shares_practice" in form,
        missing_counts_as_zero="missing_counts_as_zero" in form,
    )


# --- One class -------------------------------------------------------------------------------------------------------


@blueprint.get("/classes/<uuid:class_id>")
@open_to(Who.LEARNER)
def page(class_id: UUID) -> ResponseReturnValue:
    """Show a class: to its teachers an overview, to a pupil their own part, to an administrator the outline."""
    learner = the_learner()
    with db.reading() as conn:
        found = service.to_read(conn, class_id, learner)
        if isinstance(found, Summary):
            return render_template("classes/summary.html", summary=found)
        teachers = service.list_teachers(conn, class_id)
        if found.role == "pupil":
            marks = gradebook.gradebook(conn, found.about, now=now(), user_id=learner.user_id)
            return render_template("classes/pupil.html", group=found, teachers=teachers, cells=marks.rows[0].cells)
        code = classes_codes.find_code(conn, class_id)
        members = roster.list_members(conn, class_id)
    door = door_address(code.code) if code else ""
    return render_template(
        "classes/page.html",
        group=found,
        teachers=teachers,
        code=code,
        may_join=code and code.may_join(now()),
        door=door,
        door_qr=qr_code(door) if door else "",
        pupil_count=len(roster.current(members)),
    )


@blueprint.get("/classes/<uuid:class_id>/settings")
@open_to(Who.LEARNER)
def settings(class_id: UUID) -> ResponseReturnValue:
    """Show the settings of a class: to its teachers the code, to its owners all of them."""
    with db.reading() as conn:
        found = service.in_role(conn, class_id, the_learner().user_id, TEACHING)
        return _settings(conn, found)


def _settings(conn: db.Conn, found: ClassInRole) -> str:
    code = classes_codes.find_code(conn, found.about.class_id)
    return render_template(
        "classes/settings.html",
        group=found,
        code=code,
        may_join=code and code.may_join(now()),
        teachers=service.list_teachers(conn, found.about.class_id),
        courses=lti_errands.list_courses(conn, found.about.class_id),
        asking=lti_errands.list_asking(conn, found.about.class_id),
        subjects=library().subjects,
        time_zones=accounts.time_zones(),
        typed={request.endpoint: request.form},
        page_id=token_urlsafe(16),
    )


def _settings_again(class_id: UUID, **_: object) -> ResponseReturnValue:
    return settings(class_id)


@blueprint.post("/classes/<uuid:class_id>/settings")
@open_to(Who.LEARNER)
@form_again(or_my_classes(_settings_again))
def save_settings(class_id: UUID) -> ResponseReturnValue:
    """Keep what the owner says about the class. Pupils who now lack a secret get one; their cards are shown once."""
    with db.transaction() as conn:
        service.to_change(conn, class_id, the_learner().user_id, OWNER)
        service.change_class(conn, class_id, draft_of_form())
        cards = _cards_for_the_door(conn, class_id)
    if cards:
        return cards
    flash(gettext("Saved."), "good")
    return redirect(url_for(".settings", class_id=class_id), 303)


def _cards_for_the_door(conn: db.Conn, class_id: UUID) -> str | None:
    """Give those pupils secrets who cannot sign in at the class's door, and return the page of their cards."""
    found = service.in_role(conn, class_id, the_learner().user_id, OWNER)
    cards = roster.give_missing_secrets(conn, found.about, seed=page_seed(), peppers=secrets(), now=now())
    return cards_page(found, classes_codes.find_code(conn, class_id), cards) if cards else None


@blueprint.post("/classes/<uuid:class_id>/code")
@open_to(Who.LEARNER)
@form_again(or_my_classes(_settings_again))
def change_code(class_id: UUID) -> ResponseReturnValue:
    """Make a new code, or let people join by the one in use, or not."""
    change = request.form.get("change", "")
    with db.transaction() as conn:
        service.lock_class(conn, class_id)  # first: a class that is archived at this moment must not get a code
        service.to_change(conn, class_id, the_learner().user_id, TEACHING)
        if change == "renew":
            classes_codes.renew_code(conn, class_id, now())
        elif change == "open":
            classes_codes.let_join(conn, class_id, now() + classes_codes.JOINING_LASTS)
        elif change == "close":
            classes_codes.let_join(conn, class_id, None)
        else:
            raise Invalid(N_("Please choose from what is offered. Nothing was stored."))
    return redirect(url_for(".settings", class_id=class_id), 303)


@blueprint.post("/classes/<uuid:class_id>/teachers")
@open_to(Who.LEARNER)
@form_again(or_my_classes(_settings_again))
def invite(class_id: UUID) -> ResponseReturnValue:
    """Give whoever has an address a role in the class."""
    with db.transaction() as conn:
        service.to_change(conn, class_id, the_learner().user_id, OWNER)
        role = classes_teachers.read_role(request.form.get("role", ""))
        classes_teachers.invite(conn, class_id, request.form.get("email", ""), role, now())
    flash(gettext("Done. Whoever signs in with this address finds the class in their list."), "good")
    return redirect(url_for(".settings", class_id=class_id), 303)


@blueprint.post("/classes/<uuid:class_id>/teachers/<uuid:user_id>")
@open_to(Who.LEARNER)
@form_again(or_my_classes(_settings_again))
def change_teacher(class_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Change what a grown-up of the class may do, hand the class over to them, or take their role away."""
    learner, choice = the_learner(), request.form.get("role", "")
    with db.transaction() as conn:
        service.to_change(conn, class_id, learner.user_id, OWNER)
        if choice == "hand_over":
            classes_teachers.hand_over(conn, class_id, learner.user_id, user_id, now())
        else:
            role = None if choice == "none" else classes_teachers.read_role(choice)
            classes_teachers.change_role(conn, class_id, user_id, role, now())
    flash(gettext("Saved."), "good")
    own_role_stays = choice == "owner" or (user_id != learner.user_id and choice != "hand_over")
    return redirect(url_for(".settings" if own_role_stays else ".page", class_id=class_id), 303)


@blueprint.post("/classes/<uuid:class_id>/leave")
@open_to(Who.LEARNER)
@form_again(or_my_classes(page))
def leave(class_id: UUID) -> ResponseReturnValue:
    """Leave a class: as a pupil with an account, or as a grown-up who is not its only owner."""
    learner = the_learner()
    with db.transaction() as conn:
        found = service.to_change(conn, class_id, learner.user_id, service.ANY_ROLE)
        if found.role in LOOKING:
            classes_teachers.change_role(conn, class_id, learner.user_id, None, now())
        elif learner.is_managed:
            raise NotFound(N_("Only your teacher can take you out of this class."))
        else:
            roster.leave(conn, class_id, learner.user_id, now())
    flash(gettext("You have left the class."), "good")
    return redirect(url_for(".index"), 303)


# --- The end ---------------------------------------------------------------------------------------------------------


@blueprint.post("/classes/<uuid:class_id>/archive")
@open_to(Who.LEARNER)
@form_again(or_my_classes(_settings_again))
def archive(class_id: UUID) -> ResponseReturnValue:
    """Put a class into the archive, or with `restore` take it out."""
    is_restored = "restore" in request.form
    with db.transaction() as conn:
        service.in_role(conn, class_id, the_learner().user_id, OWNER)
        if is_restored:
            classes_end.restore(conn, class_id, now())
            cards = _cards_for_the_door(conn, class_id)
        else:
            classes_end.archive(conn, class_id, now())
            cards = None
    if is_restored:
        flash(gettext("The class is open again. It has a new code, and its pupils have new cards."), "good")
    if cards:
        return cards
    return redirect(url_for(".settings", class_id=class_id), 303)


@blueprint.get("/classes/<uuid:class_id>/delete")
@open_to(Who.LEARNER)
def confirm_deletion(class_id: UUID) -> ResponseReturnValue:
    """Say what goes with a class, and ask."""
    with db.reading() as conn:
        found = service.in_role(conn, class_id, the_learner().user_id, OWNER)
        contents = classes_end.contents(conn, class_id)
    return render_template("classes/delete.html", group=found, contents=contents)


@blueprint.post("/classes/<uuid:class_id>/delete")
@open_to(Who.LEARNER)
@form_again(or_my_classes(confirm_deletion))
def delete(class_id: UUID) -> ResponseReturnValue:
    """Delete a class. Its pupils and what they practised stay."""
    with db.transaction() as conn:
        service.in_role(conn, class_id, the_learner().user_id, OWNER)
        if request.form.get("confirm") != "yes":
            raise Invalid(N_("Please tick the box if you really want to delete the class. Nothing was deleted."))
        classes_end.delete_class(conn, class_id, now())
    flash(gettext("The class is deleted."), "good")
    return redirect(url_for(".index"), 303)


# --- What a pupil and their parents can read -------------------------------------------------------------------------


@blueprint.get("/me/classes")
@open_to(Who.LEARNER)
def mine() -> ResponseReturnValue:
    """Show a pupil who can see what, and what teachers did with their account or looked at."""
    learner = the_learner()
    with db.reading() as conn:
        attended = service.list_attended(conn, learner.user_id)
        teachers = {each.about.class_id: service.list_teachers(conn, each.about.class_id) for each in attended}
        events = roster.list_events(conn, learner.user_id)
    return render_template("classes/mine.html", attended=attended, teachers=teachers, events=events)


@blueprint.get("/parents")
@open_to(Who.ANYONE)
def parents() -> ResponseReturnValue:
    """Tell parents in plain words what a class stores about their child."""
    kept_days = current_app.extensions["settings"].managed_pupils_kept_days
    return render_template("classes/parents.html", kept_days=kept_days)

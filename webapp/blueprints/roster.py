"""A class's pupils: the list, importing one, cards, and one pupil's page."""

from base64 import b64decode, b64encode
from secrets import token_urlsafe
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.accounts import avatar_store, stored
from webapp.blueprints.classes import or_my_classes
from webapp.blueprints.roster_cards import cards_page, page_seed
from webapp.errors import Invalid, NotFound
from webapp.locales import in_language
from webapp.messages import N_
from webapp.services import (
    classes,
    classes_codes,
    classes_end,
    merging,
    roster_file,
    roster_import,
    roster_move,
    roster_secrets,
)
from webapp.services import roster as service
from webapp.services.classes import LOOKING, TEACHING, Class, ClassInRole
from webapp.services.roster import Member
from webapp.services.roster_file import ENCODINGS, MEANINGS, Meaning, RosterFile
from webapp.services.visits import Visit
from webapp.spreadsheets import csv_file
from webapp.web import identity
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.identity import the_learner
from webapp.web.once import now
from webapp.web.pages import gettext, render_template, secrets

blueprint = Blueprint("roster", __name__, url_prefix="/classes/<uuid:class_id>/people")

LIST_BYTES = 512 * 1024  # a list of a whole school, and the form around it
MEANING_LABELS = {
    "full": N_("Full name"),
    "family": N_("Family name"),
    "given": N_("Given name"),
    "patronymic": N_("Patronymic"),
    "school_id": N_("The school's id"),
    "our_id": N_("Intervals id"),
    "role": N_("Role"),
    "ignored": N_("Not stored"),
}
SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t", "bar": "|", "line": "\n"}
SEPARATOR_LABELS = {
    "semicolon": N_("Semicolon ;"),
    "comma": N_("Comma ,"),
    "tab": N_("Tab"),
    "bar": N_("Bar |"),
    "line": N_("One name in each line"),
}


# --- The list --------------------------------------------------------------------------------------------------------


@blueprint.get("")
@open_to(Who.LEARNER)
def people(class_id: UUID) -> ResponseReturnValue:
    """Show the class's pupils and how they sign in."""
    with db.reading() as conn:
        found = classes.in_role(conn, class_id, the_learner().user_id, LOOKING)
        members = service.list_members(conn, class_id)
        kind = roster_secrets.kind_of(found.about.sign_in)
        known = roster_secrets.find_secrets(conn, [member.user_id for member in members if member.is_managed])
        code = classes_codes.find_code(conn, class_id)
    return render_template(
        "roster/people.html",
        group=found,
        members=service.current(members),
        former=[member for member in members if member.left_at],
        secrets=roster_secrets.by_pupil(known, kind),
        now=now(),
        code=code,
        page_id=token_urlsafe(16),
        typed=request.form,
    )


@blueprint.get("/export.csv")
@open_to(Who.LEARNER)
def export(class_id: UUID) -> ResponseReturnValue:
    """Give the pupils as a file that the import reads back without a change."""
    with db.reading() as conn:
        found = classes.in_role(conn, class_id, the_learner().user_id, LOOKING)
        members = service.current(service.list_members(conn, class_id))
    locale = identity.current_locale()
    heading = in_language(
        (
            ("Family name", "Given name", "Patronymic", "School id", "Intervals id"),
            ("Прізвище", "Ім’я", "По батькові", "Номер учня", "Intervals id"),
        ),
        locale,
    )
    rows = [(each.family_name, each.given_name, each.patronymic, each.school_id, str(each.user_id)) for each in members]
    return Response(
        csv_file([heading, *rows], locale),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="pupils-{found.about.class_id.hex[:8]}.csv"',
            "Cache-Control": "no-store",
        },
    )


# --- Importing a list ------------------------------------------------------------------------------------------------


@blueprint.post("/import")
@open_to(Who.LEARNER, max_bytes=LIST_BYTES)
@form_again(or_my_classes(people))
def preview(class_id: UUID) -> ResponseReturnValue:
    """Show what a list would change. Nothing is stored."""
    with db.reading() as conn:
        found = classes.to_change(conn, class_id, the_learner().user_id, TEACHING)
        data = _sent_list()
        listed = _read(data)
        plan = roster_import.plan_import(listed, service.list_members(conn, class_id))
    return render_template(
        "roster/preview.html",
        group=found,
        listed=listed,
        plan=plan,
        data=b64encode(data).decode(),
        encodings=ENCODINGS,
        separators=SEPARATOR_LABELS,
        separator=next(name for name, each in SEPARATORS.items() if each == listed.separator),
        meanings=MEANING_LABELS,
        page_id=request.form.get("page_id") or token_urlsafe(16),
    )


def _sent_list() -> bytes:
    """Return the bytes of the list: as an earlier preview kept them, of a file, or what was pasted."""
    if kept := request.form.get("data"):
        try:
            return b64decode(kept, validate=True)
        except ValueError:
            raise Invalid(N_("This list is empty. Nothing was stored.")) from None
    upload = request.files.get("file")
    return (upload.read() if upload else b"") or request.form.get("names", "").encode()


def _read(data: bytes) -> RosterFile:
    """Return the list by the choices of the form; what is not chosen, or was chosen for other columns, is guessed."""
    form = request.form
    encoding, separator = form.get("encoding") or None, SEPARATORS.get(form.get("separator", ""))
    shown = (form.get("encoding_shown") or None, SEPARATORS.get(form.get("separator_shown", "")))
    columns = form.getlist("column") if (encoding, separator) == shown else []
    meanings: list[Meaning] = [meaning for column in columns for meaning in MEANINGS if meaning == column]
    return roster_file.read(data, encoding=encoding, separator=separator, meanings=meanings or None)


@blueprint.post("/import/confirm")
@open_to(Who.LEARNER, max_bytes=LIST_BYTES)
@form_again(or_my_classes(preview))
def confirm(class_id: UUID) -> ResponseReturnValue:
    """Store a list as it was previewed, and show the new pupils' cards. Pressed twice, the button does it once."""
    learner, form = the_learner(), request.form
    with db.transaction() as conn:
        found = classes.to_change(conn, class_id, learner.user_id, TEACHING)
        listed = _read(_sent_list())
        cards = roster_import.import_list(
            conn,
            found.about,
            listed,
            chosen=set(form.getlist("line", type=int)),
            removed=set(form.getlist("remove", type=UUID)),
            actor_id=learner.user_id,
            seed=page_seed(),
            peppers=secrets(),
            now=now(),
        )
        code = classes_codes.find_code(conn, class_id)
    if not cards:
        flash(gettext("The list is stored."), "good")
        return redirect(url_for(".people", class_id=class_id), 303)
    return cards_page(found, code, cards)


@blueprint.post("/secrets")
@open_to(Who.LEARNER)
@form_again(or_my_classes(people))
def renew_secrets(class_id: UUID) -> ResponseReturnValue:
    """Give the ticked pupils new secrets and cards, and show them once."""
    learner = the_learner()
    with db.transaction() as conn:
        found = classes.to_change(conn, class_id, learner.user_id, TEACHING)
        cards = service.renew_secrets(
            conn,
            found.about,
            set(request.form.getlist("pupil", type=UUID)),
            actor_id=learner.user_id,
            seed=page_seed(),
            peppers=secrets(),
            now=now(),
        )
        code = classes_codes.find_code(conn, class_id)
    return cards_page(found, code, cards)


# --- One pupil -------------------------------------------------------------------------------------------------------


@blueprint.get("/<uuid:user_id>")
@open_to(Who.LEARNER)
def pupil(class_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Show one pupil of the class. The look is recorded where the pupil can see it."""
    learner = the_learner()
    with db.transaction() as conn:
        found = classes.in_role(conn, class_id, learner.user_id, LOOKING)
        member = service.find_member(conn, class_id, user_id)
        if request.method == "GET":
            service.record(conn, class_id, [user_id], "looked", learner.user_id, now())
        return _pupil(conn, found, member)


def _pupil(conn: db.Conn, found: ClassInRole, member: Member) -> str:
    learner = the_learner()
    others = [each for each in classes.list_taught(conn, learner.user_id) if each.role in TEACHING]
    members = service.list_members(conn, found.about.class_id)
    kind = roster_secrets.kind_of(found.about.sign_in)
    known = roster_secrets.find_secrets(conn, [member.user_id] if member.is_managed else [])
    return render_template(
        "roster/pupil.html",
        group=found,
        member=member,
        secret=roster_secrets.by_pupil(known, kind).get(member.user_id),
        now=now(),
        events=[each for each in service.list_events(conn, member.user_id) if each.class_name == found.about.name],
        others=[each for each in others if each.about.class_id != found.about.class_id and not each.about.is_archived],
        twins=[each for each in service.current(members) if service.is_twin(each, member)],
        typed=request.form,
        page_id=token_urlsafe(16),
    )


@blueprint.post("/<uuid:user_id>")
@open_to(Who.LEARNER)
@form_again(or_my_classes(pupil))
def rename(class_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Write a pupil's name anew."""
    learner, form = the_learner(), request.form
    with db.transaction() as conn:
        classes.to_change(conn, class_id, learner.user_id, TEACHING)
        service.rename(
            conn,
            class_id,
            user_id,
            family=form.get("family", ""),
            given=form.get("given", ""),
            patronymic=form.get("patronymic", ""),
            school_id=form.get("school_id", ""),
            actor_id=learner.user_id,
            now=now(),
        )
    flash(gettext("Saved."), "good")
    return redirect(url_for(".people", class_id=class_id), 303)


@blueprint.post("/<uuid:user_id>/end-pause")
@open_to(Who.LEARNER)
@form_again(or_my_classes(pupil))
def end_pause(class_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Let a paused pupil try again now."""
    learner = the_learner()
    with db.transaction() as conn:
        classes.to_change(conn, class_id, learner.user_id, TEACHING)
        service.end_pause(conn, class_id, user_id, actor_id=learner.user_id, now=now())
    return redirect(url_for(".people", class_id=class_id), 303)


@blueprint.post("/<uuid:user_id>/remove")
@open_to(Who.LEARNER)
@form_again(or_my_classes(pupil))
def remove(class_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Take a pupil out of the class, or with `delete` delete a managed one with everything about them."""
    learner = the_learner()
    with db.transaction() as conn:
        classes.to_change(conn, class_id, learner.user_id, TEACHING)
        if request.form.get("delete") == "yes":
            with stored():
                classes_end.delete_pupil(conn, class_id, user_id, secrets(), avatar_store())
        else:
            service.remove(conn, class_id, user_id, actor_id=learner.user_id, now=now())
    return redirect(url_for(".people", class_id=class_id), 303)


@blueprint.get("/<uuid:user_id>/move")
@open_to(Who.LEARNER)
def choose_marks(class_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Show which marks a pupil may bring to the class named in `?to=`: of assignments that both classes have."""
    with db.reading() as conn:
        visit = identity.visit_on(conn)
        found = classes.to_change(conn, class_id, visit.user_id, TEACHING)
        member = service.find_member(conn, class_id, user_id)
        if member.left_at is not None:
            raise NotFound(N_("This pupil has left the class."))
        to = _other_class(conn, visit, class_id)
        matches = roster_move.matches(conn, visit, found.about, to, user_id)
    return render_template(
        "roster/move.html",
        group=found,
        member=member,
        to=to,
        matches=matches,
        typed=request.form,
        page_id=token_urlsafe(16),
    )


def _other_class(conn: db.Conn, visit: Visit, class_id: UUID) -> Class:
    """Return the class of the teacher's that the request names. Raise `Invalid`, `NotFound` and `Conflict`."""
    to = request.values.get("to", type=UUID)
    if to is None or to == class_id:
        raise Invalid(N_("Please choose the class to move to."))
    return classes.to_change(conn, to, visit.user_id, TEACHING).about


@blueprint.post("/<uuid:user_id>/move")
@open_to(Who.LEARNER)
@form_again(or_my_classes(choose_marks))
def move(class_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Move a pupil to another class of the teacher, with the ticked marks. Show the card if they need a new one."""
    with db.transaction() as conn:
        visit = identity.visit_on(conn)
        about = classes.to_change(conn, class_id, visit.user_id, TEACHING).about
        to = _other_class(conn, visit, class_id)
        roster_move.move(conn, visit, about, to, user_id, set(request.form.getlist("bring", type=UUID)))
        target = classes.in_role(conn, to.class_id, visit.user_id, TEACHING)
        cards = service.give_missing_secrets(conn, to, seed=page_seed(), peppers=secrets(), now=visit.now)
        code = classes_codes.find_code(conn, to.class_id)
    if cards:
        return cards_page(target, code, cards)
    return redirect(url_for(".people", class_id=class_id), 303)


@blueprint.post("/<uuid:user_id>/merge")
@open_to(Who.LEARNER)
@form_again(or_my_classes(pupil))
def merge(class_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Make this pupil, whom a class made a second time, part of the other one of the same name."""
    learner, into = the_learner(), request.form.get("into", type=UUID)
    with db.transaction() as conn:
        classes.to_change(conn, class_id, learner.user_id, TEACHING)
        if into is None or into == user_id:
            raise Invalid(N_("Please choose the pupil whom this one is the same child as."))
        service.check_twins(conn, class_id, user_id, into)
        merging.merge_pupil(conn, user_id, into)
        service.record(conn, class_id, [into], "merged", learner.user_id, now())
    return redirect(url_for(".people", class_id=class_id), 303)

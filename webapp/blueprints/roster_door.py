"""The door of a class: pick your name and type a PIN or choose pictures, show a card, or join by the code."""

import hmac
from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.roster_cards import PICTURE_NAMES
from webapp.errors import NotFound
from webapp.services import classes, classes_codes, roster_secrets
from webapp.services import roster_door as service
from webapp.services.classes import LOOKING
from webapp.services.classes_codes import Door
from webapp.services.roster_door import CardHolder, Wrong
from webapp.web import identity, sessions
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.once import now
from webapp.web.pages import gettext, language, render_template, secrets

blueprint = Blueprint("roster_door", __name__)


@blueprint.get("/c")
@open_to(Who.ANYONE)
def find() -> ResponseReturnValue:
    """Lead to the door of the code that was typed, or ask for one."""
    typed = request.args.get("code", "")
    code = classes_codes.read_code(typed)
    if code:
        return redirect(url_for(".door", code=code), 303)
    return render_template("roster/code.html", typed=typed), 404 if typed else 200


@blueprint.get("/c/<code>")
@open_to(Who.ANYONE)
def door(code: str) -> ResponseReturnValue:
    """Show a class's door: the names, or for the one that was picked the PIN or the pictures."""
    with db.reading() as conn:
        found = classes_codes.find_door(conn, code)
        return _door(conn, found, code, request.args)


def _door(conn: db.Conn, found: Door, code: str, values: Mapping[str, str], wrong: str = "") -> str:
    about = found.about
    pupil_id = _uuid(values.get("pupil", ""))
    typed_name = str(values.get("name", ""))
    picked = service.find_at_door(conn, about, user_id=pupil_id, name=typed_name) if pupil_id or typed_name else []
    learner = identity.current_learner()
    return render_template(
        "roster/door.html",
        about=about,
        code=classes_codes.read_code(code) or code,
        teachers=[teacher.name for teacher in classes.list_teachers(conn, about.class_id) if teacher.name],
        names=service.names_at_door(conn, about) if about.shows_names and not picked else [],
        picked=picked[0] if len(picked) == 1 else None,
        several=picked if len(picked) > 1 else [],
        typed_name=typed_name,
        is_unknown_name=bool(typed_name) and not picked,
        chosen=_chosen_pictures(values.get("chosen", "")),
        picture_names=PICTURE_NAMES,
        wrong=wrong,
        may_join=found.may_join(now()),
        is_member=learner is not None and classes.find_role(conn, about.class_id, learner.user_id) is not None,
        given=values.get("given", ""),
        family=values.get("family", ""),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _chosen_pictures(text: str) -> list[str]:
    """Return the pictures chosen so far, of the last ones at most one less than a secret has."""
    known = [name for name in text.split(",") if name in roster_secrets.PICTURES]
    return known[: roster_secrets.PICTURES_OF_A_SECRET - 1]


def _again(code: str) -> ResponseReturnValue | None:
    """Return the door with what was typed; None for a pupil who is signed in by now, after a double press."""
    learner = identity.current_learner()
    if learner and str(learner.user_id) == request.form.get("pupil"):
        return redirect(url_for("today.page"), 303)
    with db.reading() as conn:
        return _door(conn, classes_codes.find_door(conn, code), code, request.form)


@blueprint.post("/c/<code>/sign-in")
@open_to(Who.ANYONE)
@form_again(_again)
def sign_in(code: str) -> ResponseReturnValue:
    """Sign in with a PIN or pictures. The third picture is the last."""
    form = request.form
    user_id = _uuid(form.get("pupil", ""))
    text = "".join(form.get("pin", "").split())
    if picture := form.get("picture"):
        chosen = [*_chosen_pictures(form.get("chosen", "")), picture]
        text = ",".join(chosen)
        if len(chosen) < roster_secrets.PICTURES_OF_A_SECRET:
            return redirect(url_for(".door", code=code, pupil=user_id, chosen=text), 303)
    with db.transaction() as conn:
        found = classes_codes.find_door(conn, code)
        service.refuse_grown_ups(conn, found.about, identity.current_learner())
        wrong = (
            service.check_secret(conn, found.about, user_id, text, peppers=secrets(), now=now())
            if user_id
            else Wrong(None)
        )
        if wrong is None and user_id:
            _enter(conn, user_id, seed=f"{user_id}:{text}")
    if wrong:
        with db.reading() as conn:
            return _door(conn, found, code, {"pupil": str(user_id or "")}, _say(wrong, found)), 422
    return _entered()


def _say(wrong: Wrong, found: Door) -> str:
    """Return what a pupil reads after a wrong secret."""
    if wrong.paused_until is None:
        return gettext("That is not right. Please try again, or ask your teacher.")
    minutes = language().clock(wrong.paused_until, found.about.time_zone)
    return gettext("Too many wrong tries. Try again at %(time)s, or ask your teacher.", time=minutes)


def _enter(conn: db.Conn, user_id: UUID, *, seed: str) -> None:
    """Sign a pupil in in this browser. Pressed twice, both requests make the same session."""
    learner = identity.current_learner()
    replaced = sessions.current_key() if learner and not learner.is_guest else None
    pages_key = f"{session.get('form_key', '')}:{seed}".encode()
    seed = hmac.digest(secrets()[0].encode(), pages_key, "sha256").hex() if session.get("form_key") else ""
    device = identity.current_preferences().device
    key = service.start_session(conn, user_id, replaced, device, now(), seed=seed)
    sessions.sign_in(conn, key)


def _entered() -> ResponseReturnValue:
    flash(gettext("You are signed in."), "good")
    return redirect(url_for("today.page"), 303)


# --- Joining ---------------------------------------------------------------------------------------------------------


@blueprint.post("/c/<code>/join")
@open_to(Who.ANYONE)
@form_again(_again)
def join(code: str) -> ResponseReturnValue:
    """Become a pupil of the class, with an account or as a guest. What was practised before stays."""
    form = request.form
    with db.transaction() as conn:
        found = classes_codes.find_door(conn, code)
        visit = identity.ensure_learner(conn)
        learner = identity.current_learner()
        role = classes.find_role(conn, found.about.class_id, visit.user_id)
        if role in LOOKING or (learner and learner.is_admin):
            raise NotFound(classes.GONE)
        if role is None:
            service.join(
                conn, code, visit.user_id, given=form.get("given", ""), family=form.get("family", ""), now=now()
            )
    flash(gettext("You are in the class %(name)s.", name=found.about.name), "good")
    return redirect(url_for("classes.page", class_id=found.about.class_id), 303)


# --- Cards -----------------------------------------------------------------------------------------------------------


@blueprint.get("/card/<token>")
@open_to(Who.ANYONE)
def card(token: str) -> ResponseReturnValue:
    """Ask before a card signs in: what reads a QR code opens its address by itself."""
    return _card(token)


def _card(token: str) -> ResponseReturnValue:
    with db.reading() as conn:
        holder = _holder(conn, token)
        return render_template("roster/card.html", holder=holder, token=token)


def _holder(conn: db.Conn, token: str) -> CardHolder:
    holder = service.find_card(conn, token, now())
    service.refuse_grown_ups(conn, holder.about, identity.current_learner())
    return holder


def _card_again(token: str) -> ResponseReturnValue | None:
    learner = identity.current_learner()
    with db.reading() as conn:
        holder = service.find_card(conn, token, now())
    if learner and learner.user_id == holder.user_id:
        return redirect(url_for("today.page"), 303)
    return _card(token)


@blueprint.post("/card/<token>")
@open_to(Who.ANYONE)
@form_again(_card_again)
def use_card(token: str) -> ResponseReturnValue:
    """Sign in with a card."""
    with db.transaction() as conn:
        holder = _holder(conn, token)
        _enter(conn, holder.user_id, seed=token)
    return _entered()

"""The profile: name and preferences, avatar, ways to sign in, devices, API tokens, and the learner's data."""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from secrets import token_urlsafe
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.config import PROVIDERS, Settings
from webapp.errors import Conflict, Invalid, NotFound, Unavailable
from webapp.messages import N_
from webapp.outside.object_store import Store, StoreFailed
from webapp.pictures import AVATAR_SIZES, LARGEST_FILE
from webapp.rules.reminders import HOURS
from webapp.services import (
    accounts,
    api_tokens,
    avatars,
    calendar,
    classes_teachers,
    merging,
    pictures,
    privacy,
    reminders,
)
from webapp.services import sign_in as service
from webapp.services.accounts import SessionKey
from webapp.web import identity, once, sessions
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.identity import the_learner
from webapp.web.pages import gettext, render_template

log = logging.getLogger(__name__)

blueprint = Blueprint("accounts", __name__)

UPLOAD_BYTES = LARGEST_FILE + 64 * 1024  # the file and the multipart form around it
FOR_EVER = "private, max-age=31536000, immutable"


@blueprint.get("/profile")
@open_to(Who.LEARNER)
def profile() -> ResponseReturnValue:
    """Show everything a learner can see and change about their account."""
    return _page()


def profile_again(**_: object) -> ResponseReturnValue | None:
    """Return the profile with the fields of a refused form filled in; None for a caller who has no profile any more."""
    return _page(typed=request.form) if identity.current_learner() else None


def _upload_again() -> ResponseReturnValue | None:
    """Return the profile as `profile_again` does, for a form that may be too large to read."""
    return _page() if identity.current_learner() else None


@blueprint.post("/profile")
@open_to(Who.LEARNER)
@form_again(profile_again)
def save_profile() -> ResponseReturnValue:
    """Store name, language, time zone and theme."""
    form, learner = request.form, the_learner()
    locale, theme = accounts.read_locale(form.get("locale")), accounts.read_theme(form.get("theme"))
    time_zone = accounts.read_time_zone(form.get("guessed_zone") or form.get("time_zone"))
    if locale is None or theme is None or time_zone is None:
        raise Invalid(N_("Please choose a language, a time zone and a theme from those offered."))
    with db.transaction() as conn:
        accounts.update_profile(
            conn,
            learner.user_id,
            name=form.get("name", ""),
            locale=locale,
            time_zone=time_zone,
            theme=theme,
            now=once.now(),
        )
    session.update(locale=locale, theme=theme)
    flash(gettext("Saved."), "good")
    return redirect(url_for(".profile"), 303)


# --- Avatar ----------------------------------------------------------------------------------------------------------


@blueprint.post("/profile/avatar")
@open_to(Who.LEARNER, max_bytes=UPLOAD_BYTES)
@form_again(_upload_again)
def save_avatar() -> ResponseReturnValue:
    """Store an uploaded picture as the learner's avatar."""
    upload = request.files.get("avatar")
    made = pictures.make_avatars(upload.read() if upload else b"")
    with db.transaction() as conn, stored():
        avatars.keep_avatar(conn, the_learner().user_id, made, once.now(), avatar_store())
    flash(gettext("That is your picture now."), "good")
    return redirect(url_for(".profile"), 303)


@blueprint.post("/profile/avatar/remove")
@open_to(Who.LEARNER)
@form_again(profile_again)
def remove_avatar() -> ResponseReturnValue:
    """Delete the learner's avatar."""
    with db.transaction() as conn, stored():
        avatars.remove_avatar(conn, the_learner().user_id, once.now(), avatar_store())
    return redirect(url_for(".profile"), 303)


@blueprint.get("/avatar/<image>-<int:size>.webp")
@open_to(Who.LEARNER)
def avatar(image: str, size: int) -> ResponseReturnValue:
    """Return the learner's own avatar. Its name is a hash of its pixels, so browsers may cache it for ever."""
    if not image.isalnum() or size not in AVATAR_SIZES:
        raise NotFound(N_("There is no such picture."))
    with db.reading() as conn, stored():
        content = avatars.find_avatar(conn, the_learner().user_id, image, size, avatar_store())
    return Response(content, mimetype="image/webp", headers={"Cache-Control": FOR_EVER})


def avatar_store() -> Store | None:
    """Return the object store of pictures; None: they are in PostgreSQL."""
    store: Store | None = current_app.extensions["avatar_store"]
    return store


@contextmanager
def stored() -> Iterator[None]:
    """Raise `Unavailable` for an error of the object store, which rolls back the surrounding transaction."""
    try:
        yield
    except StoreFailed as fault:
        log.error("the object store failed: %s", fault)
        raise Unavailable(
            N_("Pictures cannot be reached right now. Nothing was changed; please try again."),
            heading=N_("Pictures cannot be reached"),
        ) from None


# --- Ways to sign in, devices, programs ------------------------------------------------------------------------------


@blueprint.post("/profile/unlink/<provider>")
@open_to(Who.ACCOUNT)
@form_again(profile_again)
def unlink(provider: str) -> ResponseReturnValue:
    """Unlink a provider, also one that is no longer configured."""
    if provider not in (*PROVIDERS, "oidc"):
        raise NotFound(N_("There is no such way to sign in here."))
    settings: Settings = current_app.extensions["settings"]
    usable = {*settings.providers, *(("mail",) if settings.sends_mail else ())}
    with db.transaction() as conn:
        service.unlink(conn, the_learner(), provider, usable)
    return redirect(url_for(".profile"), 303)


@blueprint.post("/profile/merge")
@open_to(Who.ACCOUNT)
@form_again(profile_again)
def merge() -> ResponseReturnValue:
    """Merge the learner's other account, proved to be theirs by a second sign-in, into this one."""
    other_id = identity.offered_merge()
    if other_id is None:
        raise Conflict(
            N_("The accounts stay apart"),
            N_("This offer is too old. Sign in with the other account's provider once more to get it again."),
        )
    with db.transaction() as conn, stored():
        merging.merge_account(conn, other_id, the_learner().user_id, once.now(), avatar_store())
    flash(gettext("Your two accounts are one now."), "good")
    return redirect(url_for(".profile"), 303)


@blueprint.post("/profile/merge/decline")
@open_to(Who.ACCOUNT)
@form_again(profile_again)
def decline_merge() -> ResponseReturnValue:
    """Decline the merge offer; both accounts stay."""
    session.pop("merge", None)
    return redirect(url_for(".profile"), 303)


@blueprint.post("/profile/sessions/<uuid:session_id>/end")
@open_to(Who.LEARNER)
@form_again(profile_again)
def end_session(session_id: UUID) -> ResponseReturnValue:
    """Sign one device out."""
    with db.transaction() as conn:
        accounts.end_session(conn, the_learner().user_id, session_id, once.now())
    flash(gettext("That device is signed out."), "good")
    return redirect(url_for(".profile"), 303)


def _end_sessions_again() -> ResponseReturnValue | None:
    """Return the profile, or a redirect if the button was pressed twice and the sessions have ended already."""
    ended: SessionKey | None = g.get("session_ended")
    if ended is None:
        return profile_again()
    with db.reading() as conn:
        if accounts.list_sessions(conn, ended.user_id, once.now()):
            return None
    return _signed_out_everywhere()


@blueprint.post("/profile/sessions/end")
@open_to(Who.LEARNER)
@form_again(_end_sessions_again)
def end_sessions() -> ResponseReturnValue:
    """Sign out on all devices, this one included."""
    with db.transaction() as conn:
        accounts.end_sessions(conn, the_learner().user_id)
    return _signed_out_everywhere()


def _signed_out_everywhere() -> ResponseReturnValue:
    sessions.sign_out()
    flash(gettext("You are signed out everywhere."), "good")
    return redirect("/", 303)


@blueprint.post("/profile/tokens")
@open_to(Who.ACCOUNT)
@form_again(profile_again)
def create_token() -> ResponseReturnValue:
    """Create an API token and show it once. Pressing the button twice creates one token."""
    page_id = request.form.get("page_id", "")
    with db.transaction() as conn:
        token = api_tokens.create_token(
            conn,
            the_learner().user_id,
            name=request.form.get("name", ""),
            scope=" ".join(request.form.getlist("scope")),
            now=once.now(),
            seed=f"{sessions.current_key().secret}:{page_id}" if page_id else "",
        )
    return _page(new_token=token)


@blueprint.post("/profile/tokens/<uuid:token_id>/revoke")
@open_to(Who.ACCOUNT)
@form_again(profile_again)
def revoke_token(token_id: UUID) -> ResponseReturnValue:
    """Revoke an API token."""
    with db.transaction() as conn:
        api_tokens.revoke_token(conn, the_learner().user_id, token_id)
    return redirect(url_for(".profile"), 303)


# --- Data ------------------------------------------------------------------------------------------------------------


@blueprint.get("/profile/export")
@open_to(Who.LEARNER)
def export() -> ResponseReturnValue:
    """Return everything the site stores about the learner as one JSON file."""
    with db.reading() as conn:
        everything = privacy.export(conn, the_learner().user_id)
    return Response(
        json.dumps(everything, ensure_ascii=False, indent=1),
        mimetype="application/json",
        headers={"Content-Disposition": 'attachment; filename="intervals.json"', "Cache-Control": "no-store"},
    )


@blueprint.get("/profile/delete")
@open_to(Who.LEARNER)
def confirm_deletion() -> ResponseReturnValue:
    """Show what deletion removes, with a confirmation form."""
    return render_template("accounts/delete.html")


def _delete_again() -> ResponseReturnValue | None:
    """Return the confirmation page again, unticked, because the account may have changed since.

    Redirects if the account was deleted already because the button was pressed twice.
    """
    if "learner_gone" in g:
        return _deleted()
    return confirm_deletion() if identity.current_learner() else None


@blueprint.post("/profile/delete")
@open_to(Who.LEARNER)
@form_again(_delete_again)
def delete() -> ResponseReturnValue:
    """Delete the learner and every row that refers to them."""
    if request.form.get("confirm") != "yes":
        raise Invalid(N_("Please tick the box if you really want to delete everything. Nothing was deleted."))
    settings: Settings = current_app.extensions["settings"]
    learner = the_learner()
    if learner.is_managed:
        raise Conflict(
            N_("Nothing was deleted"),
            N_("Your class made this account. Ask your teacher or your parents to delete it."),
        )
    with db.transaction() as conn, stored():
        classes_teachers.refuse_last_owner(conn, learner.user_id)
        avatars.forget_stored(conn, learner.user_id, avatar_store())
        privacy.delete_learner(conn, the_learner().user_id, settings.auth_secrets)
    return _deleted()


def _deleted() -> ResponseReturnValue:
    sessions.sign_out()
    flash(gettext("Everything about you is deleted."), "good")
    return redirect("/", 303)


def _page(new_token: str | None = None, typed: Mapping[str, str] | None = None) -> str:
    """Return the profile. `typed` holds the fields of a refused form; `request.endpoint` says which form it was."""
    learner, settings = the_learner(), current_app.extensions["settings"]
    with db.transaction() as conn:
        devices = accounts.list_sessions(conn, learner.user_id, once.now())
        tokens = api_tokens.list_tokens(conn, learner.user_id)
        linked = service.linked_providers(conn, learner.user_id)
        other_id = identity.offered_merge()
        other = merging.find_account(conn, other_id) if other_id else None
        reminder = reminders.find_reminder(conn, learner.user_id)
        calendar_key = calendar.find_address(conn, learner.user_id)
    return render_template(
        "accounts/profile.html",
        profile=learner,
        sessions=devices,
        this_session_id=sessions.current_key().session_id,
        tokens=tokens,
        new_token=new_token,
        typed={request.endpoint: typed or {}},
        linked=linked,
        other=other,
        page_id=token_urlsafe(16),
        providers=settings.providers,
        time_zones=accounts.time_zones(),
        guessed_zone=identity.current_preferences().time_zone,
        reminder=reminder,
        reminder_hours=HOURS,
        sends_mail=settings.sends_mail,
        calendar_key=calendar_key,
        site_address=settings.site_url or request.host_url.rstrip("/"),
        name_length=accounts.NAME_LENGTH,
        token_name_length=api_tokens.NAME_LENGTH,
    )

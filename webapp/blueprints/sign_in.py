"""Sign-in and sign-out: the sign-in page, one-time links, and the menu's language and theme."""

import hmac
import logging
from datetime import timedelta
from email.utils import parseaddr
from hashlib import sha256
from secrets import token_urlsafe

from flask import Blueprint, Response, current_app, flash, redirect, request, session
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.config import Settings
from webapp.errors import Conflict, Invalid, NotFound, TooMany, Unavailable
from webapp.locales import LOCALES
from webapp.messages import N_
from webapp.outside import mail
from webapp.services import accounts
from webapp.services import sign_in as service
from webapp.services.sign_in import Proof, Visitor
from webapp.web import identity, once, sessions
from webapp.web.access import Who, local_path, open_to
from webapp.web.forms import form_again
from webapp.web.headers import allow_connections
from webapp.web.pages import gettext, render_template

log = logging.getLogger(__name__)

blueprint = Blueprint("sign_in", __name__)


@blueprint.get("/sign-in")
@open_to(Who.ANYONE)
def page() -> ResponseReturnValue:
    """Show the configured ways to sign in."""
    return _page()


def _page(*, email: str = "", error: str = "") -> str:
    settings = current_app.extensions["settings"]
    return render_template(
        "accounts/sign_in.html",
        providers=settings.providers,
        next=local_path(request.args.get("next")),
        email=email,
        error=error,
        one_tap=_one_tap(settings),
        learner_is_guest=(learner := identity.current_learner()) is not None and learner.is_guest,
    )


def _mail_again() -> ResponseReturnValue:
    return _page(email=request.form.get("email", ""))


@blueprint.post("/sign-in/mail")
@open_to(Who.ANYONE)
@form_again(_mail_again)
def send_link() -> ResponseReturnValue:
    """Mail a one-time link. The response does not tell whether the address has an account."""
    settings, now = current_app.extensions["settings"], once.now()
    try:
        email = service.read_email(request.form.get("email", ""))
    except Invalid as impossible:
        return _page(email=request.form.get("email", ""), error=gettext(impossible.text)), 422
    with db.transaction() as conn:
        link = service.request_link(
            conn,
            email=email,
            client=request.remote_addr or "",
            settings=settings,
            now=now,
            base_url=settings.links_begin_with,
        )
    if isinstance(link, TooMany):
        raise link
    if link is not None:
        _mail_link(settings, email, link)
    return render_template("accounts/mail_sent.html", shows_outbox=settings.development and not settings.smtp_url)


def _mail_link(settings: Settings, email: str, link: str) -> None:
    """Mail a link. If that fails, delete it and raise `Unavailable`."""
    try:
        mail.send(
            settings,
            to=email,
            subject=gettext("Your sign-in link"),
            text=gettext(
                "Open this link to sign in to Intervals. It works once, for 15 minutes:\n\n%(link)s\n\n"
                "If you did not ask for it, you can ignore this mail.",
                link=link,
            ),
            now=once.now(),
        )
    except mail.MailFailed as problem:
        log.error("a sign-in mail was not sent: %s", problem)
        with db.transaction() as conn:
            service.forget_link(conn, link)
        raise Unavailable(
            N_("The mail could not be sent. Please try again in a few minutes."), heading=N_("No mail was sent")
        ) from None


@blueprint.get("/sign-in/link/<token>")
@open_to(Who.ANYONE)
def link(token: str) -> ResponseReturnValue:
    """Show a confirmation page before using the link: mail programs open links by themselves."""
    with db.reading() as conn:
        email = service.find_sign_in_link(conn, token, once.now())
    return render_template("accounts/link.html", email=email, token=token), 200 if email else 410


def _link_again(token: str) -> ResponseReturnValue:
    """Return the confirmation page, or continue if this link has just signed in this browser (a double press)."""
    if session.get("signed_in_by") == _mark(token) and identity.current_learner():
        return _signed_in()
    return link(token)


def _mark(token: str) -> str:
    return sha256(token.encode()).hexdigest()[:16]


def _signed_in() -> ResponseReturnValue:
    flash(gettext("You are signed in."), "good")
    return redirect("/", 303)


@blueprint.post("/sign-in/link/<token>")
@open_to(Who.ANYONE)
@form_again(_link_again)
def use_link(token: str) -> ResponseReturnValue:
    """Sign in with a one-time link.

    If the button is pressed twice, both responses carry the same session key, so it does not matter which one the
    browser uses.
    """
    settings: Settings = current_app.extensions["settings"]
    browser = session.get("form_key", "")
    before = visitor()
    seed = hmac.digest(settings.auth_secrets[0].encode(), f"{token}:{browser}".encode(), "sha256").hex()
    with db.transaction() as conn:
        proof = service.use_sign_in_link(conn, token, browser, once.now())
        sessions.sign_in(conn, service.sign_in(conn, proof, before, once.now(), seed=seed))
    session["signed_in_by"] = _mark(token)
    return _signed_in()


def _signed_out_already() -> ResponseReturnValue | None:
    learner = identity.current_learner()
    if learner is not None and not learner.is_guest:
        return None
    flash(gettext("You are signed out."), "good")
    return redirect("/", 303)


@blueprint.post("/sign-out")
@open_to(Who.ANYONE)
@form_again(_signed_out_already)
def sign_out() -> ResponseReturnValue:
    """End this device's session."""
    learner, key = identity.current_learner(), sessions.current_key()
    if learner:
        with db.transaction() as conn:
            accounts.end_session(conn, key.user_id, key.session_id, once.now())
    sessions.sign_out()
    flash(gettext("You are signed out."), "good")
    return redirect("/", 303)


@blueprint.post("/preferences")
@open_to(Who.ANYONE)
def preferences() -> ResponseReturnValue:
    """Store the language or theme chosen in the menu: in the learner's row, or in this browser's cookie."""
    locale = accounts.read_locale(request.form.get("locale"))
    theme = accounts.read_theme(request.form.get("theme"))
    learner = identity.current_learner()
    if learner:
        with db.transaction() as conn:
            accounts.choose(conn, learner.user_id, locale=locale, theme=theme, now=once.now())
    session.permanent = True
    session.update({name: value for name, value in (("locale", locale), ("theme", theme)) if value})
    return redirect(local_path(request.form.get("next")), 303)


def _one_tap(settings: Settings) -> dict[str, str] | None:
    """Return the parameters for the browser's own Google sign-in dialog; None when Google is not configured."""
    google = settings.providers.get("google")
    if google is None:
        return None
    from webapp.outside import one_tap  # noqa: PLC0415 - not imported unless a provider is configured, to save memory

    session["one_tap_nonce"] = token_urlsafe(16)
    allow_connections(one_tap.ORIGIN)
    return {"config_url": one_tap.CONFIG_URL, "client_id": google.client_id, "nonce": session["one_tap_nonce"]}


@blueprint.get("/outbox")
@open_to(Who.ANYONE)
def outbox() -> ResponseReturnValue:
    """Show the mails of development. Returns 404 in production."""
    if not current_app.extensions["settings"].development:
        raise NotFound(N_("There is nothing at this address. Perhaps it moved."))
    return render_template("accounts/outbox.html", mails=mail.outbox())


@blueprint.get("/.well-known/security.txt")
@open_to(Who.ANYONE)
def security_txt() -> ResponseReturnValue:
    """Return the contact for vulnerability reports (RFC 9116), the site's mail sender; 404 without one."""
    contact = parseaddr(current_app.extensions["settings"].mail_from)[1]
    if not contact:
        raise NotFound(N_("There is nothing at this address. Perhaps it moved."))
    expires = (once.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    text = f"Contact: mailto:{contact}\nExpires: {expires}\nPreferred-Languages: {', '.join(LOCALES)}\n"
    return Response(text, mimetype="text/plain")


def visitor(*, is_linking: bool = False) -> Visitor:
    """Return the learner, guest or nobody that this browser is before signing in."""
    learner = identity.current_learner()
    key = sessions.current_key() if learner else None
    is_guest = learner is not None and learner.is_guest
    may_link = is_linking and learner is not None and not is_guest and not learner.is_managed
    return Visitor(
        identity.current_preferences(),
        guest=key if is_guest else None,
        linking=key if may_link else None,
        replaced=key if not may_link and not is_guest else None,
    )


def finish(proof: Proof, *, is_linking: bool = False) -> bool:
    """Sign in as `sign_in` does. Return whether the profile can offer to merge another account of the person."""
    before = visitor(is_linking=is_linking)
    try:
        with db.transaction() as conn:
            key = service.sign_in(conn, proof, before, once.now())
            sessions.sign_in(conn, key)
            other_id = service.find_other_account(conn, proof, key.user_id)
    except Conflict:
        if before.linking is None:
            raise
        key = before.linking
        with db.reading() as conn:
            other_id = service.find_other_account(conn, proof, key.user_id)
        if other_id is None:
            raise
    if other_id:
        identity.offer_merge(key.user_id, other_id)
    return other_id is not None

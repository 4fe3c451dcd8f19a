"""Sign-in through Google, GitHub, Facebook, any OpenID Connect provider, and Google One Tap.

A person is identified by the provider's own account id. An email address counts only if the provider calls it verified.
"""

import hmac
import logging
from collections.abc import Callable, Mapping
from typing import Any

from authlib.common.errors import AuthlibBaseError
from flask import Blueprint, Flask, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from joserfc.errors import JoseError
from requests import RequestException

from webapp.blueprints import accounts as accounts_pages
from webapp.blueprints import sign_in
from webapp.config import Settings
from webapp.errors import Invalid, NotFound
from webapp.messages import N_
from webapp.outside import one_tap
from webapp.outside.provider_client import Providers
from webapp.services import accounts
from webapp.services.sign_in import Proof, read_email
from webapp.web import identity, once
from webapp.web.access import Who, local_path, open_to
from webapp.web.forms import form_again
from webapp.web.pages import gettext, render_template

log = logging.getLogger(__name__)

blueprint = Blueprint("providers", __name__)

# Names of scope and code_challenge_method are authlib's. Everything else comes from the provider's metadata document.
OPENID = {"scope": "openid email profile", "code_challenge_method": "S256"}
ENDPOINTS: dict[str, dict[str, Any]] = {
    "google": {
        "server_metadata_url": "https://accounts.google.com/.well-known/openid-configuration",
        "client_kwargs": OPENID,
    },
    "github": {
        "authorize_url": "https://github.com/login/oauth/authorize",
        "access_token_url": "https://github.com/login/oauth/access_token",
        "api_base_url": "https://api.github.com/",
        "client_kwargs": {"scope": "read:user user:email"},
    },
    "facebook": {
        "authorize_url": "https://www.facebook.com/v23.0/dialog/oauth",
        "access_token_url": "https://graph.facebook.com/v23.0/oauth/access_token",
        "api_base_url": "https://graph.facebook.com/v23.0/",
        "client_kwargs": {"scope": "public_profile"},
    },
    "oidc": {"client_kwargs": OPENID},
}
# Everything a provider's answer may raise: access refused, a bad signature, no connection, or missing fields.
MISBEHAVIOUR = (AuthlibBaseError, JoseError, RequestException, KeyError, ValueError, TypeError, AttributeError)
TIMEOUT = 10  # seconds, for each wait of a request to a provider
FAILED = N_("Signing in with %(provider)s did not work. Nothing has changed; please try again.")


def set_up(app: Flask, settings: Settings) -> None:
    """Register the configured providers. Sends no request yet."""
    oauth = Providers(app)
    for name, provider in settings.providers.items():
        options = ENDPOINTS[name]
        if provider.issuer:
            options = options | {
                "server_metadata_url": f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
            }
        options = options | {"client_kwargs": {"default_timeout": TIMEOUT} | options["client_kwargs"]}
        oauth.register(name, client_id=provider.client_id, client_secret=provider.client_secret, **options)
    app.extensions["oauth"] = oauth
    app.extensions["one_tap_keys"] = one_tap.Keys()


def _again(**_: object) -> ResponseReturnValue:
    """Return the page with the button that was refused."""
    is_linking = bool(request.form.get("link")) and identity.current_learner() is not None
    return accounts_pages.profile() if is_linking else sign_in.page()


@blueprint.post("/sign-in/with/<provider>")
@open_to(Who.ANYONE)
@form_again(_again)
def start(provider: str) -> ResponseReturnValue:
    """Send the browser to a provider by a page, not a redirect, so that `form-action` stays limited to this site."""
    client = _client(provider)
    learner = identity.current_learner()
    is_linking = bool(request.form.get("link")) and learner is not None and not learner.is_guest
    session["sign_in"] = {"next": local_path(request.form.get("next")), "links": provider if is_linking else ""}
    try:
        response = client.authorize_redirect(url_for(".callback", provider=provider, _external=True))
    except (AuthlibBaseError, RequestException) as problem:
        raise _failed(provider, problem) from None
    return render_template("accounts/continue.html", url=response.location, label=_label(provider))


@blueprint.get("/sign-in/with/<provider>/callback")
@open_to(Who.ANYONE)
def callback(provider: str) -> ResponseReturnValue:
    """Finish the sign-in that `start` began in this browser: the provider's `state` must match."""
    client = _client(provider)
    began = session.pop("sign_in", {})
    try:
        proof = PROOFS[provider](client, client.authorize_access_token())
    except MISBEHAVIOUR as problem:
        raise _failed(provider, problem) from None
    is_linking = began.get("links") == provider
    if sign_in.finish(proof, is_linking=is_linking):
        return redirect(url_for("accounts.profile"), 303)
    if is_linking:
        flash(gettext("%(provider)s is linked to your account.", provider=_label(provider)), "good")
        return redirect(url_for("accounts.profile"), 303)
    flash(gettext("You are signed in."), "good")
    return redirect(local_path(began.get("next")), 303)


@blueprint.post("/sign-in/one-tap")
@open_to(Who.ANYONE)
@form_again(_again)
def use_one_tap() -> ResponseReturnValue:
    """Sign in with a One Tap id token, which equals the one in the cookie and carries our page's nonce."""
    google = current_app.extensions["settings"].providers.get("google")
    if google is None:
        raise NotFound(N_("There is no such way to sign in here."))
    sent, kept = request.form.get("g_csrf_token", ""), request.cookies.get("g_csrf_token", "")
    nonce = session.pop("one_tap_nonce", "")
    if not sent or not hmac.compare_digest(sent.encode(), kept.encode()) or not nonce:
        raise Invalid(FAILED, provider=google.label)
    try:
        claims = one_tap.verify(
            request.form.get("credential", ""),
            client_id=google.client_id,
            nonce=nonce,
            keys=current_app.extensions["one_tap_keys"],
            now=once.now(),
        )
    except (one_tap.Forged, RequestException) as problem:
        raise _failed("google", problem) from None
    has_two_accounts = sign_in.finish(
        Proof(email=read_email(claims.email), provider="google", provider_account_id=claims.subject, name=claims.name)
    )
    flash(gettext("You are signed in."), "good")
    return redirect(url_for("accounts.profile") if has_two_accounts else local_path(request.form.get("next")), 303)


def _client(provider: str) -> Any:
    client = current_app.extensions["oauth"].create_client(provider)
    if client is None:
        raise NotFound(N_("There is no such way to sign in here."))
    return client


def _label(provider: str) -> str:
    label: str = current_app.extensions["settings"].providers[provider].label
    return label


def _failed(provider: str, problem: Exception) -> Invalid:
    log.warning("sign-in with %s failed: %s", provider, type(problem).__name__)
    return Invalid(FAILED, provider=_label(provider))


# --- What each provider shows ----------------------------------------------------------------------------------------


def _openid(provider: str) -> Callable[[Any, Mapping[str, Any]], Proof]:
    def proof(client: Any, token: Mapping[str, Any]) -> Proof:
        claims = dict(token["userinfo"])  # from the id token, whose signature, audience, issuer and nonce are checked
        if "email" not in claims:
            more = client.userinfo(token=token)
            claims |= more if more.get("sub") == claims["sub"] else {}
        verified = claims.get("email_verified")
        is_verified = verified is True or verified == "true"  # some providers send a string; 1 is neither
        return Proof(
            email=_email(claims.get("email")) if is_verified else None,
            provider=provider,
            provider_account_id=_account_id(claims["sub"]),
            name=_name(claims.get("name")),
        )

    return proof


def _github(client: Any, token: Mapping[str, Any]) -> Proof:
    user = _json(client.get("user", token=token))
    emails = _json(client.get("user/emails", token=token))
    primary = next((entry["email"] for entry in emails if entry.get("primary") and entry.get("verified") is True), None)
    return Proof(
        email=_email(primary),
        provider="github",
        provider_account_id=_account_id(user["id"]),
        name=_name(user.get("name") or user.get("login")),
    )


def _facebook(client: Any, token: Mapping[str, Any]) -> Proof:
    """Return the proof without an address: Facebook does not say whether an address is verified."""
    user = _json(client.get("me", params={"fields": "id,name"}, token=token))
    return Proof(provider="facebook", provider_account_id=_account_id(user["id"]), name=_name(user.get("name")))


PROOFS: dict[str, Callable[[Any, Mapping[str, Any]], Proof]] = {
    "google": _openid("google"),
    "oidc": _openid("oidc"),
    "github": _github,
    "facebook": _facebook,
}


def _json(response: Any) -> Any:
    response.raise_for_status()
    return response.json()


def _account_id(value: object) -> str:
    text = str(value)
    if not 0 < len(text) <= 255 or not text.isprintable():
        raise ValueError("not an account id")
    return text


def _email(text: object) -> str | None:
    if not isinstance(text, str):
        return None
    try:
        return read_email(text)
    except Invalid:
        return None


def _name(text: object) -> str | None:
    if not isinstance(text, str):
        return None
    return "".join(letter for letter in text if letter.isprintable()).strip()[: accounts.NAME_LENGTH] or None

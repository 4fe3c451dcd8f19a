"""Coming from a learning platform by LTI 1.3: login, launch, the class of a course, and choosing links for it.

A platform's pages send the browser here from another site, without the cookie of the session. So a refusal here must
not replace that cookie: whoever was signed in stays so.
"""

import logging
from functools import partial
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from flask import Blueprint, Response, current_app, g, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from webapp import db
from webapp.addresses import is_private
from webapp.config import Settings
from webapp.errors import Forbidden, Invalid, Unavailable
from webapp.messages import N_
from webapp.outside import lti as messages
from webapp.outside.guarded import Unreachable
from webapp.services import lti, lti_errands, lti_platforms, lti_scores, sign_in
from webapp.services.accounts import Learner
from webapp.services.lti import Launch
from webapp.services.lti_errands import Errand
from webapp.services.sign_in import Visitor
from webapp.web import identity, sessions
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again, sent_by_another_site
from webapp.web.headers import allow_forms_to, allow_frames_of, keep_opener
from webapp.web.identity import the_learner
from webapp.web.once import now
from webapp.web.pages import render_template, secrets

log = logging.getLogger(__name__)

blueprint = Blueprint("lti", __name__)

FROM_PLATFORMS = {"lti.login", "lti.launch", "lti_admin.register"}
FRAMES = {"iframe", "frame", "embed", "object"}
COOKIE_PATH = "/lti"
LONGEST_HINT = 4000  # characters of what a platform wants to have back; Canvas sends a signed text


@blueprint.after_request
def keep_session(response: Response) -> Response:
    """Leave the session's cookie as it is, unless the launch signed somebody in."""
    if request.endpoint in FROM_PLATFORMS and not g.get("has_arrived"):
        session.modified = False
    return response


def allows_private(settings: Settings) -> bool:
    """Return whether platforms may be on a private network: where this site is on one itself."""
    return settings.development or is_private(urlsplit(settings.site_url).hostname or "")


def settings() -> Settings:
    """Return the settings."""
    found: Settings = current_app.extensions["settings"]
    return found


def _keys() -> messages.Keys:
    return current_app.extensions.setdefault("lti_keys", messages.Keys(allows_private=allows_private(settings())))  # type: ignore[no-any-return] # an extension


# --- Login and launch ------------------------------------------------------------------------------------------------


@blueprint.route("/lti/login", methods=["GET", "POST"])
@sent_by_another_site
@open_to(Who.ANYONE)
def login() -> ResponseReturnValue:
    """Begin a launch: send the browser back to its platform, with a state that only this browser has.

    A frame is shown a button that begins it in a window of its own, because browsers give frames no cookies.
    """
    keep_opener()
    sent = request.values
    with db.reading() as conn:
        platform = lti_platforms.of_issuer(conn, sent.get("iss", ""), sent.get("client_id", ""))
    hints = [sent.get("login_hint", ""), sent.get("lti_message_hint", "")]
    if platform is None or not hints[0] or max(map(len, hints)) > LONGEST_HINT:
        raise Forbidden(
            N_("This site does not know the platform that sent you. Nothing was stored. Please tell your teacher."),
            heading=lti.NO_LAUNCH,
        )
    if request.headers.get("Sec-Fetch-Dest") in FRAMES:
        allow_frames_of(*origins_of(platform))
        allow_forms_to(*origins_of(platform))
        fields = {name: value for name, value in sent.items() if len(value) <= LONGEST_HINT}
        return render_template("lti/window.html", address=f"{url_for('.login')}?{urlencode(fields)}")
    with db.transaction() as conn:
        state, nonce = lti.begin(conn, platform, now())
    question = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": platform.client_id,
        "redirect_uri": launch_url(),
        "login_hint": sent["login_hint"],
        "state": state,
        "nonce": nonce,
    }
    if hint := sent.get("lti_message_hint"):
        question["lti_message_hint"] = hint
    mark = "&" if "?" in platform.authorization_url else "?"
    response = redirect(f"{platform.authorization_url}{mark}{urlencode(question)}", 302)
    response.set_cookie(
        cookie_of(state), state, lti.STATE_LASTS, path=COOKIE_PATH, secure=True, httponly=True, samesite="None"
    )
    return response


def launch_url() -> str:
    """Return the address to which platforms send launches."""
    return settings().links_begin_with + url_for("lti.launch")


def cookie_of(state: str) -> str:
    """Return the name of the cookie of one launch, so that two tabs can begin one each."""
    return f"lti-{lti_platforms.hash_of(state).hex()[:8]}"


def _began_here(state: str) -> bool:
    """Return whether this browser began the launch of a state."""
    return lti_platforms.same(request.cookies.get(cookie_of(state), ""), state)


def origins_of(platform: messages.Platform) -> set[str]:
    """Return where a platform's pages are."""
    urls = (platform.home_url, platform.issuer, platform.authorization_url)
    return {origin for url in urls if (origin := lti.origin_of(url))}


@blueprint.post("/lti/launch")
@sent_by_another_site
@open_to(Who.ANYONE, max_bytes=messages.LONGEST_TOKEN * 2)
def launch() -> ResponseReturnValue:
    """Let somebody in whom a platform vouches for, and lead them to what they pressed."""
    keep_opener()
    state = request.form.get("state", "")
    if not state or not _began_here(state):
        raise Forbidden(lti.USED_UP, heading=lti.NO_LAUNCH)
    with db.transaction() as conn:
        begun = lti.take_begun(conn, state, now())
    platform = begun.platform
    if "error" in request.form and "id_token" not in request.form:
        raise Forbidden(
            N_("%(platform)s did not let you in. Sign in there, then press the link in your course again."),
            heading=lti.NO_LAUNCH,
            platform=platform.name,
        )
    try:
        claims = messages.verify(request.form.get("id_token", ""), platform, begun.nonce, _keys(), now())
    except messages.Forged as problem:
        log.warning("a launch from platform %s was refused: %s", platform.platform_id, problem)
        raise Forbidden(lti.NOT_CHECKED, heading=lti.NO_LAUNCH) from None
    except Unreachable as problem:
        log.error("the keys of platform %s could not be read: %s", platform.platform_id, problem)
        raise Unavailable(
            N_("%(platform)s does not answer just now, so nothing was stored. Press the link there again in a minute."),
            heading=lti.NO_LAUNCH,
            platform=platform.name,
        ) from None
    found = lti.read_launch(platform, claims)
    address = db.retrying(partial(_arrive, found, state))
    response = redirect(address, 303)
    if g.get("has_arrived"):
        _forget_state(response, state)
    return response


def _forget_state(response: BaseResponse, state: str) -> None:
    """Delete the cookie of a launch: with it and the history of this browser somebody else could go on with it."""
    response.delete_cookie(cookie_of(state), path=COOKIE_PATH, secure=True, httponly=True, samesite="None")


def _arrive(found: Launch, state: str) -> str:
    """Sign somebody in, store what their launch says, and return the address that they came for."""
    with db.transaction() as conn:
        person = lti.find_person(conn, found.proof)
        if found.is_teacher and person is None:
            return url_for(".choose_account", errand=_sealed(Errand(found, None, state, now())))
        if found.is_teacher:
            return _arrive_as_teacher(conn, found)
        if found.return_url is not None:
            raise Forbidden(N_("Only teachers can add links to a course. Nothing was stored."), heading=lti.NO_LAUNCH)
        class_id = lti.find_class_of_pupils(conn, found)
        user_id = _sign_in(conn, found)
        lti.admit_pupil(conn, found, user_id, class_id, now())
        assignment_id = lti.find_assignment(conn, found, class_id)
        if assignment_id:
            lti_scores.aim(conn, found, user_id, class_id, assignment_id)
        return place(class_id, assignment_id)


def _sign_in(conn: db.Conn, found: Launch) -> UUID:
    """Sign the person of a launch in. A guest's rows stay: on a school's computer the guest was somebody else."""
    preferences = identity.current_preferences()
    key = sign_in.sign_in(conn, found.proof, Visitor(preferences), now())
    sessions.sign_in(conn, key)
    g.has_arrived = True
    return key.user_id


def _arrive_as_teacher(conn: db.Conn, found: Launch) -> str:
    user_id = _sign_in(conn, found)
    lti.meet_teacher(conn, found, user_id, now())
    return url_for("lti_courses.connection", errand=_sealed(Errand(found, user_id, "", now())))


def _sealed(errand: Errand) -> str:
    return lti_errands.seal_errand(secrets(), errand)


def place(class_id: UUID, assignment_id: UUID | None) -> str:
    """Return the address of an assignment, or of its class."""
    if assignment_id:
        return url_for("assignments.page", class_id=class_id, assignment_id=assignment_id)
    return url_for("classes.page", class_id=class_id)


@blueprint.get("/lti/jwks")
@open_to(Who.ANYONE)
def key_set() -> ResponseReturnValue:
    """Publish the keys with which platforms verify what we send."""
    with db.transaction() as conn:
        keys = lti_platforms.open_keys(conn, secrets(), now())
    response = jsonify(lti_platforms.public_keys(keys))
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


# --- A teacher's first time ------------------------------------------------------------------------------------------


def sent_errand() -> Errand:
    """Return the errand that a page of ours sent. Raise `Conflict`.

    A frame on the platform may wait for what is chosen in this window, which it opened.
    """
    keep_opener()
    return lti_errands.open_errand(secrets(), request.values.get("errand", ""), now())


@blueprint.get("/lti/account")
@open_to(Who.ANYONE)
def choose_account() -> ResponseReturnValue:
    """Ask a teacher who comes for the first time whether they have an account here."""
    return render_template(
        "lti/account.html", errand=sent_errand(), sealed=request.values["errand"], own=_account_to_use()
    )


def _account_to_use() -> Learner | None:
    """Return the account signed in here, if a teacher may come with it: no guest's, no class's, no administrator's."""
    learner = identity.current_learner()
    return None if learner is None or learner.is_guest or learner.is_managed or learner.is_admin else learner


@blueprint.post("/lti/account")
@open_to(Who.ANYONE)
@form_again(choose_account)
def use_account() -> ResponseReturnValue:
    """Link the platform's name for a teacher to the account signed in here, or make one for them."""
    errand, own_account = sent_errand(), _account_to_use()
    if errand.user_id is not None or not _began_here(errand.state):
        raise Forbidden(lti.USED_UP, heading=lti.NO_LAUNCH)
    with db.transaction() as conn:
        is_known = lti.find_person(conn, errand.launch.proof) is not None
        if request.form.get("account") == "mine" and not is_known:
            if own_account is None:
                raise Invalid(N_("Please sign in with your own account first. Nothing was linked."))
            visitor = Visitor(identity.current_preferences(), linking=sessions.current_key())
            sessions.sign_in(conn, sign_in.sign_in(conn, errand.launch.proof, visitor, now()))
        else:
            _sign_in(conn, errand.launch)
        lti.meet_teacher(conn, errand.launch, the_learner().user_id, now())
    own = lti_errands.errand_for(errand, the_learner().user_id)
    response = redirect(url_for("lti_courses.connection", errand=_sealed(own)), 303)
    _forget_state(response, errand.state)
    return response

"""Setting up learning platforms: an administrator's page, and the address at which a platform registers itself."""

import logging
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.classes import or_my_classes
from webapp.blueprints.lti import allows_private, keep_session, launch_url, settings
from webapp.errors import Invalid, Unavailable
from webapp.messages import N_
from webapp.outside import lti as messages
from webapp.outside.guarded import Unreachable
from webapp.services import lti, lti_platforms
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.headers import allow_frames_of
from webapp.web.identity import the_administrator
from webapp.web.once import now
from webapp.web.pages import gettext, render_template

log = logging.getLogger(__name__)

blueprint = Blueprint("lti_admin", __name__)
blueprint.after_request(keep_session)

FIELDS = ("name", "issuer", "client_id", "home_url", "authorization_url", "token_url", "jwks_url", "audience")


@blueprint.get("/admin/lti")
@open_to(Who.LEARNER)
def platforms() -> ResponseReturnValue:
    """Show the platforms from which people come, and the ways to add one."""
    return _page("")


def _page(registration_url: str) -> str:
    the_administrator()
    site = settings().links_begin_with
    with db.reading() as conn:
        found = lti_platforms.list_platforms(conn)
    return render_template(
        "lti/platforms.html",
        platforms=found,
        registration_url=registration_url,
        typed=request.form,
        launch_url=launch_url(),
        login_url=site + url_for("lti.login"),
        jwks_url=site + url_for("lti.key_set"),
    )


@blueprint.post("/admin/lti")
@open_to(Who.LEARNER)
@form_again(or_my_classes(platforms))
def add() -> ResponseReturnValue:
    """Connect a platform as the form describes it."""
    administrator = the_administrator()
    described = {name: request.form.get(name, "") for name in FIELDS}
    platform = lti_platforms.read_platform(**described, allows_private=allows_private(settings()))
    with db.transaction() as conn:
        lti_platforms.add(conn, platform, now())
    log.warning("administrator %s connected platform %s", administrator.user_id, platform.platform_id)
    flash(gettext("Saved."), "good")
    return redirect(url_for(".platforms"), 303)


@blueprint.post("/admin/lti/registration")
@open_to(Who.LEARNER)
@form_again(or_my_classes(platforms))
def offer() -> ResponseReturnValue:
    """Make an address at which one platform registers itself."""
    the_administrator()
    with db.transaction() as conn:
        secret = lti_platforms.offer_registration(conn, now())
    return _page(settings().links_begin_with + url_for(".register", secret=secret))


@blueprint.post("/admin/lti/<uuid:platform_id>")
@open_to(Who.LEARNER)
@form_again(or_my_classes(lambda **_: platforms()))
def change(platform_id: UUID) -> ResponseReturnValue:
    """Switch a platform off or on, or delete it."""
    administrator, wanted = the_administrator(), request.form.get("change", "")
    with db.transaction() as conn:
        match wanted:
            case "off" | "on":
                lti_platforms.switch(conn, platform_id, now() if wanted == "off" else None)
            case "delete" if request.form.get("confirm") == "yes":
                lti_platforms.delete(conn, platform_id)
            case "delete":
                raise Invalid(N_("Please tick the box if you really want to delete the platform. Nothing was deleted."))
            case _:
                raise Invalid(N_("Please choose from what is offered. Nothing was stored."))
    log.warning("administrator %s changed platform %s: %s", administrator.user_id, platform_id, wanted)
    flash(gettext("Saved."), "good")
    return redirect(url_for(".platforms"), 303)


# --- Registration ----------------------------------------------------------------------------------------------------


@blueprint.get("/lti/register/<secret>")
@open_to(Who.ANYONE)
def register(secret: str) -> ResponseReturnValue:
    """Register this site with the platform that opened this address, in a frame of its own page. It works once.

    An administrator of ours made the address, and an administrator of the platform opens it there: both agree.
    """
    configuration_url = request.args.get("openid_configuration", "")
    if not lti.origin_of(configuration_url):
        raise Invalid(
            N_("This address is for your learning platform. Paste it there, where a tool is added by its address."),
            heading=N_("Nothing was connected"),
        )
    allow_frames_of(lti.origin_of(configuration_url))
    with db.transaction() as conn:
        lti_platforms.use_registration(conn, secret, now())
    private, site = allows_private(settings()), settings().links_begin_with
    try:
        described = messages.register(
            configuration_url,
            request.args.get("registration_token", ""),
            site_url=site,
            name="Intervals",
            allows_private=private,
        )
    except Unreachable as problem:
        log.error("a platform could not be registered: %s", problem)
        raise Unavailable(
            N_("The platform could not be registered. Ask the administrator of Intervals for a new address."),
            heading=N_("Nothing was connected"),
        ) from None
    platform = lti_platforms.read_platform(**described, allows_private=private)
    with db.transaction() as conn:
        platform_id = lti_platforms.add_registered(conn, platform, now())
    log.warning("platform %s registered itself", platform_id)
    return render_template("lti/registered.html", platform=platform)

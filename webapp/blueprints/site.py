"""The site itself: how it works, and what makes it installable and honest about being offline."""

from flask import Blueprint, Response, jsonify, url_for
from flask.typing import ResponseReturnValue

from webapp.rules.streaks import DAYS_PER_FREEZE, MOST_FREEZES
from webapp.web.access import Who, open_to
from webapp.web.pages import gettext, render_template
from webapp.web.static_files import asset

blueprint = Blueprint("site", __name__)

KEPT_OFFLINE = (
    "app.css",
    "early.js",
    "app.js",
    "icons/icon.svg",
    "fonts/stix-two-text-latin.woff2",
    "fonts/stix-two-text-cyrillic.woff2",
)


@blueprint.get("/how-it-works")
@open_to(Who.ANYONE)
def how_it_works() -> ResponseReturnValue:
    """XP, energy, levels, reviews and streaks in plain words. Follows the rules in ``webapp/rules``."""
    return render_template("site/how_it_works.html", freeze_every=DAYS_PER_FREEZE, most_freezes=MOST_FREEZES)


@blueprint.get("/offline")
@open_to(Who.ANYONE)
def offline() -> ResponseReturnValue:
    """What the service worker keeps for a visit without a network."""
    return render_template("site/offline.html")


@blueprint.get("/manifest.webmanifest")
@open_to(Who.ANYONE)
def manifest() -> ResponseReturnValue:
    """Makes the site installable."""
    response = jsonify(
        name="Intervals",
        short_name="Intervals",
        description=gettext("Short lessons and endless fresh practice in school mathematics."),
        start_url="/",
        display="standalone",
        background_color="#f4f5f8",
        theme_color="#3440b4",
        icons=[
            {"src": asset("icons/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable"},
            {"src": asset("icons/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        ],
    )
    response.content_type = "application/manifest+json"
    return response


@blueprint.get("/sw.js")
@open_to(Who.ANYONE)
def service_worker() -> ResponseReturnValue:
    """The service worker, at the root so that it may answer for every page. Its text changes with what it keeps."""
    files = [url_for("site.offline"), *(asset(name) for name in KEPT_OFFLINE)]
    return Response(render_template("site/sw.js", files=files), mimetype="text/javascript")

"""Pages about the site itself: how it works, and the manifest, service worker and offline page."""

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
    """Show how XP, energy, levels, reviews and streaks work. The text follows the rules in `webapp/rules`."""
    return render_template("site/how_it_works.html", freeze_every=DAYS_PER_FREEZE, most_freezes=MOST_FREEZES)


@blueprint.get("/offline")
@open_to(Who.ANYONE)
def offline() -> ResponseReturnValue:
    """Show the page that the service worker caches for use without a network."""
    return render_template("site/offline.html")


@blueprint.get("/manifest.webmanifest")
@open_to(Who.ANYONE)
def manifest() -> ResponseReturnValue:
    """Return the web app manifest, which makes the site installable."""
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
    """Return the service worker. It is served from the root so that its scope covers every page."""
    files = [url_for("site.offline"), *(asset(name) for name in KEPT_OFFLINE)]
    return Response(render_template("site/sw.js", files=files), mimetype="text/javascript")

"""Search: a page of results, and the same list as a fragment while the learner types."""

import re
from dataclasses import dataclass

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from webapp import db
from webapp.services import search as service
from webapp.services.search import MARKED, HitRow
from webapp.web.access import Who, open_to
from webapp.web.identity import current_locale
from webapp.web.pages import library, render

LONGEST_SEARCH = 100

blueprint = Blueprint("search", __name__)


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result. Matched words are marked in title and snippet."""

    url: str
    title: Markup
    place: str
    snippet: Markup


@blueprint.get("/search")
@open_to(Who.ANYONE)
def page() -> ResponseReturnValue:
    """Show the results for `?q=`. The search field of every page requests the fragment while the learner types."""
    text, locale = request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH], current_locale()
    with db.reading() as conn:
        found = service.find(conn, text, locale)
    terms = service.find_terms(library(), text, locale)
    hits = [_hit(row) for row in found]
    return render("search/page.html", "search/_hits.html", query=text, hits=hits, terms=terms)


def _hit(row: HitRow) -> Hit:
    match row.kind:
        case "topic":
            url = url_for("catalog.lesson", topic_slug=row.slug)
        case "section":
            slug = row.slug.partition("/")[2]
            url = url_for("catalog.subject", subject_slug=row.subject_slug, _anchor=f"section-{slug}")
        case "subject":
            url = url_for("catalog.subject", subject_slug=row.slug)
    return Hit(url, _marked(row.title), row.place, _marked(_with_dots(row.snippet)))


def _with_dots(snippet: str) -> str:
    """Add dots where a snippet was cut out of its sentence."""
    before = "… " if re.match("\x02?[a-zа-яґєії]", snippet) else ""
    after = " …" if re.search("[\\w,]\x03?$", snippet) else ""
    return before + snippet + after


def _marked(text: str) -> Markup:
    """Return the text escaped, with matched words in `<mark>`."""
    return Markup(MARKED.sub(r"<mark>\1</mark>", str(escape(text))))  # noqa: S704 - escaped in the same line

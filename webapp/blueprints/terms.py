"""The glossary: school terms with their meanings, in the reader's language and in the others."""

from itertools import groupby

from flask import Blueprint
from flask.typing import ResponseReturnValue

from webapp.content.terms import in_alphabetical_order
from webapp.web.access import Who, open_to
from webapp.web.identity import current_locale
from webapp.web.pages import library, render_template

blueprint = Blueprint("terms", __name__)


@blueprint.get("/terms")
@open_to(Who.ANYONE)
def page() -> ResponseReturnValue:
    """List every term under its first letter. The id of a term is its place on the page."""
    content, locale = library(), current_locale()
    terms = groupby(in_alphabetical_order(content, locale), lambda term: term.words[locale].term[0].upper())
    letters = [(letter, tuple(listed)) for letter, listed in terms]
    return render_template("terms/page.html", letters=letters, topics=content.topics, others=content.languages)

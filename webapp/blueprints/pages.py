"""What every page shares: language, navigation, filters, and the choice between a full page and its fragment."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.numbers import format_decimal
from babel.support import Translations
from flask import Flask, current_app, g, render_template, request, url_for
from flask_babel import get_translations, gettext
from markupsafe import Markup

from webapp.blueprints.answers import formula
from webapp.blueprints.identity import current_learner, current_locale, current_theme
from webapp.blueprints.spoken import spoken
from webapp.content.library import Library
from webapp.content.render import render_inline
from webapp.grading import Locale, Message
from webapp.grading.messages import N_

NAVIGATION = (("catalog.home", N_("Topics")), ("progress.today", N_("Today")), ("progress.dashboard", N_("Progress")))
DIFFICULTIES = {"easy": N_("Easy"), "medium": N_("Medium"), "moderate": N_("Medium"), "hard": N_("Hard")}


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the navigation."""

    url: str
    label: str
    is_current: bool


def register(app: Flask) -> None:
    """Give templates their language, filters and shell. What a page calls dozens of times is ours: flask-babel asks for
    the language at every word, and Flask goes through its routes for every address."""
    app.jinja_env.filters.update(say=say, spoken=spoken, tex=formula, numberformat=number, decimalformat=number)
    app.jinja_env.globals.update(
        _=translate, gettext=translate, ngettext=translate_number, url_for=address, difficulty_name=difficulty_name
    )
    app.context_processor(_shell)


def library() -> Library:
    """The content this process serves."""
    found: Library = current_app.extensions["library"]
    return found


def secrets() -> Sequence[str]:
    """The secrets that seal variant tokens, the newest first."""
    found: Sequence[str] = current_app.extensions["settings"].auth_secrets
    return found


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page. A page restored from history is asked for whole."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def render(page: str, fragment: str, /, **values: Any) -> str:
    """The page, or only the fragment it includes: one route serves both."""
    return render_template(fragment if wants_fragment() else page, **values)


def translate(message: str, **values: object) -> Markup:
    """A sentence of the interface in the reader's language. Values take the places named in it, escaped."""
    text = Markup(_catalogue().ugettext(message))  # noqa: S704 - our translators' words
    return text % values if values or "%" in text else text


def translate_number(singular: str, plural: str, num: int, **values: object) -> Markup:
    """A sentence with a number in it, in the form that the reader's language has for that number."""
    text = Markup(_catalogue().ungettext(singular, plural, num))  # noqa: S704 - our translators' words
    return text % ({"num": num} | values)


def _catalogue() -> Translations:
    if "catalogue" not in g:
        g.catalogue = get_translations()
    found: Translations = g.catalogue
    return found


def address(endpoint: str, **values: object) -> str:
    """The path of a view, as ``url_for`` builds it."""
    return _address(request.script_root, endpoint, tuple(values.items()))


@lru_cache(maxsize=4096)
def _address(script_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    del script_root  # a part of the key: the same routes below another prefix have other addresses
    return url_for(endpoint, **dict(values))


def number(value: Decimal | float) -> str:
    """A number as the reader's language writes it."""
    return _number(value, current_locale())


@lru_cache(maxsize=4096)
def _number(value: Decimal | float, locale: Locale) -> str:
    return format_decimal(value, locale=locale)


def say(message: Message) -> str | Markup:
    """A grader's sentence in the reader's language; an author's own sentence with its formulas."""
    if message.authored:
        return Markup(render_inline(message.text))  # noqa: S704 - no author's HTML passes the renderer
    text: str = gettext(message.text)
    return text % message.values if message.values else text


def difficulty_name(difficulty: str | None) -> str:
    """The difficulty as a word for people; nothing when the author gave none."""
    return gettext(DIFFICULTIES[difficulty]) if difficulty else ""


def _shell() -> dict[str, Any]:
    return {
        "locale": current_locale(),
        "theme": current_theme(),
        "learner": current_learner(),
        "navigation": [_link(name, label) for name, label in NAVIGATION],
    }


def _link(endpoint: str, label: str) -> Link:
    return Link(address(endpoint), translate(label), request.endpoint == endpoint)

"""What every page shares: language, navigation, filters, and the choice between a full page and its fragment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from webapp.blueprints.answers import formula
from webapp.blueprints.identity import current_learner, current_locale, current_theme
from webapp.blueprints.spoken import spoken
from webapp.content.library import Library
from webapp.content.render import render_inline
from webapp.grading import Message
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
    """Give templates their language, filters and shell."""
    app.jinja_env.filters.update(say=say, spoken=spoken, tex=formula)
    app.jinja_env.globals["difficulty_name"] = difficulty_name
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
    return Link(url_for(endpoint), gettext(label), request.endpoint == endpoint)

"""The words of each language of the site, and the templates with these words in them.

Every language has a Jinja environment of its own. What a template says without a value in it, and the names of static
files, are put into its text before it is compiled, so a page spends nothing on them.
"""

import re
from collections.abc import Hashable, Mapping, MutableMapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, current_app
from flask.templating import Environment as FlaskEnvironment
from jinja2 import Environment
from jinja2.ext import Extension
from markupsafe import Markup
from werkzeug.routing import BuildError

from webapp.content.render import render_inline
from webapp.grading import Locale, Message
from webapp.grading.messages import N_
from webapp.services.accounts import LOCALES

DIFFICULTIES = {"easy": N_("Easy"), "medium": N_("Medium"), "moderate": N_("Medium"), "hard": N_("Hard")}


@dataclass(frozen=True, slots=True)
class Language:
    """What the site says in one language."""

    locale: Locale
    catalogue: NullTranslations
    templates: Environment

    def translate(self, message: str, **values: object) -> Markup:
        """A sentence of the interface. Values take the places named in it, escaped."""
        text = Markup(self.catalogue.ugettext(message))  # noqa: S704 - our translators' words
        return text % values if values or "%" in text else text

    def translate_number(self, singular: str, plural: str, num: int, **values: object) -> Markup:
        """A sentence with a number in it, in the form that the language has for that number."""
        text = Markup(self.catalogue.ungettext(singular, plural, num))  # noqa: S704 - our translators' words
        return text % ({"num": num} | values)

    def number(self, value: Decimal | float) -> str:
        """A number as the language writes it."""
        return _number(value, self.locale)

    def say(self, message: Message) -> str | Markup:
        """A grader's sentence; an author's own sentence with its formulas."""
        if message.authored:
            return Markup(render_inline(message.text))  # noqa: S704 - no author's HTML passes the renderer
        text: str = self.catalogue.ugettext(message.text)
        return text % message.values if message.values else text

    def kept(self, template: str, /, **values: Hashable) -> Markup:
        """A part of a page that is the same whenever its values are: rendered once, then remembered."""
        return _kept(self.templates, template, locale=self.locale, **values)

    def difficulty_name(self, difficulty: str | None) -> str:
        """The difficulty as a word for people; nothing when the author gave none."""
        return self.catalogue.ugettext(DIFFICULTIES[difficulty]) if difficulty else ""


class Words(Extension):
    """Puts into a template what is the same on every page of its language: ``_("Search")``, ``asset("app.css")`` and
    ``url_for("catalog.home")`` become what they give."""

    constant = re.compile(r'\b(_|asset|url_for)\("([^"%\\]+)"\)')

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Jinja's hook before a template is read. Lines stay where they are."""
        del name, filename
        return self.constant.sub(self._literal, source)

    def _literal(self, call: re.Match[str]) -> str:
        known: Mapping[str, Any] = self.environment.globals
        try:
            text = str(known[call[1]](call[2]))
        except BuildError:  # a view that this installation has not: nobody gets to what names it
            return call[0]
        text = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'("{text}" | safe)'


class TemplatesOfOneLanguage(FlaskEnvironment):
    """Jinja as Flask sets it up, but each template reads the globals where they are, not through a chain of maps."""

    globals: dict[str, Any]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template; none has any of its own here."""
        return self.globals if d is None else super().make_globals(d)


def set_up(app: Flask, catalogues: Path) -> None:
    """Prepare every language. Comes last: what others add to the app's environment later has no effect."""
    app.jinja_env.add_extension(Words)
    app.extensions["languages"] = {locale: _language(app.jinja_env, catalogues, locale) for locale in LOCALES}


def _language(environment: Environment, catalogues: Path, locale: Locale) -> Language:
    templates = environment.overlay()
    language = Language(locale, Translations.load(str(catalogues), [locale]), templates)
    templates.globals = {
        **environment.globals,
        "_": language.translate,
        "gettext": language.translate,
        "ngettext": language.translate_number,
        "difficulty_name": language.difficulty_name,
        "kept": language.kept,
    }
    templates.filters = {
        **environment.filters,
        "say": language.say,
        "numberformat": language.number,
        "decimalformat": language.number,
    }
    return language


def language_of(locale: Locale) -> Language:
    """One of the site's languages."""
    languages: Mapping[Locale, Language] = current_app.extensions["languages"]
    return languages[locale]


@lru_cache(maxsize=4096)
def _number(value: Decimal | float, locale: Locale) -> str:
    return format_decimal(value, locale=locale)


@lru_cache(maxsize=1024)
def _kept(templates: Environment, template: str, **values: Hashable) -> Markup:
    return Markup(templates.get_template(template).render(values))  # noqa: S704 - a template, which has escaped it

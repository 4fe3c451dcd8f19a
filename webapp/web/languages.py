"""The words of each language of the site.

Every language has a Jinja environment of its own, with its words as globals and filters.
"""

import re
from collections.abc import Hashable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale as BabelLocale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations
from flask import Flask, current_app
from flask.templating import Environment as FlaskEnvironment
from jinja2 import Environment
from markupsafe import Markup, escape

from webapp.content.library import forget_what_was_worked_out, worked_out_once
from webapp.content.rendering.markdown import render_inline
from webapp.locales import LANGUAGES
from webapp.messages import LOCALES, N_, Locale, Message
from webapp.web.answers import formula

DIFFICULTIES = {"easy": N_("Easy"), "medium": N_("Medium"), "moderate": N_("Medium"), "hard": N_("Hard")}

PLAIN_SENTENCE = re.compile(r'\{\{ _\("([^"\\]+)"\) \}\}')


@dataclass(frozen=True, slots=True)
class Language:
    """What the site says in one language."""

    locale: Locale
    conventions: BabelLocale
    catalogue: NullTranslations
    templates: Environment

    def gettext(self, message: str, /, **values: object) -> str:
        """Return a sentence of the interface as plain text. Values take the places named in it."""
        text: str = self.catalogue.ugettext(message)
        return text % values if values else text

    def ngettext(self, singular: str, plural: str, num: int, /, **values: object) -> str:
        """Return a sentence with a number in it, in the form that the language has for that number."""
        text: str = self.catalogue.ungettext(singular, plural, num)
        return text % ({"num": num} | values)

    def number(self, value: Decimal | float) -> str:
        """Return a number as the language writes it."""
        return _number(value, self.conventions)

    def date(self, day: date, pattern: str = "medium") -> str:
        """Return a day, in one of CLDR's formats or with its letters: `d MMMM`."""
        return format_date(day, pattern, self.conventions)

    def moment(self, instant: datetime, time_zone: str) -> str:
        """Return an instant as clock and calendar show it in a time zone."""
        return f"{self.date(instant.astimezone(ZoneInfo(time_zone)).date())}, {self.clock(instant, time_zone)}"

    def clock(self, instant: datetime, time_zone: str) -> str:
        """Format the time of day that clocks in a time zone show at an instant, such as 10:15."""
        return format_time(instant, "HH:mm", ZoneInfo(time_zone), self.conventions)

    def age(self, since: timedelta) -> str:
        """Format a time in the past, such as "3 days ago". `since` is negative."""
        return format_timedelta(since, add_direction=True, locale=self.conventions)

    def say(self, message: Message) -> str | Markup:
        """Return a grader's sentence; an author's own sentence with its formulas."""
        if message.authored:
            return Markup(render_inline(message.text, locale=self.locale))  # noqa: S704 - no author's HTML passes the renderer
        said = self.gettext(message.text, **message.values)
        return f"{self.gettext(message.lead)} {said}" if message.lead else said

    def formula(self, tex: str) -> Markup:
        """Return TeX that the grader wrote as MathML with its words."""
        return formula(tex, self.locale)

    def kept(self, template: str, /, **values: Hashable) -> Markup:
        """Return a part of a page that is the same whenever its values are: rendered once, then remembered."""
        return _kept(self.templates, template, locale=self.locale, **values)

    def difficulty_name(self, difficulty: str | None) -> str:
        """Return the difficulty as a word for people; nothing when the author gave none."""
        return self.gettext(DIFFICULTIES[difficulty]) if difficulty else ""


class TemplatesOfOneLanguage(FlaskEnvironment):
    """Flask's Jinja environment for one language. All templates share one dict of globals, not a ChainMap each."""

    globals: dict[str, Any]

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        """Replace sentences without values by their translations before a template is compiled."""
        return PLAIN_SENTENCE.sub(lambda found: self.globals["_"](found[1]), super().preprocess(source, name, filename))

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the globals of a template; none has any of its own here."""
        return self.globals if d is None else super().make_globals(d)


def set_up(app: Flask, catalogues: Path) -> None:
    """Prepare every language. Comes last: what others add to the app's environment later has no effect."""
    app.extensions["languages"] = {locale: _language(app.jinja_env, catalogues, locale) for locale in LOCALES}


def _language(environment: Environment, catalogues: Path, locale: Locale) -> Language:
    templates: Any = environment.overlay(cache_size=-1)  # a plain dict: a cache with a limit costs each look-up more
    catalogue = Translations.load(str(catalogues), [locale])
    language = Language(locale, BabelLocale.parse(locale), catalogue, templates)
    plain = cache(lambda message: _safe(catalogue.ugettext(message), {}))
    templates.globals = {
        **environment.globals,
        "_": lambda message, **values: _safe(catalogue.ugettext(message), values) if values else plain(message),
        "ngettext": lambda singular, plural, num, **values: _safe(
            catalogue.ungettext(singular, plural, num), {"num": num} | values
        ),
        "difficulty_name": language.difficulty_name,
        "kept": language.kept,
        "languages": LANGUAGES,
    }
    templates.filters = {
        **environment.filters,
        "say": language.say,
        "tex": language.formula,
        "number": language.number,
        "date": language.date,
        "age": language.age,
    }
    return language


def _safe(text: str, values: Mapping[str, object]) -> Markup:
    """Return a translator's sentence, which needs no escaping, with values, which do."""
    escaped = {name: escape(value) for name, value in values.items()}
    return Markup(text % escaped if values or "%" in text else text)  # noqa: S704 - see above


def forget_templates(app: Flask) -> None:
    """Have every template compiled again when it is needed next: their files were edited."""
    forget_what_was_worked_out()
    for language in app.extensions["languages"].values():
        language.templates.cache.clear()


def language_of(locale: Locale) -> Language:
    """Return one of the site's languages."""
    languages: Mapping[Locale, Language] = current_app.extensions["languages"]
    return languages[locale]


@lru_cache(maxsize=4096)
def _number(value: Decimal | float, conventions: BabelLocale) -> str:
    return format_decimal(value, locale=conventions)


@worked_out_once(1024)
def _kept(templates: Environment, template: str, **values: Hashable) -> Markup:
    return Markup(templates.get_template(template).render(values))  # noqa: S704 - a template, which has escaped it

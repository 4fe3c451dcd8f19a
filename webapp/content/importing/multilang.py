"""Moodle's texts in several languages: spans of the class multilang, and {mlang uk} ... {mlang}."""

import re
from copy import deepcopy

from lxml.etree import _Element

from webapp.locales import DEFAULT, LOCALES, Locale

_SPAN = r'<span(?=[^>]*\sclass="multilang")(?=[^>]*\slang="(?P<language>[\w-]+)")[^>]*>(?P<text>.*?)</span>'
_SPANS = re.compile(r"(?:%s\s*)+" % re.sub(r"\?P<\w+>", "?:", _SPAN), re.DOTALL | re.IGNORECASE)  # noqa: UP031
_ONE_SPAN = re.compile(_SPAN, re.DOTALL | re.IGNORECASE)
_BLOCK = re.compile(r"\{mlang\s+(?P<languages>[\w,\s-]+)\}(?P<text>.*?)\{mlang\}", re.DOTALL | re.IGNORECASE)


def languages_of(question: _Element) -> list[Locale]:
    """Return the languages to read a question in: those of the site that it has; none if it is not marked at all."""
    text = "".join(question.itertext())
    named = {_locale(found["language"]) for found in _ONE_SPAN.finditer(text)}
    for block in _BLOCK.finditer(text):
        named |= _names(block)
    return [locale for locale in LOCALES if locale in named] or ([DEFAULT] if named else [])


def in_language(question: _Element, locale: Locale) -> _Element:
    """Return a question with the texts of one language. Where a text lacks it, its first language stands."""
    copied = deepcopy(question)
    for element in copied.iter():
        if element.text and ("multilang" in element.text or "{mlang" in element.text):
            text = _SPANS.sub(lambda spans: _chosen(spans[0], locale), element.text)
            element.text = _BLOCK.sub(lambda block: block["text"] if _is_for(block, locale) else "", text)
    return copied


def _chosen(spans: str, locale: Locale) -> str:
    found = list(_ONE_SPAN.finditer(spans))
    return next((span["text"] for span in found if _locale(span["language"]) == locale), found[0]["text"])


def _is_for(block: re.Match[str], locale: Locale) -> bool:
    return bool({locale, "other"} & _names(block))


def _names(block: re.Match[str]) -> set[str]:
    return {_locale(name) for name in block["languages"].split(",")}


def _locale(name: str) -> str:
    """Return a language of Moodle, such as en_us, as the site names it."""
    return name.strip().lower().partition("_")[0]

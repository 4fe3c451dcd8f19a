"""Moodle's texts in several languages: spans of the class multilang, and {mlang uk} ... {mlang}."""

import re
from copy import deepcopy

from lxml.etree import _Element

from webapp.locales import LOCALES, Locale

_SPAN = r'<span(?=[^>]*\sclass="multilang")(?=[^>]*\slang="(?P<language>[\w-]+)")[^>]*>(?P<text>.*?)</span>'
_SPANS = re.compile(r"(?:%s\s*)+" % re.sub(r"\?P<\w+>", "?:", _SPAN), re.DOTALL | re.IGNORECASE)  # noqa: UP031
_ONE_SPAN = re.compile(_SPAN, re.DOTALL | re.IGNORECASE)
_BLOCK = re.compile(r"\{mlang\s+(?P<languages>[\w,\s-]+)\}(?P<text>.*?)\{mlang\}", re.DOTALL | re.IGNORECASE)


def languages_of(question: _Element) -> list[Locale]:
    """Return the languages of the site in which a question is written, in their order; none if it has only one."""
    text = "".join(question.itertext())
    named = {found["language"].lower() for found in _ONE_SPAN.finditer(text)}
    for block in _BLOCK.finditer(text):
        named |= {name.strip() for name in block["languages"].lower().split(",")}
    found = [locale for locale in LOCALES if locale in {name.partition("_")[0] for name in named}]
    return found or list(LOCALES[:1]) * bool(named)


def in_language(question: _Element, locale: Locale) -> _Element:
    """Return a question with the texts of one language. Where a text lacks it, its first language stands."""
    copied = deepcopy(question)
    for element in copied.iter():
        if element.text and ("multilang" in element.text or "{mlang" in element.text):
            text = _SPANS.sub(lambda spans: _chosen(spans[0], locale), element.text)
            element.text = _BLOCK.sub(lambda block: block["text"] if _is_for(block, locale) else "", text)
    return copied


def _chosen(spans: str, locale: Locale) -> str:
    texts = {
        span["language"].lower().partition("_")[0]: span["text"] for span in reversed(list(_ONE_SPAN.finditer(spans)))
    }
    return texts.get(locale, next(reversed(texts.values())))


def _is_for(block: re.Match[str], locale: Locale) -> bool:
    names = {name.strip().partition("_")[0] for name in block["languages"].lower().split(",")}
    return locale in names or "other" in names

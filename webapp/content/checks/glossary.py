"""Check the glossary against the lessons: each term is in use, and a lesson uses the glossary's word."""

import re
from collections.abc import Iterator

from webapp.content.checks.equalities import FORMULA
from webapp.content.files.source import Problem
from webapp.content.files.tree import TERMS_FILE
from webapp.content.library import Library, worked_out_once
from webapp.content.terms import pattern_of, phrases_of
from webapp.locales import LANGUAGES, Locale


def check_terms(library: Library) -> Iterator[Problem]:
    """Yield the terms that no lesson of a language has, and those whose topic there is not."""
    path = library.folder / TERMS_FILE
    for term in library.terms:
        if term.topic_slug not in library.topics:
            yield Problem(path, term.line, f'term "{term.id}": there is no topic "{term.topic_slug}"')
        for locale in library.languages:
            found = re.compile(pattern_of(phrases_of(term, locale)), re.IGNORECASE)
            lessons = (topic.lessons.get(locale) for topic in library.topics.values())
            if not any(lesson and found.search(lesson.text) for lesson in lessons):
                written = ", ".join(phrases_of(term, locale))
                reason = f'no {LANGUAGES[locale].in_english} lesson has it; say how lessons write it, now "{written}"'
                yield Problem(path, term.line, f'term "{term.id}": {reason}, under "words"')


def other_words(text: str, library: Library, locale: Locale) -> Iterator[str]:
    """Yield the reasons against the words of a line of a lesson for which the glossary has another one."""
    words = FORMULA.sub("", text)
    for found, term in _avoided(library, locale):
        if other := found.search(words):
            yield f'"{other[0]}": the glossary says "{term}"'


@worked_out_once(8)
def _avoided(library: Library, locale: Locale) -> list[tuple[re.Pattern[str], str]]:
    words = (term.words[locale] for term in library.terms)
    return [(re.compile(pattern_of(each.avoid), re.IGNORECASE), each.term) for each in words if each.avoid]

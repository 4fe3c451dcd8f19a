"""Check the glossary against the lessons: each term is in use, and a lesson uses the glossary's word."""

import re
from collections.abc import Iterator

from webapp.content.files.source import Problem, read_text
from webapp.content.files.tree import TERMS_FILE
from webapp.content.library import Library, Topic, lesson_file
from webapp.content.terms import pattern_of, phrases_of
from webapp.locales import LANGUAGES

_FORMULA = re.compile(r"\$[^$]*\$")


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


def check_words(topic: Topic, library: Library) -> Iterator[Problem]:
    """Yield the words of a topic's lessons for which the glossary has another one."""
    for locale in topic.lessons:
        avoided = [
            (re.compile(pattern_of(words.avoid), re.IGNORECASE), words.term)
            for words in (term.words[locale] for term in library.terms)
            if words.avoid
        ]
        path = topic.folder / lesson_file(locale, library.languages)
        for at, text in enumerate(read_text(path).splitlines(), 1):
            for found, term in avoided:
                if other := found.search(_FORMULA.sub("", text)):
                    yield Problem(path, at, f'"{other[0]}": the glossary says "{term}"')

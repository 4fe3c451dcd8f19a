"""The glossary in lessons: where a term stands, and links from there to its meaning."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from webapp.content.library import Library, Term, Topic, worked_out_once
from webapp.content.rendering.markdown import LessonPart
from webapp.locales import LANGUAGES, Locale

# What holds no sentence of a lesson, and other tags. A term in a heading or in a link is not linked.
_NO_SENTENCE = re.compile(r"<(math|svg|a|h2|h3|summary|figcaption|code|th)\b.*?</\1>|<[^>]*>", re.DOTALL)


def pattern_of(phrases: Iterable[str]) -> str:
    """Return a regular expression that finds any of the phrases as whole words; `*` stands for any ending of a word."""
    words = sorted((phrase.split() for phrase in phrases), key=lambda each: sum(map(len, each)), reverse=True)
    one_of = "|".join(r"\s+".join(re.escape(word).replace(r"\*", r"\w*") for word in each) for each in words)
    return rf"(?<![\w-])(?:{one_of})(?!\w)"


def phrases_of(term: Term, locale: Locale) -> tuple[str, ...]:
    """Return how lessons write a term."""
    own = term.words[locale]
    return own.words or (f"{own.term}*",)


def in_alphabetical_order(library: Library, locale: Locale) -> list[Term]:
    """Return the terms as a dictionary in this language lists them."""
    return sorted(library.terms, key=lambda term: LANGUAGES[locale].in_order(term.words[locale].term))


@worked_out_once(1024)
def with_term_links(
    library: Library, topic_slug: str, locale: Locale, url_of: Callable[[str], str]
) -> tuple[LessonPart, ...]:
    """Return the parts of a lesson with the first occurrence of each term linked; `url_of` is given the term's id."""
    topic = library.topics[topic_slug]
    lesson = topic.lessons[locale]
    found = _finder(library, locale, topic)
    linked: set[str] = set()

    def link(match: re.Match[str]) -> str:
        term = library.terms[int((match.lastgroup or "")[1:])]
        if term.id in linked:
            return match[0]
        linked.add(term.id)
        return f'<a class="term" href="{url_of(term.id)}">{match[0]}</a>'

    def with_links(html: str) -> str:
        return "".join(found.sub(link, piece) if is_text else piece for is_text, piece in _pieces(html))

    return tuple(replace(part, html=with_links(part.html)) if found.pattern else part for part in lesson.parts)


def _finder(library: Library, locale: Locale, topic: Topic) -> re.Pattern[str]:
    """Return an expression with one group a term, for a topic's lesson.

    Of two terms at a place the longer one is found; of two with the same word that of the topic, or of its subject.
    """

    def rank(index: int) -> tuple[int, bool, bool]:
        other = library.topics.get(library.terms[index].topic_slug, topic)
        longest = max(map(len, phrases_of(library.terms[index], locale)))
        return -longest, other is not topic, other.subject_slug != topic.subject_slug

    order = sorted(range(len(library.terms)), key=rank)
    return re.compile(
        "|".join(f"(?P<t{index}>{pattern_of(phrases_of(library.terms[index], locale))})" for index in order),
        re.IGNORECASE,
    )


def _pieces(html: str) -> Iterator[tuple[bool, str]]:
    """Yield the pieces of a page in order, each with whether it is plain text of a sentence."""
    at = 0
    for other in _NO_SENTENCE.finditer(html):
        yield True, html[at : other.start()]
        yield False, other[0]
        at = other.end()
    yield True, html[at:]

"""Search: subjects, sections, topics and lesson text in both languages, in one statement.

The topic sync writes the searched documents. PostgreSQL matches stems and beginnings of words, and ranks. Trigrams of
titles and keywords find misspelt words and words typed with the other keyboard layout.
"""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from webapp import db
from webapp.content.library import Library, Section, Subject, Synonyms, Term, Topic
from webapp.db.queries import load_queries
from webapp.messages import LOCALES, Locale

sql = load_queries("search")

Kind = Literal["subject", "section", "topic"]

MOST_WORDS = 8
MOST_HITS = 12
MOST_TERMS = 3
LEAST_SIMILARITY = 0.4  # of a misspelt word to a title or keyword: lower finds nonsense, higher misses swapped letters
LATIN = str.maketrans(
    dict(zip("абвгґдезийіклмнопрстуфє", "abvhgdezyyiklmnoprstufe", strict=True))
    | {"ж": "zh", "ї": "yi", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya"}
    | {"ё": "e", "ы": "y", "э": "e", "ъ": "", "ь": "", "'": "", "’": "", "ʼ": ""}
)
MARKED = re.compile("\x02(.*?)\x03", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Document:
    """One searchable document in one language. A section's slug is `subject/section`."""

    kind: Kind
    slug: str
    locale: Locale
    subject_slug: str
    title: str
    keywords: str
    spelling: str
    place: str
    body: str


@dataclass(frozen=True, slots=True)
class HitRow:
    """One hit. In `title` and `snippet` matched words stand between U+0002 and U+0003 (see `MARKED`)."""

    kind: Kind
    slug: str
    subject_slug: str
    place: str
    title: str
    snippet: str


def find(conn: db.Conn, text: str, locale: Locale) -> list[HitRow]:
    """Return the hits of a search, best first, in the language `locale`, whichever language was typed."""
    words = search_words(text)
    if not words:
        return []
    return db.many(
        conn,
        sql.select_hits,
        HitRow,
        prefixes=[f"{word}:*" for word in words],
        spellings=[spelling(word) for word in words],
        locale=locale,
        least_similarity=LEAST_SIMILARITY,
        row_limit=MOST_HITS,
    )


def find_terms(library: Library, text: str, locale: Locale) -> list[Term]:
    """Return the terms of the glossary that have every word of a search, or its beginning, in some language.

    Those that begin as the search does come first. A misspelt term is found by the topic that explains it.
    """
    words = search_words(text)
    found = []
    for term in library.terms if words else ():
        names = [search_words(term.words[each].term) for each in library.languages]
        if any(all(any(part.startswith(word) for part in name) for word in words) for name in names):
            is_first = any(name[0].startswith(words[0]) for name in names)
            found.append((not is_first, len(term.words[locale].term), term))
    return [term for *_, term in sorted(found, key=lambda each: each[:2])][:MOST_TERMS]


def spelling(text: str) -> str:
    """Return a title or a search in plain Latin letters, as trigrams compare them."""
    return text.lower().translate(LATIN)


def search_words(text: str) -> list[str]:
    """Return the words of a search without any other characters, so that no query operators can be injected."""
    return re.findall(r"[^\W_]+", text.lower())[:MOST_WORDS]


# --- What the topic sync writes --------------------------------------------------------------------------------------


def index_topic(conn: db.Conn, library: Library, topic: Topic) -> None:
    """Write a topic's documents, in the transaction that syncs the topic."""
    _write(conn, topic_documents(library, topic))


def index_subjects(conn: db.Conn, library: Library) -> None:
    """Write the documents of subjects and sections, and delete those no longer in the content."""
    documents = [document for subject in library.subjects for document in subject_documents(subject)]
    _write(conn, documents)
    present = {f"{document.kind} {document.slug}" for document in documents}
    present |= {f"topic {slug}" for slug in library.topics}
    db.execute(conn, sql.delete_other_documents, present=sorted(present))


def topic_documents(library: Library, topic: Topic) -> list[Document]:
    """Return a topic's document in each language: its title, keywords, place, description and lesson."""
    subject = next((each for each in library.subjects if each.slug == topic.subject_slug), None)
    sections = subject.sections if subject else ()
    section = next((each for each in sections if topic.slug in each.topic_slugs), None)
    terms = [term for term in library.terms if term.topic_slug == topic.slug]
    return [_topic_document(topic, subject, section, terms, library.synonyms, locale) for locale in LOCALES]


def subject_documents(subject: Subject) -> list[Document]:
    """Return a subject and its sections in each language."""
    documents = []
    for locale in LOCALES:
        title = subject.title[locale]
        documents.append(
            _document("subject", subject.slug, locale, subject.slug, title, "", "", subject.description[locale])
        )
        for section in subject.sections:
            slug = f"{subject.slug}/{section.slug}"
            documents.append(_document("section", slug, locale, subject.slug, section.title[locale], "", title, ""))
    return documents


def _topic_document(
    topic: Topic,
    subject: Subject | None,
    section: Section | None,
    terms: Sequence[Term],
    synonyms: Synonyms,
    locale: Locale,
) -> Document:
    title, lesson = topic.title[locale], topic.lessons.get(locale)
    place = " › ".join(part.title[locale] for part in (subject, section) if part)
    named = [*topic.keywords[locale], *(term.words[locale].term for term in terms)]
    keywords = with_synonyms([title, *named], synonyms[locale])[1:]
    also = with_synonyms([title], synonyms[locale])[1:]
    body = f"{topic.description[locale]} {lesson.text if lesson else ''}".strip()
    return _document("topic", topic.slug, locale, topic.subject_slug, title, ", ".join(keywords), place, body, also)


def with_synonyms(phrases: Sequence[str], synonyms: Sequence[Collection[str]]) -> list[str]:
    """Return the phrases and the synonyms of every word or phrase in them. Each of `synonyms` is a group of equals."""
    held = [f" {' '.join(search_words(phrase))} " for phrase in phrases]
    equals = [
        group
        for group in synonyms
        if any(f" {' '.join(search_words(name))} " in phrase for name in group for phrase in held)
    ]
    return list(dict.fromkeys([*phrases, *(name for group in equals for name in group)]))


def _document(
    kind: Kind,
    slug: str,
    locale: Locale,
    subject_slug: str,
    title: str,
    keywords: str,
    place: str,
    body: str,
    also: Sequence[str] = (),
) -> Document:
    """Return a document. `also` are other names of its title: `select_hits` ranks a match in the first line higher."""
    spelt = spelling(f"{', '.join([title, *also])}\n{keywords}".strip())
    return Document(kind, slug, locale, subject_slug, title, keywords, spelt, place, body)


def _write(conn: db.Conn, documents: Iterable[Document]) -> None:
    db.execute(conn, sql.upsert_documents, rows=json.dumps([asdict(document) for document in documents]))

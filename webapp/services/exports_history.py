"""A learner's own history for other programs: every answer as CSV, the tasks of the latest ones as Anki cards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from webapp import db
from webapp.content.exporting import anki
from webapp.content.exporting.anki import Card, Deck
from webapp.content.exporting.rich import RichError
from webapp.content.library import Library
from webapp.content.rendering.markdown import plain_text
from webapp.content.rendering.tex import FormulaWriter, mathml, tex_in_marks
from webapp.content.variants.answers import answer_in_line
from webapp.content.variants.variants import Variant, VariantError, make_variant
from webapp.db.queries import load_queries
from webapp.locales import Locale
from webapp.messages import N_
from webapp.services.exports import Translate
from webapp.spreadsheets import Value, csv_file

MOST_QUESTIONS = 500
"""Answers whose question is written out, the newest ones: making a variant takes a millisecond."""
MOST_CARDS = 200
_COLUMNS = (
    N_("Day"), N_("Time"), N_("Topic"), N_("Task"), N_("Question"), N_("Your answer"), N_("Right"), N_("Hints"),
    N_("XP"),
)  # fmt: skip
_YES, _NO = N_("yes"), N_("no")
_DECK = N_("My answers")

sql = load_queries("exports")


@dataclass(frozen=True, slots=True)
class GivenRow:
    """An answer that counts."""

    topic_slug: str
    task_id: str
    variant_seed: int
    locale: Locale
    user_answer: Any
    is_correct: bool
    hints_used: int
    xp_earned: int
    attempted_at: datetime


def history(conn: db.Conn, user_id: UUID) -> list[GivenRow]:
    """Return a learner's answers, the newest first."""
    return db.many(conn, sql.select_history, GivenRow, user_id=user_id)


def as_csv(library: Library, rows: Sequence[GivenRow], locale: Locale, time_zone: str, say: Translate) -> bytes:
    """Return the answers as a CSV file.

    Days and times are those of the learner's time zone. A task that is gone has no question.
    """
    table: list[Sequence[Value]] = [[say(column) for column in _COLUMNS]]
    zone = ZoneInfo(time_zone)
    for place, row in enumerate(rows):
        at = row.attempted_at.astimezone(zone)
        topic = library.topics.get(row.topic_slug)
        variant = _variant(library, row, mathml) if place < MOST_QUESTIONS else None
        table.append(
            [
                f"{at:%Y-%m-%d}",
                f"{at:%H:%M}",
                topic.title[locale] if topic else row.topic_slug,
                row.task_id,
                plain_text(variant.prompt_html) if variant else "",
                _answer(variant, row.user_answer),
                say(_YES if row.is_correct else _NO),
                row.hints_used,
                row.xp_earned,
            ]
        )
    return csv_file(table, locale)


def _answer(variant: Variant | None, answer: Any) -> str:
    """Return an answer as it was typed; of options, their texts if the task is still there."""
    match answer:
        case str() if variant is None or variant.type != "choice":
            return answer
        case {**gaps} if variant is None:
            return "; ".join(map(str, gaps.values()))
    return plain_text(answer_in_line(variant, answer)) if variant else ""


def as_anki(
    library: Library, rows: Sequence[GivenRow], locale: Locale, time_zone: str, say: Translate, timestamp: float
) -> bytes:
    """Return a deck with a card for each of the latest tasks answered, and the latest answer to it on its back."""
    words = {name: say(text) for name, text in anki.WORDS.items()}
    cards = _cards(library, rows[:MOST_CARDS], ZoneInfo(time_zone), words)
    deck = Deck(f"history/{locale}", f"Intervals::{say(_DECK)}", locale)
    return anki.anki_deck(deck, "", cards, words, timestamp)


def _cards(library: Library, rows: Sequence[GivenRow], zone: ZoneInfo, words: Mapping[str, str]) -> Iterator[Card]:
    seen: set[tuple[str, str, int]] = set()
    for row in rows:
        task = (row.topic_slug, row.task_id, row.variant_seed)
        variant = None if task in seen else _variant(library, row, tex_in_marks)
        if variant is None:
            continue
        seen.add(task)
        label = words["given"] % {"day": f"{row.attempted_at.astimezone(zone):%Y-%m-%d}"}
        given = f"<b>{escape(label)}</b> {answer_in_line(variant, row.user_answer)}"
        try:
            yield anki.make_card(variant, library.pictures, given, ["right" if row.is_correct else "wrong"])
        except (VariantError, RichError):
            continue


def _variant(library: Library, row: GivenRow, formula: FormulaWriter) -> Variant | None:
    """Return the variant that was answered; None if it is no longer in the content."""
    topic = library.topics.get(row.topic_slug)
    task = topic.tasks.get(row.task_id) if topic else None
    try:
        return make_variant(task, row.variant_seed, row.locale, formula) if task else None
    except VariantError:
        return None

"""Exports: the tasks of a topic, and a learner's own history, in the formats of other programs.

Nothing is stored. The same topic, format, number of variants and language give the same tasks again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import Any

from webapp.content.exporting import anki, gift, moodle, qti
from webapp.content.exporting.questions import Unheld, make_question, note_on
from webapp.content.library import Library, Task, Topic, worked_out_once
from webapp.content.rendering.markdown import plain_text
from webapp.content.rendering.tex import FormulaWriter, mathml, tex_in_marks
from webapp.content.variants.seeds import unseen_seed
from webapp.content.variants.variants import Variant, VariantError, make_variant
from webapp.errors import Invalid, Unavailable
from webapp.locales import Locale
from webapp.messages import N_

MOST_VARIANTS = 30
MOST_IN_ALL = 80  # tasks: they take about a second; `flask export-tasks` makes any number
HAS_MISTAKE = N_("There is a mistake in this task.")
FEW_VARIANTS = N_("It has fewer different variants than were asked for.")
LEFT_OUT = N_("Left out: %(task)s. %(reason)s")
NOTE = N_("%(task)s: %(reason)s")
_WAIT = 5  # seconds for which an export waits until another one of this process is made
_one_at_a_time = BoundedSemaphore(1)

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Format:
    """A format to export in. `make` writes a variant, or raises Unheld; `join` makes the file of what it wrote."""

    label: str
    hint: str
    suffix: str
    mimetype: str
    formula: FormulaWriter
    make: Callable[[Variant, str, Mapping[str, bytes]], Any]
    join: Callable[["Heading", Sequence[Any], Sequence[str]], bytes]


@dataclass(frozen=True, slots=True)
class Heading:
    """What a file says of itself. `categories` lead to the tasks, from the outside in."""

    topic: Topic
    locale: Locale
    categories: Sequence[str]
    say: Translate
    timestamp: float

    @property
    def title(self) -> str:
        return self.topic.title[self.locale]


@dataclass(slots=True)
class Report:
    """What a format does not hold of a topic: tasks with reasons, as message ids. `count` variants were written."""

    left_out: dict[str, str] = field(default_factory=dict)
    notes: dict[tuple[str, str], None] = field(default_factory=dict)
    count: int = 0

    def lines(self, say: Translate) -> list[str]:
        """Return a sentence for each task that is not held in full."""
        left = [say(LEFT_OUT) % {"task": task, "reason": say(reason)} for task, reason in self.left_out.items()]
        return left + [say(NOTE) % {"task": task, "reason": say(reason)} for task, reason in self.notes]


@dataclass(frozen=True, slots=True)
class Export:
    """A file and what it does not hold."""

    content: bytes
    name: str
    mimetype: str
    report: Report


def _moodle(variant: Variant, name: str, pictures: Mapping[str, bytes]) -> Any:
    return moodle.question_element(make_question(variant, name, pictures, moodle.FOLDER))


def _moodle_file(heading: Heading, questions: Sequence[Any], report: Sequence[str]) -> bytes:
    return moodle.moodle_xml(heading.categories, heading.topic.description[heading.locale], questions, report)


def _gift(variant: Variant, name: str, pictures: Mapping[str, bytes]) -> str:
    return gift.question_line(make_question(variant, name, pictures))


def _gift_file(heading: Heading, questions: Sequence[Any], report: Sequence[str]) -> bytes:
    return gift.gift_file(heading.categories, questions, report)


def _qti(variant: Variant, name: str, pictures: Mapping[str, bytes]) -> Any:
    return make_question(variant, name, pictures, qti.FOLDER)


def _qti_file(heading: Heading, questions: Sequence[Any], report: Sequence[str]) -> bytes:
    return qti.qti_package(heading.title, heading.locale, questions, report)


def _anki(variant: Variant, _: str, pictures: Mapping[str, bytes]) -> Any:
    return anki.make_card(variant, pictures)


def _anki_file(heading: Heading, cards: Sequence[Any], report: Sequence[str]) -> bytes:
    words = {name: heading.say(text) for name, text in anki.WORDS.items()}
    deck = anki.Deck(f"topic/{heading.topic.slug}/{heading.locale}", "::".join(heading.categories), heading.locale)
    return anki.anki_deck(deck, "\n".join(report), cards, words, heading.timestamp)


FORMATS: Mapping[str, Format] = {
    "moodle": Format(
        "Moodle XML",
        N_("For Moodle's question bank: with figures, and what is said to typical mistakes."),
        ".xml", "application/xml", tex_in_marks, _moodle, _moodle_file,
    ),
    "gift": Format(
        "GIFT",
        N_("A text file that many programs read. It has no figures and fewer kinds of tasks."),
        ".gift.txt", "text/plain", tex_in_marks, _gift, _gift_file,
    ),
    "qti": Format(
        "QTI 3.0",
        N_("A package for other learning platforms and for tests."),
        ".qti.zip", "application/zip", mathml, _qti, _qti_file,
    ),
    "anki": Format(
        "Anki",
        N_("Cards to repeat: the task on the front, its answer and worked solution on the back."),
        ".apkg", "application/apkg", tex_in_marks, _anki, _anki_file,
    ),
}  # fmt: skip


def check_size(topic: Topic, variants: int) -> None:
    """Refuse an export that would take a request too long. Raises Invalid."""
    if not 1 <= variants <= MOST_VARIANTS:
        raise Invalid(N_("Please choose from 1 to %(most)s variants."), most=str(MOST_VARIANTS))
    if variants * len(topic.tasks) > MOST_IN_ALL:
        raise Invalid(
            N_("That makes %(count)s tasks in all. Please choose fewer variants: at most %(most)s."),
            count=str(variants * len(topic.tasks)),
            most=str(most_variants(topic)),
        )


def most_variants(topic: Topic) -> int:
    """Return how many variants of each task a request exports at most."""
    return max(1, min(MOST_VARIANTS, MOST_IN_ALL // len(topic.tasks)))


def export_when_free(
    library: Library, topic: Topic, format_name: str, variants: int, locale: Locale, say: Translate, timestamp: float
) -> Export:
    """Export as `export_topic` does, one topic at a time in this process. Raises Unavailable."""
    if not _one_at_a_time.acquire(timeout=_WAIT):
        raise Unavailable(N_("Another export is being made. Please try again in a few seconds."))
    try:
        return export_topic(library, topic, format_name, variants, locale, say, timestamp)
    finally:
        _one_at_a_time.release()


def export_topic(
    library: Library, topic: Topic, format_name: str, variants: int, locale: Locale, say: Translate, timestamp: float
) -> Export:
    """Return different variants of each task of a topic in a format. `say` translates into `locale`.

    A task that the format cannot hold is left out, with its reason in the report and in the file.
    """
    chosen, report, made = FORMATS[format_name], Report(), []
    for task in topic.tasks.values():
        made += _export_task(library, task, chosen, variants, locale, report)
    report.count = len(made)
    subject = next((one.title[locale] for one in library.subjects if one.slug == topic.subject_slug), "")
    heading = Heading(topic, locale, ["Intervals", subject, topic.title[locale]], say, timestamp)
    content = chosen.join(heading, made, report.lines(say))
    return Export(content, f"{topic.slug}-{locale}{chosen.suffix}", chosen.mimetype, report)


def _export_task(
    library: Library, task: Task, chosen: Format, variants: int, locale: Locale, report: Report
) -> list[Any]:
    """Return the variants of a task as the format writes them; what it does not hold is added to the report."""
    made: list[Any] = []
    seen: set[object] = set()
    try:
        for copy in range(1, variants + 1):
            seed = _seed(task, copy, seen)
            if len(seen) < copy:
                report.notes[task.id, FEW_VARIANTS] = None
                break
            variant = make_variant(task, seed, locale, chosen.formula)
            made.append(chosen.make(variant, f"{task.id}-{copy}", library.pictures))
            if chosen is not FORMATS["anki"] and (note := note_on(variant)):
                report.notes[task.id, note] = None
    except (Unheld, VariantError) as error:
        report.left_out[task.id] = error.reason if isinstance(error, Unheld) else HAS_MISTAKE
    return made


def _seed(task: Task, copy: int, seen: set[object]) -> int:
    return unseen_seed(task, f"export/{task.topic_slug}/{task.id}/{copy}", seen)


def losses(library: Library, topic: Topic, locale: Locale) -> Mapping[str, Report]:
    """Return for each format what it does not hold of a topic's tasks."""
    return {name: _losses(library, topic, name, locale) for name in FORMATS}


@worked_out_once(512)
def prompts(topic: Topic, locale: Locale) -> Mapping[str, str]:
    """Return each task's prompt as plain text, with the numbers of its first variant."""
    found = {}
    for task in topic.tasks.values():
        try:
            found[task.id] = plain_text(make_variant(task, _seed(task, 1, set()), locale).prompt_html)
        except VariantError:
            found[task.id] = task.id
    return found


@worked_out_once(512)
def _losses(library: Library, topic: Topic, format_name: str, locale: Locale) -> Report:
    report = Report()
    for task in topic.tasks.values():
        _export_task(library, task, FORMATS[format_name], 1, locale, report)
    return report

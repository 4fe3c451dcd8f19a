"""Anki: a deck of cards with the task on the front, its answer and its worked solution on the back.

Fields are HTML, so every text in them is escaped; formulas are TeX between `\\(` and `\\)`, which MathJax sets.
A card keeps its identity when a deck is imported again, so that its schedule stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import genanki

from webapp.content.exporting.rich import File, rich
from webapp.content.rendering.tables import GAP
from webapp.content.variants.answers import prompt_filled, right_html
from webapp.content.variants.variants import Option, Variant
from webapp.locales import LANGUAGES, Locale
from webapp.messages import N_

WORDS: Mapping[str, str] = {
    "answer": N_("Answer:"),
    "solution": N_("Worked solution"),
    "given": N_("Your answer on %(day)s:"),
}
"""What the backs of cards say besides the task, as message ids."""
_STYLE = """
.card { font: 20px/1.5 sans-serif; max-width: 40em; margin: 0 auto; padding: 0 1em; text-align: left; }
.card img { max-width: 100%; background: #fff; }
.card table { border-collapse: collapse; }
.card th, .card td { border: 1px solid; padding: .2em .6em; }
.card ol.options { list-style: none; padding: 0; }
"""


@dataclass(frozen=True, slots=True)
class Card:
    """A card's sides as HTML. Equal `identity` is the same card, whenever it is made."""

    identity: tuple[str, ...]
    front: str
    answer: str
    solution: str
    given: str
    tags: tuple[str, ...]
    files: tuple[File, ...]


def make_card(variant: Variant, pictures: Mapping[str, bytes], given: str = "", tags: Sequence[str] = ()) -> Card:
    """Return the card of a variant. `given` is HTML about a learner's own answer. Raises VariantError, RichError."""
    front = rich(_front(variant), pictures)
    solution = rich(variant.solution_html, pictures)
    answer = rich(_answer(variant), pictures)
    return Card(
        (variant.topic_slug, variant.task_id, str(variant.seed), variant.locale),
        front.with_gaps(["____"] * len(variant.gaps)),
        answer.html,
        solution.html,
        given,
        (variant.topic_slug, variant.type, *tags),
        (*front.files, *solution.files, *answer.files),
    )


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck: one with an equal `key` is the same, whatever its title."""

    key: str
    title: str
    locale: Locale


def anki_deck(
    about: Deck, description: str, cards: Iterable[Card], words: Mapping[str, str], timestamp: float
) -> bytes:
    """Return a deck as a package. `words` are WORDS in the deck's language; `timestamp` is the time of the change."""
    deck = genanki.Deck(_number(about.key), about.title, description=escape(description, quote=False))
    model = _model(about.locale, words)
    files: dict[str, File] = {}
    for card in cards:
        guid = genanki.guid_for("intervals", *card.identity)
        fields = [card.front, card.answer, card.solution, card.given]
        deck.add_note(genanki.Note(model=model, fields=fields, guid=guid, tags=[*card.tags]))
        files |= {file.name: file for file in card.files}
    target = BytesIO()
    with TemporaryDirectory() as folder:
        for file in files.values():
            (Path(folder) / file.name).write_bytes(file.content)
        package = genanki.Package(deck, media_files=[str(Path(folder) / name) for name in files])
        package.write_to_file(target, timestamp=timestamp)
    return target.getvalue()


def _number(key: str) -> int:
    """Return a number by which Anki knows a deck or a kind of note again."""
    return int.from_bytes(sha256(key.encode()).digest()[:4]) % 2**30 + 2**30


def _model(locale: Locale, words: Mapping[str, str]) -> genanki.Model:
    """Return the kind of our notes in a language: its words stand in the template."""
    labels = {name: escape(text) for name, text in words.items()}
    back = (
        "{{FrontSide}}<hr id=answer>"
        f"<div><b>{labels['answer']}</b> {{{{Answer}}}}</div>"
        "{{#Given}}<div>{{Given}}</div>{{/Given}}"
        f"{{{{#Solution}}}}<h4>{labels['solution']}</h4>{{{{Solution}}}}{{{{/Solution}}}}"
    )
    return genanki.Model(
        _number(f"model/{locale}"),
        f"Intervals ({locale})",
        fields=[{"name": name} for name in ("Front", "Answer", "Solution", "Given")],
        templates=[{"name": "Task", "qfmt": "{{Front}}", "afmt": back}],
        css=_STYLE,
    )


def _front(variant: Variant) -> str:
    words = f"<p>{escape(', '.join(variant.words))}</p>" if variant.words else ""
    options = () if variant.type == "part" else variant.options or variant.left
    right = _listed(variant, variant.right) if variant.right else ""
    return (
        prompt_filled(variant, partial(_blank, variant))
        + (variant.figure_html or "")
        + words
        + _listed(variant, options)
        + right
    )


def _blank(variant: Variant, gap: str) -> str:
    """Return the place of a gap, and what there is to choose from behind it."""
    offered = "; ".join(option.html for option in variant.gap_options.get(gap, ()))
    return f"{GAP} ({offered})" if offered else GAP


def _listed(variant: Variant, options: Sequence[Option]) -> str:
    """Return options with letters; the left halves of pairs with numbers."""
    if options is variant.left and options:
        return "".join(f"<p>{number}. {option.html}</p>" for number, option in enumerate(options, 1))
    letters = LANGUAGES[variant.locale].letters
    return "".join(f"<p>{letter}. {option.html}</p>" for letter, option in zip(letters, options, strict=False))


def _answer(variant: Variant) -> str:
    right = variant.right_answer(variant.locale)
    shown = {option.id: option for option in (*variant.options, *variant.left, *variant.right)}
    match variant.type, right:
        case "choice", str():
            return shown[right].html
        case "choices", [*ids]:
            return "".join(f"<p>{option.html}</p>" for option in variant.options if option.id in ids)
        case "order", [*ids]:
            return f"<ol>{''.join(f'<li>{shown[str(id_)].html}</li>' for id_ in ids)}</ol>"
        case "match", [*pairs]:
            return "".join(f"<p>{shown[pair[0]].html} → {shown[pair[1]].html}</p>" for pair in pairs)
        case "cloze", _:
            return "; ".join(right_html(variant, gap) for gap in variant.gap_cells)
    return right_html(variant)

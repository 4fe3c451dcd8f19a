"""A variant as a question that any format can write: its texts, what is right, and what each wrong answer is told."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from itertools import chain
from typing import Any

from webapp.content.exporting.rich import File, Rich, RichError, rich
from webapp.content.exporting.spellings import TypedAnswer, mistake_spellings, number_of, right_answer
from webapp.content.rendering.markdown import plain_text, render_inline
from webapp.content.rendering.tex import mathml
from webapp.content.variants.variants import Variant
from webapp.grading import Mistake, Verdict
from webapp.messages import N_

NOT_TYPED = N_("It is answered on a drawing: a line or a region, for which any of many points are right.")
IN_A_FIGURE = N_("It is answered by choosing parts of its figure.")
MANY_FORMS = N_("Its right answer can be written in too many ways to list them.")
NO_PLAIN_TEXT = N_("Its answer cannot be typed there.")
COMPARED = N_("The answer is compared as text. Usual ways to write it are listed; others count as wrong.")

_NOT_WRITTEN = TypedAnswer(())
_COMPARED = ("expression", "equation", "interval", "set", "point", "unit")


class Unheld(Exception):
    """A task that a format cannot hold, with the reason as a message id."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Choice:
    """An option, an item to order or half of a pair. `say` is what its chooser is told.

    `plain` is the text of half of a pair with its formulas in one line, for menus, which show no others.
    """

    id: str
    text: Rich
    plain: str = ""
    is_right: bool = False
    say: Rich | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """A declared mistake: how it is typed (as a number where the answer is one) and what is said to it."""

    spellings: tuple[str, ...]
    number: str | None
    say: Rich


@dataclass(frozen=True, slots=True)
class Field:
    """What is typed into a field: the gap's name ("" for a task with one field), its answer, its declared mistakes.

    A gap with `choices` offers them in the place of a field.
    """

    name: str
    answer: TypedAnswer = _NOT_WRITTEN
    slips: tuple[Slip, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A variant to be written in a format. `prompt` holds an element <u> for each field of a cloze, in their order.

    `choices` are in the order shown; those of an order task in the right order. `pairs` belong together.
    """

    name: str
    kind: str
    prompt: Rich
    choices: tuple[Choice, ...] = ()
    pairs: tuple[tuple[Choice, Choice], ...] = ()
    fields: tuple[Field, ...] = ()
    hints: tuple[Rich, ...] = ()
    solution: Rich | None = None

    @property
    def files(self) -> Mapping[str, File]:
        """Return the files of all texts by their names."""
        texts = chain([self.prompt, *self.hints], [self.solution] if self.solution else [], self._inner())
        return {file.name: file for text in texts for file in text.files}

    def _inner(self) -> Iterator[Rich]:
        offered = chain.from_iterable(field.choices for field in self.fields)
        for choice in (*self.choices, *chain.from_iterable(self.pairs), *offered):
            yield choice.text
            if choice.say:
                yield choice.say
        for slip in chain.from_iterable(field.slips for field in self.fields):
            yield slip.say


def note_on(variant: Variant) -> str | None:
    """Return what a teacher must know about how other programs check the answers to a task."""
    types = {variant.type, *variant.gaps.values()}
    return COMPARED if types & set(_COMPARED) else None


def make_question(variant: Variant, name: str, pictures: Mapping[str, bytes], folder: str = "") -> Question:
    """Return the question of a variant, whose own `formula` writes its formulas. `folder` begins addresses of files.

    Raises Unheld, VariantError.
    """

    def text(html: str) -> Rich:
        return rich(html, pictures, folder)

    def say(source: str) -> Rich:
        return text(
            render_inline(
                source,
                locale=variant.locale,
                math=lambda tex, display: variant.formula(tex, variant.locale, display=display),
            )
        )

    try:
        return _Maker(variant, text, say).question(name)
    except RichError as error:
        raise Unheld(NO_PLAIN_TEXT) from error


@dataclass(frozen=True, slots=True)
class _Maker:
    variant: Variant
    text: Callable[[str], Rich]
    say: Callable[[str], Rich]

    def question(self, name: str) -> Question:
        variant = self.variant
        if variant.type in ("graph", "region"):
            raise Unheld(NOT_TYPED)
        if variant.type == "part":
            raise Unheld(IN_A_FIGURE)
        return Question(
            name,
            variant.type if variant.type in ("choice", "choices", "order", "match", "cloze") else "typed",
            self.text(self.prompt()),
            choices=tuple(self.choices()),
            pairs=tuple(self.pairs()),
            fields=tuple(self.fields()),
            hints=tuple(map(self.text, variant.hints_html)),
            solution=self.text(variant.solution_html) if variant.solution_steps else None,
        )

    def prompt(self) -> str:
        """Return the prompt with its figure and the words to choose from, in HTML."""
        words = f"<p>{escape(', '.join(self.variant.words))}</p>" if self.variant.words else ""
        return self.variant.prompt_with_gaps + (self.variant.figure_html or "") + words

    def choices(self) -> Iterator[Choice]:
        variant = self.variant
        if variant.type not in ("choice", "choices", "order"):
            return
        right = variant.right_answer(variant.locale)
        options = list(variant.options)
        if variant.type == "order" and isinstance(right, list):
            options.sort(key=lambda option: [*right].index(option.id))
        shown: Any = variant.key.fields.get("options", ())
        says = {option["id"]: option["say"] for option in shown}
        for option in options:
            say = says.get(option.id)
            is_right = option.id == right or (isinstance(right, list) and option.id in right)
            yield Choice(option.id, self.text(option.html), is_right=is_right, say=self.say(say) if say else None)

    def pairs(self) -> Iterator[tuple[Choice, Choice]]:
        variant = self.variant
        if variant.type != "match":
            return
        plain = replace(variant, formula=mathml)
        halves = {
            option.id: Choice(option.id, self.text(option.html), plain_text(shown.html))
            for option, shown in zip((*variant.left, *variant.right), (*plain.left, *plain.right), strict=True)
        }
        pair_of = {str(pair[0]): str(pair[1]) for pair in variant.right_answer(variant.locale)}
        for option in variant.left:
            yield halves[option.id], halves[pair_of[option.id]]

    def fields(self) -> Iterator[Field]:
        variant = self.variant
        if variant.type == "cloze":
            for name in variant.gap_cells:
                yield self.field(variant.gaps[name], name)
        elif variant.type not in ("choice", "choices", "order", "match"):
            yield self.field(variant.type, "")

    def field(self, kind: str, name: str) -> Field:
        if choices := tuple(self.offered(name)):
            return Field(name, choices=choices)
        key = self.variant.key.compiled[name] if name else self.variant.key
        if kind == "equation" and key.fields.get("form") != "formula":
            raise Unheld(MANY_FORMS)
        answer = right_answer(self.variant, name or None)
        if not answer.spellings:
            raise Unheld(NO_PLAIN_TEXT)
        return Field(name, answer, tuple(self.slips(name, answer)))

    def offered(self, gap: str) -> Iterator[Choice]:
        """Yield what a gap offers to choose from, with numbers for ids."""
        plain = replace(self.variant, formula=mathml).gap_options.get(gap, ())
        for number, (option, shown) in enumerate(zip(self.variant.gap_options.get(gap, ()), plain, strict=True), 1):
            graded = self.variant.grade({gap: option.id}).fields[gap]
            said = self.said_to(gap, option.id) or (graded.message.text if graded.message.authored else None)
            yield Choice(
                str(number),
                self.text(option.html),
                plain_text(shown.html),
                is_right=graded.verdict is Verdict.CORRECT,
                say=self.say(said) if said else None,
            )

    def said_to(self, gap: str, word: str) -> str | None:
        """Return the sentence of the declared mistake that a word of a list is."""
        forms = next((each for each in self.variant.compiled.fields[gap].get("listed", ()) if word in each), ())
        return next((one.say for one in self.variant.mistakes if _of_field(one, gap) in forms), None)

    def slips(self, name: str, answer: TypedAnswer) -> Iterator[Slip]:
        for mistake in self.variant.mistakes:
            when = _of_field(mistake, name)
            if when is None:
                continue
            spellings = mistake_spellings(self.variant, when, mistake.say, name or None)
            number = number_of(when) if answer.number is not None else None
            if spellings:
                yield Slip(spellings, number, self.say(mistake.say))


def _of_field(mistake: Mistake, name: str) -> str | None:
    """Return the wrong answer to one field that makes a mistake; None if it takes another field or several."""
    if not name:
        return str(mistake.when)
    return str(mistake.when[name]) if isinstance(mistake.when, Mapping) and set(mistake.when) == {name} else None

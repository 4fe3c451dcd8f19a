"""Variants: what one learner sees of a task for a seed and a language, and the key that grades it."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from html import escape
from itertools import chain
from typing import Any

from webapp.content.figures.scene import Box
from webapp.content.figures.scene import Part as FigurePart
from webapp.content.figures.words import said
from webapp.content.files.field_models import Plane
from webapp.content.files.source import KeyPath
from webapp.content.files.task_models import (
    ChoicesTask,
    ChoiceTask,
    ClozeTask,
    MatchTask,
    OrderTask,
    PartTask,
    SteppedCloze,
)
from webapp.content.library import Task, worked_out_once
from webapp.content.rendering.tables import GAP, Cell, cells_of_gaps
from webapp.content.rendering.tex import FormulaWriter, TexError, mathml
from webapp.content.variants.compiled_tasks import (
    CompiledTask,
    Follow,
    Placed,
    PlacedFigure,
    Say,
    VariantError,
    compile_task,
    parameters_of,
)
from webapp.content.variants.draws import MAX_SEED, Drawn, Stream
from webapp.content.variants.figures import Figure
from webapp.content.variants.lines import ShownLine, read_line
from webapp.content.variants.pools import draw_options, draw_places
from webapp.content.variants.texts import Formula, TemplateError, Values, fill_source
from webapp.grading import Answer, BadKey, Grade, Key, Mistake, Reading, Verdict, grade, make_key, read
from webapp.grading.algebra.evaluate import Unevaluable
from webapp.grading.algebra.irrational import is_true
from webapp.grading.algebra.nodes import Node
from webapp.grading.families.measures import with_local_units
from webapp.grading.families.registry import FAMILIES
from webapp.locales import DEFAULT, Locale

__all__ = ["Option", "PromptPart", "Variant", "VariantError", "drawn_values", "make_variant"]

_CHARACTER = "(?:&#?\\w+;|[^ \t\r\n<>&])"  # one character of HTML; a no-break space counts
_AT_THE_END, _AT_THE_START = re.compile(_CHARACTER + "{0,16}$"), re.compile(_CHARACTER + "{0,16}")


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, order or match, by an opaque id; `text` is plain words with TeX between dollars."""

    id: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class PromptPart:
    """A piece of a cloze prompt: HTML, or the gap of that name. The text that touches a gap shares its element."""

    html: str = ""
    gap: str | None = None


@dataclass(frozen=True)
class Variant:
    """One seeded instance of a task in one language. `key` and `mistakes` never leave the server.

    Parts are built on first use: grading needs no text, and a card needs no solution. A part with an author's error
    raises VariantError. `write_out` builds all parts.
    """

    task: Task
    seed: int
    locale: Locale
    compiled: CompiledTask = field(compare=False, repr=False)
    values: Values = field(compare=False, repr=False)
    formula: FormulaWriter = field(default=mathml, compare=False, repr=False)

    @property
    def topic_slug(self) -> str:
        return self.task.topic_slug

    @property
    def task_id(self) -> str:
        return self.task.id

    @property
    def type(self) -> str:
        return self.task.type

    def write_out(self) -> "Variant":
        """Return this variant after building every part, as the content checks need. Raises VariantError."""
        for name, part in vars(Variant).items():
            if isinstance(part, cached_property):
                getattr(self, name)
        return self

    @cached_property
    def texts(self) -> tuple[tuple[KeyPath, str], ...]:
        """Return the place and the words of every text, TeX between dollars, and the figure. Raises VariantError."""
        return tuple(self._each_text())

    def _each_text(self) -> Iterator[tuple[KeyPath, str]]:
        compiled = self.compiled
        yield self._placed(compiled.prompt.at), self.prompt_text
        for placed in (*compiled.hints, *compiled.solution):
            yield self._placed(placed.at), self._text(placed)
        places = (self._placed(placed.at) for placed in self._offered)
        if self._offered:
            yield from zip(places, self.option_texts.values(), strict=True)
        for source, say in zip(compiled.says, self._says, strict=True):
            if source and say:
                yield self._placed(source[0]), say
        for option in chain.from_iterable(compiled.gap_options.values()):
            yield self._placed(option.text.at), self._text(option.text)
            if option.say:
                yield self._placed(option.say[0]), self._say(option.say)
        if compiled.figure:
            yield self._placed(compiled.figure.at), self.figure_text or self.figure_html or ""

    # --- What is shown ---

    @cached_property
    def prompt_html(self) -> str:
        return "____".join(self._prompt_pieces)

    @property
    def prompt_with_gaps(self) -> str:
        """Return the prompt as HTML with an element in the place of each gap."""
        return GAP.join(self._prompt_pieces)

    @cached_property
    def prompt_text(self) -> str:
        """Return plain words with TeX between dollars."""
        return self._text(self.compiled.prompt)

    @cached_property
    def parts(self) -> tuple[PromptPart, ...]:
        """Return the prompt of a cloze: HTML first, alternating with gaps. Empty for other types."""
        gaps = self.compiled.prompt.template.gap_names()
        if not gaps:
            return ()
        first, *others = _kept_together(self._prompt_pieces)
        between = (
            part for gap, html in zip(gaps, others, strict=True) for part in (PromptPart(gap=gap), PromptPart(html))
        )
        return (PromptPart(first), *between)

    @cached_property
    def gap_cells(self) -> Mapping[str, Cell | None]:
        """Return the gaps of a cloze in the order of the prompt, each with its cell if it stands in a table."""
        gaps = self.compiled.prompt.template.gap_names()
        return dict(zip(gaps, cells_of_gaps(self.prompt_with_gaps), strict=True)) if gaps else {}

    @cached_property
    def gaps(self) -> Mapping[str, str]:
        """Return the type of each gap of a cloze."""
        model = self.task.model
        return {name: gap.type for name, gap in model.fields.items()} if isinstance(model, ClozeTask) else {}

    @cached_property
    def gap_options(self) -> Mapping[str, tuple[Option, ...]]:
        """Return what the gaps that are not typed into offer: options shuffled, or words, which are their own ids."""
        return {gap: offered for gap in self.gap_cells if (offered := self._offered_in(gap))}

    @property
    def is_stepped(self) -> bool:
        """Return whether the gaps are steps, of which each right one earns its part of the XP."""
        return isinstance(self.task.model, SteppedCloze)

    def steps_right(self, grade: Grade) -> tuple[int, int]:
        """Return how many steps of a graded answer are right, and how many there are; no steps for other tasks."""
        steps = grade.fields.values() if self.is_stepped else ()
        return sum(step.verdict is Verdict.CORRECT for step in steps), len(steps)

    @cached_property
    def figure_html(self) -> str | None:
        return self._html(self.compiled.figure) if self.compiled.figure else None

    @property
    def figure_shown(self) -> str:
        """Return what tells the figure from those of other variants; it takes less time than to write it as HTML."""
        figure = self.compiled.figure
        if figure and isinstance(figure.template, Figure):
            return f"{self._fill(figure, figure.template.drawn).shown}\n{self.figure_text}"
        return self.figure_html or ""

    @property
    def figure_above(self) -> str | None:
        """Return the figure that stands above the prompt: one whose parts are chosen stands in the control."""
        return None if self.type == "part" else self.figure_html

    @property
    def figure_parts(self) -> Sequence[FigurePart]:
        """Return the parts of a drawn figure that learners can choose."""
        figure = self.compiled.figure
        return self._fill(figure, figure.template.drawn).parts if figure and isinstance(figure.template, Figure) else ()

    @property
    def right_parts(self) -> str:
        """Return which parts of the figure are right: their names, or how many there must be."""
        key = self.key.compiled
        if key.count is not None:
            return said("any of", self.locale, key.count, len(key.names))
        return ", ".join(self.option_texts[id_] for id_ in key.names if id_ in key.right)

    @property
    def takes_many(self) -> bool:
        """Return whether learners may choose several parts of the figure."""
        return bool(self.compiled.fields.get("many"))

    @property
    def form(self) -> str:
        """Return the form that the task asks for, on which the keys of its control depend."""
        return getattr(self.task.model, "form", "any")

    @property
    def figure_text(self) -> str | None:
        """Return the text alternative of a figure that is drawn from numbers."""
        figure = self.compiled.figure
        return self._fill(figure, figure.template.text) if figure and isinstance(figure.template, Figure) else None

    @property
    def drawn_labels(self) -> list[tuple[KeyPath, Sequence[tuple[str, Box]]]]:
        """Return, for each figure that is drawn from numbers, its place, its labels and what rectangles they cover."""
        figures = [*self.compiled.options, *([self.compiled.figure] if self.compiled.figure else [])]
        return [
            (one.at, self._fill(one, one.template.drawn).labels) for one in figures if isinstance(one.template, Figure)
        ]

    @property
    def plane(self) -> Plane | None:
        return getattr(self.task.model, "plane", None)

    @cached_property
    def line(self) -> ShownLine | None:
        """Return the number line on which the answer can be marked."""
        model = getattr(self.task.model, "line", None)
        if model is None:
            return None
        try:
            return read_line(model, parameters_of(self.task).names, self.values, self.locale)
        except TemplateError as error:
            raise VariantError(self.task.problem(f"seed {self.seed}: {error}", "line")) from error

    @property
    def words(self) -> Sequence[str]:
        """Return the words to choose from, unless the learner must know them."""
        return _shown_words(self.compiled.fields)

    @property
    def hint_count(self) -> int:
        return len(self.compiled.hints)

    @cached_property
    def hints_html(self) -> tuple[str, ...]:
        return tuple(map(self._html, self.compiled.hints))

    @cached_property
    def solution_steps(self) -> tuple[str, ...]:
        """Return the worked solution as HTML, step by step; empty if the task has none."""
        return tuple(map(self._html, self.compiled.solution))

    @property
    def solution_html(self) -> str:
        return "".join(self.solution_steps)

    @cached_property
    def option_texts(self) -> Mapping[str, str]:
        """Return the words of every option, item, half of a pair or part of a figure by its id, without their HTML."""
        if self.type == "part":
            return {id_: part.name for id_, part in zip(self._part_ids, self.figure_parts, strict=True)}
        return dict(zip((*self._ids, *self._right_ids), map(self._text, self._offered), strict=True))

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """Return the options to choose from or the items to order, shuffled; parts of a figure in its order."""
        if self.type == "part":
            return tuple(Option(id_, escape(name), name) for id_, name in self.option_texts.items())
        return () if self.compiled.right else self._shuffled(self._all_ids, self.compiled.options, "options")

    @cached_property
    def left(self) -> tuple[Option, ...]:
        """Return the left items to match, shuffled."""
        return self._shuffled(self._all_ids, self.compiled.options, "options") if self.compiled.right else ()

    @cached_property
    def right(self) -> tuple[Option, ...]:
        """Return the right items to match, shuffled."""
        return self._shuffled(self._all_right_ids, self.compiled.right, "right") if self.compiled.right else ()

    # --- What grades it ---

    @cached_property
    def key(self) -> Key:
        model = self.task.model
        fields: dict[str, Any]
        match model:
            case ChoiceTask() | ChoicesTask():
                rows = [(self._correct[place], self._says[place]) for place in self.places]
                options = zip(self._ids, rows, strict=True)
                fields = {"options": [{"id": id_, "correct": correct, "say": say} for id_, (correct, say) in options]}
            case OrderTask():
                fields = {"ids": self._ids}
            case MatchTask():
                fields = {"pairs": [list(pair) for pair in zip(self._ids, self._right_ids, strict=True)]}
            case ClozeTask():
                fields = {"fields": {name: self._gap_key(name, gap) for name, gap in self.compiled.fields.items()}}
            case PartTask():
                own = self._own
                parts = list(zip(self._part_ids, (part.name for part in own.figure_parts), strict=True))
                fields = {**own._filled(own.compiled.fields, ()), "parts": parts}
            case _:
                fields = self._filled(self.compiled.fields, ())
        try:
            return make_key(model.type, fields)
        except BadKey as error:
            place = str(error).partition(":")[0].split(".")  # "fields.area: answer: ..."
            raise self._fault(error, tuple(place) if hasattr(model, place[0]) else ("answer",)) from error

    def right_answer(self, locale: Locale) -> Answer:
        """Return the declared answer as grading takes it in `locale`; keys have a point. Raises VariantError."""
        match self.task.model:
            case ChoiceTask():
                return self._right_options()[0]
            case ChoicesTask():
                return self._right_options()
            case OrderTask():
                return self._ids
            case MatchTask():
                return [list(pair) for pair in zip(self._ids, self._right_ids, strict=True)]
            case ClozeTask():
                return {name: self._right_in(name, gap, locale) for name, gap in self.compiled.fields.items()}
        if answer := FAMILIES[self.type].answer:
            return answer(self.key.compiled)
        return self._declared(self.type, self.compiled.fields["answer"], locale)

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        return tuple(self._mistakes())

    def given(self, when: Answer) -> Answer:
        """Return a declared mistake as a learner gives it, which may be another way than its author writes it."""
        family = FAMILIES.get(self.type)
        if family is None or family.answer is None:
            return when
        try:
            return family.answer(make_key(self.type, {**self.key.fields, "answer": when}).compiled)
        except BadKey:
            return when

    def grade(self, answer: Answer) -> Grade:
        """Return the verdict on an answer in the variant's language. The mistakes are built only for a wrong one."""
        return grade(self.key, answer, self.locale, self._mistakes())

    def read(self, answer: Answer, gap: str | None = None) -> Reading:
        """How an answer, or what was typed into a gap, is read in the variant's language, whether right or wrong."""
        return read(self.key.compiled[gap] if gap else self.key, answer, self.locale)

    def _mistakes(self) -> Iterator[Mistake]:
        for (at, when), say in zip(self.compiled.whens, self._says, strict=False):
            yield Mistake(self._own._when(at, when), say or "")

    @cached_property
    def _own(self) -> "Variant":
        """Return what writes keys and mistakes: parts of a figure are named in the language of the file."""
        is_own = self.type != "part" or self.locale == self.task.languages[0]
        return self if is_own else make_variant(self.task, self.seed, self.task.languages[0])

    # --- Gaps ---

    def _offered_in(self, gap: str) -> tuple[Option, ...]:
        options = self.compiled.gap_options.get(gap)
        if options is None:
            return tuple(Option(word, escape(word), word) for word in _shown_words(self.compiled.fields[gap]))
        ids, places = self._opaque(f"{gap}/option", len(options)), list(range(len(options)))
        Stream(f"{self.task.topic_slug}/{self.task.id}/{self.seed}/{gap}/order").shuffle(places)
        return tuple(
            Option(ids[place], self._html(options[place].text), self._text(options[place].text)) for place in places
        )

    def _gap_key(self, name: str, gap: Mapping[str, Any]) -> Mapping[str, Any]:
        options = self.compiled.gap_options.get(name)
        if options is None:
            return {"type": self.gaps[name], **self._filled(gap, ("fields", name))}
        rows = [
            {
                "id": id_,
                "correct": self._holds(option.correct, "fields", name, "options", place),
                "say": self._say(option.say) if option.say else None,
            }
            for place, (id_, option) in enumerate(
                zip(self._opaque(f"{name}/option", len(options)), options, strict=True)
            )
        ]
        return {"type": "choice", "options": rows}

    def _right_in(self, name: str, gap: Mapping[str, Any], locale: Locale) -> Answer:
        key = self.key.compiled[name]
        if name in self.compiled.gap_options:
            return str(*key.compiled.right)
        if answer := FAMILIES[key.type].answer:
            return answer(key.compiled)
        return self._declared(key.type, gap["answer"], locale, "fields", name)

    # --- Filling ---

    @cached_property
    def _prompt_pieces(self) -> list[str]:
        write = partial(self.compiled.prompt.template.pieces, formula=self.formula)
        pieces: list[str] = self._fill(self.compiled.prompt, write)
        return pieces

    @cached_property
    def _says(self) -> list[str | None]:
        return [self._say(say) if say else None for say in self.compiled.says]

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Return which of the task's options, items or pairs this variant shows, in the order of the file."""
        model, size = self.task.model, len(self.compiled.options)
        pool = getattr(model, "pool", None)
        if pool is None:
            return tuple(range(size))
        stream = Stream(f"{self.task.topic_slug}/{self.task.id}/{self.seed}/pool")
        if isinstance(model, OrderTask | MatchTask):
            return draw_places(pool, size, stream)
        try:
            return draw_options(pool, self._correct, self.compiled.groups, stream)
        except TemplateError as error:
            raise self._fault(error, ("options",)) from error

    @cached_property
    def _correct(self) -> list[bool]:
        return [self._holds(correct, "options", index) for index, correct in enumerate(self.compiled.correct)]

    def _holds(self, correct: bool | Node, *option: str | int) -> bool:
        if isinstance(correct, bool):
            return correct
        try:
            return is_true(correct, self.values.numbers)
        except Unevaluable as error:
            raise self._fault("the condition has no value here", (*option, "correct")) from error

    def _right_options(self) -> list[str]:
        """Return the ids of the right options. Raises VariantError if there are too few or too many."""
        right = [id_ for id_, place in zip(self._ids, self.places, strict=True) if self._correct[place]]
        if not right or (len(right) > 1 and isinstance(self.task.model, ChoiceTask)):
            raise self._fault(f"{len(right)} options are right here", ("options",))
        return right

    @property
    def _offered(self) -> list[Placed | PlacedFigure]:
        """Return the options, the items, or the left and then the right halves of the pairs that this variant shows."""
        options, right = self.compiled.options, self.compiled.right
        return [listed[place] for listed in (options, right) if listed for place in self.places]

    @cached_property
    def _ids(self) -> list[str]:
        return [self._all_ids[place] for place in self.places]

    @cached_property
    def _right_ids(self) -> list[str]:
        return [self._all_right_ids[place] for place in self.places] if self.compiled.right else []

    @cached_property
    def _all_ids(self) -> list[str]:
        return self._opaque("option", len(self.compiled.options))

    @cached_property
    def _all_right_ids(self) -> list[str]:
        return self._opaque("right", len(self.compiled.right))

    @cached_property
    def _part_ids(self) -> list[str]:
        return self._opaque("part", len(self.figure_parts))

    def _opaque(self, part: str, count: int) -> list[str]:
        """Return ids that reveal nothing, the same for the same seed."""
        label = f"{self.task.topic_slug}/{self.task.id}/{self.seed}/{part}"
        return [hashlib.sha256(f"{label}/{index}".encode()).hexdigest()[:10] for index in range(count)]

    def _shuffled(self, ids: list[str], texts: Sequence[Placed | PlacedFigure], part: str) -> tuple[Option, ...]:
        """Return the options in an order that depends on the seed. Items to be ordered are never in order already."""
        places = list(self.places)
        stream = Stream(f"{self.task.topic_slug}/{self.task.id}/{self.seed}/{part}/order")
        stream.shuffle(places)
        while isinstance(self.task.model, OrderTask) and len(places) > 1 and places == sorted(places):
            stream.shuffle(places)
        return tuple(Option(ids[place], self._html(texts[place]), self.option_texts[ids[place]]) for place in places)

    def _filled(self, fields: Mapping[str, Any], at: KeyPath) -> dict[str, Any]:
        """Return the grader's fields with answers written, and the task's text, which may name the counted noun."""
        written = {
            name: self._answer((*at, name), value)
            if isinstance(value, Formula)
            else partial(value.answer, self.values)
            if isinstance(value, Follow)
            else value
            for name, value in fields.items()
        }
        return {**written, "words": lambda: self.prompt_text}

    def _when(self, at: KeyPath, when: Formula | Mapping[str, Formula]) -> str | dict[str, str]:
        if isinstance(when, Formula):
            return self._answer(at, when)
        return {name: self._answer(at, one) for name, one in when.items()}

    def _declared(self, answer_type: str, formula: Formula, locale: Locale, *at: str) -> str:
        """Return the answer of a typed task, or of the gap at this place."""
        answer = self._answer((*at, "answer"), formula, locale)
        return with_local_units(answer, locale) if answer_type == "unit" else answer

    def _answer(self, at: KeyPath, formula: Formula, locale: Locale = DEFAULT) -> str:
        try:
            return formula.written(self.values, locale)
        except TemplateError as error:
            raise self._fault(error, at) from error

    def _say(self, placed: Say) -> str:
        at, parts = placed
        try:
            return fill_source(parts, self.values, self.locale)
        except TemplateError as error:
            raise self._fault(error, at) from error

    def _html(self, placed: Placed | PlacedFigure) -> str:
        return str(self._fill(placed, partial(placed.template.html, formula=self.formula)))

    def _text(self, placed: Placed | PlacedFigure) -> str:
        return str(self._fill(placed, placed.template.text))

    def _fill(self, placed: Placed | PlacedFigure, write: Any) -> Any:
        try:
            return write(self.values, self.locale)
        except (TemplateError, TexError) as error:
            raise self._fault(error, placed.at) from error

    def _fault(self, reason: object, at: KeyPath) -> VariantError:
        return VariantError(self.task.problem(f"seed {self.seed}: {reason}", *self._placed(at)))

    def _placed(self, at: KeyPath) -> KeyPath:
        """Return where the text that stands at `at` in English stands in the variant's language."""
        return ("translations", self.locale, *at) if self.locale in self.task.model.translations else at


def _shown_words(fields: Mapping[str, Any]) -> Sequence[str]:
    """Return the words that a field offers: none if learners must know them, or if it takes no word."""
    return [forms[0] for forms in fields["listed"]] if fields.get("list") == "shown" else ()


def _kept_together(pieces: Sequence[str]) -> list[str]:
    """Return the pieces with each gap and the text that touches it in one element, so that no line breaks between.

    The element begins at the end of one piece and ends at the start of the next.
    """
    kept = list(pieces)
    for at in range(1, len(kept)):
        before, after = _AT_THE_END.search(kept[at - 1]), _AT_THE_START.match(kept[at])
        if before and after and (before[0] or after[0]):
            kept[at - 1] = f'{kept[at - 1][: before.start()]}<span class="unbroken">{before[0]}'
            kept[at] = f"{after[0]}</span>{kept[at][after.end() :]}"
    return kept


def make_variant(task: Task, seed: int, locale: Locale, formula: FormulaWriter = mathml) -> Variant:
    """Return the variant of `task` for `seed`, always the same; in its own language if it lacks `locale`.

    `formula` writes the formulas of its HTML.

    Raises ValueError unless 0 <= seed < 2**53.

    Raises VariantError for a task that its author must correct; `check-content` finds every such task.
    """
    if not 0 <= seed < MAX_SEED:
        raise ValueError(f"a seed is a whole number from 0 to 2**53 - 1, not {seed}")
    language = task.language(locale)
    compiled = compile_task(task, language)
    return Variant(task, seed, language, compiled, _draw(task, seed).values(compiled.texts), formula)


def drawn_values(task: Task, seed: int) -> object:
    """Return the values that a seed draws, to compare with those of another. Raises VariantError."""
    drawn = _draw(task, seed)
    shown = make_variant(task, seed, task.languages[0]).places if getattr(task.model, "pool", None) else ()
    return (shown, tuple(drawn.numbers.values()), tuple(drawn.positions.values()))


@worked_out_once(1_024)
def _draw(task: Task, seed: int) -> Drawn:
    try:
        return parameters_of(task).draw(f"{task.topic_slug}/{task.id}/{seed}/params")
    except TemplateError as error:
        raise VariantError(task.problem(f"seed {seed}: {error}", "where" if task.model.where else "params")) from error

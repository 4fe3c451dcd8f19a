"""From a task, a seed and a language to what one learner sees, and the key that grades it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from webapp.content.draws import MAX_SEED, Drawn, Parameters, Stream, read_parameters
from webapp.content.formatting import Kind
from webapp.content.library import Task
from webapp.content.models import Locale
from webapp.content.source import KeyPath, Problem, SourceError, read_text
from webapp.content.task_models import (
    AnyTask,
    ChoicesTask,
    ChoiceTask,
    ClozeTask,
    MatchTask,
    OrderTask,
    Plane,
    TaskTranslation,
    TypedTask,
)
from webapp.content.templates import (
    Formula,
    Part,
    Template,
    TemplateError,
    Values,
    answer_template,
    figure_template,
    fill_source,
    markdown_template,
    source_template,
)
from webapp.content.tex import TexError
from webapp.grading import BadKey, Key, Mistake, make_key

_ANSWER_KINDS: Mapping[str, Kind] = {"fraction": "fraction", "mixed": "mixed", "number": "plain", "percent": "plain"}


class VariantError(Exception):
    """A task that cannot be issued; `problem` names file, line, task and seed for its author."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose, order or match. `id` is opaque: it tells nothing about the place in the file.

    `text` is plain words with TeX between dollars.
    """

    id: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class PromptPart:
    """A piece of a cloze prompt: HTML, or the gap of that name."""

    html: str = ""
    gap: str | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One seeded instance of a task in one language. `key` and `mistakes` never leave the server.

    `prompt_text` is plain words with TeX between dollars. `parts` is the prompt of a cloze, starting with HTML and
    alternating with gaps; `gaps` is the type of each. `options` also holds the items of an order task, shuffled.
    """

    topic_slug: str
    task_id: str
    seed: int
    locale: Locale
    type: str
    prompt_html: str
    prompt_text: str
    hints_html: tuple[str, ...]
    solution_html: str
    figure_html: str | None
    key: Key
    mistakes: tuple[Mistake, ...]
    options: tuple[Option, ...] = ()
    left: tuple[Option, ...] = ()
    right: tuple[Option, ...] = ()
    parts: tuple[PromptPart, ...] = ()
    gaps: Mapping[str, str] = field(default_factory=dict)
    plane: Plane | None = None


def make_variant(task: Task, seed: int, locale: Locale) -> Variant:
    """The variant of `task` for `seed`: always the same. 0 <= seed < 2**53, else ValueError.

    Raises VariantError for a task that its author must correct; `check-content` finds every such task.
    """
    if not 0 <= seed < MAX_SEED:
        raise ValueError(f"a seed is a whole number from 0 to 2**53 - 1, not {seed}")
    compiled = _compile(task, locale)
    filling = _Filling(task, seed, locale, _draw(task, seed).values(compiled.texts))
    return filling.variant(compiled)


def drawn_values(task: Task, seed: int) -> object:
    """What a seed draws, to be compared with what another draws. Raises VariantError."""
    drawn = _draw(task, seed)
    return (tuple(drawn.numbers.values()), tuple(drawn.positions.values()))


@lru_cache(maxsize=4_096)
def _draw(task: Task, seed: int) -> Drawn:
    try:
        return _parameters(task).draw(f"{task.topic_slug}/{task.id}/{seed}/params")
    except TemplateError as error:
        raise VariantError(task.problem(f"seed {seed}: {error}", "where" if task.model.where else "params")) from error


@lru_cache(maxsize=4_096)
def _parameters(task: Task) -> Parameters:
    try:
        return read_parameters(task.model)
    except TemplateError as error:
        raise VariantError(task.problem(str(error), "params")) from error


@dataclass(frozen=True, slots=True)
class _Placed:
    """A compiled text and where it stands in the file."""

    at: KeyPath
    template: Template


@dataclass(frozen=True, slots=True)
class _Compiled:
    """Everything of a task in one language that does not depend on the seed."""

    texts: Mapping[str, tuple[str, ...]]
    prompt: _Placed
    hints: tuple[_Placed, ...]
    solution: _Placed | None
    figure: _Placed | None
    options: tuple[_Placed, ...]
    right: tuple[_Placed, ...]
    says: tuple[tuple[KeyPath, Sequence[Part]] | None, ...]
    fields: Mapping[str, Any]
    whens: tuple[tuple[KeyPath, Formula | Mapping[str, Formula]], ...]


@lru_cache(maxsize=8_192)
def _compile(task: Task, locale: Locale) -> _Compiled:
    return _Compiler(task, locale).compile()


class _Compiler:
    """Compiles a task's texts; each fault becomes a VariantError with the line of its text."""

    def __init__(self, task: Task, locale: Locale) -> None:
        self.task = task
        self.model: AnyTask = task.model
        self.locale = locale
        self.names = _parameters(task).names
        translations = self.model.translations
        self.uk: TaskTranslation | None = translations.uk if translations and locale == "uk" else None

    def compile(self) -> _Compiled:
        model, uk = self.model, self.uk
        texts = {name: getattr(model.params[name], "choice", ()) for name in sorted(self.names.texts)}
        if uk:
            texts |= {name: forms for name, forms in uk.params.items() if len(forms) == len(texts.get(name, ()))}
        hints = uk.hints if uk and len(uk.hints) == len(model.hints) else model.hints
        options: list[_Placed] = []
        right: list[_Placed] = []
        says: list[tuple[KeyPath, Sequence[Part]] | None] = []
        match model:
            case ChoiceTask() | ChoicesTask():
                for index, option in enumerate(model.options):
                    ours = uk.options[index] if uk and index < len(uk.options) else None
                    text = (ours.text if ours else None) or option.text
                    options.append(self.markdown(text, "options", index, "text", inline=True))
                    say = (ours.say if ours else None) or option.say
                    says.append(self.source(say, "options", index, "say") if say else None)
            case OrderTask():
                items = uk.items if uk and len(uk.items) == len(model.items) else model.items
                options = [self.markdown(item, "items", index, inline=True) for index, item in enumerate(items)]
            case MatchTask():
                pairs = uk.pairs if uk and len(uk.pairs) == len(model.pairs) else model.pairs
                options = [self.markdown(pair[0], "pairs", index, 0, inline=True) for index, pair in enumerate(pairs)]
                right = [self.markdown(pair[1], "pairs", index, 1, inline=True) for index, pair in enumerate(pairs)]
            case _:
                sentences = tuple(mistake.say for mistake in model.mistakes)
                if uk and len(uk.mistakes) == len(sentences):
                    sentences = uk.mistakes
                for index, say in enumerate(sentences):
                    says.append(self.source(say, "mistakes", index, "say"))
        return _Compiled(
            texts=texts,
            prompt=self.markdown(uk.prompt if uk else model.prompt, "prompt"),
            hints=tuple(self.markdown(hint, "hints", index) for index, hint in enumerate(hints)),
            solution=self.solution(),
            figure=self.figure(),
            options=tuple(options),
            right=tuple(right),
            says=tuple(says),
            fields=self.fields(),
            whens=self.whens(),
        )

    def solution(self) -> _Placed | None:
        text = (self.uk.solution if self.uk else None) or self.model.solution
        return self.markdown(text, "solution") if text else None

    def figure(self) -> _Placed | None:
        figure = self.model.figure
        if figure is None:
            return None
        path = self.task.folder / figure.file
        alt = (self.uk.figure if self.uk else None) or figure.alt
        try:
            return _Placed(("figure",), figure_template(read_text(path), alt, self.names, path))
        except (TemplateError, SourceError) as error:
            raise self.fault(error, "figure") from error

    def fields(self) -> Mapping[str, Any]:
        """The grader's fields, with answers still as templates. Cloze: its gaps' fields by name."""
        match self.model:
            case TypedTask():
                return self.typed_fields(self.model.type, self.model, ())
            case ClozeTask():
                return {
                    name: self.typed_fields(gap.type, gap, ("fields", name)) for name, gap in self.model.fields.items()
                }
        return {}

    def typed_fields(self, task_type: str, model: Any, at: KeyPath) -> Mapping[str, Any]:
        fields: dict[str, Any] = {"answer": self.answer(model.answer, task_type, *at, "answer")}
        for name in ("form", "decimals", "variables"):
            if (value := getattr(model, name, None)) is not None:
                fields[name] = value
        if (tolerance := getattr(model, "tolerance", None)) is not None:
            fields["tolerance"] = self.answer(tolerance, "number", *at, "tolerance")
        return fields

    def whens(self) -> tuple[tuple[KeyPath, Formula | Mapping[str, Formula]], ...]:
        found: list[tuple[KeyPath, Formula | Mapping[str, Formula]]] = []
        match self.model:
            case TypedTask():
                for index, mistake in enumerate(self.model.mistakes):
                    at: KeyPath = ("mistakes", index, "when")
                    found.append((at, self.answer(mistake.when, self.model.type, *at)))
            case ClozeTask():
                for index, slip in enumerate(self.model.mistakes):
                    at = ("mistakes", index, "when")
                    if unknown := sorted(slip.when.keys() - self.model.fields.keys()):
                        raise self.fault(f'there is no gap "{unknown[0]}"', *at)
                    types = {name: gap.type for name, gap in self.model.fields.items()}
                    found.append((at, {name: self.answer(text, types[name], *at) for name, text in slip.when.items()}))
        return tuple(found)

    def markdown(self, source: str, *at: str | int, inline: bool = False) -> _Placed:
        folder_file = self.task.folder / "task"  # figures of a prompt are found beside the tasks folder
        try:
            template = markdown_template(source, self.names, self.locale, folder_file, inline=inline)
        except TemplateError as error:
            raise self.fault(error, *at) from error
        return _Placed(at, template)

    def source(self, source: str, *at: str | int) -> tuple[KeyPath, Sequence[Part]]:
        self.markdown(source, *at, inline=True)  # it is rendered where it is shown; its faults belong here
        try:
            return at, source_template(source, self.names)
        except TemplateError as error:
            raise self.fault(error, *at) from error

    def answer(self, source: str, task_type: str, *at: str | int) -> Formula:
        try:
            return answer_template(source, self.names, _ANSWER_KINDS.get(task_type, "auto"))
        except TemplateError as error:
            raise self.fault(error, *at) from error

    def fault(self, reason: object, *at: str | int) -> VariantError:
        if isinstance(reason, SourceError):
            return VariantError(reason.problem)
        return VariantError(self.task.problem(str(reason), *self.placed(at)))

    def placed(self, at: KeyPath) -> KeyPath:
        return ("translations", "uk", *at) if self.uk else at


@dataclass(frozen=True, slots=True)
class _Filling:
    """Fills a compiled task with one seed's values."""

    task: Task
    seed: int
    locale: Locale
    values: Values

    def variant(self, compiled: _Compiled) -> Variant:
        model = self.task.model
        says = [self.say(say) if say else None for say in compiled.says]
        mistakes = tuple(
            Mistake(self.when(at, when), say or "") for (at, when), say in zip(compiled.whens, says, strict=False)
        )
        ids = self.ids("option", len(compiled.options))
        right_ids = self.ids("right", len(compiled.right))
        shown = self.shuffled(ids, compiled.options, "options")
        prompt = compiled.prompt
        pieces = self.fill(prompt, prompt.template.pieces)
        gaps = prompt.template.gap_names()
        return Variant(
            topic_slug=self.task.topic_slug,
            task_id=self.task.id,
            seed=self.seed,
            locale=self.locale,
            type=model.type,
            prompt_html="____".join(pieces),
            prompt_text=self.fill(prompt, prompt.template.text),
            hints_html=tuple(self.html(hint) for hint in compiled.hints),
            solution_html=self.html(compiled.solution) if compiled.solution else "",
            figure_html=self.html(compiled.figure) if compiled.figure else None,
            key=self.key(compiled, ids, right_ids, says),
            mistakes=mistakes,
            options=() if compiled.right else shown,
            left=shown if compiled.right else (),
            right=self.shuffled(right_ids, compiled.right, "right"),
            parts=_parts(pieces, gaps) if gaps else (),
            gaps={name: gap.type for name, gap in model.fields.items()} if isinstance(model, ClozeTask) else {},
            plane=getattr(model, "plane", None),
        )

    def key(self, compiled: _Compiled, ids: list[str], right_ids: list[str], says: Sequence[str | None]) -> Key:
        model = self.task.model
        fields: dict[str, Any]
        at: KeyPath = ("answer",)
        match model:
            case ChoiceTask() | ChoicesTask():
                rows = zip(ids, model.options, says, strict=True)
                fields = {"options": [{"id": id_, "correct": row.correct, "say": say} for id_, row, say in rows]}
            case OrderTask():
                fields = {"ids": ids}
            case MatchTask():
                fields = {"pairs": [list(pair) for pair in zip(ids, right_ids, strict=True)]}
            case ClozeTask():
                at = ("fields",)
                gaps = {name: {"type": model.fields[name].type, **gap} for name, gap in compiled.fields.items()}
                fields = {"fields": {name: self.filled(gap, ("fields", name)) for name, gap in gaps.items()}}
            case _:
                fields = self.filled(compiled.fields, ())
        try:
            return make_key(model.type, fields)
        except BadKey as error:
            raise self.fault(error, at) from error

    def filled(self, fields: Mapping[str, Any], at: KeyPath) -> dict[str, Any]:
        """The grader's fields with their answers written."""
        return {
            name: self.answer((*at, name), value) if isinstance(value, Formula) else value
            for name, value in fields.items()
        }

    def when(self, at: KeyPath, when: Formula | Mapping[str, Formula]) -> str | dict[str, str]:
        if isinstance(when, Formula):
            return self.answer(at, when)
        return {name: self.answer(at, one) for name, one in when.items()}

    def answer(self, at: KeyPath, formula: Formula) -> str:
        try:
            return formula.written(self.values, "en")
        except TemplateError as error:
            raise self.fault(error, at) from error

    def say(self, placed: tuple[KeyPath, Sequence[Part]]) -> str:
        at, parts = placed
        try:
            return fill_source(parts, self.values, self.locale)
        except TemplateError as error:
            raise self.fault(error, at) from error

    def html(self, placed: _Placed) -> str:
        return str(self.fill(placed, placed.template.html))

    def fill(self, placed: _Placed, write: Any) -> Any:
        try:
            return write(self.values, self.locale)
        except (TemplateError, TexError) as error:
            raise self.fault(error, placed.at) from error

    def ids(self, part: str, count: int) -> list[str]:
        """Opaque ids, the same for the same seed."""
        label = f"{self.task.topic_slug}/{self.task.id}/{self.seed}/{part}"
        return [hashlib.sha256(f"{label}/{index}".encode()).hexdigest()[:10] for index in range(count)]

    def shuffled(self, ids: list[str], texts: Sequence[_Placed], part: str) -> tuple[Option, ...]:
        """The options in an order that depends on the seed; items to be ordered never lie in order already."""
        places = list(range(len(ids)))
        stream = Stream(f"{self.task.topic_slug}/{self.task.id}/{self.seed}/{part}/order")
        stream.shuffle(places)
        while isinstance(self.task.model, OrderTask) and len(ids) > 1 and places == sorted(places):
            stream.shuffle(places)
        return tuple(
            Option(ids[place], self.html(texts[place]), self.fill(texts[place], texts[place].template.text))
            for place in places
        )

    def fault(self, reason: object, at: KeyPath) -> VariantError:
        placed = ("translations", "uk", *at) if self.locale == "uk" else at
        return VariantError(self.task.problem(f"seed {self.seed}: {reason}", *placed))


def _parts(pieces: Sequence[str], gaps: Sequence[str]) -> tuple[PromptPart, ...]:
    parts = [PromptPart(html=pieces[0])]
    for gap, piece in zip(gaps, pieces[1:], strict=True):
        parts += [PromptPart(gap=gap), PromptPart(html=piece)]
    return tuple(parts)

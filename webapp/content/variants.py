"""From a task, a seed and a language to what one learner sees, and the key that grades it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from webapp.content.compiled_tasks import CompiledTask, Placed, VariantError, compile_task, parameters_of
from webapp.content.draws import MAX_SEED, Drawn, Stream
from webapp.content.library import Task
from webapp.content.models import Locale
from webapp.content.source import KeyPath
from webapp.content.task_models import ChoicesTask, ChoiceTask, ClozeTask, MatchTask, OrderTask, Plane
from webapp.content.templates import Formula, Part, TemplateError, Values, fill_source
from webapp.content.tex import TexError
from webapp.grading import BadKey, Key, Mistake, make_key

__all__ = ["Option", "PromptPart", "Variant", "VariantError", "drawn_values", "make_variant"]


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
    compiled = compile_task(task, locale)
    filling = _Filling(task, seed, locale, _draw(task, seed).values(compiled.texts))
    return filling.variant(compiled)


def drawn_values(task: Task, seed: int) -> object:
    """What a seed draws, to be compared with what another draws. Raises VariantError."""
    drawn = _draw(task, seed)
    return (tuple(drawn.numbers.values()), tuple(drawn.positions.values()))


@lru_cache(maxsize=4_096)
def _draw(task: Task, seed: int) -> Drawn:
    try:
        return parameters_of(task).draw(f"{task.topic_slug}/{task.id}/{seed}/params")
    except TemplateError as error:
        raise VariantError(task.problem(f"seed {seed}: {error}", "where" if task.model.where else "params")) from error


@dataclass(frozen=True, slots=True)
class _Filling:
    """Fills a compiled task with one seed's values."""

    task: Task
    seed: int
    locale: Locale
    values: Values

    def variant(self, compiled: CompiledTask) -> Variant:
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

    def key(self, compiled: CompiledTask, ids: list[str], right_ids: list[str], says: Sequence[str | None]) -> Key:
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

    def html(self, placed: Placed) -> str:
        return str(self.fill(placed, placed.template.html))

    def fill(self, placed: Placed, write: Any) -> Any:
        try:
            return write(self.values, self.locale)
        except (TemplateError, TexError) as error:
            raise self.fault(error, placed.at) from error

    def ids(self, part: str, count: int) -> list[str]:
        """Opaque ids, the same for the same seed."""
        label = f"{self.task.topic_slug}/{self.task.id}/{self.seed}/{part}"
        return [hashlib.sha256(f"{label}/{index}".encode()).hexdigest()[:10] for index in range(count)]

    def shuffled(self, ids: list[str], texts: Sequence[Placed], part: str) -> tuple[Option, ...]:
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

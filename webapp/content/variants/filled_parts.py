"""A task's compiled parts filled with the values of one variant. A fault becomes a VariantError with its place."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from webapp.content.files.source import KeyPath
from webapp.content.files.task_models import MatchTask, OrderTask
from webapp.content.library import Task
from webapp.content.rendering.tex import FormulaWriter, TexError, mathml
from webapp.content.variants.compiled_tasks import CompiledTask, Placed, PlacedFigure, Say, VariantError
from webapp.content.variants.draws import Stream
from webapp.content.variants.pools import draw_options, draw_places
from webapp.content.variants.texts import Formula, TemplateError, Values, fill_source
from webapp.grading.algebra.evaluate import Unevaluable
from webapp.grading.algebra.irrational import is_true
from webapp.grading.algebra.nodes import Node
from webapp.locales import DEFAULT, Locale


@dataclass(frozen=True)
class FilledParts:
    """The values of a variant, and what it draws from a task's options, items or pairs."""

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

    def _opaque(self, part: str, count: int) -> list[str]:
        """Return ids that reveal nothing, the same for the same seed."""
        label = f"{self.task.topic_slug}/{self.task.id}/{self.seed}/{part}"
        return [hashlib.sha256(f"{label}/{index}".encode()).hexdigest()[:10] for index in range(count)]

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

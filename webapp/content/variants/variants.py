"""Variants: what one learner sees of a task for a seed and a language, and the key that grades it."""

from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from itertools import chain
from typing import Any

from webapp.content.figures.words import said
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
from webapp.content.rendering.tex import FormulaWriter, mathml
from webapp.content.variants.compiled_tasks import Follow, VariantError, compile_task, parameters_of
from webapp.content.variants.draws import MAX_SEED, Drawn
from webapp.content.variants.shown_parts import Option, PromptPart, ShownParts
from webapp.content.variants.texts import Formula, TemplateError
from webapp.grading import Answer, BadKey, Grade, Key, Mistake, Reading, Verdict, grade, make_key, read
from webapp.grading.families.measures import with_local_units
from webapp.grading.families.registry import FAMILIES
from webapp.locales import Locale

__all__ = ["Option", "PromptPart", "Variant", "VariantError", "drawn_values", "make_variant"]


class Variant(ShownParts):
    """One seeded instance of a task in one language. `key` and `mistakes` never leave the server.

    Parts are built on first use: grading needs no text, and a card needs no solution. A part with an author's error
    raises VariantError. `write_out` builds all parts.
    """

    def write_out(self) -> "Variant":
        """Return this variant after building every part, as the content checks need. Raises VariantError."""
        for name, part in chain.from_iterable(vars(kind).items() for kind in (ShownParts, Variant)):
            if isinstance(part, cached_property):
                getattr(self, name)
        return self

    @property
    def is_stepped(self) -> bool:
        """Return whether the gaps are steps, of which each right one earns its part of the XP."""
        return isinstance(self.task.model, SteppedCloze)

    def steps_right(self, grade: Grade) -> tuple[int, int]:
        """Return how many steps of a graded answer are right, and how many there are; no steps for other tasks."""
        steps = grade.fields.values() if self.is_stepped else ()
        return sum(step.verdict is Verdict.CORRECT for step in steps), len(steps)

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

    def _right_options(self) -> list[str]:
        """Return the ids of the right options. Raises VariantError if there are too few or too many."""
        right = [id_ for id_, place in zip(self._ids, self.places, strict=True) if self._correct[place]]
        if not right or (len(right) > 1 and isinstance(self.task.model, ChoiceTask)):
            raise self._fault(f"{len(right)} options are right here", ("options",))
        return right

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

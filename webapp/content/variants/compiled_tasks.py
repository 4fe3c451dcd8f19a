"""A task's texts compiled in one language: everything that does not depend on the seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from webapp.content.files.field_models import ChoiceGap, Gap, WordFields, Words
from webapp.content.files.figure_models import FigureModel, FigureTranslation
from webapp.content.files.source import KeyPath, Problem, SourceError
from webapp.content.files.step_models import StepTranslation
from webapp.content.files.task_models import (
    AnyTask,
    ChoicesTask,
    ChoiceTask,
    ClozeTask,
    MatchTask,
    OrderTask,
    PartTask,
    SteppedCloze,
    TaskTranslation,
    TypedTask,
)
from webapp.content.library import Task, worked_out_once
from webapp.content.rendering.formatting import Kind
from webapp.content.variants.draws import Parameters, read_parameters
from webapp.content.variants.figures import Figure, compile_figure
from webapp.content.variants.text_reader import (
    answer_template,
    markdown_template,
    read_expression,
    source_template,
    steps_of,
)
from webapp.content.variants.texts import Formula, Part, Template, TemplateError, Values
from webapp.grading.algebra.nodes import Node
from webapp.locales import DEFAULT
from webapp.messages import Locale

_ANSWER_KINDS: Mapping[str, Kind] = {
    "fraction": "fraction", "mixed": "mixed", "number": "plain", "percent": "plain", "ratio": "plain",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Follow:
    """The answer of a step by what a learner found in earlier steps."""

    formula: Formula

    def answer(self, values: Values, found: Mapping[str, Fraction]) -> str | None:
        """Return the answer for these values of earlier steps; None if it has none or needs one that is missing."""
        try:
            return self.formula.written(Values({**values.numbers, **found}, values.texts), DEFAULT)
        except (TemplateError, KeyError):
            return None


class VariantError(Exception):
    """A task that cannot be issued; `problem` names file, line, task and seed for its author."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@worked_out_once(4_096)
def parameters_of(task: Task) -> Parameters:
    """Return the compiled parameters of a task. Raises VariantError."""
    try:
        return read_parameters(task.model)
    except TemplateError as error:
        raise VariantError(task.problem(str(error), "params")) from error


@dataclass(frozen=True, slots=True)
class Placed:
    """A compiled text and where it stands in the file."""

    at: KeyPath
    template: Template


@dataclass(frozen=True, slots=True)
class PlacedFigure:
    """A compiled figure and where it stands in the file."""

    at: KeyPath
    template: Template | Figure


Say = tuple[KeyPath, Sequence[Part]]
"""The place of a sentence for a learner, and the sentence, which is rendered after it is filled."""


@dataclass(frozen=True, slots=True)
class OfferedOption:
    """An option of a step: its text, whether it is right or the condition under which it is, and what is said to it."""

    text: Placed
    correct: bool | Node
    say: Say | None


@dataclass(frozen=True, slots=True)
class CompiledTask:
    """Everything of a task in one language that does not depend on the seed."""

    texts: Mapping[str, tuple[str, ...]]
    prompt: Placed
    hints: tuple[Placed, ...]
    solution: tuple[Placed, ...]
    figure: PlacedFigure | None
    options: tuple[Placed | PlacedFigure, ...]
    right: tuple[Placed, ...]
    says: tuple[Say | None, ...]
    correct: tuple[bool | Node, ...]
    groups: tuple[str | None, ...]
    fields: Mapping[str, Any]
    gap_options: Mapping[str, tuple[OfferedOption, ...]]
    whens: tuple[tuple[KeyPath, Formula | Mapping[str, Formula]], ...]


@worked_out_once(8_192)
def compile_task(task: Task, locale: Locale) -> CompiledTask:
    """Return the compiled task in a language. Raises VariantError with the line of the first fault."""
    return _Compiler(task, locale).compile()


class _Compiler:
    """Compiles a task's texts; each fault becomes a VariantError with the line of its text."""

    def __init__(self, task: Task, locale: Locale) -> None:
        self.task = task
        self.model: AnyTask = task.model
        self.locale = locale
        self.names = parameters_of(task).names
        self.translation: TaskTranslation | None = self.model.translations.get(locale)

    def compile(self) -> CompiledTask:
        model, translation = self.model, self.translation
        texts = {name: getattr(model.params[name], "choice", ()) for name in sorted(self.names.texts)}
        if translation:
            texts |= {
                name: forms for name, forms in translation.params.items() if len(forms) == len(texts.get(name, ()))
            }
        hints = translation.hints if translation and len(translation.hints) == len(model.hints) else model.hints
        options: list[Placed | PlacedFigure] = []
        right: list[Placed] = []
        says: list[Say | None] = []
        match model:
            case ChoiceTask() | ChoicesTask():
                for index, option in enumerate(model.options):
                    ours = translation.options[index] if translation and index < len(translation.options) else None
                    if option.figure:
                        words = ours.figure if ours else None
                        options.append(self.drawing(option.figure, words, "options", index, "figure"))
                    else:
                        text = (ours.text if ours else None) or option.text or ""
                        options.append(self.markdown(text, "options", index, "text", inline=True))
                    say = (ours.say if ours else None) or option.say
                    says.append(self.source(say, "options", index, "say") if say else None)
            case OrderTask():
                items = translation.items if translation and len(translation.items) == len(model.items) else model.items
                options = [self.markdown(item, "items", index, inline=True) for index, item in enumerate(items)]
            case MatchTask():
                pairs = translation.pairs if translation and len(translation.pairs) == len(model.pairs) else model.pairs
                options = [self.markdown(pair[0], "pairs", index, 0, inline=True) for index, pair in enumerate(pairs)]
                right = [self.markdown(pair[1], "pairs", index, 1, inline=True) for index, pair in enumerate(pairs)]
            case _:
                sentences = tuple(mistake.say for mistake in model.mistakes)
                if translation and len(translation.mistakes) == len(sentences):
                    sentences = translation.mistakes
                for index, say in enumerate(sentences):
                    says.append(self.source(say, "mistakes", index, "say"))
        return CompiledTask(
            texts=texts,
            prompt=self.markdown(translation.prompt if translation else model.prompt, "prompt"),
            hints=tuple(self.markdown(hint, "hints", index) for index, hint in enumerate(hints)),
            solution=self.solution(),
            figure=self.figure(),
            options=tuple(options),
            right=tuple(right),
            says=tuple(says),
            correct=self.correct(),
            groups=tuple(option.group for option in getattr(model, "options", ())),
            fields=self.fields(),
            gap_options=self.gap_options(),
            whens=self.whens(),
        )

    def solution(self) -> tuple[Placed, ...]:
        text = (self.translation.solution if self.translation else None) or self.model.solution
        return tuple(self.markdown(step, "solution") for step in steps_of(text)) if text else ()

    def figure(self) -> PlacedFigure | None:
        figure = self.model.figure
        if figure is None:
            return None
        return self.drawing(figure, self.translation.figure if self.translation else None, "figure")

    def drawing(self, figure: FigureModel, translation: str | FigureTranslation | None, *at: str | int) -> PlacedFigure:
        try:
            return PlacedFigure(
                at, compile_figure(figure, translation, self.names, self.task.folder, is_option=at[0] == "options")
            )
        except (TemplateError, SourceError) as error:
            raise self.fault(error, *at) from error

    def fields(self) -> Mapping[str, Any]:
        """Return the grader's fields, with answers still as templates. For a cloze: the fields of each gap by name."""
        match self.model:
            case PartTask():
                return {**self.typed_fields(self.model.type, self.model, ()), "many": self.model.takes_many}
            case TypedTask():
                theirs = self.translation.words if self.translation else ()
                return self.typed_fields(self.model.type, self.model, (), theirs)
            case ClozeTask():
                names = list(self.model.fields)
                return {name: self.gap_fields(name, gap, names) for name, gap in self.model.fields.items()}
        return {}

    def gap_options(self) -> Mapping[str, tuple[OfferedOption, ...]]:
        """Return the options of each step that is a choice."""
        gaps = self.model.fields.items() if isinstance(self.model, SteppedCloze) else ()
        return {name: tuple(self.offered(name, gap)) for name, gap in gaps if isinstance(gap, ChoiceGap)}

    def offered(self, name: str, gap: ChoiceGap) -> Iterator[OfferedOption]:
        translation = self.translation.fields.get(name) if self.translation else None
        theirs = translation.options if isinstance(translation, StepTranslation) else ()
        for index, option in enumerate(gap.options):
            ours = theirs[index] if index < len(theirs) else None
            at = ("fields", name, "options", index)
            say, correct = (ours.say if ours else None) or option.say, option.correct
            yield OfferedOption(
                self.markdown((ours.text if ours else None) or option.text, *at, "text", inline=True),
                self.condition(correct, *at, "correct") if isinstance(correct, str) else correct,
                self.source(say, *at, "say") if say else None,
            )

    def gap_fields(self, name: str, gap: Gap | ChoiceGap, steps: list[str]) -> Mapping[str, Any]:
        """Return the fields of a gap; of a step also the answer by earlier steps, whose names stand for values."""
        if isinstance(gap, ChoiceGap):
            return {}
        translation = self.translation.fields.get(name) if self.translation else None
        fields = self.typed_fields(gap.type, gap, ("fields", name), translation.words if translation else ())
        follow = self.model.follow.get(name) if isinstance(self.model, SteppedCloze) else None
        if follow is None:
            return fields
        names = replace(self.names, all=self.names.all | set(steps[: steps.index(name)]))
        try:
            template = answer_template(follow, names, _ANSWER_KINDS.get(gap.type, "auto"))
        except TemplateError as error:
            raise VariantError(self.task.problem(str(error), "fields", name, "follow")) from error
        return {**fields, "follow": Follow(template)}

    def typed_fields(self, task_type: str, model: Any, at: KeyPath, theirs: Words = ()) -> Mapping[str, Any]:
        """Return the fields of a typed answer. `theirs` are the words of this language, in the order of the model's."""
        fields: dict[str, Any] = {"answer": self.answer(model.answer, task_type, *at, "answer")}
        if isinstance(model, WordFields):
            fields |= {"listed": _with_forms_of(model.words, theirs), "list": model.shown}
        for name in ("form", "decimals", "variables", "assume", "domain", "hours"):
            if (value := getattr(model, name, None)) is not None:
                fields[name] = value
        if (plane := getattr(model, "plane", None)) is not None:
            fields["plane"] = plane.model_dump()
        if (asked := getattr(model, "asked", None)) is not None:
            fields["in"] = asked
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

    def correct(self) -> tuple[bool | Node, ...]:
        """Return for each option whether it is right, or the condition under which it is."""
        return tuple(
            self.condition(option.correct, "options", index, "correct")
            if isinstance(option.correct, str)
            else option.correct
            for index, option in enumerate(getattr(self.model, "options", ()))
        )

    def condition(self, source: str, *at: str | int) -> Node:
        try:
            return read_expression(source, self.names)
        except TemplateError as error:
            raise VariantError(self.task.problem(str(error), *at)) from error

    def markdown(self, source: str, *at: str | int, inline: bool = False) -> Placed:
        folder_file = self.task.folder / "task"  # figures are relative to the topic's folder
        try:
            template = markdown_template(source, self.names, self.locale, folder_file, inline=inline)
        except TemplateError as error:
            raise self.fault(error, *at) from error
        return Placed(at, template)

    def source(self, source: str, *at: str | int) -> Say:
        self.markdown(source, *at, inline=True)  # rendered later, but its faults are reported here
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
        return ("translations", self.locale, *at) if self.translation else at


def _with_forms_of(words: Words, theirs: Words) -> Sequence[Sequence[str]]:
    """Return the forms of each word, those of the translation first: answers and keys may have any of them."""
    if len(theirs) != len(words):
        return words
    return [(*ours, *own) for ours, own in zip(theirs, words, strict=True)]

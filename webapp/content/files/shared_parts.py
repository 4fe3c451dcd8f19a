"""What an author writes in parts, as one task: the steps of a task, and a stimulus that several tasks share.

Steps become a cloze with a gap a step, so that its control, its worksheet and its grading serve them too. The text, the
parameters and the figure of a stimulus go in front of those of each of its tasks.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import Field, SkipValidation

from webapp.content.files.figure_models import FigureModel, FigureTranslation
from webapp.content.files.models import FileModel, Language, Strict, Text
from webapp.content.files.option_models import Condition
from webapp.content.files.param_models import Name, Param
from webapp.content.files.source import KeyPath
from webapp.content.files.step_models import Step, StepTranslation
from webapp.content.files.task_models import (
    ClozeMistakeModel,
    SteppedCloze,
    StepsTask,
    TaskTranslation,
    WrittenTask,
)
from webapp.locales import Locale


class StimulusTranslation(Strict):
    text: Text
    params: Mapping[str, tuple[Text, ...]] = {}
    figure: Text | FigureTranslation | None = None


class StimulusModel(Strict):
    """A text, table or figure with its parameters that stands before the prompt of each task of a file."""

    text: Text
    params: Mapping[Name, Param] = {}
    where: tuple[Condition, ...] = Field((), max_length=30)
    figure: FigureModel | None = None
    translations: Mapping[Language, StimulusTranslation] = {}


class TaskGroup(FileModel):
    """A file of tasks with one stimulus. The loader validates its tasks one by one."""

    stimulus: StimulusModel
    tasks: tuple[SkipValidation[WrittenTask], ...] = Field(min_length=1)


class SharedError(ValueError):
    """Parts that do not fit together; `at` is the place in the task."""

    def __init__(self, reason: str, *at: str | int) -> None:
        super().__init__(reason)
        self.at = at


def with_stimulus(task: WrittenTask, stimulus: StimulusModel) -> WrittenTask:
    """Return a task with the stimulus in front of it. Raises SharedError for names that both have."""
    if both := sorted(stimulus.params.keys() & task.params.keys()):
        raise SharedError(f'the stimulus has a parameter "{both[0]}" too', "params", both[0])
    if stimulus.figure and task.figure:
        raise SharedError("the stimulus has a figure too", "figure")
    changed: dict[str, Any] = {
        "prompt": f"{stimulus.text}\n\n{task.prompt}",
        "params": {**stimulus.params, **task.params},
        "where": (*stimulus.where, *task.where),
        "figure": stimulus.figure or task.figure,
    }
    if missing := sorted(task.translations.keys() - stimulus.translations.keys()):
        raise SharedError(f'the stimulus has no translation "{missing[0]}"', "translations", missing[0])
    changed["translations"] = {
        locale: theirs.model_copy(
            update={
                "prompt": f"{ours.text}\n\n{theirs.prompt}",
                "params": {**ours.params, **theirs.params},
                "figure": ours.figure or theirs.figure,
            }
        )
        for locale, theirs in task.translations.items()
        for ours in [stimulus.translations[locale]]
    }
    return task.model_copy(update=changed)


def as_cloze(task: StepsTask) -> tuple[SteppedCloze, Mapping[KeyPath, KeyPath]]:
    """Return a task of steps as a cloze, and for each part of the cloze the place where its author wrote it.

    Raises SharedError for a translation with other steps.
    """
    origins: dict[KeyPath, KeyPath] = {}
    hints = list(task.hints)
    mistakes: list[ClozeMistakeModel] = []
    for index, step in enumerate(task.steps):
        origins["fields", step.name] = ("steps", index)
        if step.hint:
            origins["hints", len(hints)] = ("steps", index, "hint")
            hints.append(step.hint)
        for number, mistake in enumerate(step.mistakes):
            origins["mistakes", len(mistakes)] = ("steps", index, "mistakes", number)
            mistakes.append(ClozeMistakeModel(when={step.name: mistake.when}, say=mistake.say))
    made: dict[str, Any] = {name: getattr(task, name) for name in type(task).model_fields if name != "steps"}
    made |= {
        "type": "cloze",
        "prompt": _prompt(task.prompt, task.steps, task.steps),
        "hints": tuple(hints),
        "fields": {step.name: _gap(step) for step in task.steps},
        "mistakes": tuple(mistakes),
        "follow": {step.name: step.follow for step in task.steps if step.follow},
    }
    made["translations"] = {locale: _translated(task, one, locale) for locale, one in task.translations.items()}
    return SteppedCloze.model_construct(**made), origins


def _translated(task: StepsTask, translation: TaskTranslation, locale: Locale) -> TaskTranslation:
    at = ("translations", locale, "steps")
    if len(translation.steps) != len(task.steps):
        raise SharedError(f'"steps" has {len(translation.steps)} in {locale}, {len(task.steps)} in English', *at)
    for index, (ours, theirs) in enumerate(zip(task.steps, translation.steps, strict=True)):
        if bool(ours.hint) != bool(theirs.hint):
            raise SharedError(f"the hint of step {index + 1} stands in one language only", *at, index)
        if len(ours.mistakes) != len(theirs.mistakes):
            reason = f'"mistakes" has {len(theirs.mistakes)} in {locale}, {len(ours.mistakes)} in English'
            raise SharedError(reason, *at, index, "mistakes")
    return translation.model_copy(
        update={
            "prompt": _prompt(translation.prompt, task.steps, translation.steps),
            "hints": (*translation.hints, *(step.hint for step in translation.steps if step.hint)),
            "mistakes": tuple(say for step in translation.steps for say in step.mistakes),
            "fields": {ours.name: theirs for ours, theirs in zip(task.steps, translation.steps, strict=True)},
            "steps": (),
        }
    )


def _prompt(beginning: str, steps: tuple[Step, ...], texts: "tuple[Step | StepTranslation, ...]") -> str:
    """Return the prompt of the whole: what is given, then a numbered list of the steps with their gaps."""
    rows = []
    for number, (step, text) in enumerate(zip(steps, texts, strict=True), 1):
        gap = f"{{{{{step.name}}}}}"
        row = text.prompt if gap in text.prompt else f"{text.prompt} {gap}"
        rows.append(f"{number}. " + row.replace("\n", "\n   "))
    return "\n\n".join([beginning, "\n".join(rows)])


def _gap(step: Step) -> Any:
    """Return the step's field as a gap of a cloze, without what makes it a step."""
    kind: Any = type(step).__bases__[0]
    return kind.model_construct(**{name: getattr(step, name) for name in kind.model_fields})

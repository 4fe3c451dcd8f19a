"""Checks that a task's translation has the same parts as the English task, and the signs of its language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from webapp.content.files.figure_models import FigureModel, FigureTranslation, captions
from webapp.content.files.param_models import ChoiceParam
from webapp.content.files.source import Problem
from webapp.content.files.task_models import (
    GAP,
    ChoicesTask,
    ChoiceTask,
    ClozeTask,
    MatchTask,
    OrderTask,
    TaskTranslation,
)
from webapp.content.library import Task
from webapp.content.variants.marks import literal_text

_NOT_WORDS = re.compile(r"\{\{[^{}]*\}\}|\\(?!text\b)[A-Za-z]+")
_WORD = re.compile(r"[^\W\d_]{2,}")
_APOSTROPHE = re.compile(r"[а-яіїєґ]+['ʼ`][а-яіїєґ]+", re.IGNORECASE)


def has_words(text: str) -> bool:
    """Return whether a text needs translation: it has a word outside insertions, gaps and TeX commands."""
    return _WORD.search(_NOT_WORDS.sub(" ", literal_text(text)).replace(r"\text", " ")) is not None


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for member in value.values():
            yield from texts_in(member)
    elif isinstance(value, Sequence):
        for member in value:
            yield from texts_in(member)


def foreign_signs(ukrainian: str) -> Iterator[str]:
    """Yield why a Ukrainian text has signs of another language."""
    for word in _APOSTROPHE.findall(ukrainian):
        yield f'"{word}": the Ukrainian apostrophe is written ’'
    if r"\div" in ukrainian:
        yield r'"\div": in Ukrainian the sign of division is ":"'


def check_translation(task: Task) -> Iterator[Problem]:
    """Yield what `translations.uk` lacks, has too much of, or left in English."""
    model = task.model
    if model.translations is None:
        yield task.problem("translations.uk is missing")
        return
    uk = model.translations.uk
    at = ("translations", "uk")
    alt, theirs_alt = model.figure.alt if model.figure else None, alternative(uk.figure)
    pairs = [("prompt", model.prompt, uk.prompt)]
    for name, ours, theirs in (("solution", model.solution, uk.solution), ("figure", alt, theirs_alt)):
        if (ours is None) != (theirs is None):
            yield task.problem(f'"{name}" stands in one language only', *at)
        elif ours and theirs:
            pairs.append((name, ours, theirs))
    for name, our_list, their_list in _lists(task, uk):
        if len(our_list) == len(their_list):
            pairs += [(name, *both) for both in zip(our_list, their_list, strict=True)]
        elif their_list or any(map(has_words, our_list)):
            yield task.problem(f'"{name}" has {len(their_list)} in uk, {len(our_list)} in English', *at, name)
    for name, english, ukrainian in pairs:
        if english == ukrainian and has_words(english):
            yield task.problem(f'"{name}" is not translated: {english[:60]}', *at, name)
    signs = (reason for text in texts_in(uk.model_dump()) for reason in foreign_signs(text))
    yield from (task.problem(reason, *at) for reason in signs)
    yield from _check_captions(task, model.figure, uk.figure, "figure")
    yield from _check_params(task, uk)
    yield from _check_options(task, uk)
    if isinstance(model, ClozeTask):
        for place, prompt in (((), model.prompt), (at, uk.prompt)):
            if sorted(GAP.findall(prompt)) != sorted(model.fields):
                yield task.problem("the gaps in the prompt and in fields differ", *place, "prompt")


def alternative(translation: str | FigureTranslation | None) -> str | None:
    """Return the text alternative that a translation of a figure gives."""
    return translation.alt if isinstance(translation, FigureTranslation) else translation


def _check_captions(
    task: Task, figure: FigureModel | None, translation: str | FigureTranslation | None, *place: str | int
) -> Iterator[Problem]:
    """Yield the texts of a figure that are not translated, and translations of texts that it does not have."""
    shown = captions(figure) if figure else []
    labels = translation.labels if isinstance(translation, FigureTranslation) else {}
    for text in shown:
        if has_words(text) and has_words(labels.get(text, text)) and labels.get(text, text) == text:
            reason = f'"{text}" of the figure is not translated: write it under "labels" of the translation\'s figure'
            yield task.problem(reason, "translations", "uk", *place)
    for text in labels.keys() - set(shown):
        yield task.problem(f'the figure has no text "{text}"', "translations", "uk", *place, "labels", text)


def _lists(task: Task, uk: TaskTranslation) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    model = task.model
    yield "hints", model.hints, uk.hints
    yield "mistakes", [one.say for one in getattr(model, "mistakes", ())], uk.mistakes
    yield "items", model.items if isinstance(model, OrderTask) else (), uk.items
    sides = [" = ".join(pair) for pair in model.pairs] if isinstance(model, MatchTask) else []
    yield "pairs", sides, [" = ".join(pair) for pair in uk.pairs]


def _check_params(task: Task, uk: TaskTranslation) -> Iterator[Problem]:
    at = ("translations", "uk", "params")
    choices = {name: param.choice for name, param in task.model.params.items() if isinstance(param, ChoiceParam)}
    texts = {name: choice for name, choice in choices.items() if isinstance(choice[0], str)}
    for name in uk.params.keys() - texts.keys():
        yield task.problem(f'"{name}" is not a text choice in params', *at, name)
    for name, forms in texts.items():
        if name in uk.params and len(uk.params[name]) != len(forms):
            yield task.problem(f'"{name}" has {len(uk.params[name])} texts in uk, {len(forms)} in English', *at, name)
        elif name not in uk.params and any(has_words(str(form)) for form in forms):
            yield task.problem(f'the texts of the parameter "{name}" are not translated', *at)


def _check_options(task: Task, uk: TaskTranslation) -> Iterator[Problem]:
    model, at = task.model, ("translations", "uk", "options")
    if not isinstance(model, ChoiceTask | ChoicesTask):
        return
    if uk.options and len(uk.options) != len(model.options):
        yield task.problem(f'"options" has {len(uk.options)} in uk, {len(model.options)} in English', *at)
        return
    for index, option in enumerate(model.options):
        ours = uk.options[index] if uk.options else None
        if has_words(option.text) and not (ours and ours.text):
            yield task.problem(f'option {index + 1} is not translated: "{option.text}"', *at, index)
        if option.say and not (ours and ours.say):
            yield task.problem(f'the "say" of option {index + 1} is not translated', *at, index)

"""Checks that a task's translation has the same parts as the English task, and the signs of its language."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from webapp.content.files.field_models import ChoiceGap, Gap, GapOption
from webapp.content.files.figure_models import FigureModel, FigureTranslation, captions
from webapp.content.files.option_models import OptionModel
from webapp.content.files.param_models import ChoiceParam
from webapp.content.files.source import KeyPath, Problem
from webapp.content.files.step_models import GapOptionTranslation
from webapp.content.files.task_models import (
    GAP,
    ChoicesTask,
    ChoiceTask,
    ClozeTask,
    MatchTask,
    OptionTranslation,
    OrderTask,
    TaskTranslation,
)
from webapp.content.files.validation import did_you_mean
from webapp.content.library import Task
from webapp.content.variants.marks import literal_text
from webapp.locales import LANGUAGES, Locale, in_language

_NOT_WORDS = re.compile(r"\{\{[^{}]*\}\}|\\(?!text\b)[A-Za-z]+")
_WORD = re.compile(r"(?!(?<![^\W\d_])[A-Z]{2}(?![^\W\d_]))[^\W\d_]{2,}")  # the side AB is none
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


def foreign_signs(text: str, locale: Locale) -> Iterator[str]:
    """Yield why a text has signs of another language."""
    check = in_language((None, _foreign_to_ukrainian), locale)
    return check(text) if check else iter(())


def _foreign_to_ukrainian(ukrainian: str) -> Iterator[str]:
    for word in _APOSTROPHE.findall(ukrainian):
        yield f'"{word}": the Ukrainian apostrophe is written ’'
    if r"\div" in ukrainian:
        yield r'"\div": in Ukrainian the sign of division is ":"'


def check_translation(task: Task) -> Iterator[Problem]:
    """Yield what the translations of a task lack, have too much of, or left in the language of the task."""
    model = task.model
    for locale in task.languages[1:]:
        if locale not in model.translations:
            yield task.problem(f"translations.{locale} is missing")
    for locale, translation in model.translations.items():
        yield from _check_one(task, locale, translation)


def _check_one(task: Task, locale: Locale, translation: TaskTranslation) -> Iterator[Problem]:
    model, at = task.model, ("translations", locale)
    alt, theirs_alt = model.figure.alt if model.figure else None, alternative(translation.figure)
    pairs: list[tuple[KeyPath, str, str]] = [(("prompt",), model.prompt, translation.prompt)]
    for name, ours, theirs in (("solution", model.solution, translation.solution), ("figure", alt, theirs_alt)):
        if (ours is None) != (theirs is None):
            yield task.problem(f'"{name}" stands in one language only', *at)
        elif ours and theirs:
            pairs.append(((name,), ours, theirs))
    for place, our_list, their_list in _lists(task, translation):
        if len(our_list) == len(their_list):
            pairs += [(place, *both) for both in zip(our_list, their_list, strict=True)]
        elif their_list or any(map(has_words, our_list)):
            yield task.problem(
                f'"{place[-1]}" has {len(their_list)} in {locale}, {len(our_list)} in {_own(task)}', *at, *place
            )
    for place, english, ukrainian in pairs:
        if english == ukrainian and has_words(english):
            yield task.problem(f'"{place[-1]}" is not translated: {english[:60]}', *at, *place)
    signs = (reason for text in texts_in(translation.model_dump()) for reason in foreign_signs(text, locale))
    yield from (task.problem(reason, *at) for reason in signs)
    yield from _check_captions(task, model.figure, translation.figure, locale, "figure")
    yield from _check_params(task, locale, translation)
    yield from _check_options(task, locale, translation)
    if isinstance(model, ClozeTask):
        what = "step" if task.written_type == "steps" else "field"
        for place, prompt in (((), model.prompt), (at, translation.prompt)):
            reasons = _check_gaps(GAP.findall(prompt), model.fields, what)
            yield from (task.problem(reason, *place, "prompt") for reason in reasons)


def _check_gaps(gaps: Sequence[str], fields: Collection[str], what: str) -> Iterator[str]:
    """Yield each gap of a prompt that belongs to no field or stands twice, and each field without a gap."""
    for gap in dict.fromkeys(gaps):
        if gap not in fields:
            yield f'the gap {{{{{gap}}}}} has no {what} "{gap}"{did_you_mean(gap, fields)}'
        elif gaps.count(gap) > 1:
            yield f"the gap {{{{{gap}}}}} stands twice"
    for name in fields:
        if name not in gaps:
            yield f'the {what} "{name}" has no gap {{{{{name}}}}}'


def alternative(translation: str | FigureTranslation | None) -> str | None:
    """Return the text alternative that a translation of a figure gives."""
    return translation.alt if isinstance(translation, FigureTranslation) else translation


def _check_captions(
    task: Task,
    figure: FigureModel | None,
    translation: str | FigureTranslation | None,
    locale: Locale,
    *place: str | int,
) -> Iterator[Problem]:
    """Yield the texts of a figure that are not translated, and translations of texts that it does not have."""
    shown = captions(figure) if figure else []
    labels = translation.labels if isinstance(translation, FigureTranslation) else {}
    for text in shown:
        if has_words(text) and has_words(labels.get(text, text)) and labels.get(text, text) == text:
            reason = f'"{text}" of the figure is not translated: write it under "labels" of the translation\'s figure'
            yield task.problem(reason, "translations", locale, *place)
    for text in labels.keys() - set(shown):
        yield task.problem(f'the figure has no text "{text}"', "translations", locale, *place, "labels", text)


def _own(task: Task) -> str:
    return LANGUAGES[task.languages[0]].in_english


def _lists(task: Task, translation: TaskTranslation) -> Iterator[tuple[KeyPath, Sequence[str], Sequence[str]]]:
    model = task.model
    yield ("hints",), model.hints, translation.hints
    yield ("mistakes",), [one.say for one in getattr(model, "mistakes", ())], translation.mistakes
    yield ("items",), model.items if isinstance(model, OrderTask) else (), translation.items
    yield ("words",), _first_forms(model), _first_forms(translation)
    for name, gap in _gaps(task).items():
        yield ("fields", name, "words"), _first_forms(gap), _first_forms(translation.fields.get(name))
    sides = [" = ".join(pair) for pair in model.pairs] if isinstance(model, MatchTask) else []
    yield ("pairs",), sides, [" = ".join(pair) for pair in translation.pairs]


def _first_forms(fields: object) -> Sequence[str]:
    """Return the words that a field lists, without their other forms."""
    return [forms[0] for forms in getattr(fields, "words", ())]


def _gaps(task: Task) -> Mapping[str, Gap | ChoiceGap]:
    return task.model.fields if isinstance(task.model, ClozeTask) else {}


def _check_params(task: Task, locale: Locale, translation: TaskTranslation) -> Iterator[Problem]:
    at = ("translations", locale, "params")
    choices = {name: param.choice for name, param in task.model.params.items() if isinstance(param, ChoiceParam)}
    texts = {name: choice for name, choice in choices.items() if isinstance(choice[0], str)}
    for name in translation.params.keys() - texts.keys():
        yield task.problem(f'"{name}" is not a text choice in params', *at, name)
    for name, forms in texts.items():
        if name in translation.params and len(translation.params[name]) != len(forms):
            yield task.problem(
                f'"{name}" has {len(translation.params[name])} texts in {locale}, {len(forms)} in {_own(task)}',
                *at,
                name,
            )
        elif name not in translation.params and any(has_words(str(form)) for form in forms):
            yield task.problem(f'the texts of the parameter "{name}" are not translated', *at)


def _check_options(task: Task, locale: Locale, translation: TaskTranslation) -> Iterator[Problem]:
    model, at = task.model, ("translations", locale)
    if isinstance(model, ChoiceTask | ChoicesTask):
        yield from _compare_options(task, model.options, translation.options, *at)
    for name in translation.fields.keys() - _gaps(task).keys():
        yield task.problem(f'there is no gap "{name}"', *at, "fields", name)
    for name, gap in _gaps(task).items():
        theirs = getattr(translation.fields.get(name), "options", ())
        yield from _compare_options(task, getattr(gap, "options", ()), theirs, *at, "fields", name)


def _compare_options(
    task: Task,
    options: Sequence[OptionModel | GapOption],
    translated: Sequence[OptionTranslation | GapOptionTranslation],
    *owner: str,
) -> Iterator[Problem]:
    locale, at = owner[1], (*owner, "options")
    if translated and len(translated) != len(options):
        yield task.problem(f'"options" has {len(translated)} in {locale}, {len(options)} in {_own(task)}', *at)
        return
    for index, option in enumerate(options):
        ours = translated[index] if translated else None
        if figure := getattr(option, "figure", None):
            theirs = getattr(ours, "figure", None)
            if (figure.alt is None) != (alternative(theirs) is None):
                yield task.problem(f'the "alt" of option {index + 1} stands in one language only', *at)
            yield from _check_captions(task, figure, theirs, locale, "options", index)
        elif has_words(option.text or "") and not (ours and ours.text):
            yield task.problem(f'option {index + 1} is not translated: "{option.text}"', *at, index)
        if option.say and not (ours and ours.say):
            yield task.problem(f'the "say" of option {index + 1} is not translated', *at, index)

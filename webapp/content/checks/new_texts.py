"""The texts of a translation that are checked for every variant: those that no numbers have checked already."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from webapp.content.checks.layout import room_for
from webapp.content.files.source import KeyPath
from webapp.content.library import Task
from webapp.content.variants.compiled_tasks import CompiledTask, compile_task
from webapp.content.variants.figures import Figure
from webapp.content.variants.texts import Formula, Insertion, Part, Template
from webapp.content.variants.variants import VariantError
from webapp.locales import Locale


def only_new(own: Locale, task: Task, locale: Locale) -> CompiledTask | None:
    """Return a translation with only those texts that write what the task does not write in its own language.

    No numbers make a fault in another text that they do not make there. Options are kept, because they must differ in
    each language. None if nothing is new.
    """
    try:
        ours, theirs = compile_task(task, own), compile_task(task, locale)
    except VariantError:  # reported for the variants that are written out
        return None
    known = set(chain.from_iterable(_written(at, parts) for at, parts in _texts_of(ours)))

    def is_new(at: KeyPath, parts: Sequence[Part | Figure]) -> bool:
        return any(part not in known or _has_word(part) for part in _written(at, parts))

    if not any(is_new(at, parts) for at, parts in _texts_of(theirs)):
        return None
    prompt, figure = theirs.prompt, theirs.figure
    has_new_prompt = prompt.template.gap_names() or is_new(prompt.at, prompt.template.parts)
    return replace(
        theirs,
        prompt=prompt if has_new_prompt else replace(prompt, template=Template(())),
        hints=tuple(hint for hint in theirs.hints if is_new(hint.at, hint.template.parts)),
        solution=tuple(step for step in theirs.solution if is_new(step.at, step.template.parts)),
        says=tuple(say if say and is_new(*say) else None for say in theirs.says),
        figure=figure if figure and is_new(figure.at, figure.template.parts) else None,
    )


def _texts_of(compiled: CompiledTask) -> Iterator[tuple[KeyPath, Sequence[Part | Figure]]]:
    """Yield the place of every text and figure, and the parts that it is put together from."""
    offered = list(chain.from_iterable(compiled.gap_options.values()))
    placed = (
        compiled.prompt, *([compiled.figure] if compiled.figure else []), *compiled.hints, *compiled.solution,
        *compiled.options, *compiled.right, *(option.text for option in offered),
    )  # fmt: skip
    yield from ((one.at, one.template.parts) for one in placed)
    yield from (say for say in (*compiled.says, *(option.say for option in offered)) if say)


def _written(at: KeyPath, parts: Sequence[Part | Figure]) -> Iterator[object]:
    """Yield every insertion of a text and whatever else depends on what was drawn, formulas with their room."""
    for part in parts:
        if isinstance(part, Formula):
            yield part.parts, part.notation, room_for(at)
        elif not isinstance(part, str):
            yield part


def _has_word(part: object) -> bool:
    """Return whether an insertion, or one of a formula, is a text, which differs by language."""
    inside = part[0] if isinstance(part, tuple) else (part,)
    return any(isinstance(one, Insertion) and one.text_name is not None for one in inside)

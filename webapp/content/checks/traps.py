"""Faults that a task shows only as a whole, or over many variants: an answer given away, a key that nothing shows.

Each kind has a name. Where a task is right all the same, its author allows the kind with a reason, under ``allow``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape
from itertools import chain
from typing import Any

from webapp.content.checks.equalities import FORMULA, false_statement
from webapp.content.checks.translations import texts_in
from webapp.content.files.field_models import GapBase, GapOption
from webapp.content.files.figure_models import FileFigure
from webapp.content.files.option_models import OptionModel
from webapp.content.files.param_models import ChoiceParam, IntegerParam, ListParam, Param
from webapp.content.files.source import KeyPath, Problem, SourceError, read_text
from webapp.content.files.task_models import TASK_MODELS, ClozeTask, Trap, TypedTask
from webapp.content.library import Task
from webapp.content.rendering.linear import in_one_line
from webapp.content.rendering.markdown import plain_text
from webapp.content.rendering.speech import MATH
from webapp.content.rendering.tex import mathml
from webapp.content.variants.compiled_tasks import parameters_of
from webapp.content.variants.figures import letters_in
from webapp.content.variants.marks import literal_text
from webapp.content.variants.text_reader import names_in, read_expression
from webapp.content.variants.texts import Names
from webapp.content.variants.variants import Variant
from webapp.grading import Answer, Key, Verdict, grade
from webapp.grading.algebra.nodes import letters_of
from webapp.locales import DEFAULT, LANGUAGES, Locale

FEWEST_VARIANTS = 20
SURE = 5  # seeds for each different variant, after which hardly any other one is still to come
ALL_SEEDS = 200  # as many as `flask check-content` tries
EXPLAINED = 40  # of the variants, the explanations of so many are worked out
EXPLAINING = frozenset({"hints", "solution", "mistakes", "say"})
ENOUGH = 5  # as many variants must show a fault before it is one of the task and no accident of its numbers

TYPED = frozenset(name for name, model in TASK_MODELS.items() if issubclass(model, TypedTask))

Found = tuple[Trap, KeyPath, str]
"""The kind of fault, the place in the task, the reason."""

_SAME_SIGNS = str.maketrans({"−": "-", "\u202f": "", "\u00a0": "", "·": "*", ":": "/"})
_AROUND_SIGNS = re.compile(r" *([-+*/^=<>;(){}]) *")
_COMMA = re.compile(r"\d,\d")


@dataclass(frozen=True)
class Shown:
    """What one variant shows in English, and what it wants for an answer, in words.

    Its page and its drawing are made on first use: most faults of many variants are ruled out without them.
    """

    variant: Variant
    told: str
    answer: str

    @cached_property
    def question(self) -> str:
        """Return what is told and what the figure shows."""
        return f"{self.told}\n{self.variant.figure_shown}"

    @cached_property
    def page(self) -> Variant:
        """Return the variant as learners see it."""
        return replace(self.variant, formula=mathml)

    @cached_property
    def prompt(self) -> str:
        """Return the prompt as plain words, formulas in one line."""
        return plain_text(self.page.prompt_html)

    @cached_property
    def hints(self) -> Sequence[str]:
        """Return the hints as the prompt."""
        return tuple(map(plain_text, self.page.hints_html))

    @cached_property
    def right(self) -> Answer:
        """Return the right answer, of a cloze by gap."""
        return self.variant.right_answer(DEFAULT)


def shown_by(variant: Variant) -> Shown:
    """Return what the checks over many variants compare. Raises VariantError, for a figure that has no drawing too."""
    options = sorted(variant.option_texts.values())
    options += sorted(option.text for option in chain.from_iterable(variant.gap_options.values()))
    if variant.figure_drawn is None:
        options.append(variant.figure_html or "")
    return Shown(variant, "\n".join([variant.prompt_text, *options]), _in_words(variant))


def check_traps(task: Task, variants: Sequence[Shown], seeds: int) -> Iterator[Problem]:
    """Return the faults that the task's author did not allow, and what is allowed for nothing.

    ``variants`` differ in what was drawn; ``seeds`` is how many seeds were tried.
    """
    found = [*traps_of_variants(variants, seeds), *traps_of_file(task)]
    for kind, at, reason in found:
        if kind not in task.model.allow:
            yield task.problem(f'{reason} (if that is right, say why under "allow": "{kind}")', *at)
    if seeds >= ALL_SEEDS:
        yield from _never_drawn(task, variants)
        for kind in task.model.allow.keys() - {kind for kind, _, _ in found}:
            yield task.problem(f'"allow" is not needed: no variant shows "{kind}"', "allow", kind)


def _never_drawn(task: Task, variants: Sequence[Shown]) -> Iterator[Problem]:
    """Yield what the task's pool lists and no variant shows."""
    drawn = {place for each in variants for place in each.variant.places}
    for listed in ("options", "items", "pairs"):
        for place in range(len(getattr(task.model, listed, ()))):
            if place not in drawn:
                yield task.problem(f"no variant of {len(variants)} draws this from the pool", listed, place)


def traps_of_variants(variants: Sequence[Shown], seeds: int) -> Iterator[Found]:
    """Find what only many variants show."""
    different = len({(each.told, each.answer) for each in variants})
    if different < FEWEST_VARIANTS:  # then their figures may tell them apart
        different = len({(each.question, each.answer) for each in variants})
    if different < FEWEST_VARIANTS <= seeds and seeds >= SURE * different:
        yield "few-variants", ("params",), f"there are only {different} different variants, not {FEWEST_VARIANTS}"
    answers = {each.answer for each in variants}
    if different > 1 and len(answers) == 1 and seeds >= FEWEST_VARIANTS:
        yield "same-answer", ("params",), f"every variant has the same answer: {answers.pop()}"
    yield from _hidden(variants)
    yield from _false_statements(variants[:EXPLAINED])
    if len(variants) >= ENOUGH:
        yield from _given_away(variants)


def _hidden(variants: Sequence[Shown]) -> Iterator[Found]:
    """Find two variants that show the same and want different answers."""
    answers: dict[str, set[str]] = {}
    for each in variants:
        answers.setdefault(each.told, set()).add(each.answer)
    first: dict[str, Shown] = {}
    for each in (each for each in variants if len(answers[each.told]) > 1):
        other = first.setdefault(each.question, each)
        is_other = other.answer != each.answer
        if is_other and other.variant.type in TYPED:
            is_other = grade(other.variant.key, each.answer, DEFAULT).verdict is not Verdict.CORRECT
        if is_other:
            reason = (
                f"two variants ask the same and want {other.answer} and {each.answer}: the prompt lacks a parameter"
            )
            yield "hidden-parameter", ("prompt",), reason
            return


def _false_statements(variants: Iterable[Shown]) -> Iterator[Found]:
    """Find what a hint, a solution or the sentence for a mistake says about numbers and is not so, once a place."""
    places: set[KeyPath] = set()
    for each in variants:
        for place, text in each.variant.texts:
            if "$" not in text or place in places or not EXPLAINING & set(place):
                continue
            for formula in FORMULA.findall(text):
                if said := false_statement(formula, each.variant.locale):
                    places.add(place)
                    yield "false-statement", place, f"seed {each.variant.seed}: this is not so: ${said}$"
                    break


def _given_away(variants: Sequence[Shown]) -> Iterator[Found]:
    """Find answers that stand in the prompt or a hint, and keys that take the question for an answer."""
    example = variants[0].answer
    if variants[0].variant.gaps:
        yield from _given_away_by_gap(variants)
    if variants[0].variant.type not in TYPED:
        yield from _told_by_alternatives(variants)
        return
    is_listed = bool(variants[0].variant.words)  # then it stands below the prompt anyway
    if not is_listed and all(_states(each.prompt, each.answer) for each in variants):
        yield "states-answer", ("prompt",), f"the prompt states the answer, such as {example}"
    for index in range(variants[0].variant.hint_count):
        if all(_states(each.hints[index], each.answer) for each in variants):
            yield "states-answer", ("hints", index), f"the hint states the answer, such as {example}"
    if taken := _question_taken_for_answer(variants, (each.variant.key for each in variants)):
        yield "unchanged-question", ("answer",), f"what the prompt shows is graded correct as it stands: {taken}"


def _given_away_by_gap(variants: Sequence[Shown]) -> Iterator[Found]:
    """Find hints that state the answer to a gap or step, and letters of the prompt that are right where they stand."""
    for gap, kind in variants[0].variant.gaps.items():
        if kind == "choice":
            continue
        right = [str(each.right[gap]) for each in variants if isinstance(each.right, dict)]
        is_given = all(map(_states, (each.prompt for each in variants), right))
        for index in range(0 if is_given else variants[0].variant.hint_count):
            if all(map(_states, (each.hints[index] for each in variants), right)):
                yield "states-answer", ("hints", index), f'the hint states the answer to "{gap}", such as {right[0]}'
        keys = (each.variant.key.compiled[gap] for each in variants)
        if kind in ("expression", "equation") and (taken := _question_taken_for_answer(variants, keys)):
            reason = f'what the prompt shows is graded correct as it stands in "{gap}": {taken}'
            yield "unchanged-question", ("fields", gap, "answer"), reason


def _told_by_alternatives(variants: Sequence[Shown]) -> Iterator[Found]:
    """Find options shown as figures whose text alternative says what the prompt asks for."""
    for index, option in enumerate(getattr(variants[0].variant.task.model, "options", ())):
        if option.figure is None or option.figure.alt is None or option.correct is not True:
            continue
        if all(
            any(_states(each.answer, in_one_line(formula)) for formula in MATH.findall(each.page.prompt_html))
            for each in variants
        ):
            yield (
                "states-answer",
                ("options", index, "figure"),
                "the alternative of the right figure repeats the prompt",
            )


def _question_taken_for_answer(variants: Sequence[Shown], keys: Iterable[Key]) -> str | None:
    """Return a formula of the prompt that its key grades as correct, as somebody would type it.

    None unless there is one in each of the first variants.
    """
    first = None
    for each, key in zip(variants[:ENOUGH], keys, strict=False):
        formulas = map(in_one_line, MATH.findall(each.page.prompt_html))
        taken = next((typed for typed in formulas if grade(key, typed, DEFAULT).verdict is Verdict.CORRECT), None)
        if taken is None:
            return None
        first = first or taken
    return first


def _in_words(variant: Variant) -> str:
    """Return the right answer as text: what was written under ``answer``, or the texts of the right options."""
    right: Any = variant.right_answer(DEFAULT)
    texts = variant.option_texts
    match right:
        case str():
            return texts.get(right, right)
        case dict():
            shown = {gap: {one.id: one.text for one in options} for gap, options in variant.gap_options.items()}
            return "; ".join(f"{name} = {shown.get(name, {}).get(value, value)}" for name, value in right.items())
    named = [" = ".join(map(texts.__getitem__, one)) if isinstance(one, list) else texts[one] for one in right]
    return "; ".join(named if variant.type == "order" else sorted(named))


def _states(text: str, answer: str) -> bool:
    """Return whether a text holds the answer as a whole, not as a part of another number or term."""
    if not answer:
        return False
    text, answer = _plain(text), _plain(answer)
    return answer in text and bool(re.search(rf"(?<![\w.,^/*+-]){re.escape(answer)}(?![\w^/*+-]|[.,]\d)", text))


def _plain(text: str) -> str:
    """Return a text with one sign for each meaning and no spaces around signs."""
    return _AROUND_SIGNS.sub(r"\1", text.translate(_SAME_SIGNS))


# --- What one look at the file shows ---------------------------------------------------------------------------------


def traps_of_file(task: Task) -> Iterator[Found]:
    """Find what needs no variant: unused parameters, other parameters in the translation, commas in a key."""
    names = parameters_of(task).names
    model = task.model.model_dump(exclude={"params", "where", "translations", "follow"})
    translations = {locale: one.model_dump(exclude={"params"}) for locale, one in task.model.translations.items()}
    texts = (*texts_in(model), *texts_in(translations), *_figure(task))
    counted = replace(names, all=names.all | set(_counted_in(model)))  # a label may show them
    used = set().union(*(shown | tested for shown, tested in (names_in(text, counted) for text in texts)))
    for figure in (task.model.figure, *(option.figure for option in getattr(task.model, "options", ()))):
        used |= letters_in(figure, names)
    truths = [option.correct for option in _options(task) if isinstance(option.correct, str)]
    used |= set().union(*(letters_of(read_expression(source, names)) for source in (*task.model.where, *truths)))
    used |= set().union(*(letters_of(read_expression(source, names)) for source in _line(task)))
    for name in task.model.params.keys() - _with_sources(used, task.model.params, names):
        yield "unused-parameter", ("params", name), f'nothing uses the parameter "{name}"'
    pairs = [pair for locale, theirs in translations.items() for pair in _translated(model, theirs, locale)]
    for at, ours, theirs in pairs:
        numbers = [names_in(text, names)[0] - names.texts for text in (ours, theirs)]
        for name in sorted(numbers[0] ^ numbers[1]):
            where = LANGUAGES[task.languages[0] if name in numbers[0] else str(at[1])].in_english
            yield "other-parameters", at, f'only the {where} text shows "{name}"'
    yield from _commas(task)


def _counted_in(value: object) -> Iterator[str]:
    """Yield the names with which the repetitions of figures count."""
    if isinstance(value, Mapping):
        yield from value.get("repeat", ())
    members = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    for member in members:
        yield from _counted_in(member)


def _options(task: Task) -> Iterator[OptionModel | GapOption]:
    yield from getattr(task.model, "options", ())
    for gap in task.model.fields.values() if isinstance(task.model, ClozeTask) else ():
        yield from getattr(gap, "options", ())


def _line(task: Task) -> Iterator[str]:
    """Yield the expressions of the number line on which the answer is marked."""
    line = getattr(task.model, "line", None)
    yield from (str(amount) for amount in line.model_dump(exclude_none=True).values()) if line else ()


def _figure(task: Task) -> Iterator[str]:
    if isinstance(task.model.figure, FileFigure):
        with suppress(SourceError):  # reported where the figure is read
            yield unescape(read_text(task.folder / task.model.figure.file))


def _with_sources(used: set[str], params: Mapping[str, Param], names: Names) -> set[str]:
    """Return the names and whatever their values are made from."""
    waiting = list(used & params.keys())
    reached = set(waiting)
    while waiting:
        more = _made_from(params[waiting.pop()], names) - reached
        reached |= more
        waiting += more
    return reached


def _made_from(param: Param, names: Names) -> set[str]:
    match param:
        case str():
            sources = [param]
        case IntegerParam():
            sources = [*map(str, param.integer), *map(str, param.excluded)]
        case ListParam():
            lengths = param.length if isinstance(param.length, tuple) else (param.length,)
            wishes = [wish for wish in (param.mean, param.median, param.mode) if wish is not None]
            sources = [*map(str, (*param.drawn, *lengths, *wishes, *param.excluded))]
        case ChoiceParam():
            return {param.like} if param.like else set()
        case _:
            sources = [str(each) for each in param.excluded]
    return set().union(*(letters_of(read_expression(source, names)) for source in sources))


def _translated(
    ours: Mapping[str, Any], theirs: Mapping[str, Any], locale: Locale
) -> Iterator[tuple[KeyPath, str, str]]:
    """Yield the place and the two texts of what stands in both languages, one by one where it is a list."""
    for name in ("prompt", "solution"):
        if ours.get(name) and theirs.get(name):
            yield ("translations", locale, name), ours[name], theirs[name]
    lists = {
        "hints": ours["hints"],
        "mistakes": [each["say"] for each in ours.get("mistakes", ())],
        "items": ours.get("items", ()),
        "pairs": [" = ".join(pair) for pair in ours.get("pairs", ())],
        "options": [each["text"] or "" for each in ours.get("options", ())],
    }
    for gap, ours_in in ours.get("fields", {}).items():
        theirs_in = theirs["fields"].get(gap, {}).get("options", ())
        for index, (one, other) in enumerate(zip(ours_in.get("options", ()), theirs_in, strict=False)):
            if other["text"]:
                yield ("translations", locale, "fields", gap, "options", index), one["text"], other["text"]
    others: dict[str, Any] = {
        **theirs,
        "pairs": [" = ".join(pair) for pair in theirs["pairs"]],
        "options": [each["text"] or "" for each in theirs["options"]],
    }
    for name, our_list in lists.items():
        for index, pair in enumerate(zip(our_list, others[name], strict=False)):
            if all(pair):
                yield ("translations", locale, name, index), *pair


def _commas(task: Task) -> Iterator[Found]:
    """Find decimal commas in keys and declared mistakes: there a comma parts nothing and is no point."""
    model = task.model
    keys: list[tuple[KeyPath, str]] = []
    if isinstance(model, TypedTask):
        keys += [(("answer",), model.answer)]
        keys += [(("mistakes", index, "when"), each.when) for index, each in enumerate(model.mistakes)]
    elif isinstance(model, ClozeTask):
        keys += [
            (("fields", name, "answer"), gap.answer) for name, gap in model.fields.items() if isinstance(gap, GapBase)
        ]
        keys += [
            (("mistakes", index, "when"), when)
            for index, each in enumerate(model.mistakes)
            for when in each.when.values()
        ]
    for at, text in keys:
        if comma := _COMMA.search(literal_text(text)):
            yield "decimal-comma", at, f'"{comma[0]}": a key has a decimal point, and ";" between members'

"""The content checks of `flask check-content` and the tests.

Every task is made for many seeds in both languages. Its declared answer must be right, its distractors and declared
mistakes wrong. A fault is reported once per task and text, with the first seed that shows it.
"""

import os
import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import chain, zip_longest
from multiprocessing import get_context

from webapp.content.checks.equalities import FORMULA, false_statement
from webapp.content.checks.glossary import check_terms, other_words
from webapp.content.checks.layout import (
    Fault,
    Lines,
    colliding_labels,
    in_zeros,
    layout_faults,
    room_for,
    shape_of,
    too_wide,
    wide_tables,
    width_of,
)
from webapp.content.checks.new_texts import only_new
from webapp.content.checks.translations import check_translation, foreign_signs
from webapp.content.checks.traps import Shown, check_traps, shown_by
from webapp.content.figures.scene import TOUCH
from webapp.content.files.source import KeyPath, Problem, read_text
from webapp.content.files.task_models import ClozeTask, TypedTask
from webapp.content.files.validation import did_you_mean
from webapp.content.library import Library, Task, Topic, lesson_file
from webapp.content.rendering.tex import TexError, mathml
from webapp.content.rendering.widths import ROOM
from webapp.content.variants.texts import TemplateError
from webapp.content.variants.variants import Variant, VariantError, drawn_values, make_variant
from webapp.grading import Answer, Verdict, grade, make_key
from webapp.grading.algebra.evaluate import Unevaluable, evaluate
from webapp.grading.families.cloze import following_key, value_of
from webapp.grading.families.on_a_line import pieces_of
from webapp.grading.reading.grammar import SCHOOL_FUNCTIONS
from webapp.grading.reading.parser import parse
from webapp.locales import DEFAULT, LANGUAGES, Locale
from webapp.messages import ParseProblem

DIFFICULTIES = ("easy", "medium", "hard")
BADLY_WRITTEN = re.compile(r"[+-]\s*-|\+\s*\+|(?<![\w.,}])[01](?=[a-z])|[\ue000-\uf8ff\x00-\x08]")
MOST_PARTS = 40  # of a figure
WRITTEN_OUT = 5
"""Variants of a task that are made as HTML and for worksheets. Of the others the words and formulas are checked, as
only these depend on the numbers."""
FIGURES_LOOKED_AT = 12
"""Variants of a task whose drawn figures are looked at: drawing takes longer than all else."""
Outline = Sequence[tuple[str, int]]
_COMMAND, _WORD = re.compile(r"\\[A-Za-z]+"), re.compile(r"[^\W\d_]+")
_CLOCK = re.compile(r"\s*\d{1,2}:[0-5]\d\s*")


def check_content(
    library: Library,
    seeds: int = 200,
    topics: Iterable[str] | None = None,
    *,
    unchanged: Collection[str] = (),
    checked: Callable[[str, bool], None] = lambda *_: None,
) -> list[Problem]:
    """Return every problem of the library, or of some topics, sorted by file and line. Uses all processors.

    The tasks of `unchanged` topics are left out. `checked` is called with the slug of each other topic as soon as its
    tasks are checked, and whether they have no problem.
    """
    slugs = list(library.topics) if topics is None else list(topics)
    chosen = [library.topics[slug] for slug in slugs if slug in library.topics]
    problems = [one for one in library.problems if topics is None or set(slugs) & set(one.path.parts)]
    broken = {part for one in problems for part in one.path.parts}
    problems += check_terms(library) if topics is None else []
    for topic in chosen:
        problems += _check_topic(topic, library)
    for slug, found in _for_all([topic for topic in chosen if topic.slug not in unchanged], seeds):
        problems += found
        checked(slug, not found and slug not in broken)
    return sorted(set(problems))


def _for_all(topics: Sequence[Topic], seeds: int) -> Iterator[tuple[str, list[Problem]]]:
    """Yield the problems of each topic's tasks, in the order in which the topics are finished."""
    processors = os.cpu_count() or 1
    if len(topics) == 1 or sum(len(topic.tasks) for topic in topics) * seeds < 2_000 or processors == 1:
        yield from (_check_tasks(topic.slug, list(topic.tasks.values()), seeds) for topic in topics)
        return
    context = get_context("spawn")  # forking a process with threads (tests, servers) may hang
    with ProcessPoolExecutor(processors, mp_context=context) as pool:
        each = [pool.submit(_check_tasks, topic.slug, list(topic.tasks.values()), seeds) for topic in topics]
        for finished in as_completed(each):
            yield finished.result()


def _check_tasks(slug: str, tasks: Sequence[Task], seeds: int) -> tuple[str, list[Problem]]:
    return slug, [problem for task in tasks for problem in check_task(task, seeds)]


# --- topics -----------------------------------------------------------------------------------------------------


def _check_topic(topic: Topic, library: Library) -> Iterator[Problem]:
    config = topic.folder / "config.json"
    for slug in topic.prerequisites:
        if slug not in library.topics:
            yield Problem(config, 1, f'the prerequisite "{slug}" is not a topic{did_you_mean(slug, library.topics)}')
    if (cycle := _cycle(topic, library.topics)) is not None:
        yield Problem(config, 1, f"prerequisites form a cycle: {' -> '.join(cycle)}")
    shown = {task_id for lesson in topic.lessons.values() for task_id in lesson.task_ids}
    for task in (task for task_id, task in topic.tasks.items() if task_id in shown and not task.model.params):
        yield task.problem('the lesson shows it, so its numbers must change: it has no "params"', "id")
    yield from _check_difficulty(topic)
    for locale, lesson in topic.lessons.items():
        path = topic.folder / lesson_file(locale, library.languages)
        lines = list(enumerate(read_text(path).splitlines(), 1))
        faults = chain(_bad_formulas(lines, locale), wide_tables(lines, lesson))
        yield from (Problem(path, at, reason) for at, reason in faults)
        for at, text in lines:
            reasons = chain(foreign_signs(text, locale), other_words(text, library, locale))
            yield from (Problem(path, at, reason) for reason in reasons)
        for slug, line in lesson.topic_links:
            if slug not in library.topics:
                yield Problem(path, line, f"the link topic:{slug} leads to no topic")
        own = topic.lessons.get(library.languages[0], lesson).outline
        yield from (Problem(path, at, reason) for at, reason in _other_outline(lesson.outline, own))


def _other_outline(theirs: Outline, ours: Outline) -> Iterator[tuple[int, str]]:
    """Yield the line and the first difference between the headings, blocks, figures and tasks of two lessons."""
    for their, our in zip_longest(theirs, ours):
        if not our or not their or their[0] != our[0]:
            here, at = their or ("the end", theirs[-1][1] if theirs else 1)
            there = f"{our[0]} in line {our[1]}" if our else "nothing more"
            yield at, f"headings, blocks and figures differ from lesson.md: here is {here}, there is {there}"
            return


def _bad_formulas(lines: Lines, locale: Locale) -> Iterator[tuple[int, str]]:
    """Yield the line and the fault of each formula of a lesson that does not fit a phone or is false.

    A formula is on one line of the file. What a block about a mistake says may be false.
    """
    in_mistake = False
    for at, text in lines:
        if text.startswith(":::"):
            in_mistake = "mistake" in text
        for formula in FORMULA.findall(text):
            width = width_of(formula.strip(), locale)
            if not in_mistake and (said := false_statement(formula, locale)):
                yield at, f"this is not so: ${said}$"
            if width and width > ROOM["lesson"]:
                yield at, too_wide(formula, width, ROOM["lesson"])


def _check_difficulty(topic: Topic) -> Iterator[Problem]:
    """Yield the tasks that are easier than one before them: the order of the tasks is the order of practice."""
    hardest = 0
    for task in topic.tasks.values():
        rank = DIFFICULTIES.index(task.difficulty) if task.difficulty else hardest
        if rank < hardest:
            reason = (
                f"a {DIFFICULTIES[hardest]} task stands before this {task.difficulty} one; tasks go from easy to hard"
            )
            yield task.problem(reason, "difficulty")
        hardest = max(rank, hardest)


def _cycle(topic: Topic, topics: Mapping[str, Topic]) -> list[str] | None:
    """Return the cycle of prerequisites that leads from a topic back to itself, if there is one."""
    ways = [[topic.slug]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for slug in topics[way[-1]].prerequisites if way[-1] in topics else ():
            if slug == topic.slug:
                return [*way, slug]
            if slug not in seen:
                seen.add(slug)
                ways.append([*way, slug])
    return None


# --- tasks ------------------------------------------------------------------------------------------------------


def check_task(task: Task, seeds: int) -> list[Problem]:
    """Return the problems of one task over seeds 0, 1, ... in every language.

    Seeds that draw the same values differ only in the order of options, so each set of values is checked once.
    """
    found: dict[object, Problem] = {}
    for problem in check_translation(task):
        found.setdefault(problem, problem)
    drawn: set[object] = set()
    shown: list[Shown] = []
    own = task.languages[0]
    more = {locale: new for locale in task.written_in[1:] if (new := only_new(own, task, locale))}
    for seed in range(seeds):
        try:
            values = drawn_values(task, seed)
        except VariantError as error:
            found.setdefault((error.problem.path, error.problem.line), error.problem)
            if not drawn:
                break  # the conditions have no solution, whatever the seed
            continue
        if values in drawn:
            continue
        drawn.add(values)
        written_out = len(drawn) <= WRITTEN_OUT
        reported: set[str] = set()  # so that a fault of the numbers is not reported again at the translation
        looked_at = len(drawn) <= FIGURES_LOOKED_AT
        for locale in task.written_in if looked_at else (own, *more):
            try:
                variant = make_variant(task, seed, locale, in_zeros)
                if written_out:
                    variant.write_out()
                is_whole = written_out or locale == own
                part = variant if is_whole else replace(variant, compiled=more[locale]) if locale in more else None
                faults = _faults(part, task, written_out=written_out) if part else ()
                for place, reason in chain(faults, colliding_labels(variant) if looked_at else ()):
                    where = f"seed {seed} ({locale}): {reason}"
                    found.setdefault((place, reason.partition(":")[0]), task.problem(where, *place))
                if locale == own:
                    shown.append(shown_by(variant))
            except VariantError as error:
                if error.problem.reason not in reported:
                    found.setdefault((error.problem.path, error.problem.line), error.problem)
                reported.add(error.problem.reason)
    with suppress(VariantError, TemplateError):  # reported above
        found |= {problem: problem for problem in check_traps(task, shown, seeds)} if shown else {}
    return list(found.values())


def _faults(variant: Variant, task: Task, *, written_out: bool) -> Iterator[Fault]:
    """Yield the faults of one variant: the place in the task and the reason (a fixed part, a colon, details)."""
    yield from _text_faults(variant)
    yield from _option_faults(variant)
    if variant.locale == task.languages[0]:
        yield from _answer_faults(variant)
        yield from _mistake_faults(variant, task)
    elif written_out:
        yield from _key_faults(variant, variant.locale)
    if written_out:
        yield from layout_faults(variant)


def _key_faults(variant: Variant, locale: Locale) -> Iterator[Fault]:
    """Yield a fault if the declared answer, written as in a language, is not right when it is read in that language."""
    answer = variant.right_answer(locale)
    graded = grade(variant.key, answer, locale)
    if graded.verdict is not Verdict.CORRECT:
        model = variant.task.model
        place = next(name for name in ("answer", "options", "items", "pairs", "fields") if hasattr(model, name))
        details = "; ".join(str(one.message) for one in graded.fields.values()) or str(graded.message)
        yield (place,), f"the declared answer is graded {graded.verdict}: {answer} ({details})"


def _answer_faults(variant: Variant) -> Iterator[Fault]:
    yield from _key_faults(variant, DEFAULT)
    answer = variant.right_answer(DEFAULT)
    ends = [end for piece in pieces_of(variant.type, answer, DEFAULT) for end in (piece.low, piece.high)]
    if variant.line and not all(map(variant.line.has, ends)):
        yield ("line",), f"the number line has no mark for the answer: {answer}"
    yield from _follow_faults(variant, answer)
    for option, text in variant.option_texts.items() if variant.type == "choice" else ():
        if option != answer and grade(variant.key, option, DEFAULT).verdict is not Verdict.INCORRECT:
            yield ("options",), f"a distractor is not incorrect: {text}"


def _follow_faults(variant: Variant, right: Answer) -> Iterator[Fault]:
    """Yield the steps whose `follow` does not lead from right answers to the right answer."""
    if not variant.is_stepped or not isinstance(right, dict):
        return
    found: dict[str, Fraction] = {}
    for name, key in variant.key.compiled.items():
        if key.fields.get("follow"):
            key_by_steps = following_key(key, found, make_key)
            if key_by_steps is None:
                yield ("fields", name), "follow has no value: it may use earlier steps that are numbers or quantities"
            elif grade(key_by_steps, right[name], DEFAULT).verdict is not Verdict.CORRECT:
                answers = f"{key_by_steps.fields['answer']}, not {right[name]}"
                yield ("fields", name), f"follow leads from the right steps to another answer: {answers}"
        if (value := value_of(key, right[name], DEFAULT)) is not None:
            found[name] = value


def _mistake_faults(variant: Variant, task: Task) -> Iterator[Fault]:
    if not isinstance(task.model, TypedTask | ClozeTask):
        return
    right = variant.right_answer(DEFAULT) if variant.type != "part" else variant.key.fields["answer"]
    sentences = [mistake.say for mistake in variant.mistakes]
    for index, mistake in enumerate(variant.mistakes):
        when: Answer = {**right, **mistake.when} if isinstance(right, dict) else variant.given(mistake.when)
        graded = grade(variant.key, when, DEFAULT, variant.mistakes)
        place = ("mistakes", index, "when")
        if graded.verdict is not Verdict.INCORRECT:
            why = f" ({graded.message})" if graded.message and graded.verdict is not Verdict.CORRECT else ""
            said = f"{mistake.when} when the answer is {right}{why}"
            yield place, f"a declared mistake is graded {graded.verdict}: {said}"
        elif (
            graded.message.text in sentences[:index]
            # Mistakes of two gaps may share a sentence, so the earlier ones must recognise the answer by themselves.
            and grade(variant.key, when, DEFAULT, variant.mistakes[:index]).message.text in sentences[:index]
        ):
            yield place, f"a declared mistake is the same answer as an earlier one: {mistake.when}"
        elif graded.message.text != mistake.say:
            yield place, f"a declared mistake is not recognised: {mistake.when} ({graded.message})"


def _option_faults(variant: Variant) -> Iterator[Fault]:
    if variant.type == "part":
        yield from _part_faults(variant)
        return
    for gap, options in variant.gap_options.items():
        yield from _equal_options(variant, ("fields", gap), [(option.id, option.text) for option in options])
    if not variant.option_texts:
        return
    right = {str(one) for one in variant.right_answer(DEFAULT)} if variant.type == "choices" else set()
    texts = list(variant.option_texts.items())
    half = len(texts) // 2 if variant.type == "match" else 0
    for place, side in (("pairs", texts[:half]), ("pairs" if half else "options", texts[half:])):
        yield from _equal_options(variant, (place,), side, right)


def _equal_options(
    variant: Variant, place: KeyPath, options: Sequence[tuple[str, str]], right: Container[str] = ()
) -> Iterator[Fault]:
    """Yield the options of one list, by id and text, that are equal in value. Two that are `right` may be."""
    is_own = variant.locale == variant.task.languages[0]
    seen: dict[object, tuple[str, str]] = {}
    for option, text in options:
        value = text_value(text) if is_own else text  # a value is the same in every language
        other, other_text = seen.setdefault(value, (option, text))
        both_right = option in right and other in right and text != other_text
        if other != option and not both_right:
            yield place, f"two options are equal in value: {other_text} and {text}"


def _part_faults(variant: Variant) -> Iterator[Fault]:
    if len(variant.figure_parts) > MOST_PARTS:
        yield (
            ("figure",),
            f"the figure has too many parts to choose from: {len(variant.figure_parts)}, not {MOST_PARTS}",
        )
    for part in variant.figure_parts:
        if part.width < TOUCH:
            size = f"{24 * part.width / TOUCH:.0f} pixels wide on a phone, not 24"
            yield ("figure",), f'the part "{part.name}" is too small for a finger: {size}'


@lru_cache(maxsize=4_096)  # words are the same for every seed
def text_value(text: str) -> object:
    """Return the exact value of an option that is one number, else its text. Two options must not share it."""
    if any(word.lower() not in SCHOOL_FUNCTIONS for word in _WORD.findall(_COMMAND.sub(" ", text))):
        return text  # the parser takes longer to say so
    number = text.replace("$", "").replace("{,}", ",").replace(r"\,", " ")
    if _CLOCK.fullmatch(number):  # 7:15 and 21:45 are equal ratios, but other times
        return text
    has_comma = re.search(r"\d,\d{1,2}(?!\d)|\d \d", number) is not None
    locale = next((code for code, one in LANGUAGES.items() if one.has_comma == has_comma), DEFAULT)
    try:
        return evaluate(parse(number, locale=locale, letters=frozenset()))
    except (ParseProblem, Unevaluable):
        return text


def _text_faults(variant: Variant) -> Iterator[Fault]:
    """Yield the faults of the formulas of every text. Raises VariantError for a text that cannot be filled."""
    for place, text in variant.texts:
        for formula in FORMULA.findall(text) if "$" in text else ():
            for reason in _formula_faults(formula, variant.locale, room_for(place)):
                yield place, reason


@lru_cache(maxsize=4_096)  # many formulas of a task are the same in all its variants
def _formula_faults(formula: str, locale: Locale, room: float) -> Sequence[str]:
    faults = []
    if bad := BADLY_WRITTEN.search(formula):
        faults.append(f'"{bad[0]}" is not how a school writes it: ${formula}$')
    width = width_of(shape_of(formula), locale)
    if width is None:
        faults += _conversion_faults(formula, locale)
    elif width > room:
        faults.append(too_wide(formula, width, room))
    return faults


def _conversion_faults(formula: str, locale: Locale) -> Iterator[str]:
    try:
        mathml(formula, locale)
    except TexError as error:
        yield f"a formula does not convert: {error}"

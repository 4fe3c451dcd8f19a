"""Find what wrong answers have in common that no declared mistake of their task explains.

A guess is an expression of the task's parameters and of its key: the key with the other sign, a sum where a product is
asked for, ... A guess explains an answer if it has the answer's exact value for the variant that was answered. The
guess that explains most answers comes first. Two answers to different variants are the least: one is chance.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import permutations

from webapp.content.files.task_models import ClozeTask, TypedTask
from webapp.content.library import Task
from webapp.content.variants.compiled_tasks import parameters_of
from webapp.content.variants.text_reader import read_expression
from webapp.content.variants.texts import TemplateError, Value, work_out
from webapp.content.variants.variants import Variant
from webapp.grading import Answer, Key, Verdict
from webapp.grading.algebra.nodes import Node
from webapp.grading.families.cloze import value_of
from webapp.messages import N_, Message

LEAST = 2  # variants to which answers of a group were given
EXAMPLES = 3
MOST_PARAMETERS = 6  # whose sums, products, ... are tried

_INSERTION = re.compile(r"\[\[(.*?)\]\]")
_NUMBER = re.compile(r"[-−\d.,/\s]+")
_NOT_NUMBER = re.compile(r"[^-−\d.,/]")
_NUMBER_OF_KEY = re.compile(r"(.*[\]\d])\s*\D+$")  # before the unit

OTHER_SIGN = N_("the right number with the other sign")
TURNED_OVER = N_("one divided by the right number")
OFF_BY_ONE = N_("the right number and one more or less")
POWER_OF_TEN = N_("the right number with its decimal point elsewhere")
TWICE_OR_HALF = N_("twice the right number, or half of it")
OTHER_UNIT = N_("the right number with another unit")
SWAPPED = N_("the right number with two digits swapped")
FROM_PARAMETERS = N_("another calculation with the numbers of the task: %(expression)s")
SAME_ANSWER = N_("always the same answer: %(answer)s")
OTHERS = N_("nothing in common was found")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer to a variant, or to one gap of it, that no declared mistake explains."""

    variant: Variant
    answer: str
    gap: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Wrong answers with something in common, which `reason` says. `draft` is a mistake for the task's file, or None.

    The draft has no sentence for the learner yet: only its author knows what to say.
    """

    reason: Message
    answers: Sequence[Wrong]
    draft: Mapping[str, object] | None = None

    @property
    def examples(self) -> Sequence[Wrong]:
        """Return some of the answers, each of another text as far as there are others."""
        return list({(one.variant.seed, one.answer): one for one in self.answers}.values())[:EXAMPLES]


Test = Callable[[Wrong, Fraction, Fraction], bool]  # of an answer, its value and the right value


@dataclass(frozen=True, slots=True)
class _Guess:
    reason: Message
    explains: Test
    when: str | None = None  # as a declared mistake has it


def unforeseen(answers: Sequence[tuple[Variant, Answer]]) -> Iterator[Wrong]:
    """Yield the answers that are wrong and that no declared mistake explains; of a cloze, each such gap to type in."""
    for variant, answer in answers:
        grade = variant.grade(answer)
        if grade.verdict is not Verdict.INCORRECT or grade.message.authored:
            continue
        if isinstance(answer, dict):
            for gap, one in grade.fields.items():
                if gap not in variant.gap_options and one.verdict is Verdict.INCORRECT and not one.message.authored:
                    yield Wrong(variant, str(answer.get(gap, "")), gap)
        elif isinstance(answer, str):
            yield Wrong(variant, answer)


def group(task: Task, wrong: Sequence[Wrong]) -> list[Group]:
    """Return the answers in groups, the largest first; those with nothing in common are the last group."""
    gaps = dict.fromkeys(one.gap for one in wrong)
    found = [each for gap in gaps for each in _grouped(task, gap, [one for one in wrong if one.gap == gap])]
    named = [each for each in found if each.reason.text != OTHERS]
    rest = [one for each in found if each.reason.text == OTHERS for one in each.answers]
    named.sort(key=lambda each: -len(each.answers))
    return [*named, *([Group(Message(OTHERS), rest)] if rest else [])]


def _grouped(task: Task, gap: str | None, wrong: Sequence[Wrong]) -> Iterator[Group]:
    values = [(place, one, *pair) for place, one in enumerate(wrong) if (pair := _values(one)) is not None]
    explained = [
        (guess, {place for place, one, found, right in values if guess.explains(one, found, right)})
        for guess in (*_of_units(task, gap, wrong), *_guesses(task, gap))
    ]
    left = set(range(len(wrong)))
    while explained:
        guess, covered = max(explained, key=lambda each: len(each[1] & left))
        answers = [wrong[place] for place in sorted(covered & left)]
        if _seeds(answers) < LEAST:
            break
        draft = {"when": _when(gap, guess.when), "say": ""} if guess.when else None
        yield Group(guess.reason, answers, draft)
        left -= covered
    yield from _by_text([wrong[place] for place in sorted(left)], gap)


def _seeds(answers: Sequence[Wrong]) -> int:
    """Return to how many variants the answers were given."""
    return len({one.variant.seed for one in answers})


def _by_text(wrong: Sequence[Wrong], gap: str | None) -> Iterator[Group]:
    """Yield the groups of answers that are the same text for different variants, then the others."""
    same: dict[str, list[Wrong]] = {}
    for one in wrong:
        same.setdefault(one.answer.strip(), []).append(one)
    others = []
    for text, alike in same.items():
        if text and _seeds(alike) >= LEAST:
            yield Group(Message(SAME_ANSWER, {"answer": text}), alike, {"when": _when(gap, text), "say": ""})
        else:
            others += alike
    if others:
        yield Group(Message(OTHERS), others)


def _when(gap: str | None, text: str) -> object:
    return {gap: text} if gap else text


def _values(one: Wrong) -> tuple[Fraction, Fraction] | None:
    """Return the numbers that an answer and the right one stand for; None where they are no numbers."""
    locale = one.variant.locale
    found, expected = value_of(_key(one), one.answer, locale), value_of(_key(one), _right_text(one), locale)
    return None if found is None or expected is None else (found, expected)


def _key(one: Wrong) -> Key:
    key: Key = one.variant.key.compiled[one.gap] if one.gap else one.variant.key
    return key


def _right_text(one: Wrong) -> str:
    right = one.variant.right_answer(one.variant.locale)
    return str(right[one.gap] if isinstance(right, dict) and one.gap else right)


# --- Guesses ---------------------------------------------------------------------------------------------------------


_OF_RIGHT: tuple[tuple[str, Callable[[Fraction], Fraction], str], ...] = (
    ("-({})", lambda right: -right, OTHER_SIGN),
    ("1/({})", lambda right: 1 / right if right else right, TURNED_OVER),
    ("{} + 1", lambda right: right + 1, OFF_BY_ONE),
    ("{} - 1", lambda right: right - 1, OFF_BY_ONE),
    ("10({})", lambda right: right * 10, POWER_OF_TEN),
    ("({})/10", lambda right: right / 10, POWER_OF_TEN),
    ("100({})", lambda right: right * 100, POWER_OF_TEN),
    ("({})/100", lambda right: right / 100, POWER_OF_TEN),
    ("1000({})", lambda right: right * 1000, POWER_OF_TEN),
    ("({})/1000", lambda right: right / 1000, POWER_OF_TEN),
    ("2({})", lambda right: right * 2, TWICE_OR_HALF),
    ("({})/2", lambda right: right / 2, TWICE_OR_HALF),
)
"""What becomes of the right value: as an expression, as a function, in words."""


def _guesses(task: Task, gap: str | None) -> Iterator[_Guess]:
    """Yield what could have gone wrong, the plainest first: of two that explain as much, the earlier one wins."""
    key = _key_expression(task, gap)
    for form, change, reason in _OF_RIGHT:
        expression = form.format(key) if key else None
        yield _Guess(Message(reason), partial(_is_changed, change), f"[[{expression}]]" if expression else None)
    yield _Guess(Message(SWAPPED), lambda _one, found, right: _has_swapped_digits(found, right))
    for expression in _calculations(task, key):
        read = _read(task, expression)
        if read is not None:
            yield _of_parameters(read, expression)


def _is_changed(change: Callable[[Fraction], Fraction], _: Wrong, found: Fraction, right: Fraction) -> bool:
    return found != right and found == change(right)


def _of_parameters(read: Node, expression: str) -> _Guess:
    def explains(one: Wrong, found: Fraction, right: Fraction) -> bool:
        return found != right and found == _work_out(read, one.variant.values.numbers)

    return _Guess(Message(FROM_PARAMETERS, {"expression": expression}), explains, f"[[{expression}]]")


def _of_units(task: Task, gap: str | None, wrong: Sequence[Wrong]) -> Iterator[_Guess]:
    """Yield a guess for each unit with which somebody gave the right number."""
    number = _NUMBER_OF_KEY.match(_key_text(task, gap) or "")
    for unit in dict.fromkeys(_unit(one.answer) for one in wrong if _key(one).type == "unit"):
        yield _Guess(Message(OTHER_UNIT), partial(_has_unit, unit), f"{number[1]} {unit}" if number else None)


def _has_unit(unit: str, one: Wrong, _found: Fraction, _right: Fraction) -> bool:
    return _unit(one.answer) == unit and _NOT_NUMBER.sub("", one.answer) == _NOT_NUMBER.sub("", _right_text(one))


def _unit(answer: str) -> str:
    return _NUMBER.sub("", answer).strip()


def _calculations(task: Task, key: str | None) -> Iterator[str]:
    names = parameters_of(task).names
    numbers = [name for name in task.model.params if name not in names.texts | names.lists][:MOST_PARAMETERS]
    yield from numbers
    for one, two in permutations(numbers, 2):
        if one < two:
            yield from (f"{one} + {two}", f"{one}*{two}")
        yield from (f"{one} - {two}", f"{one}/{two}")
    for name in numbers if key else ():
        yield from (f"{key} + {name}", f"{key} - {name}", f"({key})*{name}", f"({key})/{name}")


def _key_text(task: Task, gap: str | None) -> str | None:
    """Return the answer of a task, or of a gap, as its author wrote it; None if it is none of one text."""
    match task.model:
        case TypedTask(answer=answer):
            return answer
        case ClozeTask(fields=gaps) if gap:
            return getattr(gaps[gap], "answer", None)
    return None


def _key_expression(task: Task, gap: str | None) -> str | None:
    """Return the answer of a task, or of a gap, as an expression of parameters; None if it is none."""
    answer = _key_text(task, gap)
    if answer is None:
        return None
    only = re.fullmatch(r"\[\[([^\[\]]*)\]\]", answer.strip())
    expression = only[1] if only else _INSERTION.sub(r"(\1)", answer)
    return expression if _read(task, expression) else None


def _read(task: Task, expression: str) -> Node | None:
    try:
        return read_expression(expression, parameters_of(task).names)
    except TemplateError:
        return None


def _work_out(expression: Node, numbers: Mapping[str, Value]) -> Fraction | None:
    try:
        return work_out(expression, numbers, "")
    except TemplateError:
        return None


def _has_swapped_digits(found: Fraction, right: Fraction) -> bool:
    """Return whether two neighbouring digits of a whole or decimal number changed places."""
    one, two = (f"{Decimal(value.numerator) / value.denominator:f}" for value in (found, right))
    if found == right or len(one) != len(two):
        return False
    differ = [place for place in range(len(one)) if one[place] != two[place]]
    return (
        len(differ) == 2
        and not re.search(r"\d", one[differ[0] + 1 : differ[1]])
        and one[differ[0]] == two[differ[1]]
        and one[differ[1]] == two[differ[0]]
    )

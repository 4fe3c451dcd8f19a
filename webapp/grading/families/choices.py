"""The families choice, choices, order and match: opaque ids, never typed text."""

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.grading.families.fields import Fields
from webapp.grading.verdicts import Answer, BadKey, Grade, Reading, Verdict, correct, incorrect
from webapp.messages import N_, Locale, Message, problem


@dataclass(frozen=True, slots=True)
class ChoiceKey:
    """All ids, the right ones, and the sentences for wrong ones."""

    ids: frozenset[str]
    right: frozenset[str]
    say: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OrderKey:
    """The ids in their right order."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchKey:
    """Left id to right id."""

    pairs: Mapping[str, str]


def _options(fields: Fields) -> ChoiceKey:
    options = fields.get("options")
    if not isinstance(options, (list, tuple)) or len(options) < 2:
        raise BadKey("options: at least two are needed")
    ids: list[str] = []
    right: set[str] = set()
    say: dict[str, str] = {}
    for option in options:
        if not isinstance(option, Mapping) or not isinstance(option.get("id"), str):
            raise BadKey("options: each needs an id")
        ids.append(option["id"])
        if option.get("correct"):
            right.add(option["id"])
        if isinstance(option.get("say"), str):
            say[option["id"]] = option["say"]
    if len(set(ids)) != len(ids):
        raise BadKey("options: an id is repeated")
    return ChoiceKey(frozenset(ids), frozenset(right), say)


def known_ids(answer: Answer, known: frozenset[str]) -> list[str]:
    """Return a list of known, unrepeated ids; raises ParseProblem."""
    if not isinstance(answer, list):
        raise problem(N_("Send the answer as a list."))
    ids: list[str] = []
    for one in answer:
        if not isinstance(one, str) or one not in known:
            raise problem(N_("This is not one of the options shown: reload the task."))
        if one in ids:
            raise problem(N_("Something is chosen twice."))
        ids.append(one)
    return ids


def make_choice(fields: Fields) -> ChoiceKey:
    """Return the key of one correct option. Raises BadKey."""
    key = _options(fields)
    if len(key.right) != 1:
        raise BadKey("options: exactly one must be correct")
    return key


def grade_choice(key: ChoiceKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade of the id of one option."""
    del locale
    if answer in ("", [], None):
        raise problem(N_("Choose an answer first."))
    if not isinstance(answer, str) or answer not in key.ids:
        raise problem(N_("This is not one of the options shown: reload the task."))
    if answer in key.right:
        return correct()
    return _said(key, answer) or incorrect(N_("That option is wrong."))


def _said(key: ChoiceKey, chosen: str) -> Grade | None:
    say = key.say.get(chosen)
    return Grade(Verdict.INCORRECT, Message(say, authored=True)) if say else None


def make_choices(fields: Fields) -> ChoiceKey:
    """Return the key of at least one correct option. Raises BadKey."""
    key = _options(fields)
    if not key.right:
        raise BadKey("options: at least one must be correct")
    return key


def grade_choices(key: ChoiceKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: the ids of all right options and no others are correct."""
    del locale
    ids = known_ids(answer, key.ids)
    if not ids:
        raise problem(N_("Choose an answer first."))
    wrong = [one for one in ids if one not in key.right]
    if not wrong:
        return correct() if len(ids) == len(key.right) else incorrect(N_("Right so far, but not all of them."))
    said = next((grade for one in wrong if (grade := _said(key, one))), None)
    return said or incorrect(N_("Not all of the chosen ones are right."))


def make_order(fields: Fields) -> OrderKey:
    """Return the key of `ids` in the right order. Raises BadKey."""
    ids = fields.get("ids")
    if not isinstance(ids, (list, tuple)) or len(ids) < 2 or not all(isinstance(one, str) for one in ids):
        raise BadKey("ids: at least two are needed")
    if len(set(ids)) != len(ids):
        raise BadKey("ids: an id is repeated")
    return OrderKey(tuple(ids))


def grade_order(key: OrderKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: every id once. For a wrong order the first wrong place is named."""
    del locale
    ids = known_ids(answer, frozenset(key.ids))
    if len(ids) != len(key.ids):
        raise problem(N_("Put every item in its place first."))
    for place, (given, right) in enumerate(zip(ids, key.ids, strict=True), 1):
        if given != right:
            return incorrect(N_("Look again at place %(place)s."), place=str(place))
    return correct()


def make_match(fields: Fields) -> MatchKey:
    """Return the key of `pairs` of left and right ids, each used once. Raises BadKey."""
    pairs = fields.get("pairs")
    if not isinstance(pairs, (list, tuple)) or len(pairs) < 2:
        raise BadKey("pairs: at least two are needed")
    if not all(isinstance(pair, (list, tuple)) and len(pair) == 2 and all(isinstance(one, str) for one in pair)
               for pair in pairs):  # fmt: skip
        raise BadKey("pairs: each is a left and a right id")
    made = dict(pairs)
    if len(made) != len(pairs) or len(set(made.values())) != len(pairs):
        raise BadKey("pairs: an id is repeated")
    return MatchKey(made)


def grade_match(key: MatchKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: every left id with its right id, in any order of pairs."""
    del locale
    if not isinstance(answer, list):
        raise problem(N_("Send the answer as a list."))
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in answer):
        raise problem(N_("Each pair needs a left and a right item."))
    lefts = known_ids([pair[0] for pair in answer], frozenset(key.pairs))
    rights = known_ids([pair[1] for pair in answer], frozenset(key.pairs.values()))
    if len(lefts) != len(key.pairs):
        raise problem(N_("Match every item first."))
    given = dict(zip(lefts, rights, strict=True))
    right_count = sum(given[left] == right for left, right in key.pairs.items())
    if right_count == len(key.pairs):
        return correct()
    return incorrect(N_("Right pairs: %(right)s of %(all)s."), right=str(right_count), all=str(len(key.pairs)))


def read_choice(key: object, answer: Answer, locale: Locale) -> Reading:
    """Return an empty reading: the page shows the chosen option."""
    del key, answer, locale
    return Reading()

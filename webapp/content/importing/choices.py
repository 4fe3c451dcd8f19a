"""Options, items and pairs of foreign questions as tasks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from webapp.content.files.option_models import MOST_LISTED, MOST_SHOWN
from webapp.content.importing.drafts import Fields, Refused
from webapp.locales import Locale, in_language

TRUE_FALSE = (("True", "False"), ("Правда", "Неправда"))
_ABOUT_OTHERS = re.compile(
    r"(?:all|none|both|neither) (?:of|a and)|усе? (?:перелічене|вищ)|жодн\w+ з |[a-d] (?:and|та|і) [a-d]\b", re.I
)


@dataclass(frozen=True, slots=True)
class Offered:
    """An option: what it shows (its text, or its figure), its part of the marks, and the sentence for who chose it."""

    shown: dict[str, Any]
    worth: Fraction
    say: str = ""


def chosen(options: Sequence[Offered], *, several: bool, notes: list[str]) -> Fields:
    """Return a task with options. With `several`, each option of a positive worth is right. Raises Refused."""
    if len(options) < 2:
        raise Refused(f"the question has {len(options)} option; two are needed")
    if len(options) > MOST_LISTED:
        raise Refused(f"the question has {len(options)} options; {MOST_LISTED} is the most")
    shown = [str(sorted(option.shown.items())) for option in options]
    if len(set(shown)) < len(shown):
        raise Refused("two options are the same")
    if any(_ABOUT_OTHERS.search(str(option.shown.get("text", ""))) for option in options):
        notes.append("an option speaks about other options, whose order changes from learner to learner: reword it")
    whole = Fraction(99, 100)
    right = [option.worth > 0 if several else option.worth >= whole for option in options]
    if not any(right):
        raise Refused("no option is right" if several else "no option is worth the whole mark")
    if not several and any(0 < option.worth < whole for option in options):
        notes.append("an option worth a part of the mark counts as wrong: a task has one mark")
    if several and any(option.worth < 0 for option in options):
        notes.append("marks are not taken off for a wrong option: a task is right if all right options are chosen")
    listed = [
        option.shown | ({"correct": True} if is_right else {}) | ({"say": option.say} if option.say else {})
        for option, is_right in zip(options, right, strict=True)
    ]
    fields: Fields = {"type": "choices" if several else "choice", "options": listed}
    wrong = len(listed) - sum(right)
    if not several and sum(right) > 1:  # one of the right ones and all wrong ones at a time
        if not wrong:
            raise Refused("every option is right")
        fields["pool"] = {"draw": min(1 + wrong, MOST_SHOWN)}
        notes.append("several options are right, one is to be chosen: each learner is shown one of the right ones")
    elif len(listed) > MOST_SHOWN:
        fields["pool"] = {"draw": MOST_SHOWN}
        notes.append(f"each learner is shown {MOST_SHOWN} of the {len(listed)} options")
    return fields


def true_or_false(is_true: bool, locale: Locale, said: tuple[str, str] = ("", "")) -> Fields:
    """Return a task whose options are true and false; `said` are the sentences for who chose each."""
    words = in_language(TRUE_FALSE, locale)
    options = [
        Offered({"text": word}, Fraction(is_true == (place == 0)), say)
        for place, (word, say) in enumerate(zip(words, said, strict=True))
    ]
    return chosen(options, several=False, notes=[])


def ordered(items: Sequence[str], notes: list[str], drawn: int | None = None) -> Fields:
    """Return a task of putting items in order; `drawn` is how many a learner is shown. Raises Refused."""
    if len(set(items)) < len(items):
        raise Refused("two items are the same")
    return {"type": "order", "items": list(items)} | _pool(items, "items", notes, drawn)


def matched(pairs: Sequence[tuple[str, str]], spare: Sequence[str], notes: list[str]) -> Fields:
    """Return a task of matching pairs. Raises Refused for spare or equal right sides, which a task cannot have."""
    if spare:
        raise Refused(f"“{spare[0]}” belongs to nothing; in a task every right side has its left side")
    rights = [right for _, right in pairs]
    if len(set(rights)) < len(rights):
        raise Refused("one right side belongs to two left sides; in a task each left side has its own")
    return {"type": "match", "pairs": [list(pair) for pair in pairs]} | _pool(pairs, "pairs", notes, None)


def _pool(members: Sequence[object], what: str, notes: list[str], drawn: int | None) -> Fields:
    if not 2 <= len(members) <= MOST_LISTED:
        raise Refused(f"the question has {len(members)} {what}; 2 to {MOST_LISTED} are possible")
    draw = min(drawn or len(members), MOST_SHOWN)
    if draw == len(members):
        return {}
    if draw != drawn:
        notes.append(f"each learner is shown {draw} of the {len(members)} {what}")
    return {"pool": {"draw": max(draw, 2)}}

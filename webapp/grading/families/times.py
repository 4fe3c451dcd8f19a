"""The family time: a time of day such as 14:05, 2:05 pm or 14 год 05 хв."""

import re
from dataclasses import dataclass
from functools import lru_cache

from webapp.grading.families.fields import Fields, optional_whole, text_of
from webapp.grading.reading.folding import fold, fold_name
from webapp.grading.reading.grammar import typed
from webapp.grading.verdicts import Answer, BadKey, Grade, Reading, correct, incorrect
from webapp.messages import N_, Locale, ParseProblem, problem

HALF_DAY, DAY = 720, 1440  # minutes


def _any_of(*words: str) -> str:
    return "|".join(re.escape(fold_name(word)) for word in sorted(words, key=len, reverse=True))


_BEFORE_NOON = _any_of("am", "a.m", "a.m.", "in the morning", "ранку", "ночі")
_AFTER_NOON = _any_of("pm", "p.m", "p.m.", "in the afternoon", "in the evening", "дня", "вечора")
_HOURS = _any_of("h", "hr", "hrs", "hour", "hours", "год", "год.", "година", "години", "годин", "годині", "o'clock")
_MINUTES = _any_of("m", "min", "mins", "min.", "minute", "minutes", "хв", "хв.", "хвилина", "хвилини", "хвилин")
_LEAD = _any_of("at", "о", "об", "it is", "answer", "answer:", "відповідь", "відповідь:", "t =", "t=", "=", "≈")
_TIME = re.compile(
    rf"\s*(?:(?:{_LEAD})\s*)?(?P<hours>[0-9]{{1,2}})"
    rf"(?:\s*[:.]\s*(?P<minutes>[0-9]{{2}})|\s*(?P<word>{_HOURS})(?:\s*(?P<more>[0-9]{{1,2}})\s*(?:{_MINUTES})?)?)?"
    rf"\s*(?:(?P<early>{_BEFORE_NOON})|(?P<late>{_AFTER_NOON}))?\s*\.?\s*",
    re.IGNORECASE,
)
HOW_TO_WRITE = N_("Write hours and minutes, such as 14:05.")


@dataclass(frozen=True, slots=True)
class Time:
    """Minutes since midnight; `half_is_said` if the answer says whether it is before or after noon."""

    minutes: int
    half_is_said: bool


@dataclass(frozen=True, slots=True)
class TimeKey:
    """The right time in minutes since midnight, and whether only its place on a 12-hour clock is asked for."""

    minutes: int
    is_face: bool


@lru_cache(maxsize=64)  # one text is read for the preview, for grading and for each mistake
def parse_time(text: str) -> Time:
    """Return the time of day that a text says in either language. Raises ParseProblem."""
    folded = fold(text)[0]
    if not folded.strip():
        raise problem(N_("Write an answer first."), 0)
    found = _TIME.fullmatch(folded)
    if found is None:
        raise problem(HOW_TO_WRITE, 0)
    half = found["early"] or found["late"]
    if not (found["minutes"] or found["word"] or half):
        raise problem(HOW_TO_WRITE, 0)
    hours, minutes = int(found["hours"]), int(found["minutes"] or found["more"] or 0)
    if minutes > 59 or hours > 24 or (hours == 24 and minutes):
        raise problem(N_("There is no such time: hours go up to 23, minutes up to 59."), 0)
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if found["late"] else 0)
    elif found["early"] and hours > 12:
        raise problem(N_("Write the hours up to 12 with this word, or up to 23 without it."), 0)
    return Time((hours * 60 + minutes) % DAY, bool(half))


def make_time(fields: Fields) -> TimeKey:
    """Return the key; `hours` is 24 (default), or 12 for a clock face without morning and evening. Raises BadKey."""
    try:
        time = parse_time(text_of(fields))
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None
    hours = optional_whole(fields, "hours", 24)
    if hours not in (None, 12, 24):
        raise BadKey("hours: 12 or 24")
    return TimeKey(time.minutes, hours == 12)


def grade_time(key: TimeKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: the same minute of the day, or of half a day."""
    del locale
    given = parse_time(typed(answer)).minutes
    apart = abs(given - key.minutes)
    if apart == 0 or (key.is_face and apart == HALF_DAY):
        return correct()
    if apart == HALF_DAY:
        return incorrect(N_("Check whether it is before or after noon."))
    if apart % 60 == 0:
        return incorrect(N_("The minutes are right. Check the hours."))
    if given // 60 == key.minutes // 60:
        return incorrect(N_("The hours are right. Check the minutes."))
    return incorrect()


def read_time(key: TimeKey, answer: Answer, locale: Locale) -> Reading:
    """Return the time as on a 24-hour clock if the answer says which half of the day it is, else as written."""
    del key, locale
    return Reading(rf"\text{{{in_figures(parse_time(typed(answer)).minutes)}}}")


def in_figures(minutes: int) -> str:
    """Return minutes since midnight as 9:05."""
    hours, rest = divmod(minutes % DAY, 60)
    return f"{hours}:{rest:02}"

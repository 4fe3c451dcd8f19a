# ruff: noqa: E501 - one line per entry keeps the tables readable
"""Whole answers in words: no solutions, all numbers."""

import re
from typing import Literal

_EMPTY = """
no solution|no solutions|no root|no roots|no real solution|no real solutions|no real roots|there are no solutions
there is no solution|it has no solutions|it has no solution|has no solutions|has no solution|none|empty|empty set|the empty set
немає|немає розв'язків|немає розв'язку|розв'язків немає|розв'язку немає|нема розв'язків|розв'язків нема|немає коренів
коренів немає|нема коренів|немає дійсних коренів|не має розв'язків|не має розв'язку|не має коренів|рівняння не має розв'язків
рівняння не має коренів|нерівність не має розв'язків|система не має розв'язків|порожня множина|порожня|пуста множина
"""
_ALL = """
all numbers|all real numbers|all reals|real numbers|the real numbers|any number|any real number|every number|every real number
all x|any x|усі числа|всі числа|усі дійсні числа|всі дійсні числа|дійсні числа|будь-яке число|будь-яке дійсне число|будь-яке x
усі x|всі x|вся числова пряма|множина дійсних чисел|довільне число
"""
_MEANINGS: dict[str, Literal["empty", "all"]] = {
    **dict.fromkeys(re.split(r"[|\n]", _EMPTY.strip()), "empty"),
    **dict.fromkeys(re.split(r"[|\n]", _ALL.strip()), "all"),
}


def meaning(text: str) -> Literal["empty", "all"] | None:
    """Return the set that a whole answer in words stands for, if it is such a phrase."""
    if len(text) > 60 or not any(char.isalpha() for char in text):
        return None
    words = " ".join(re.sub("[’ʼ`´′]", "'", text.lower()).split()).strip(" .!")
    words = re.sub(r"^(?:answer|відповідь)\s*:?\s*|^[xх]\s*(?:-|–|—|:|is|це)\s*", "", words)
    return _MEANINGS.get(re.sub(r"\bх$", "x", words))

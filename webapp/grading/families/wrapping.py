"""Text around an answer: `x =` before it, a noun after it, percent as a word, a cross for times."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from webapp.grading.families.measures import Measure, find_unit
from webapp.grading.reading.folding import fold_name
from webapp.grading.reading.grammar import CONNECTIVES
from webapp.grading.reading.tokens import Token
from webapp.messages import N_, problem

Words = Callable[[], str]
"""The text of the task, which holds the noun a learner may write. Called only when an answer ends in a word."""

PERCENT_WORDS = frozenset(map(fold_name, (
    "percent", "percents", "відсоток", "відсотка", "відсотки", "відсотків", "процент", "процента", "проценти",
    "процентів",
)))  # fmt: skip
_ANSWER_WORDS = frozenset(("answer", "ans", "відповідь", "відп"))
_NAME = re.compile(r"[∠△]?(?P<letter>[^\W\d_])(?P<more>[^\W\d_]{0,2})_?(?P<index>\{?\w{0,2}\}?)'*(?P<of>\(\w{1,2}\))?")
_COUNTS = tuple(map(fold_name, (
    "thousand", "million", "billion", "hundred", "dozen", "half", "halve", "quarter", "third", "fourth", "fifth",
    "sixth", "seventh", "eighth", "ninth", "tenth", "tens", "тисяч", "мільйон", "мільярд", "сот", "десят", "дюжин",
    "полов", "пів",
    "чверт", "трет", "четверт", "п'ят", "шост", "сьом", "восьм", "дев'ят",
)))  # fmt: skip
"""Beginnings of words that change the number before them."""


def without_name(tokens: Sequence[Token], letters: Collection[str] = ()) -> Sequence[Token]:
    """Return the tokens after `x =`, `a_n =`, `f(x) =`, `AB =`, `=` or `≈`; all if there is no name.

    A letter of `letters`, those of the answer itself, is not a name.
    """
    tokens = without_answer_word(tokens)
    sign = next((at for at, token in enumerate(tokens) if token.text in ("=", "≈")), None)
    if sign is None:
        return tokens
    if sign == 0:
        return tokens[1:]
    found = _NAME.fullmatch("".join(token.text for token in tokens[:sign]))
    if found is None or any(token.kind == "number" and token.places for token in tokens[:sign]):
        return tokens
    bare = not (found["more"] or found["index"] or found["of"])
    if found["letter"] in letters and (bare or not found["of"]):
        return tokens
    if letters and found["more"] and found["more"] not in letters:
        return tokens  # in an expression a second letter is an index: an = ...
    return tokens[sign + 1 :]


def without_argument(tokens: Sequence[Token], letters: Collection[str] | None, subject: str | None) -> Sequence[Token]:
    """Return the tokens of an equation with `subject` in place of a left side `y(x)`, `f(x)` or `a_n`."""
    tokens = without_answer_word(tokens)
    sign = next((at for at, token in enumerate(tokens) if token.text == "="), 0)
    found = _NAME.fullmatch("".join(token.text for token in tokens[:sign]))
    if not found or subject is None or letters is None:
        return tokens
    index = found["more"] or found["index"].strip("{}")
    if (not index and not found["of"]) or found["more"] not in ("", "n"):
        return tokens  # two letters are a product, unless the second is n, the index of a sequence
    known = {index, (found["of"] or "")[1:-1]} - {""} <= set(letters) - {subject}
    if not known or found["letter"] not in (subject, *({"f", "g", "h", "F"} if found["of"] else ())):
        return tokens
    return [tokens[0]._replace(kind="letter", text=subject), *tokens[sign:]]


def without_answer_word(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens after `Answer:`."""
    end = next((at for at, token in enumerate(tokens) if token.kind not in ("letter", "word")), len(tokens))
    if end > 1 and "".join(token.raw for token in tokens[:end]).lower() in _ANSWER_WORDS:
        return tokens[end + (tokens[end].text in (":", "-", "=")) :]
    return tokens


def as_numbers(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens of a number, with percent in words as a sign and the cross of 3x10^4 as times."""
    for at, token in enumerate(tokens):
        if token.kind == "word" and token.text in PERCENT_WORDS:
            yield token._replace(kind="sign", text="%")
        elif token.text in ("x", "X") and token.kind == "letter" and _before_a_power_of_ten(tokens, at):
            yield token._replace(kind="sign", text="*")
        else:
            yield token


INFINITY_WORDS = frozenset(map(fold_name, (
    "inf", "infinity", "infty", "oo", "нескінченність", "нескінченності", "безмежність", "безмежності",
)))  # fmt: skip
MEMBER_WORDS = frozenset(map(fold_name, ("in", "належить")))
LIST_WORDS = CONNECTIVES | INFINITY_WORDS | MEMBER_WORDS


def as_list(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens of a set, an interval or points, with infinity and "is in" in words as signs, and +- as ±."""
    result: list[Token] = []
    for token in tokens:
        before = result[-1] if result else None
        if token.kind == "word" and token.text in INFINITY_WORDS:
            result.append(token._replace(kind="sign", text="∞"))
        elif (token.kind == "word" and token.text in MEMBER_WORDS) or token.text in ("є", "Є"):
            result.append(token._replace(kind="sign", text="∈"))
        elif token.text == "-" and before and before.text in ("+", "+/") and before.kind == "sign" and not token.spaced:
            result[-1] = before._replace(text="±", end=token.end)
        elif token.text == "/" and before and before.text == "+" and not token.spaced:
            result[-1] = before._replace(text="+/", end=token.end)
        else:
            result.append(token)
    return result


def without_set_name(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens after `x ∈`, `D(f) =` or `M =`, where a set in brackets follows."""
    tokens = without_answer_word(tokens)
    sign = next((at for at, token in enumerate(tokens) if token.text in ("=", "∈")), None)
    if not sign or tokens[sign + 1].text not in ("{", "(", "[", "]", "∅", "ℝ", "R"):
        return tokens
    found = _NAME.fullmatch("".join(token.text for token in tokens[:sign]))
    return tokens[sign + 1 :] if found else tokens


def _before_a_power_of_ten(tokens: Sequence[Token], at: int) -> bool:
    after = [token.text for token in tokens[at + 1 : at + 3]]
    return at > 0 and tokens[at - 1].kind in ("number", "fraction") and after == ["10", "^"]


@dataclass(frozen=True, slots=True)
class Ending:
    """The words after a number, as typed, and where they begin."""

    words: tuple[str, ...]
    start: int


def split_ending(tokens: Sequence[Token], text: str) -> tuple[Sequence[Token], Ending | None]:
    """Return the tokens of the number (with the end), and the words that follow it."""
    at = len(tokens) - 1
    while at and tokens[at - 1].kind in ("letter", "word") and tokens[at - 1].text not in PERCENT_WORDS:
        at -= 1
    if not at or at == len(tokens) - 1 or not (tokens[at].spaced or len(tokens) - at > 2):
        return tokens, None
    start = tokens[at].start
    words = tuple(text[start : tokens[-2].end].split())
    return [*tokens[:at], tokens[-1]._replace(start=start)], Ending(words, start)


def check_ending(ending: Ending, words: Words | None) -> None:
    """Raise ParseProblem unless each word is a noun of the task, in any grammatical form."""
    known = {fold_name(word.lower()) for word in re.findall(r"[^\W\d_][^\W\d_'’ʼ]*", words())} if words else set()
    for word in ending.words:
        folded = fold_name(word.lower())
        unit = find_unit(fold_name(word)) or find_unit(folded)
        if not (_is_only_unit(unit, known) if unit else _is_noun(folded, known)):
            raise problem(N_("Write the number alone, without %(word)s."), ending.start, word=word)


def _is_only_unit(measure: Measure, known: Collection[str]) -> bool:
    """Return whether the task names this unit and no other of its dimension, so that nothing needs converting."""
    return {unit for one in known if (unit := find_unit(one)) and unit.dimension == measure.dimension} == {measure}


def _is_noun(word: str, known: Collection[str]) -> bool:
    if word.startswith(_COUNTS):
        return False
    return any(_same_word(word, one) for one in known)


def _same_word(one: str, two: str) -> bool:
    """Return whether two words are forms of one: the same beginning, and endings of at most three letters."""
    stem = next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return one == two or (stem >= 3 and max(len(one), len(two)) - stem <= 3)

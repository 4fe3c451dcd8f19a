"""The family word: a word of the author's list, in any of the forms that the list gives it."""

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from webapp.grading.families.fields import Fields, choose, text_of
from webapp.grading.reading.folding import fold, fold_name
from webapp.grading.reading.grammar import typed
from webapp.grading.verdicts import Answer, BadKey, Grade, Reading, correct, incorrect
from webapp.messages import N_, Locale, ParseProblem, problem

ALIKE = 0.85
"""How like a listed word a misspelt one is: `isoceles` is, `rhombus` and `trapezium` are not."""

_LEAD = re.compile(rf"(?:(?:answer|{fold_name('відповідь')})\s*[:=-]?\s+|(?:an?|the)\s+)", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?: [^\W_]+)*")


@dataclass(frozen=True, slots=True)
class WordKey:
    """The right word as it is shown; for each form as it is compared, its word; whether learners see the list."""

    right: str
    words: Mapping[str, str]
    is_shown: bool


def compared(text: str) -> str:
    """Return a word as it is compared: without capitals, apostrophes, accents of stress, and spare signs.

    Raises ParseProblem if the text is no word.
    """
    # Small letters first: capitals of the two alphabets look alike where small ones do not.
    small = unicodedata.normalize("NFC", text.replace("\u0301", "").casefold())
    folded = fold(small.replace("`", "'"))[0].strip()
    if not folded:
        raise problem(N_("Write an answer first."), 0)
    plain = " ".join(folded.replace("'", "").replace("-", " ").rstrip(".! ").split())
    plain = _LEAD.sub("", plain, count=1) if _LEAD.match(plain) else plain
    if not _WORD.fullmatch(plain):
        raise problem(N_("Write a word."), 0)
    return plain


def make_word(fields: Fields) -> WordKey:
    """Return the key. `listed` holds the forms of each word, the one to show first; `answer` is any form.

    Raises BadKey.
    """
    listed = fields.get("listed")
    is_shown = choose(fields, "list", ("shown", "hidden")) == "shown"
    if not isinstance(listed, (list, tuple)) or len(listed) < 1 + is_shown:
        raise BadKey("words: at least two are needed in a list that is shown, one in a hidden list")
    words: dict[str, str] = {}
    for forms in listed:
        for form in forms:
            if words.setdefault(_form(form, "words"), forms[0]) != forms[0]:
                raise BadKey(f'words: "{form}" is a form of two words')
    answer = text_of(fields)
    right = words.get(_form(answer, "answer"))
    if right is None:
        raise BadKey(f'answer: "{answer}" is not in the list of words')
    return WordKey(right, words, is_shown)


def _form(text: str, field: str) -> str:
    try:
        return compared(text)
    except ParseProblem as fault:
        raise BadKey(f'{field}: "{text}": {fault}') from None


def grade_word(key: WordKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: any form of the right word. A misspelt word of the list is not graded but asked about."""
    del locale
    given = compared(typed(answer))
    word = key.words.get(given)
    if word is not None:
        return correct() if word == key.right else incorrect()
    if like := difflib.get_close_matches(given, key.words, n=1, cutoff=ALIKE):
        raise problem(N_("Did you mean “%(word)s”? Check the spelling."), 0, word=key.words[like[0]])
    if key.is_shown:
        raise problem(N_("Choose a word of the list."), 0)
    return incorrect()


def read_word(key: WordKey, answer: Answer, locale: Locale) -> Reading:
    """Return the word of the list that the answer is a form of; else the answer itself."""
    del locale
    given = compared(typed(answer))
    return Reading(rf"\text{{{key.words.get(given, given)}}}")


def right_word(key: WordKey) -> str:
    """Return the right word as it is shown."""
    return key.right

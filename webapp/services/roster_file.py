"""Lists of pupils, as schools and programs write them: bytes to a table of text, and the table to pupils.

Encoding, separator and the meaning of each column are guessed, and each guess can be replaced by a choice. A cell is
always text. Nothing here knows about classes.
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from webapp.errors import Invalid
from webapp.messages import N_
from webapp.names import on_one_line
from webapp.spreadsheets import unguarded

Meaning = Literal["family", "given", "patronymic", "full", "school_id", "our_id", "role", "ignored"]
MEANINGS: tuple[Meaning, ...] = get_args(Meaning)

ENCODINGS = ("utf-8", "utf-16", "cp1251", "koi8_u", "cp1252", "mac_cyrillic", "cp866")
SEPARATORS = (";", ",", "\t", "|", "\n")  # the last one: a line is a cell
MOST_LINES = 1000
NAME_LENGTH = 60  # of one part of a name
SCHOOL_ID_LENGTH = 80

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
_UKRAINIAN = set(_ALPHABET)
_APOSTROPHES = dict.fromkeys(map(ord, "'’ʼ‘`´＇‛"), "’")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_NUMBER = re.compile(r"\d+[.)]?")
_LOOKED_AT = 20  # lines that tell the separator
_IGNORED: tuple[Meaning, ...] = ("ignored",)
_HEADER_WITHIN = 6  # lines above which titles may stand
# Folded headers of each meaning. Of two columns with one meaning, the one whose name stands first counts.
_HEADERS: Mapping[Meaning, tuple[str, ...]] = {
    "family": ("прізвище", "прізвища", "last name", "last_name", "familyname", "family name", "surname"),
    "given": ("ім’я", "імя", "ім’я учня", "first name", "first_name", "givenname", "given name"),
    "patronymic": ("по батькові", "middlename", "middle name", "patronymic"),
    "full": (
        "піб", "п.і.б.", "п.і.б", "піб учня", "прізвище, ім’я, по батькові", "прізвище ім’я по батькові",
        "прізвище та ім’я", "прізвище, ім’я", "прізвище ім’я", "учень", "учні", "sortable_name", "student",
        "student name", "full name", "full_name", "name", "displayname",
    ),
    "our_id": ("intervals id",),
    "school_id": (
        "school id", "номер учня", "номер особової справи", "sourcedid", "sis user id", "user_id", "sis id",
        "student id", "identifier", "id",
    ),
    "role": ("role",),
    "ignored": (
        "№", "№ з/п", "no", "#", "дата народження", "стать", "телефон", "телефон батьків", "grade", "section",
        "sis login id", "status", "points", "email", "email address", "e-mail", "електронна пошта",
    ),
}  # fmt: skip
_NO_PUPILS = (
    "points possible",
    "всього",
    "усього",
    "разом",
    "класний керівник",
    "total",
    "test student",
    "student, test",
)
_PUPIL_ROLES = ("", "student", "учень", "учениця", "learner")


@dataclass(frozen=True, slots=True)
class ListedPupil:
    """A pupil of a list. `line` counts the rows below the header from 0, and stays the same for the same choices."""

    line: int
    family: str
    given: str
    patronymic: str
    school_id: str
    our_id: str

    @property
    def folded_name(self) -> str:
        """Return the name for comparison."""
        return fold(f"{self.family} {self.given} {self.patronymic}")


@dataclass(frozen=True, slots=True)
class RosterFile:
    """What was read from a list, and by which choices."""

    encoding: str
    separator: str
    header: tuple[str, ...]  # empty where the list has none
    meanings: tuple[Meaning, ...]  # one for each column
    samples: tuple[tuple[str, ...], ...]  # the first cells of each column, below the header
    pupils: tuple[ListedPupil, ...]
    skipped: tuple[str, ...]  # rows without a name in them, and those of other people

    @property
    def same_names(self) -> set[str]:
        """Return the folded names that several pupils of the list share."""
        return {name for name, count in Counter(pupil.folded_name for pupil in self.pupils).items() if count > 1}


def fold(text: str) -> str:
    """Return a text for comparison: one kind of apostrophe, single spaces, lower case."""
    return _tidied(text).lower()


# The Ukrainian alphabet with its own letters in their places; every other letter stands where its code puts it.
_ORDER = {ord(letter): chr(0x400 + place) for place, letter in enumerate(_ALPHABET)} | {ord("'"): None, ord("ʼ"): None}


def alphabetical(name: str) -> str:
    """Return what names are sorted by: Ukrainian letters in the order of their alphabet, without apostrophes."""
    return name.casefold().replace("’", "").translate(_ORDER)


def whole_name(*parts: str) -> str:
    """Return the parts of a name that are not empty as one text."""
    return " ".join(part for part in parts if part)


def _tidied(text: str) -> str:
    return on_one_line(unicodedata.normalize("NFC", text).translate(_APOSTROPHES))


def read(
    data: bytes,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    meanings: Sequence[Meaning] | None = None,
) -> RosterFile:
    """Read a list of pupils. What is None is guessed.

    Raises `Invalid` for what is no text, for an encoding that does not fit, and for a list that is empty or too long.
    """
    if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0":
        raise Invalid(
            N_("This is a spreadsheet or a ZIP file. Save the sheet as CSV, or copy its cells and paste them here.")
        )
    encoding = encoding or guess_encoding(data)
    rows, separator = _table(_decoded(data, encoding), separator)
    if not rows:
        raise Invalid(N_("This list is empty. Nothing was stored."))
    if len(rows) > MOST_LINES:
        raise Invalid(N_("This list has more than %(most)s lines. Nothing was stored."), most=str(MOST_LINES))
    header_at, guessed = _header(rows)
    width = max(map(len, rows))
    body = rows if header_at is None else rows[header_at + 1 :]
    if guessed is None:
        guessed = _guess_without_header(rows)
    known = tuple(meanings or guessed)
    known = (*known, *(_IGNORED * width))[:width]
    pupils, skipped = _pupils(body, known)
    return RosterFile(
        encoding,
        separator,
        () if header_at is None else tuple(_tidied(cell) for cell in rows[header_at]),
        known,
        tuple(tuple(_tidied(row[at]) if at < len(row) else "" for row in body[:3]) for at in range(width)),
        tuple(pupils),
        tuple(skipped),
    )


# --- Bytes to a table ------------------------------------------------------------------------------------------------


def guess_encoding(data: bytes) -> str:
    """Return the encoding of a list: by its first bytes, UTF-8 if it is valid, else the most plausible one.

    That is the one with most letters of Ukrainian names and fewest capitals inside words.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return max(ENCODINGS[2:], key=lambda name: _plausibility(data, name))
    return "utf-8"


def _plausibility(data: bytes, encoding: str) -> int:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return -(10**9)
    letters = sum(3 if letter.lower() in _UKRAINIAN else 1 if letter.isascii() else -4 for letter in text)
    return letters - 6 * len(re.findall(r"[а-яґєії][А-ЯҐЄІЇ]", text))


def _decoded(data: bytes, encoding: str) -> str:
    if encoding not in ENCODINGS:
        raise Invalid(N_("Please choose one of the encodings offered."))
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        raise Invalid(N_("The list is not written in that encoding. Please choose another one.")) from None
    return text.replace("\x00", "").replace("\ufeff", "")


def _table(text: str, separator: str | None) -> tuple[list[list[str]], str]:
    """Return the rows of a text that are not empty, and what separates their cells."""
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and (named := re.fullmatch(r'"?sep=(.)"?', lines[0].strip())):
        lines, separator = lines[1:], separator or named[1]
    if separator is None and len(lines) > 1 and all(_is_one_quoted_cell(line) for line in lines):
        # a comma file that was opened and saved again where ";" separates
        lines = [row[0] for row in csv.reader(lines, delimiter=";") if row]
    separator = separator or _guess_separator(lines)
    if separator not in SEPARATORS:
        separator = ";"
    if separator == "\n":
        return [[line] for line in lines], separator
    rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=separator)
    return [row for row in rows if any(cell.strip() for cell in row)], separator


def _is_one_quoted_cell(line: str) -> bool:
    line = line.strip()
    return len(line) > 2 and line[0] == line[-1] == '"' and '";' not in line and '","' not in line


def _guess_separator(lines: Sequence[str]) -> str:
    """Return the separator that gives most lines the same number of cells, and several; of equal ones the first."""

    def steadiness(separator: str) -> tuple[bool, float, int]:
        widths = Counter(len(row) for row in csv.reader(lines[:_LOOKED_AT], delimiter=separator))
        if not widths:
            return (False, 0, 0)
        width, count = widths.most_common(1)[0]
        return (width > 1, count / widths.total(), width)

    best = max(";\t,|", key=steadiness)
    return best if steadiness(best)[0] else "\n"


# --- A table to pupils -----------------------------------------------------------------------------------------------


def _header(rows: Sequence[Sequence[str]]) -> tuple[int | None, tuple[Meaning, ...] | None]:
    """Return where the header is and what its columns mean: the first row that names a part of a name.

    Several columns may be ids of the school; the first one that is filled in counts.
    """
    for at, row in enumerate(rows[:_HEADER_WITHIN]):
        found = [_meaning_of(cell) for cell in row]
        if any(meaning in ("family", "given", "full") for meaning, _ in found):
            best = {meaning: min(rank for named, rank in found if named == meaning) for meaning, _ in found}
            if "family" in best and "full" in best:
                del best["full"]
            return at, tuple(
                meaning if meaning == "school_id" or best.get(meaning) == rank else "ignored" for meaning, rank in found
            )
    return None, None


def _meaning_of(cell: str) -> tuple[Meaning, int]:
    """Return what a header means, and how well known it is: 0 is best."""
    folded = fold(cell)
    for meaning, names in _HEADERS.items():
        if folded in names:
            return meaning, names.index(folded)
    return "ignored", len(_HEADERS["ignored"])


def _guess_without_header(rows: Sequence[Sequence[str]]) -> tuple[Meaning, ...]:
    """Return the meanings of columns. In a name most cells have letters; one such column is a full name."""
    width = max(map(len, rows))
    named = [
        at
        for at in range(width)
        if sum(at < len(row) and bool(_LETTERS.search(row[at])) for row in rows) > 0.6 * len(rows)
    ]
    found: list[Meaning] = ["ignored"] * width
    if named:
        first = [_without_number(row[named[0]]) for row in rows if named[0] < len(row)]
        is_full = len(named) == 1 or sum(" " in cell for cell in first) > len(first) / 2
        parts: tuple[Meaning, ...] = ("full",) if is_full else ("family", "given", "patronymic")
        for at, meaning in zip(named, parts, strict=False):
            found[at] = meaning
    return tuple(found)


def _pupils(rows: Sequence[Sequence[str]], meanings: Sequence[Meaning]) -> tuple[list[ListedPupil], list[str]]:
    pupils, skipped = [], []
    for line, row in enumerate(rows):
        cells: dict[Meaning, str] = {}
        for meaning, cell in zip(meanings, row, strict=False):
            if meaning != "ignored" and _tidied(cell):
                cells.setdefault(meaning, unguarded(_tidied(cell)))
        pupil = pupil_of(line, *_name(cells), cells.get("school_id", ""), cells.get("our_id", ""))
        if pupil is None or fold(cells.get("role", "")) not in _PUPIL_ROLES:
            skipped.append(" ".join(_tidied(cell) for cell in row if cell.strip()))
            continue
        pupils.append(pupil)
    return pupils, skipped


def pupil_of(
    line: int, family: str, given: str, patronymic: str, school_id: str, our_id: str = ""
) -> ListedPupil | None:
    """Return a pupil with the name tidied; None for what is no name of a pupil, or one that is too long."""
    family, given, patronymic = map(_tidied, (family, given, patronymic))
    whole = f"{family} {given} {patronymic}"
    if (
        fold(whole).startswith(_NO_PUPILS)
        or not _LETTERS.search(whole)
        or max(map(len, (family, given, patronymic))) > NAME_LENGTH
    ):
        return None
    family, given, patronymic = _capitalised(family, given, patronymic)
    return ListedPupil(line, family, given, patronymic, school_id[:SCHOOL_ID_LENGTH], our_id)


def _name(cells: Mapping[Meaning, str]) -> tuple[str, str, str]:
    if "full" not in cells:
        return _without_number(cells.get("family", "")), cells.get("given", ""), cells.get("patronymic", "")
    full = _without_number(cells["full"])
    family, comma, rest = full.partition(",")
    words = rest.split() if comma else full.split()
    if not comma:
        family, words = (words[0] if words else ""), words[1:]
    return family.strip(), words[0] if words else "", " ".join(words[1:])


def _without_number(text: str) -> str:
    """Return a name without the number of its line in front of it."""
    return " ".join(word for word in text.split() if not _NUMBER.fullmatch(word))


def _capitalised(*parts: str) -> tuple[str, ...]:
    """Return names in capitals with one capital each, others as they are. Two capitals alone may be initials."""
    whole = "".join(parts)
    is_loud = whole.upper() == whole and sum(map(str.isalpha, whole)) > 4
    return tuple(
        " ".join(_quiet(word) if word.isupper() and (is_loud or len(word) > 2) else word for word in part.split(" "))
        for part in parts
    )


def _quiet(word: str) -> str:
    """Return a word in capitals with one capital in each part of a double name; O’Connor keeps its second one."""
    pieces = [piece.capitalize() for piece in word.split("-")]
    return "-".join(re.sub(r"^(\w’)(\w)", lambda found: found[1] + found[2].upper(), piece) for piece in pieces)

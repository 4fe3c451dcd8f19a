"""CSV files for spreadsheet programs. They run a text that begins like a formula, so each such text is guarded here."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from webapp.locales import DEFAULT, LANGUAGES, Locale

Value = str | int | Decimal | None

GUARD = "'"
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""How a formula begins: programs drop spaces and line breaks before it, and some take its full-width signs."""


def guarded(text: str) -> str:
    """Return a text that no spreadsheet program runs as a formula."""
    return GUARD + text if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """Return a text without the apostrophe of `guarded`, which some programs make a typographic one."""
    return text[1:] if text[:1] in (GUARD, "’") and _FORMULA.match(text, 1) else text


def csv_text(rows: Iterable[Sequence[Value]], locale: Locale = DEFAULT) -> str:
    """Return rows as CSV; where the decimal mark is a comma, with `;` between the cells. Texts are guarded."""
    language, target = LANGUAGES[locale], io.StringIO()
    writer = csv.writer(target, delimiter=";" if language.has_comma else ",", lineterminator="\r\n")
    for row in rows:
        writer.writerow(_cell(value, language.decimal_mark) for value in row)
    return target.getvalue()


def _cell(value: Value, decimal_mark: str) -> str:
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
    return str(value).replace(".", decimal_mark)


def csv_file(rows: Iterable[Sequence[Value]], locale: Locale) -> bytes:
    """Return rows as a CSV file in UTF-8 with a byte order mark, by which programs know that it is UTF-8."""
    return csv_text(rows, locale).encode("utf-8-sig")

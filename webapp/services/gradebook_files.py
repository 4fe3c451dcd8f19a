"""The gradebook as a file: a spreadsheet (XLSX) and CSV.

A spreadsheet's cells have types, so a name that begins with `=` and a title such as `1/2` stay text. Their format is
that of text too, so they also stay text when somebody edits them. In CSV every program guesses: see `spreadsheets`.
"""

import io
import re
from collections.abc import Callable
from decimal import Decimal

import xlsxwriter

from webapp.messages import N_, Locale
from webapp.rules.marks import State
from webapp.services.gradebook import Cell, Gradebook
from webapp.spreadsheets import Value, csv_file

STATES = {
    State.NOT_GIVEN: N_("not given"),
    State.OPEN: N_("open"),
    State.MISSING: N_("missing"),
    State.EXCUSED: N_("excused"),
}
Translate = Callable[[str], str]


def table(book: Gradebook, say: Translate) -> list[list[Value]]:
    """Return the gradebook as rows of texts and numbers: a heading, the most points, a row for each pupil.

    `say` translates. A number is a mark; a cell without a mark says its state.
    """
    names: list[Value] = [say(N_("Family name")), say(N_("Given name"))]
    tail: list[Value] = [say(N_("Average in percent")), say(N_("Note"))]
    heading = [*names, *[column.assignment.title for column in book.columns], *tail]
    most: list[Value] = [say(N_("Most points")), "", *[column.most_points for column in book.columns], Decimal(100), ""]
    rows = [heading, most]
    for row in book.rows:
        pupil = row.pupil
        note = ""
        if pupil.left_at:
            note = (
                say(N_("moved to %(name)s")) % {"name": pupil.moved_to_name} if pupil.moved_to_name else say(N_("left"))
            )
        cells = [_value(cell, say) for cell in row.cells]
        rows.append([pupil.family_name, pupil.given_name, *cells, row.average, note])
    return rows


def _value(cell: Cell, say: Translate) -> Value:
    """Return the mark, or the state of a cell without one. Work in progress shows its points."""
    if cell.state is State.MARKED or (cell.state is State.OPEN and cell.is_begun):
        return cell.points
    return say(STATES[cell.state])


def as_xlsx(book: Gradebook, say: Translate) -> bytes:
    """Return the gradebook as an XLSX file. Texts are text cells, marks are numbers with two decimals."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet(_sheet_name(book.about.name))
        strong = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "num_format": "@"})
        text = workbook.add_format({"num_format": "@"})
        points = workbook.add_format({"num_format": "0.00"})
        tenth = workbook.add_format({"num_format": "0.0"})
        rows = table(book, say)
        average_at = len(book.columns) + 2
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, Decimal):
                    sheet.write_number(at, column, float(value), tenth if column == average_at else points)
                elif value:
                    sheet.write_string(at, column, str(value), strong if at == 0 else text)
        sheet.set_column(0, 1, 18)
        sheet.set_column(2, max(average_at, 2), 12)
        sheet.freeze_panes(2, 2)
    return target.getvalue()


def _sheet_name(name: str) -> str:
    """Return a name that every spreadsheet program accepts: at most 31 letters, no `[]:*?/\\`, no outer apostrophe."""
    return re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip("' ") or "1"


def as_csv(book: Gradebook, say: Translate, locale: Locale) -> bytes:
    """Return the gradebook as a CSV file."""
    return csv_file(table(book, say), locale)

"""The gradebook as XLSX and CSV, read back by other programs: same numbers, text stays text, no formulas."""

import csv
import io
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.assignments.test_marks import fourth
from tests.classrooms import add_pupil, answer_slot, give
from webapp import db
from webapp.content.library import Library
from webapp.messages import Locale
from webapp.services import gradebook
from webapp.services.assignments import Terms
from webapp.services.gradebook import Gradebook
from webapp.services.gradebook_files import as_csv, as_xlsx, table
from webapp.spreadsheets import Value, csv_text, guarded, unguarded

NOW = datetime(2026, 10, 23, 13, tzinfo=UTC)
TAME = ["1/2", "4.2", "007", 'O\'Neil; "x", y', "Єва", "a=1", "", " x", "’Amra", "'t Hoen"]
FORMULAS = [
    "=1+1",
    "-2",
    "+3",
    "@SUM(A1)",
    "\t=1",
    " =1+1",
    "\n=1+1",
    "\r\n @x",
    "\xa0=1",
    "\u3000＝1+1",
    "＋3",
    "－2",
    "＠x",
]
WILD = [*TAME[:5], *(text for text in FORMULAS if "\n" not in text)]  # names are on one line


def english(text: str) -> str:
    return text


@pytest.fixture
def book(conn: db.Conn, library: Library) -> Gradebook:
    """The fourth scenario, with names and titles that spreadsheet programs like to read as something else."""
    room, who, _ = fourth(conn, library, "best")
    for name in WILD:
        add_pupil(conn, room.about.class_id, NOW - timedelta(days=1), name)
    given = [give(conn, room, library, Terms(title), now=NOW, slots=1) for title in ("=cmd|' /C calc'!A0", "1/2")]
    answer_slot(conn, who, library, given[1], 1, at=NOW)
    return gradebook.gradebook(conn, room.about, now=NOW)


def expected(book: Gradebook) -> list[list[object]]:
    return [[cell or None for cell in row] for row in table(book, english)]


def test_a_spreadsheet_holds_numbers_as_numbers_and_text_as_text(book: Gradebook) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(book, english))).active
    read = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert read == [[float(cell) if isinstance(cell, Decimal) else cell for cell in row] for row in expected(book)]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}, "f would be a formula"
    (points,) = [row for row in sheet.iter_rows(min_row=3) if row[2].value == 7.5]
    assert points[2].number_format == "0.00"
    texts = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "s"]
    assert {cell.number_format for cell in texts} == {"@"}, "else a program takes an edited cell for a formula"


@pytest.mark.parametrize(("locale", "mark", "delimiter"), [("uk", "7,50", ";"), ("en", "7.50", ",")])
def test_csv_is_written_for_the_spreadsheet_program_of_its_language(
    book: Gradebook, locale: Locale, mark: str, delimiter: str
) -> None:
    data = as_csv(book, english, locale)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter))
    assert mark in [row[2] for row in rows]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if cell.strip()[:1] in tuple("=+-@＝＋－＠")]
    assert rows[0][2:5] == [guarded(column.assignment.title) for column in book.columns]


def test_a_text_like_a_formula_is_guarded_and_read_back() -> None:
    assert [text for text in TAME + FORMULAS if guarded(text) != text] == FORMULAS
    assert [unguarded(guarded(text)) for text in TAME + FORMULAS] == TAME + FORMULAS
    assert unguarded("’=1") == "=1", "some programs make the apostrophe a typographic one"
    numbers: list[Value] = [0, -5, Decimal("-7.50"), None, "-7.50"]
    assert csv_text([numbers], "uk") == "0;-5;-7,50;;'-7.50\r\n"


def by_libreoffice(folder: Path, name: str, data: bytes, *options: str) -> list[list[str]]:
    """Return what LibreOffice reads in a file, as the texts of its cells."""
    program = shutil.which("soffice")
    if program is None and "CI" not in os.environ:
        pytest.skip("no soffice here: apt-get install libreoffice-calc-nogui reads the files back as teachers do")
    assert program
    (folder / name).write_bytes(data)
    out = folder / "out"
    filter_ = "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,false,false,false,-1"
    subprocess.run(
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--nologo", *options,
         "--convert-to", filter_, "--outdir", str(out), str(folder / name)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    (found,) = out.glob("*.csv")
    with found.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    shutil.rmtree(out)
    return rows


def as_text(cell: Decimal | str | None) -> str:
    return f"{cell.normalize():f}" if isinstance(cell, Decimal) else (cell or "").strip()


@pytest.mark.slow
def test_libreoffice_reads_back_what_was_written(book: Gradebook, tmp_path: Path) -> None:
    rows = by_libreoffice(tmp_path, "marks.xlsx", as_xlsx(book, english))
    shown = [
        [f"{cell.normalize():f}" if isinstance(cell, Decimal) else (cell or "") for cell in row]
        for row in table(book, english)
    ]
    assert [[cell.strip() for cell in row] for row in rows] == [[str(cell).strip() for cell in row] for row in shown]
    for locale, separator, language in (("uk", 59, 1058), ("en", 44, 1033)):
        options = f"--infilter=Text - txt - csv (StarCalc):{separator},34,76,1,,{language},false,false"
        rows = by_libreoffice(tmp_path, f"{locale}.csv", as_csv(book, english, locale), options)
        assert len(rows) == len(shown)
        assert "7.5" in [row[2] for row in rows], "read as a number, whatever its language's decimal mark"
        assert any(cell.endswith("=cmd|' /C calc'!A0") for cell in rows[0])


def test_an_archived_name_is_no_sheet_name_that_breaks_the_file(book: Gradebook) -> None:
    odd = replace(book, about=replace(book.about, name="'7-A/Б: [алгебра] з довгою-довгою назвою*?"))
    assert openpyxl.load_workbook(io.BytesIO(as_xlsx(odd, english))).sheetnames == ["7-A Б   алгебра  з довгою-довг"]

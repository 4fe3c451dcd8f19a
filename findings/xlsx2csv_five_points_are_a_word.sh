#!/usr/bin/env bash
# xlsx2csv 0.8.6 and pylightxl 1.61 (PyPI; written with xlsxwriter 3.3.1, openpyxl 3.1.5 for contrast): a gradebook in XLSX
#   whose cells show a unit, such as 5 points, by their number format.
# Guess: a number format says how a number is shown. A reader gives the number, at worst with its unit, and takes it for a
#   date only if the format has the codes of a date outside of quotation marks.
# True: both look for the letters of date codes, such as d, y, h and s, inside quotation marks as well. xlsx2csv writes the
#   format instead of the number: the mark 5 is gone, and the cell says 0 "points"; the d in "Grade " becomes a day of
#   January 1900. pylightxl makes midnight of five points, and a date of a mark whose format is red, [Red]0. Where there is
#   no such letter, as in 0 "год", the mark is right.
# Seen: xlsx2csv: General 5, 0 "points" 0 "points", "Grade "0 "gra04e "0, [Red]0 5, 0 "год" 5
#   pylightxl: General 5, 0 "points" 00:00:00, "Grade "0 1900/01/04, [Red]0 1900/01/04, 0 "год" 5
#   openpyxl: General 5, 0 "points" 5, "Grade "0 5, [Red]0 5, 0 "год" 5
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  xlsx2csv==0.8.6 pylightxl==1.61 xlsxwriter==3.3.1 openpyxl==3.1.5 2> /dev/null
cat > "$folder/marks.py" <<'PYTHON'
import csv
import io
import sys

import openpyxl
import pylightxl
import xlsxwriter
from xlsx2csv import Xlsx2csv

FORMATS = "General", '0 "points"', '"Grade "0', "[Red]0", '0 "год"'
path = sys.argv[1]
with xlsxwriter.Workbook(path) as book:
    sheet = book.add_worksheet("Marks")
    for row, shown in enumerate(FORMATS):
        sheet.write_number(row, 0, 5, book.add_format({"num_format": shown}))
text = io.StringIO()
Xlsx2csv(path).convert(text)
columns = {
    "xlsx2csv": [row[0] for row in csv.reader(io.StringIO(text.getvalue()))],
    "pylightxl": pylightxl.readxl(path).ws("Marks").col(1),
    "openpyxl": [cell.value for cell in openpyxl.load_workbook(path).active["A"]],
}
for reader, marks in columns.items():
    print(f"{reader}: {', '.join(f'{shown} {mark}' for shown, mark in zip(FORMATS, marks, strict=True))}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/marks.py" "$folder/marks.xlsx")
echo "$seen"
[[ $seen == 'xlsx2csv: General 5, 0 "points" 0 "points", "Grade "0 "gra04e "0, [Red]0 5, 0 "год" 5
pylightxl: General 5, 0 "points" 00:00:00, "Grade "0 1900/01/04, [Red]0 1900/01/04, 0 "год" 5
openpyxl: General 5, 0 "points" 5, "Grade "0 5, [Red]0 5, 0 "год" 5' ]]

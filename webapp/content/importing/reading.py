"""The entry point of import: the bytes of a foreign file to drafts of tasks and refusals."""

import re

from webapp.content.importing.archives import Archive
from webapp.content.importing.drafts import Reading, Unreadable
from webapp.content.importing.gift import read_gift
from webapp.content.importing.markup import FindFile
from webapp.content.importing.moodle import read_moodle
from webapp.content.importing.qti import ITEM, read_item_file, read_package
from webapp.content.importing.qti_elements import name_of
from webapp.content.importing.safe_xml import parsed_xml
from webapp.content.importing.tables import read_table

LARGEST_FILE = 10 * 1024 * 1024  # bytes
LARGEST_TEXT = 3 * 1024 * 1024  # of a file without pictures
MOST_LINES = 50_000
_TABLES = (".csv", ".tsv")
_KNOWN = "Moodle XML, GIFT, QTI 2.1 and 3.0 (an item or a package), CSV"
_BINARY = {
    b"%PDF": "a PDF", b"\xd0\xcf\x11\xe0": "an old Word or Excel file", b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture", b"GIF8": "a picture", b"\x1f\x8b": "a Moodle backup or another compressed file",
    b"SQLite format 3": "a database", b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a RAR archive",
}  # fmt: skip
_OFFICE = {"word/": "a Word file", "xl/": "an Excel file: save the sheet as CSV UTF-8", "ppt/": "a slide show"}


def read_tasks(data: bytes, name: str, find_file: FindFile = lambda _: None) -> Reading:
    """Return the questions of a file; `name` tells CSV from GIFT. Raises Unreadable if it is no file of questions.

    `find_file` returns a file that stands beside it, such as a picture of a single QTI item.
    """
    if len(data) > LARGEST_FILE:
        raise Unreadable(f"the file has more than {LARGEST_FILE // 1024 // 1024} MB: export it in parts")
    if not data.strip():
        raise Unreadable("the file is empty")
    if data[:2] == b"PK":
        archive = Archive(data)
        for folder, kind in _OFFICE.items():
            if any(entry.startswith(folder) for entry in archive.names):
                raise Unreadable(f"this is {kind}. What can be read: {_KNOWN}")
        return read_package(archive)
    for beginning, kind in _BINARY.items():
        if data.startswith(beginning):
            raise Unreadable(f"this is {kind}. What can be read: {_KNOWN}")
    if _is_xml(data):
        return _read_xml(data, find_file)
    if len(data) > LARGEST_TEXT or data.count(b"\n") + data.count(b"\r") > 2 * MOST_LINES:
        raise Unreadable(f"the text has more than {LARGEST_TEXT // 1024 // 1024} MB or {MOST_LINES:,} lines: divide it")
    text = _text(data)
    if name.lower().endswith(_TABLES):
        return read_table(text)
    return read_gift(text)


def _is_xml(data: bytes) -> bool:
    head = data[:400].decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")
    return re.match(r"\ufeff?\s*<(?:\?[a-z]|!DOCTYPE|!--|[a-zA-Z])", head) is not None


def _read_xml(data: bytes, find_file: FindFile) -> Reading:
    root = parsed_xml(data)
    kind = name_of(root)
    if kind == "quiz":
        return read_moodle(root)
    if kind == ITEM:
        return read_item_file(root, find_file)
    if kind == "questestinterop":
        raise Unreadable("this is QTI 1.2, which is not read: export it as QTI 2.1 or 3.0")
    if kind in ("assessmenttest", "assessmentsection", "manifest"):
        raise Unreadable(f"this is <{kind}>, which only names items: import the whole package as a ZIP file")
    raise Unreadable(f"this is XML of another kind, <{kind[:40]}>. What can be read: {_KNOWN}")


def _text(data: bytes) -> str:
    """Return the text of a file. Raises Unreadable with the line for one that is no UTF-8."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif b"\x00" in data:
        raise Unreadable(f"this is no text. What can be read: {_KNOWN}")
    else:
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(
            "the text is not UTF-8: open it in the program it is from and save it as UTF-8", line
        ) from None

"""Reads a OneRoster package in a process of its own, which `package_reader` starts by this file's path.

Reads a ZIP archive from standard input. Writes JSON to standard output: the classes with their pupils, or why the
archive was refused. Nothing is unpacked to a disk, so a name in the archive names no file. Whatever the archive
claims, at most `MOST_BYTES` of it are read, in little memory and little time.
"""

import csv
import io
import json
import posixpath
import resource
import sys
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

SECONDS = 10
DATA_BYTES = 160 * 1024 * 1024
MOST_ENTRIES = 100  # a package has at most 21 files
MOST_BYTES = 40 * 1024 * 1024  # of one file, unpacked
MOST_ROWS = 200_000  # of one file
MOST_CLASSES = 60  # what one transaction stores well within its time
MOST_PUPILS = 3_000  # places in classes
MOST_REPORTED = 50

FILES = ("users", "classes", "enrollments")  # without them there are no classes and pupils
MORE_FILES = ("orgs", "academicSessions")
VERSIONS = ("1.0", "1.1", "1.2")
GONE = ("tobedeleted", "inactive")  # the second one is of version 1.0

Row = Mapping[str, str]


class Refused(Exception):
    """The archive cannot be read; the code names the sentence, the value what it is about."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(code)
        self.code, self.about = code, about


def read_package(data: BinaryIO, today: str) -> dict[str, Any]:
    """Return the classes of a package and their pupils. `today` is an ISO date. Raise `Refused`."""
    try:
        with zipfile.ZipFile(data) as archive:
            return _read(archive, today)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Refused("broken") from error
    except UnicodeDecodeError as error:
        raise Refused("encoding") from error
    except csv.Error as error:
        raise Refused("table") from error


def _read(archive: zipfile.ZipFile, today: str) -> dict[str, Any]:
    names = _names(archive)
    manifest = _manifest(archive, names)
    modes = {name: manifest.get(f"file.{name}", "bulk" if name in names else "absent") for name in FILES + MORE_FILES}
    for name, mode in modes.items():
        if mode != "absent" and name not in names:
            raise Refused("missing", f"{name}.csv")
    if modes["enrollments"] == "absent" and modes["users"] == "absent":
        raise Refused("nothing")
    found = {
        name: _by_id(_rows(archive, names[name])) if modes[name] != "absent" else {}
        for name in ("orgs", "academicSessions", "classes", "users")
    }
    return {
        "version": manifest.get("oneroster.version", ""),
        "is_delta": "delta" in (modes["enrollments"], modes["users"], modes["classes"]),
        "is_complete": modes["enrollments"] == "bulk",
        **_classes(archive, names if modes["enrollments"] != "absent" else {}, found, today),
    }


def _names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the entry of each file, by its name without ending: at the top or in one folder. Raise `Refused`."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_ENTRIES:
        raise Refused("entries")
    found: dict[str, str] = {}
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or ":" in path:
            raise Refused("path")
        folder, base = posixpath.split(path)
        name, ending = posixpath.splitext(base)
        if ending.lower() != ".csv" or folder.startswith("__MACOSX"):
            continue
        known = next((each for each in ("manifest", *FILES, *MORE_FILES) if each.lower() == name.lower()), None)
        if known in found:
            raise Refused("twice", f"{known}.csv")
        if known:
            found[known] = entry.filename
    if not found:
        raise Refused("other")
    return found


def _manifest(archive: zipfile.ZipFile, names: Mapping[str, str]) -> dict[str, str]:
    """Return the properties of the manifest: none if there is none, as in version 1.0. Raise `Refused`."""
    if "manifest" not in names:
        if missing := [name for name in FILES if name not in names]:
            raise Refused("missing", f"{missing[0]}.csv")
        return {}
    found = {row.get("propertyname", ""): row.get("value", "") for row in _rows(archive, names["manifest"])}
    # Some programs leave the value of an absent file empty.
    found |= {name: value.lower() or "absent" for name, value in found.items() if name.startswith("file.")}
    if not {found.get(f"file.{name}", "absent") for name in FILES + MORE_FILES} <= {"absent", "bulk", "delta"}:
        raise Refused("manifest")
    if found.get("oneroster.version", "1.1") not in VERSIONS:
        raise Refused("version", found["oneroster.version"][:20])
    return found


def _rows(archive: zipfile.ZipFile, name: str) -> Iterator[Row]:
    """Return the rows of a file by folded header. Raise `Refused` for one that is too large."""
    with archive.open(name) as packed:
        text = io.TextIOWrapper(io.BufferedReader(_Limited(packed)), encoding="utf-8-sig", newline="")
        lines = csv.reader(text)
        header = [cell.strip().lower() for cell in next(lines, [])]
        for count, line in enumerate(lines):
            if count >= MOST_ROWS:
                raise Refused("rows", posixpath.basename(name))
            if line:
                yield dict(zip(header, map(str.strip, line), strict=False))


class _Limited(io.RawIOBase):
    """A file of an archive that ends with `Refused` where it is longer than allowed, whatever its directory says."""

    def __init__(self, source: Any) -> None:
        self.source, self.left = source, MOST_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.source.read(min(len(buffer), 65536))
        self.left -= len(data)
        if self.left < 0:
            raise Refused("large")
        buffer[: len(data)] = data
        return len(data)


def _by_id(rows: Iterator[Row]) -> dict[str, Row]:
    """Return rows by their sourcedId, with the columns that are read."""
    return {
        row["sourcedid"]: {name: row[name] for name in _READ if row.get(name)} for row in rows if row.get("sourcedid")
    }


_READ = (
    "status", "title", "classcode", "name", "schoolsourcedid", "termsourcedids", "enddate", "enableduser", "givenname",
    "familyname", "middlename",
)  # fmt: skip


def _classes(
    archive: zipfile.ZipFile, names: Mapping[str, str], found: Mapping[str, Mapping[str, Row]], today: str
) -> dict[str, Any]:
    """Return the classes with their pupils, what was left out, and who leaves every class."""
    classes, users, skipped = found["classes"], found["users"], []
    pupils: dict[str, dict[str, list[Any]]] = defaultdict(dict)
    others = 0
    for number, row in enumerate(_rows(archive, names["enrollments"]) if "enrollments" in names else (), 2):
        if row.get("role", "").lower() != "student":
            others += 1
            continue
        class_id, user_id = row.get("classsourcedid", ""), row.get("usersourcedid", "")
        user = users.get(user_id, {})
        if not class_id or not user_id:
            skipped.append([number, "ids", ""])
            continue
        leaves = _is_over(row, today) or user.get("status", "").lower() in GONE
        parts = [user.get(name, "") for name in ("familyname", "givenname", "middlename")]
        is_off = user.get("enableduser", "true").lower() == "false"
        before = pupils[class_id].get(user_id)
        if before and leaves:  # one of several places of a pupil in a class is over, another is not
            continue
        pupils[class_id][user_id] = [user_id, *parts, leaves, is_off]
    if len(classes.keys() | pupils.keys()) > MOST_CLASSES or sum(map(len, pupils.values())) > MOST_PUPILS:
        raise Refused("many")
    titles = [each.get("title", "") for each in classes.values()]
    return {
        "classes": [
            _class(class_id, classes.get(class_id), titles, found, list(pupils[class_id].values()), today)
            for class_id in dict.fromkeys([*classes, *pupils])
        ],
        "gone": [user_id for user_id, user in users.items() if user.get("status", "").lower() in GONE],
        "others": others,
        "skipped": skipped[:MOST_REPORTED],
        "skipped_count": len(skipped),
    }


def _class(
    class_id: str,
    row: Row | None,
    titles: list[str],
    found: Mapping[str, Mapping[str, Row]],
    pupils: list[list[Any]],
    today: str,
) -> dict[str, Any]:
    """Return a class, without a title if the package does not describe it. Its code tells it from its namesakes."""
    row = row or {}
    title, code = row.get("title", ""), row.get("classcode", "")
    terms = [found["academicSessions"].get(each.strip(), {}) for each in row.get("termsourcedids", "").split(",")]
    return {
        "id": class_id,
        "title": f"{title} ({code})" if code and titles.count(title) > 1 else title or code,
        "school": found["orgs"].get(row.get("schoolsourcedid", ""), {}).get("name", ""),
        "is_over": row.get("status", "").lower() in GONE or all(_is_over(term, today) for term in terms),
        "pupils": pupils,
    }


def _is_over(row: Row, today: str) -> bool:
    """Return whether a record was taken back or has ended: the end date is the first day after it."""
    ends = row.get("enddate", "")[:10]
    return row.get("status", "").lower() in GONE or (ends[4:5] == "-" and ends <= today)


def main(today: str) -> None:
    """Read what standard input holds. The argument is today's date."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (DATA_BYTES, DATA_BYTES))
    try:
        said = read_package(io.BytesIO(sys.stdin.buffer.read()), today)
    except Refused as refusal:
        said = {"refused": refusal.code, "about": refusal.about}
    json.dump(said, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])

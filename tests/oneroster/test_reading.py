"""Reading packages: what is in them, whatever the version and the layout, and archives that are traps."""

import io
import struct
import subprocess
import sys
import zipfile
from datetime import date
from typing import Any

import pytest

from tests.oneroster.packages import CLASSES, ENROLLMENTS, FILES, TODAY, USERS, manifest, package, zipped
from webapp.config import ROOT
from webapp.outside.oneroster_process import MOST_BYTES, MOST_ENTRIES, Refused, read_package
from webapp.outside.package_reader import PackageRefused
from webapp.outside.package_reader import read_package as read_in_a_child


def read(data: bytes) -> dict[str, Any]:
    return read_package(io.BytesIO(data), TODAY)


def places(said: dict[str, Any]) -> dict[str, list[tuple[str, str, bool]]]:
    """Return for each class the ids and family names of its pupils, and whether they leave."""
    return {each["id"]: [(pupil[0], pupil[1], pupil[4]) for pupil in each["pupils"]] for each in said["classes"]}


TWO_CLASSES = {
    "c7": [("u1", "ШЕВЧЕНКО", False), ("u2", "О'Коннор", False)],
    "g7": [("u1", "ШЕВЧЕНКО", False), ("u3", "Дем`яненко", False)],
}
ROLES = (
    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId\n"
    "r1,,,u1,primary,student,,,s5,\n"
)


@pytest.mark.parametrize(
    "data",
    [
        package(),
        package(folder="export 2026/"),
        package(version="1.2", users=USERS.replace("orgSourcedIds,role,", "").replace(",s5,student,", ",")),
        package(**{name: "\ufeff" + text.replace("\n", "\r\n") for name, text in FILES.items()}),
        package(users="".join(f'"{line}"\n'.replace(",", '","') for line in USERS.splitlines())),
        zipped({f"{name}.csv": text for name, text in FILES.items()}),
        zipped({f"{name}.csv": text for name, text in FILES.items()} | {"roles.csv": ROLES, "notes.txt": "Hello"}),
        zipped(
            {f"{name.upper()}.CSV": text for name, text in FILES.items()}
            | {"Manifest.csv": manifest(dict.fromkeys(FILES, "Bulk") | {"demographics": ""})}
        ),
    ],
    ids=["1.1", "in a folder", "1.2", "with a BOM", "quoted", "no manifest", "other files", "capitals"],
)
def test_every_layout_gives_the_same_two_classes(data: bytes) -> None:
    said = read(data)
    assert places(said) == TWO_CLASSES
    assert [(each["title"], each["school"], each["is_over"]) for each in said["classes"]] == [
        ("Algebra 7-A", "School 5", False),
        ("Geometry 7-A", "School 5", False),
    ]
    assert (said["is_complete"], said["others"], said["skipped_count"], said["gone"]) == (True, 1, 0, [])


def test_what_the_school_has_ended_is_leaving() -> None:
    said = read(
        package(
            mode="delta",
            users=USERS.replace("u2,,", "u2,tobedeleted,"),
            classes=CLASSES.replace("s5,term\ng7", "s5,old\ng7").replace("g7,,", "g7,tobedeleted,"),
            enrollments=ENROLLMENTS.replace("e1,,", "e1,inactive,").replace("2099-06-01", TODAY)
            + "e6,,,g7,s5,u3,student,,2025-12-25\n",
        )
    )
    assert places(said) == {
        "c7": [("u1", "ШЕВЧЕНКО", True), ("u2", "О'Коннор", True)],
        "g7": [("u1", "ШЕВЧЕНКО", True), ("u3", "Дем`яненко", False)],
    }, "a date in endDate is the first day without; an old place does not end a new one"
    assert [each["is_over"] for each in said["classes"]] == [True, True]
    assert (said["is_complete"], said["gone"]) == (False, ["u2"])


def test_classes_of_one_title_are_told_apart_by_their_code() -> None:
    said = read(package(classes=CLASSES.replace("Geometry", "Algebra")))
    assert [each["title"] for each in said["classes"]] == ["Algebra 7-A (A7)", "Algebra 7-A (G7)"]


def test_a_package_of_changes_may_name_places_alone() -> None:
    said = read(package(mode="delta", users=None, classes=None, orgs=None, academicSessions=None))
    assert places(said) == {
        key: [(pupil, "", leaves) for pupil, _, leaves in value] for key, value in TWO_CLASSES.items()
    }
    assert [each["title"] for each in said["classes"]] == ["", ""]


def test_lines_without_ids_are_reported() -> None:
    said = read(package(enrollments=ENROLLMENTS + "e7,,,c7,s5,,student,,,\n"))
    assert (said["skipped"], places(said)) == ([[7, "ids", ""]], TWO_CLASSES)


def lying_about_its_size(data: bytes) -> bytes:
    """Write a small size into the directory of an archive."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<I", 10) + data[at + 28 :]


def encrypted(data: bytes) -> bytes:
    """Set the flag of encryption in every entry of an archive."""
    parts = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = parts.find(signature)
        while at >= 0:
            parts[at + offset] |= 1
            at = parts.find(signature, at + 4)
    return bytes(parts)


BOMB = "sourcedId,givenName\n" + "0" * (MOST_BYTES + 1)
TRAPS = {
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(1000), "broken"),
    "half an archive": (package()[: len(package()) // 2], "broken"),
    "damaged data": (package().replace(b"x", b"y").replace(b"\x00\x00", b"\x01\x00", 3), "broken"),
    "encrypted": (encrypted(package()), "broken"),
    "a lie about a size": (lying_about_its_size(package()), "broken"),
    "a thousand entries": (zipped({f"{at}.csv": "" for at in range(1000)}), "entries"),
    "a path that climbs": (zipped({"../users.csv": USERS}), "path"),
    "a path of Windows": (zipped({"C:\\users.csv": USERS}), "path"),
    "an absolute path": (zipped({"/etc/users.csv": USERS}), "path"),
    "a bomb": (package(users=BOMB), "large"),
    "two files of one name": (zipped({"a/users.csv": USERS, "b/users.csv": USERS}), "twice"),
    "a document": (zipped({"word/document.xml": "<w/>"}), "other"),
    "no enrollments": (zipped({"users.csv": USERS, "classes.csv": CLASSES}), "missing"),
    "a promise of the manifest": (zipped({"manifest.csv": manifest({"users": "bulk"})}), "missing"),
    "nothing promised": (zipped({"manifest.csv": manifest({"users": "absent"})}), "nothing"),
    "another manifest": (zipped({"manifest.csv": manifest({"users": "all"}), "users.csv": USERS}), "manifest"),
    "a version to come": (package(version="2.0"), "version"),
    "not UTF-8": (zipped({f"{name}.csv": text.encode("cp1251") for name, text in FILES.items()}), "encoding"),
    "a cell without end": (package(users='sourcedId,familyName\nu1,"' + "a" * 200_000), "table"),
    "too many classes": (package(classes="sourcedId,title\n" + "".join(f"c{at},C\n" for at in range(200))), "many"),
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_refused_with_its_reason(name: str) -> None:
    data, code = TRAPS[name]
    assert len(zipfile.ZipFile(io.BytesIO(TRAPS["a thousand entries"][0])).namelist()) > MOST_ENTRIES
    with pytest.raises(Refused) as refusal:
        read(data)
    assert refusal.value.code == code


# A process inherits the largest size of the one that starts it, so a small one starts the reader.
MEASURE = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-I", *sys.argv[1:]], check=True, stdin=sys.stdin, capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, done.stdout.decode()[:60])
"""
DISTRICT = package(
    users=USERS + "".join(f"x{at},,,true,s5,student,user{at},Given {at},Family {at},\n" for at in range(100_000)),
    enrollments=ENROLLMENTS + "".join(f"y{at},,,c7,s5,x{at},teacher,,,\n" for at in range(190_000)),
)


@pytest.mark.parametrize(
    ("data", "says"),
    [(DISTRICT, '"version"'), (TRAPS["a bomb"][0], '"large"'), (bytes(50 * 1024 * 1024), '"broken"')],
    ids=["a district", "a bomb", "50 MB of zeros"],
)
def test_reading_takes_less_than_200_megabytes(data: bytes, says: str) -> None:
    child = [sys.executable, "-I", "-c", MEASURE, str(ROOT / "webapp" / "outside" / "oneroster_process.py"), TODAY]
    done = subprocess.run(child, input=data, check=True, capture_output=True)
    seconds, megabytes, said = done.stdout.decode().split(" ", 2)
    assert says in said
    assert float(megabytes) < 200, megabytes
    assert float(seconds) < 10, seconds


def test_the_child_says_the_same_and_its_refusals_arrive() -> None:
    assert read_in_a_child(package(), date.fromisoformat(TODAY)) == read(package())
    with pytest.raises(PackageRefused) as refusal:
        read_in_a_child(TRAPS["a version to come"][0], date.fromisoformat(TODAY))
    assert (refusal.value.code, refusal.value.about) == ("version", "2.0")

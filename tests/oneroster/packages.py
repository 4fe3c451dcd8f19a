"""Packages of OneRoster, made up: no file of anybody else's."""

import io
import zipfile
from collections.abc import Mapping

TODAY = "2026-03-02"  # the day of NOON
MODES = ("absent", "bulk", "delta")
ALL_FILES = ("academicSessions", "classes", "enrollments", "orgs", "users")

USERS = """sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,middleName
u1,,,true,s5,student,anna,Анна,ШЕВЧЕНКО,Ігорівна
u2,,,true,s5,student,yan,Ян,О'Коннор,
u3,,,true,s5,student,mar,Мар'яна,Дем`яненко,
t1,,,true,s5,teacher,olha,Ольга,Учителька,
"""
CLASSES = """sourcedId,status,dateLastModified,title,grades,classCode,classType,schoolSourcedId,termSourcedIds
c7,,,Algebra 7-A,07,A7,scheduled,s5,term
g7,,,Geometry 7-A,07,G7,scheduled,s5,term
"""
ENROLLMENTS = """sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,beginDate,endDate
e1,,,c7,s5,u1,student,,
e2,,,c7,s5,u2,student,,
e3,,,g7,s5,u1,student,,2099-06-01
e4,,,g7,s5,u3,student,,
e5,,,c7,s5,t1,teacher,,
"""
ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\ns5,,,School 5,school,5,\n"
SESSIONS = (
    "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\n"
    "term,,,Spring,term,2026-01-10,2099-06-01,,2026\nold,,,Autumn,term,2025-09-01,2025-12-25,,2026\n"
)
FILES = {
    "academicSessions": SESSIONS,
    "classes": CLASSES,
    "enrollments": ENROLLMENTS,
    "orgs": ORGS,
    "users": USERS,
}


def manifest(modes: Mapping[str, str], version: str = "1.1") -> str:
    """Return a manifest that says how each file is meant."""
    lines = [f"file.{name},{mode}" for name, mode in modes.items()]
    return "\r\n".join(["propertyName,value", "manifest.version,1.0", f"oneroster.version,{version}", *lines, ""])


def zipped(entries: Mapping[str, str | bytes]) -> bytes:
    """Return an archive."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return output.getvalue()


def package(*, mode: str = "bulk", version: str = "1.1", folder: str = "", **files: str | None) -> bytes:
    """Return a package of a school with two classes. A file can be given otherwise, or left out with None."""
    texts = {name: text for name, text in (FILES | files).items() if text is not None}
    modes = {name: mode if name in texts else "absent" for name in ALL_FILES}
    entries = {f"{name}.csv": text for name, text in texts.items()} | {"manifest.csv": manifest(modes, version)}
    return zipped({folder + name: text for name, text in entries.items()})

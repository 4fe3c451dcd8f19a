"""A package in the browser: seen before it is stored, stored once, and found again when it comes the next time."""

import re
from dataclasses import replace
from io import BytesIO
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import post, signed_in_browser, user_id_of
from tests.classes.people import teacher_browser
from tests.oneroster.packages import CLASSES, ENROLLMENTS, USERS, package
from webapp import db
from webapp.blueprints.oneroster import PACKAGE_BYTES

START = "/classes/oneroster"


@pytest.fixture
def teacher(client: FlaskClient, app: Flask) -> FlaskClient:
    return teacher_browser(app)


def send(browser: FlaskClient, data: bytes, status: int = 200) -> str:
    """Return the preview of a package."""
    response = post(browser, START, data={"file": (BytesIO(data), "package.zip")})
    assert response.status_code == status, response.get_data(as_text=True)[:2000]
    return response.get_data(as_text=True)


def store(browser: FlaskClient, html: str, **changes: list[str]) -> list[str]:
    """Press the button of a preview, and return the addresses of the classes stored."""
    response = post(browser, f"{START}/confirm", data=ticked(html) | changes)
    assert response.status_code == 200, re.findall(
        r"notice[^>]*>(.*?)</div>", response.get_data(as_text=True), re.DOTALL
    )
    return re.findall(r'href="(/classes/[0-9a-f-]{36})/people"', response.get_data(as_text=True))


def ticked(html: str) -> dict[str, list[str]]:
    """Return the fields of a preview as a browser sends them untouched."""
    form = html[html.index(f'action="{START}/confirm"') :]
    found: dict[str, list[str]] = {"locale": ["uk"], "time_zone": ["Europe/Kyiv"]}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = (re.search(rf' {each}="([^"]*)"', tag) for each in ("name", "value"))
        is_sent = not re.search(r'type="(checkbox|radio)"', tag) or (" checked" in tag and " disabled" not in tag)
        if name and value and is_sent:
            found.setdefault(name[1], []).append(value[1])
    return found


def rows(query: str, *values: object) -> list[tuple[object, ...]]:
    with db.pool().connection() as conn:
        return conn.execute(query, values).fetchall()


def people(browser: FlaskClient) -> list[tuple[object, ...]]:
    """Return the classes and current pupils of a teacher: class, family name, the school's id."""
    return rows(
        "select class.name, member.family_name, member.school_id from class_teachers as teacher"
        " join classes as class using (class_id) join class_members as member using (class_id)"
        " where teacher.user_id = %s and member.left_at is null order by class.name, member.school_id",
        user_id_of(browser),
    )


FIRST = [
    ("Algebra 7-A", "Шевченко", "u1"),
    ("Algebra 7-A", "О’Коннор", "u2"),
    ("Geometry 7-A", "Шевченко", "u1"),
    ("Geometry 7-A", "Дем’яненко", "u3"),
]


def test_a_package_makes_classes_once_and_a_child_of_two_classes_has_one_account(teacher: FlaskClient) -> None:
    html = send(teacher, package())
    assert people(teacher) == [], "nothing is stored by looking"
    assert html.count("New class") == 2
    assert "1 place of a teacher" in html
    sent = ticked(html)
    first = store(teacher, html)
    assert people(teacher) == FIRST
    again = post(teacher, f"{START}/confirm", data=sent)
    assert (again.status_code, people(teacher)) == (200, FIRST), "pressed twice, the button does it once"
    owner = user_id_of(teacher)
    (count,) = rows(
        "select count(distinct member.user_id), count(distinct class.class_id), min(class.school), min(class.sign_in),"
        " bool_and(learner.is_managed) from class_teachers as teacher join classes as class using (class_id)"
        " join class_members as member using (class_id) join users as learner on learner.id = member.user_id"
        " where teacher.user_id = %s",
        owner,
    )
    assert count == (3, 2, "School 5", "pin", True)
    page = teacher.get(f"{first[0]}/people").get_data(as_text=True)
    assert page.count("Needs a card") == 2
    assert page.count('name="pupil"') == len(re.findall(r'name="pupil" value="[^"]+" checked', page)) == 2

    html = send(teacher, package())
    assert "New class" not in html
    assert html.count("There already") == 4
    assert sorted(store(teacher, html)) == sorted(first)
    assert people(teacher) == FIRST


def test_what_changed_is_shown_and_happens_only_where_ticked(teacher: FlaskClient) -> None:
    store(teacher, send(teacher, package()))
    changed = {
        "users": USERS.replace("ШЕВЧЕНКО", "Коваль") + "u4,,,false,s5,student,new,Ніна,Нова,\n",
        "enrollments": ENROLLMENTS.replace("e2,,", "e2,tobedeleted,").replace("e4,,,g7", "e4,,,c7")
        + "e8,,,g7,s5,u4,student,,\n",
    }
    html = send(teacher, package(**changed))
    assert html.count("Was Шевченко") == 2
    assert "From another class of yours" in html  # Мар’яна of the geometry class comes to algebra
    assert "Switched off by the school" in html
    sent = ticked(html)
    assert len(sent["remove"]) == 1, "who leaves is ticked; who is not in the package is not"
    assert len(re.findall(r'name="remove"', html)) == 2
    store(teacher, html, remove=[])
    assert people(teacher) == [
        ("Algebra 7-A", "Коваль", "u1"),
        ("Algebra 7-A", "О’Коннор", "u2"),
        ("Algebra 7-A", "Дем’яненко", "u3"),
        ("Geometry 7-A", "Коваль", "u1"),
        ("Geometry 7-A", "Дем’яненко", "u3"),
    ], "no departure was ticked, and an account that is switched off is not made by itself"
    (same,) = rows(
        "select count(distinct member.user_id) from class_teachers as teacher"
        " join class_members as member using (class_id) where teacher.user_id = %s and member.school_id = 'u3'",
        user_id_of(teacher),
    )
    assert same == (1,)
    store(teacher, send(teacher, package(**changed)))
    assert [row for row in people(teacher) if row[2] == "u2"] == []
    html = send(teacher, package())
    assert "Comes back" in html
    store(teacher, html)
    assert [row[0] for row in people(teacher) if row[2] == "u2"] == ["Algebra 7-A"]


def test_changes_alone_move_nobody_else(teacher: FlaskClient) -> None:
    store(teacher, send(teacher, package()))
    header = ENROLLMENTS.splitlines()[0]
    delta = package(
        mode="delta",
        users=None,
        classes=None,
        orgs=None,
        academicSessions=None,
        enrollments=f"{header}\ne9,active,2026-03-01T10:00:00Z,c7,s5,u3,student,,\n"
        "e1,tobedeleted,2026-03-01T10:00:00Z,c7,s5,u1,student,,\nx,active,,c7,s5,nobody,student,,\n",
    )
    html = send(teacher, delta)
    assert "It lists only what changed." in html
    assert "Not in the package" not in html
    assert "This pupil has no name in the package" in html
    assert "nobody" in html
    store(teacher, html)
    assert [row for row in people(teacher) if row[0] == "Algebra 7-A"] == [
        ("Algebra 7-A", "О’Коннор", "u2"),
        ("Algebra 7-A", "Дем’яненко", "u3"),
    ]
    gone = package(
        mode="delta",
        users=USERS.splitlines()[0] + "\nu3,tobedeleted,,true,s5,student,mar,,,\n",
        classes=None,
        orgs=None,
        academicSessions=None,
        enrollments=None,
    )
    html = send(teacher, gone)
    assert len(ticked(html)["remove"]) == 2, "whom the school took out leaves every class"
    store(teacher, html)
    assert [row for row in people(teacher) if row[2] == "u3"] == []


def test_two_children_of_one_name_and_two_ids_never_share_an_account(teacher: FlaskClient) -> None:
    store(teacher, send(teacher, package()))
    html = send(
        teacher,
        package(users=USERS.replace("u2,", "u9,"), enrollments=ENROLLMENTS.replace("c7,s5,u2", "c7,s5,u9")),
    )
    assert html.count(">New pupil<") == 1
    store(teacher, html)
    assert [row[2] for row in people(teacher) if row[1] == "О’Коннор"] == ["u2", "u9"]


def test_a_class_made_by_hand_is_another_one_and_other_teachers_see_nothing(app: Flask, teacher: FlaskClient) -> None:
    store(teacher, send(teacher, package()))
    other = teacher_browser(app)
    html = send(other, package())
    assert html.count("New class") == 2
    assert html.count(">New pupil<") == 4
    response = post(other, f"{START}/confirm", data=ticked(send(teacher, package())))
    assert (response.status_code, people(other)) == (422, []), "what was read for one teacher is no other one's"
    store(other, html, **{"class": ["c7"]})
    assert [row[0] for row in people(other)] == ["Algebra 7-A"] * 2


def test_a_class_with_accounts_too_many_pupils_or_no_name_cannot_be_ticked(teacher: FlaskClient) -> None:
    first, _ = store(teacher, send(teacher, package()))
    with db.pool().connection() as conn:
        conn.execute("update classes set sign_in = 'account' where class_id = %s", [UUID(first.rpartition("/")[2])])
    many = "".join(f"m{at},,,true,s5,student,many,Given,Family,\n" for at in range(201))
    html = send(
        teacher,
        package(
            users=USERS + many,
            classes=CLASSES + "big,,,Big,07,B,scheduled,s5,term\n",
            enrollments=ENROLLMENTS
            + "".join(f"b{at},,,big,s5,m{at},student,,\n" for at in range(201))
            + "n,,,untold,s5,u1,student,,\n",
        ),
    )
    assert html.count(" disabled") == 3
    for reason in ("accounts of their own", "at most 200 pupils", "what this class is called"):
        assert reason in html
    before = people(teacher)
    sent = ticked(html) | {"class": ["c7", "big", "untold"]}
    assert post(teacher, f"{START}/confirm", data=sent).status_code in (200, 422)
    assert [row for row in people(teacher) if row not in before] == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "choose the ZIP file"),
        (b"%PDF-1.7", "no ZIP archive"),
        (package(version="3.0"), "This is OneRoster 3.0"),
        (package(classes=None, mode="bulk")[:500], "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence_and_stores_nothing(
    teacher: FlaskClient, data: bytes, reason: str
) -> None:
    html = send(teacher, data, 422)
    assert reason in html
    assert 'name="file"' in html, "the form is there again"
    assert people(teacher) == []


def test_a_file_of_50_megabytes_is_refused_unread(teacher: FlaskClient) -> None:
    html = send(teacher, bytes(50 * 1024 * 1024), 413)
    assert "too much at once" in html
    assert PACKAGE_BYTES < 50 * 1024 * 1024


def test_where_anybody_may_make_one_class_a_package_makes_one(app: Flask, client: FlaskClient) -> None:
    browser = signed_in_browser(app, "one@oneroster.example")
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, anyone_may_create_a_class=True)
    try:
        html = send(browser, package())
        refused = post(browser, f"{START}/confirm", data=ticked(html))
        assert (refused.status_code, people(browser)) == (422, [])
        store(browser, html, **{"class": ["g7"]})
        assert {row[0] for row in people(browser)} == {"Geometry 7-A"}
        again = send(browser, package(mode="delta"))
        assert "You may make no more classes." in again
    finally:
        app.extensions["settings"] = settings


def test_only_teachers_import(app: Flask, teacher: FlaskClient) -> None:
    stranger = signed_in_browser(app, "nobody@oneroster.example")
    assert stranger.get(START).status_code == 404
    assert post(stranger, START, data={"file": (BytesIO(package()), "p.zip")}).status_code == 404
    assert teacher.get(START).status_code == 200


def test_characters_that_show_nothing_or_turn_a_line_round_are_dropped(teacher: FlaskClient) -> None:
    odd = package(
        users=USERS.replace("u1,", "u\u202e1\x00,")
        .replace("Анна", "Ан\u202eна\x07")
        .replace("ШЕВЧЕНКО", "Шевченко\x00"),
        enrollments=ENROLLMENTS.replace("u1", "u\u202e1\x00"),
        classes=CLASSES.replace("Algebra", "\u2067Algebra\x1b"),
    )
    html = send(teacher, odd)
    assert not re.search("[\u202e\u2067\x00\x07\x1b]", html)
    store(teacher, html)
    assert ("Algebra 7-A", "Шевченко", "u1") in people(teacher)
    again = send(teacher, odd)
    assert "2 are there already" in again
    assert ">New pupil<" not in again, "found by the same ids"


def test_a_name_that_is_too_long_is_reported(teacher: FlaskClient) -> None:
    html = send(teacher, package(users=USERS.replace("ШЕВЧЕНКО", "Ш" * 200)))
    assert "This pupil has no name in the package, or one that is too long:" in html

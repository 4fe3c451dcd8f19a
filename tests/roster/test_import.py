"""Importing a list into a class: seen before it is stored, stored once, and nobody is removed unless ticked."""

import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests.classes.people import PEPPERS, Made, add_pupils, make_class
from tests.conftest import NOON
from tests.roster.lists import EXCEL, LISTS
from webapp import db
from webapp.config import Settings
from webapp.errors import Invalid
from webapp.services import roster, roster_import
from webapp.services.roster import Card
from webapp.services.roster_file import read


def store(
    conn: db.Conn, made: Made, data: bytes, *, removed: Collection[UUID] = (), seed: str = "", lines: Sequence[int] = ()
) -> list[Card]:
    listed = read(data)
    return roster_import.import_list(
        conn,
        made.about(conn),
        listed,
        chosen=lines or [pupil.line for pupil in listed.pupils],
        removed=removed,
        actor_id=made.owner_id,
        seed=seed or uuid4().hex,
        peppers=PEPPERS,
        now=NOON,
    )


def fates(conn: db.Conn, made: Made, data: bytes) -> tuple[int, int, int, int]:
    """How many are new, same, changed and missing."""
    plan = roster_import.plan_import(read(data), roster.list_members(conn, made.class_id))
    return plan.count("new"), plan.count("same"), plan.count("changed"), len(plan.missing)


def rows_of(conn: db.Conn, made: Made) -> tuple[int, int, int]:
    """Members, users and secrets of a class, in the database."""
    found = conn.execute(
        "select count(*), count(u.id), count(s.user_id) from class_members as m"
        " join users as u on u.id = m.user_id and u.is_managed"
        " left join user_secrets as s on s.user_id = m.user_id and s.kind = 'pin' where m.class_id = %s",
        [made.class_id],
    ).fetchone()
    assert found
    members, users, secrets = found
    return members, users, secrets


def test_scenario_1_six_pupils_are_stored_once_and_birth_dates_never(conn: db.Conn) -> None:
    made, data = make_class(conn), EXCEL.encode("cp1251")
    plan = roster_import.plan_import(read(data), roster.list_members(conn, made.class_id))
    assert (len(plan.rows), plan.count("new"), sum(row.has_same_name for row in plan.rows)) == (6, 6, 2)
    assert rows_of(conn, made) == (0, 0, 0), "a preview stores nothing"
    first = store(conn, made, data, seed="the same page")
    again = store(conn, made, data, seed="the same page")
    assert [card.secret for card in first] == [card.secret for card in again], "pressed twice, the same cards"
    assert len(first) == 6
    assert rows_of(conn, made) == (6, 6, 6)
    stored = conn.execute("select m::text from class_members as m where class_id = %s", [made.class_id]).fetchall()
    assert not any("2013" in text for (text,) in stored)


@pytest.mark.parametrize("name", LISTS)
def test_every_layout_finds_the_same_pupils_again(conn: db.Conn, name: str) -> None:
    made = make_class(conn)
    store(conn, made, EXCEL.encode())
    new, same, changed, missing = fates(conn, made, LISTS[name])
    assert (new, missing, same + changed) == (0, 0, 6), "an id of the school that is new is a change, no new pupil"


def test_scenario_1_one_more_and_one_missing_who_stays_unless_ticked(conn: db.Conn) -> None:
    made = make_class(conn)
    store(conn, made, EXCEL.encode())
    lines = EXCEL.splitlines()
    other = "\r\n".join([*lines[:6], "7;Новенька;Оля;;"]).encode()
    assert fates(conn, made, other) == (1, 5, 0, 1)
    assert len(store(conn, made, other)) == 1
    assert len(roster.current(roster.list_members(conn, made.class_id))) == 7
    (missing,) = roster_import.plan_import(read(other), roster.list_members(conn, made.class_id)).missing
    store(conn, made, other, removed=[missing.user_id])
    members = roster.list_members(conn, made.class_id)
    assert (len(members), len(roster.current(members))) == (7, 6)
    assert store(conn, made, EXCEL.encode()) == [], "who comes back is no new pupil"
    assert len(roster.current(roster.list_members(conn, made.class_id))) == 7


def test_a_name_is_corrected_by_the_schools_id_and_lists_without_patronymics_match(conn: db.Conn) -> None:
    made = make_class(conn)
    store(conn, made, b"School id;Surname;First name;Middle name\n7;Koval;Ana;Petrivna\n8;Bilyk;Ihor;Olehovych")
    assert fates(conn, made, b"School id,Surname,First name\n7,Koval,Anna\n8,Bilyk,Ihor") == (0, 1, 1, 0)
    assert fates(conn, made, b"Surname;First name\nKoval;Ana\nBilyk;Ihor") == (0, 2, 0, 0)
    store(conn, made, b"School id,Surname,First name\n7,Koval,Anna\n")
    names = [member.name for member in roster.list_members(conn, made.class_id)]
    assert names == ["Bilyk Ihor Olehovych", "Koval Anna Petrivna"]


def test_lines_that_are_not_chosen_are_not_stored(conn: db.Conn) -> None:
    made = make_class(conn)
    assert [card.name for card in store(conn, made, EXCEL.encode(), lines=[1, 3])] == [
        "Ґалаґан Їжакевич Євгенович",
        "Нечуй-Левицька Іванна-Марія Андріївна",
    ]


def test_a_class_has_at_most_200_pupils(conn: db.Conn) -> None:
    made = make_class(conn)
    with pytest.raises(Invalid, match="200"):
        store(
            conn, made, "\n".join(f"Family{'abcdefghij'[n % 10]}{'x' * (n // 10)} Given" for n in range(201)).encode()
        )
    assert rows_of(conn, made) == (0, 0, 0)


FORTY = [f"Прізвище{'абвгґдежзиіклмнопрст'[n % 20]}{'ь' * (n // 20)} Ім’я" for n in range(40)]


def test_scenario_2_forty_names_are_stored_within_a_second(conn: db.Conn) -> None:
    made = make_class(conn)
    began = time.process_time(), time.perf_counter()
    assert len(add_pupils(conn, made, FORTY)) == 40
    spent, passed = time.process_time() - began[0], time.perf_counter() - began[1]
    assert rows_of(conn, made) == (40, 40, 40)
    assert spent <= 1, f"{spent:.2f} s of this process, {passed:.2f} s on a machine that others use too"


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [("one page", "one page"), ("a page", "another page")])
def test_scenario_2_two_equal_confirms_at_once_make_forty_pupils(database: Settings, seeds: tuple[str, str]) -> None:
    with db.transaction() as conn:
        made = make_class(conn)

    def confirm(seed: str) -> int:
        with db.transaction() as conn:
            return len(add_pupils(conn, made, FORTY, seed))

    with ThreadPoolExecutor(2) as pool:
        cards = list(pool.map(confirm, seeds))
    with db.pool().connection() as conn:
        assert rows_of(conn, made) == (40, 40, 40)
    assert sorted(cards) == ([40, 40] if seeds[0] == seeds[1] else [0, 40])


def test_a_later_year_is_no_repeat(conn: db.Conn) -> None:
    made = make_class(conn)
    (card,) = add_pupils(conn, made, ["Koval Anna"], "a page")
    renewed = roster.renew_secrets(
        conn,
        made.about(conn),
        [card.secret.user_id],
        actor_id=made.owner_id,
        seed="a later page",
        peppers=PEPPERS,
        now=NOON + timedelta(days=1),
    )
    assert renewed[0].secret.pin != card.secret.pin
    assert add_pupils(conn, made, ["Koval Anna"], "a page") == [], "an old page shows no secret that is replaced"

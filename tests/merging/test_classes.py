"""Guests and accounts that become one keep their places in classes and their marks."""

from uuid import UUID, uuid4

from tests.accounts.people import new_account, new_guest
from tests.classes.people import make_class
from tests.conftest import NOON
from webapp import db
from webapp.services import classes, merging, roster
from webapp.services.roster_file import ListedPupil


def join(conn: db.Conn, class_id: UUID, user_id: UUID) -> None:
    roster.add_member(conn, class_id, user_id, ListedPupil(0, "Kovalenko", "Anna", "", "", ""), NOON)


def work(conn: db.Conn, user_id: UUID, class_id: UUID, assignment_id: UUID, points: int) -> None:
    conn.execute(
        "insert into user_assignments (user_id, class_id, assignment_id, answer_count, right_count, points)"
        " values (%s, %s, %s, 1, 1, %s)",
        [user_id, class_id, assignment_id, points],
    )
    conn.execute(
        "insert into user_assignment_answers values (%s, %s, %s, 1, 1, 1, %s, true, false, %s, %s)",
        [user_id, class_id, assignment_id, uuid4(), points, NOON],
    )


def marks(conn: db.Conn, user_id: UUID) -> list[tuple[object, ...]]:
    return conn.execute(
        "select assignment_id, points from user_assignments where user_id = %s order by points", [user_id]
    ).fetchall()


def test_a_guest_who_signs_in_stays_in_the_class_with_every_mark(conn: db.Conn) -> None:
    made = make_class(conn)
    guest, account = new_guest(conn), new_account(conn)
    mine, ours = uuid4(), uuid4()
    join(conn, made.class_id, guest.user_id)
    roster.record(conn, made.class_id, [guest.user_id], "joined", guest.user_id, NOON)
    work(conn, guest.user_id, made.class_id, mine, 1)
    work(conn, guest.user_id, made.class_id, ours, 2)
    work(conn, account.user_id, made.class_id, ours, 3)
    merging.merge_guest(conn, guest.user_id, account.user_id)
    assert classes.in_role(conn, made.class_id, account.user_id).role == "pupil"
    assert marks(conn, account.user_id) == [(mine, 1), (ours, 3)], "where both have worked, the account's mark counts"
    assert [event.kind for event in roster.list_events(conn, account.user_id)] == ["joined"]
    answers = conn.execute("select count(*) from user_assignment_answers where user_id = %s", [account.user_id])
    assert answers.fetchone() == (2,)


def test_a_teachers_second_account_leaves_no_class_without_an_owner(conn: db.Conn) -> None:
    made, account = make_class(conn), new_account(conn)
    conn.execute("update users set email = null where id = %s", [made.owner_id])
    conn.execute("update users set role = 'TEACHER' where id = %s", [made.owner_id])
    pupil = new_account(conn).user_id
    roster.record(conn, made.class_id, [pupil], "looked", made.owner_id, NOON)
    merging.merge_account(conn, made.owner_id, account.user_id, NOON)
    assert classes.in_role(conn, made.class_id, account.user_id).role == "owner"
    actors = "select actor_id from user_class_events where user_id = %s"
    assert conn.execute(actors, [pupil]).fetchall() == [(account.user_id,)]
    assert conn.execute("select role from users where id = %s", [account.user_id]).fetchone() == ("TEACHER",)

"""The end of classes and of what is known about pupils: archive, deletion, the last owner, and time."""

from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest

from tests.accounts.people import new_account
from tests.classes.people import PEPPERS, Made, add_pupils, make_class
from tests.conftest import NOON
from tests.practice.test_races import at_once
from webapp import db
from webapp.config import Settings
from webapp.errors import Conflict, NotFound
from webapp.services import (
    classes,
    classes_codes,
    classes_end,
    classes_teachers,
    privacy,
    roster,
    roster_door,
    roster_move,
)
from webapp.services.visits import visit

SECRETS = ("test secret, long enough to sign with",)


def count(conn: db.Conn, table: str, class_ids: list[UUID]) -> int:
    statement = f"select count(*) from {table} where class_id = any(%s)"  # noqa: S608 - a name of ours
    found = conn.execute(statement.encode(), [class_ids]).fetchone()
    assert found
    return int(found[0])


def fill(conn: db.Conn, made: Made) -> list[UUID]:
    """32 pupils, and 20 assignments in which each has a mark."""
    pupils = [card.secret.user_id for card in add_pupils(conn, made, [f"Pupil{'x' * at} Anna" for at in range(32)])]
    conn.execute(
        "insert into class_assignments (class_id, assignment_id, title, opens_at)"
        " select %s, gen_random_uuid(), 'work', %s from generate_series(1, 20)",
        [made.class_id, NOON],
    )
    conn.execute(
        "insert into user_assignments (user_id, class_id, assignment_id, answer_count, right_count, points)"
        " select pupil, class_id, assignment_id, 1, 1, 1 from class_assignments, unnest(%s::uuid[]) as pupil"
        " where class_id = %s",
        [pupils, made.class_id],
    )
    conn.execute(
        "insert into user_assignment_answers"
        " select user_id, class_id, assignment_id, 1, 1, 1, gen_random_uuid(), true, false, 1, %s"
        " from user_assignments where class_id = %s",
        [NOON, made.class_id],
    )
    return pupils


def test_scenario_12_a_class_goes_and_its_pupils_stay(conn: db.Conn) -> None:
    made = [make_class(conn, name) for name in ("7-A", "7-B", "7-C")]
    pupils = [fill(conn, each) for each in made]
    ids = [each.class_id for each in made]
    classes_end.delete_class(conn, ids[0], NOON)
    assert count(conn, "classes", ids) == 2
    assert count(conn, "class_members", ids) == 64
    assert count(conn, "class_assignments", ids) == 40
    assert count(conn, "user_assignments", ids) == 1280
    assert count(conn, "user_assignment_answers", ids) == 1280
    left = conn.execute(
        "select count(*) from users where id = any(%s)", [[pupil for each in pupils for pupil in each]]
    ).fetchone()
    assert left == (96,)
    classes_end.delete_pupil(conn, ids[1], pupils[1][0], SECRETS)
    assert count(conn, "class_members", ids) == 63
    assert count(conn, "user_assignments", ids) == 1260
    assert count(conn, "user_assignment_answers", ids) == 1260


def test_scenario_12_the_last_owner_stays_until_the_class_is_handed_over(conn: db.Conn) -> None:
    made, email = make_class(conn), f"{uuid4().hex}@school.example"
    with pytest.raises(Conflict, match="7-A"):
        classes_teachers.refuse_last_owner(conn, made.owner_id)
    with pytest.raises(Conflict, match="Hand the class over"):
        classes_teachers.change_role(conn, made.class_id, made.owner_id, None, NOON)
    classes_teachers.invite(conn, made.class_id, email, "teacher", NOON)
    other = next(each for each in classes.list_teachers(conn, made.class_id) if each.email == email)
    classes_teachers.hand_over(conn, made.class_id, made.owner_id, other.user_id, NOON)
    roles = {each.user_id: each.role for each in classes.list_teachers(conn, made.class_id)}
    assert roles == {made.owner_id: "teacher", other.user_id: "owner"}
    classes_teachers.refuse_last_owner(conn, made.owner_id)


def test_what_goes_with_a_class_is_said_before(conn: db.Conn) -> None:
    made = make_class(conn)
    fill(conn, made)
    contents = classes_end.contents(conn, made.class_id)
    assert (contents.summary.pupil_count, contents.managed_count) == (32, 32)
    assert (contents.summary.assignment_count, contents.mark_count) == (20, 640)


def test_an_archived_class_forgets_secrets_at_once_and_can_be_restored(conn: db.Conn) -> None:
    made, other = make_class(conn), make_class(conn, "7-B")
    alone, shared = add_pupils(conn, made, ["Koval Anna", "Bilyk Ihor"])
    member = roster.find_member(conn, made.class_id, shared.secret.user_id)
    name = roster.read_name(member.family_name, member.given_name)
    roster.add_member(conn, other.class_id, shared.secret.user_id, name, NOON)
    code = made.code(conn)
    classes_end.archive(conn, made.class_id, NOON)
    with pytest.raises(NotFound, match="opens no class"):
        classes_codes.find_door(conn, code)
    with pytest.raises(Conflict, match="read"):
        classes.to_change(conn, made.class_id, made.owner_id, classes.TEACHING)
    with pytest.raises(NotFound):
        roster_door.find_card(conn, alone.secret.card, NOON)
    assert roster_door.find_card(conn, shared.secret.card, NOON).about.class_id == other.class_id
    classes_end.restore(conn, made.class_id, NOON)
    assert made.code(conn) != code
    assert not classes.to_change(conn, made.class_id, made.owner_id, classes.TEACHING).about.is_archived
    again = roster.renew_secrets(
        conn,
        made.about(conn),
        [alone.secret.user_id],
        actor_id=made.owner_id,
        seed="a page",
        peppers=PEPPERS,
        now=NOON,
    )
    assert roster_door.find_card(conn, again[0].secret.card, NOON)


def test_a_pupil_of_two_classes_is_deleted_by_neither_alone(conn: db.Conn) -> None:
    made, other = make_class(conn), make_class(conn, "7-B")
    (card,) = add_pupils(conn, made, ["Koval Anna"])
    roster.add_member(conn, other.class_id, card.secret.user_id, roster.read_name("Koval", "Anna"), NOON)
    with pytest.raises(Conflict, match="other class"):
        classes_end.delete_pupil(conn, made.class_id, card.secret.user_id, SECRETS)
    account = new_account(conn)
    roster.add_member(conn, made.class_id, account.user_id, roster.read_name("Own", "Account"), NOON)
    with pytest.raises(Conflict, match="Only the pupil"):
        classes_end.delete_pupil(conn, made.class_id, account.user_id, SECRETS)


def test_pupils_are_forgotten_when_their_last_class_ended_long_ago(conn: db.Conn) -> None:
    ended, current = make_class(conn), make_class(conn, "7-B")
    gone, moved = add_pupils(conn, ended, ["Koval Anna", "Bilyk Ihor"])
    (left,) = add_pupils(conn, current, ["Melnyk Ivan"])
    teacher = visit(ended.owner_id, locale="en", time_zone="UTC", now=NOON)
    roster_move.move(conn, teacher, ended.about(conn), current.about(conn), moved.secret.user_id)
    roster.remove(conn, current.class_id, left.secret.user_id, actor_id=current.owner_id, now=NOON + timedelta(days=30))
    classes_end.archive(conn, ended.class_id, NOON)

    def forget(days: int) -> set[str]:
        classes_end.forget_pupils(conn, NOON + timedelta(days=days), SECRETS, most=100)
        ids = [card.secret.user_id for card in (gone, moved, left)]
        stored = conn.execute("select id from users where id = any(%s)", [ids]).fetchall()
        names = {gone.secret.user_id: "gone", moved.secret.user_id: "moved", left.secret.user_id: "left"}
        return {names[user_id] for (user_id,) in stored}

    assert forget(0) == {"gone", "moved", "left"}
    assert forget(1) == {"moved", "left"}
    assert forget(29) == {"moved", "left"}
    assert forget(31) == {"moved"}, "who is in a class stays, however long"
    assert forget(10_000) == {"moved"}


def test_two_owners_whose_accounts_end_at_once_do_not_leave_a_class_without_one(database: Settings) -> None:
    with db.transaction() as conn:
        made, email = make_class(conn), f"{uuid4().hex}@school.example"
        classes_teachers.invite(conn, made.class_id, email, "owner", NOON)
        owners = [each.user_id for each in classes.list_teachers(conn, made.class_id)]

    def delete(user_id: UUID) -> bool:
        try:
            with db.transaction() as conn:
                classes_teachers.refuse_last_owner(conn, user_id)
                privacy.delete_learner(conn, user_id, SECRETS)
        except Conflict:
            return False
        return True

    deleted = at_once([partial(delete, user_id) for user_id in owners])
    assert sorted(deleted) == [False, True]
    with db.transaction() as conn:
        assert [each.role for each in classes.list_teachers(conn, made.class_id)] == ["owner"]


def test_a_pupil_still_reads_what_a_deleted_teacher_did_but_not_who(conn: db.Conn) -> None:
    made = make_class(conn)
    (card,) = add_pupils(conn, made, ["Koval Anna"])
    other = new_account(conn)
    roster.record(conn, made.class_id, [card.secret.user_id], "looked", other.user_id, NOON)
    privacy.delete_learner(conn, other.user_id, SECRETS)
    event = next(each for each in roster.list_events(conn, card.secret.user_id) if each.kind == "looked")
    assert event.actor_name is None
    stored = "select count(*) from user_class_events where actor_id = %s"
    assert conn.execute(stored, [other.user_id]).fetchone() == (0,)

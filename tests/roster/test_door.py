"""The door of a class: names, PINs, pictures and cards; wrong ones pause one pupil and nobody else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import sleep
from uuid import UUID

import pytest

from tests.accounts.people import learner_of, new_account, new_guest
from tests.classes.people import PEPPERS, Made, add_pupils, make_class
from tests.conftest import NOON
from tests.replay.test_replay import waits_for_a_lock
from webapp import db
from webapp.config import Settings
from webapp.errors import Conflict, Invalid, NotFound
from webapp.rules.pauses import Tries, after_wrong_try
from webapp.services import (
    accounts,
    classes,
    classes_codes,
    classes_end,
    classes_teachers,
    roster,
    roster_door,
    roster_secrets,
)
from webapp.services.accounts import SessionKey
from webapp.services.classes import Draft
from webapp.services.roster_door import Wrong

TEN = datetime(2026, 3, 2, 8, tzinfo=UTC)  # 10:00 in Kyiv
NAMES = [f"Pupil{letter} Anna" for letter in "abcdefghijklmnopqrstuvwxyzxyzq"]
THIRTY = [f"{name}{'z' * (at // 26)}" for at, name in enumerate(NAMES)]


def try_pin(conn: db.Conn, made: Made, user_id: UUID, pin: str, now: datetime = TEN) -> Wrong | None:
    return roster_door.check_secret(conn, made.about(conn), user_id, pin, peppers=PEPPERS, now=now)


def wrong_pin(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**6:06}"


def test_scenario_3_five_wrong_pins_pause_this_pupil_and_nobody_else(conn: db.Conn) -> None:
    made = make_class(conn)
    first, *others = add_pupils(conn, made, THIRTY)
    pupil, pin = first.secret.user_id, first.secret.pin
    for _ in range(4):
        assert try_pin(conn, made, pupil, wrong_pin(pin)) == Wrong(None)
    assert try_pin(conn, made, pupil, wrong_pin(pin)) == Wrong(TEN + timedelta(minutes=15)), "try again at 10:15"
    assert try_pin(conn, made, pupil, pin) == Wrong(TEN + timedelta(minutes=15)), "also the right one"
    assert [try_pin(conn, made, card.secret.user_id, card.secret.pin) for card in others] == [None] * 29
    roster.end_pause(conn, made.class_id, pupil, actor_id=made.owner_id, now=TEN)
    assert try_pin(conn, made, pupil, pin) is None


def test_scenario_3_two_wrong_pins_of_each_of_thirty_pause_nobody(conn: db.Conn) -> None:
    made = make_class(conn)
    cards = add_pupils(conn, made, THIRTY)
    for card in cards:
        for _ in range(2):
            assert try_pin(conn, made, card.secret.user_id, wrong_pin(card.secret.pin)) == Wrong(None)
    assert all(try_pin(conn, made, card.secret.user_id, card.secret.pin) is None for card in cards)


def test_scenario_3_a_new_pin_ends_the_old_one_and_two_open_sessions(conn: db.Conn) -> None:
    made = make_class(conn)
    (card,) = add_pupils(conn, made, ["Koval Anna"])
    pupil = card.secret.user_id
    keys = [roster_door.start_session(conn, pupil, None, "a phone", TEN, seed="") for _ in range(2)]
    assert all(_is_open(conn, key) for key in keys)
    (new,) = roster.renew_secrets(
        conn, made.about(conn), [pupil], actor_id=made.owner_id, seed="a page", peppers=PEPPERS, now=TEN
    )
    assert not any(_is_open(conn, key) for key in keys)
    assert try_pin(conn, made, pupil, card.secret.pin) is not None
    with pytest.raises(NotFound):
        roster_door.find_card(conn, card.secret.card, TEN)
    assert try_pin(conn, made, pupil, new.secret.pin) is None
    assert roster_door.find_card(conn, new.secret.card, TEN).user_id == pupil


def _is_open(conn: db.Conn, key: SessionKey) -> bool:
    learner = accounts.find_learner(conn, key, TEN)
    return learner is not None and learner.last_seen_at is not None


def test_scenario_3_only_pupils_of_the_class_sign_in_at_its_door(conn: db.Conn) -> None:
    made, other = make_class(conn), make_class(conn, "7-B")
    left, here = add_pupils(conn, made, ["Koval Anna", "Bilyk Ihor"])
    (elsewhere,) = add_pupils(conn, other, ["Melnyk Ivan"])
    account, viewer = new_account(conn), new_account(conn, "viewer@door.example")
    roster.add_member(conn, made.class_id, account.user_id, roster.read_name("Own", "Account"), NOON)
    classes_teachers.invite(conn, made.class_id, "viewer@door.example", "viewer", NOON)
    roster.remove(conn, made.class_id, left.secret.user_id, actor_id=made.owner_id, now=NOON)
    assert [each.label for each in roster_door.names_at_door(conn, made.about(conn))] == ["Ihor B."]
    for user_id in (account.user_id, viewer.user_id):
        with pytest.raises(Invalid):
            roster.renew_secrets(
                conn, made.about(conn), [user_id], actor_id=made.owner_id, seed="p", peppers=PEPPERS, now=NOON
            )
        assert try_pin(conn, made, user_id, "000000") == Wrong(None)
    assert try_pin(conn, made, left.secret.user_id, left.secret.pin) == Wrong(None)
    assert try_pin(conn, made, elsewhere.secret.user_id, elsewhere.secret.pin) == Wrong(None)
    assert try_pin(conn, made, here.secret.user_id, here.secret.pin) is None


def test_wrong_tries_are_forgotten_after_fifteen_minutes_and_a_pause() -> None:
    tries = Tries()
    for minute in (0, 1, 2, 3):
        tries = after_wrong_try(tries, TEN + timedelta(minutes=minute))
    assert after_wrong_try(tries, TEN + timedelta(minutes=15)).wrong_count == 1
    paused = after_wrong_try(tries, TEN + timedelta(minutes=14))
    assert paused.is_paused(TEN + timedelta(minutes=28))
    assert not paused.is_paused(TEN + timedelta(minutes=29))
    assert after_wrong_try(paused, TEN + timedelta(minutes=29)).wrong_count == 1


def test_three_pictures_in_their_order_open_the_door(conn: db.Conn) -> None:
    made = make_class(conn)
    classes.change_class(conn, made.class_id, Draft("1-A", "", "uk", "Europe/Kyiv", "pictures"))
    (card,) = add_pupils(conn, made, ["Koval Anna"])
    pictures = card.secret.pictures
    assert len(pictures) == 3
    assert card.secret.pin == ""
    assert try_pin(conn, made, card.secret.user_id, ",".join(pictures[:2])) == Wrong(None)
    if pictures[::-1] != pictures:
        assert try_pin(conn, made, card.secret.user_id, ",".join(pictures[::-1])) == Wrong(None)
    assert try_pin(conn, made, card.secret.user_id, ",".join(pictures)) is None


def test_another_way_to_sign_in_needs_new_secrets(conn: db.Conn) -> None:
    made = make_class(conn)
    (card,) = add_pupils(conn, made, ["Koval Anna"])
    classes.change_class(conn, made.class_id, Draft("7-A", "", "uk", "Europe/Kyiv", "pictures"))
    assert try_pin(conn, made, card.secret.user_id, card.secret.pin) == Wrong(None)


def test_a_secret_made_before_a_rotation_still_opens_the_door(conn: db.Conn) -> None:
    made = make_class(conn)
    (card,) = add_pupils(conn, made, ["Koval Anna"])
    rotated = ("a newer pepper", *PEPPERS)
    found = roster_door.check_secret(
        conn, made.about(conn), card.secret.user_id, card.secret.pin, peppers=rotated, now=TEN
    )
    assert found is None


def test_the_database_keeps_no_pin_and_no_card(conn: db.Conn) -> None:
    made = make_class(conn)
    (card,) = add_pupils(conn, made, ["Koval Anna"])
    rows = conn.execute(
        "select kind, secret_hash, salt from user_secrets where user_id = %s order by kind", [card.secret.user_id]
    ).fetchall()
    assert [kind for kind, _, _ in rows] == ["card", "pin"]
    _, pin_hash, salt = rows[1]
    assert card.secret.pin.encode() not in pin_hash + salt
    assert roster_secrets.hash_secret("pin", card.secret.pin, salt, PEPPERS[0]) == pin_hash
    assert roster_secrets.hash_secret("pin", card.secret.pin, salt, "another site") != pin_hash, "peppered"
    assert card.secret.pin not in card.secret.card, "a card gives no PIN away"


def test_a_card_ends_with_the_school_year(conn: db.Conn) -> None:
    made = make_class(conn)
    (card,) = add_pupils(conn, made, ["Koval Anna"])
    end = roster_secrets.school_year_end(NOON, "Europe/Kyiv")
    assert end.isoformat() == "2026-09-01T00:00:00+03:00"
    assert roster_door.find_card(conn, card.secret.card, end - timedelta(seconds=1))
    for token, now in ((card.secret.card, end), (card.secret.card[:-1] + "x", NOON), ("made up", NOON), ("", NOON)):
        with pytest.raises(NotFound):
            roster_door.find_card(conn, token, now)
    summer = datetime(2026, 8, 1, tzinfo=UTC)
    assert roster_secrets.school_year_end(summer, "Europe/Kyiv").year == 2027, "not after a month already"


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["Koval Anna", "Bilyk Ihor"], ["Anna K.", "Ihor B."]),
        (["Koval Anna", "Koroliuk Anna"], ["Anna Kor.", "Anna Kov."]),
        (["Koval Anna", "Koval Anna"], ["Anna Koval (1)", "Anna Koval (2)"]),
        (["Koval Anna Petrivna", "Koval Anna Ivanivna"], ["Anna Ivanivna Koval", "Anna Petrivna Koval"]),
    ],
)
def test_names_at_the_door_say_no_more_than_tells_pupils_apart(
    conn: db.Conn, names: list[str], labels: list[str]
) -> None:
    made = make_class(conn)
    add_pupils(conn, made, names)
    assert [each.label for each in roster_door.names_at_door(conn, made.about(conn))] == labels


@pytest.mark.parametrize("typed", ["Anna Koval", "koval  anna", "KOVAL ANNA Petrivna"])
def test_a_typed_name_is_found_in_any_order_and_case(conn: db.Conn, typed: str) -> None:
    made = make_class(conn)
    (card,) = add_pupils(conn, made, ["Koval Anna Petrivna"])
    found = roster_door.find_at_door(conn, made.about(conn), user_id=None, name=typed)
    assert [each.user_id for each in found] == [card.secret.user_id]
    assert roster_door.find_at_door(conn, made.about(conn), user_id=None, name="Anna") == []


# --- Codes and joining -----------------------------------------------------------------------------------------------


def test_two_codes_differ_in_two_letters_and_typing_is_forgiven() -> None:
    for _ in range(50):
        code = classes_codes.make_code()
        assert classes_codes.read_code(f" {code[:4].lower()}-{code[4:]} ") == code
        for at in range(len(code)):
            for letter in classes_codes.ALPHABET:
                if letter != code[at]:
                    assert classes_codes.read_code(code[:at] + letter + code[at + 1 :]) is None
    assert classes_codes.read_code("0OIL1111") is None


def test_an_account_and_a_guest_join_once_and_only_while_joining_is_open(conn: db.Conn) -> None:
    made = make_class(conn)
    code = made.code(conn)
    guest, account = new_guest(conn), new_account(conn)
    for key in (guest, account, account):
        roster_door.join(conn, code, key.user_id, given="Anna", family="Koval", now=NOON)
    assert len(roster.current(roster.list_members(conn, made.class_id))) == 2
    assert classes.in_role(conn, made.class_id, guest.user_id).role == "pupil"
    with pytest.raises(Conflict, match="join"):
        roster_door.join(conn, code, new_account(conn).user_id, given="A", family="B", now=NOON + timedelta(days=15))


def test_of_two_who_join_at_once_one_takes_the_last_place(database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster, "MOST_PUPILS", 1)
    with db.transaction() as conn:
        made = make_class(conn)
        code, first, second = made.code(conn), new_guest(conn).user_id, new_guest(conn).user_id

    with ThreadPoolExecutor(1) as threads:
        with db.transaction() as conn:
            roster_door.join(conn, code, first, given="Anna", family="Koval", now=NOON)
            other = threads.submit(_join, code, second)
            while not other.done() and not waits_for_a_lock():
                sleep(0.01)
        with pytest.raises(Conflict, match="make room"):
            other.result()
    with db.pool().connection() as conn:
        assert [member.user_id for member in roster.list_members(conn, made.class_id)] == [first]


def test_nobody_joins_a_class_that_is_archived_at_this_moment(database: Settings) -> None:
    with db.transaction() as conn:
        made = make_class(conn)
        code, late = made.code(conn), new_guest(conn).user_id

    with ThreadPoolExecutor(1) as threads:
        with db.transaction() as conn:
            classes_end.archive(conn, made.class_id, NOON)
            classes.in_role(conn, made.class_id, made.owner_id)  # a read, so that the statements before it have arrived
            other = threads.submit(_join, code, late)
            while not other.done() and not waits_for_a_lock():
                sleep(0.01)
        with pytest.raises(NotFound):
            other.result()
    with db.pool().connection() as conn:
        assert roster.list_members(conn, made.class_id) == []


def _join(code: str, user_id: UUID) -> None:
    with db.transaction() as conn:
        roster_door.join(conn, code, user_id, given="Ihor", family="Bilyk", now=NOON)


def test_a_door_is_closed_to_the_grown_ups_of_its_class(conn: db.Conn) -> None:
    made, stranger = make_class(conn), new_account(conn)
    about = made.about(conn)
    roster_door.refuse_grown_ups(conn, about, None)
    roster_door.refuse_grown_ups(conn, about, learner_of(conn, stranger))
    key = accounts.start_session(conn, made.owner_id, "a phone", NOON)
    with pytest.raises(NotFound):
        roster_door.refuse_grown_ups(conn, about, learner_of(conn, key))

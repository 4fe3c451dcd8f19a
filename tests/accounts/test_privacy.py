"""Privacy: the export names every per-learner table, and after deletion no row anywhere mentions the learner."""

import json
from uuid import UUID, uuid4

import pytest

from tests.accounts.people import new_account, new_guest
from tests.accounts.test_pictures import picture
from tests.classes.people import make_class
from tests.conftest import NOON
from tests.learners import answer
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.services import (
    accounts,
    api_tokens,
    assignments,
    avatars,
    calendar,
    classes,
    classes_teachers,
    pictures,
    privacy,
    reminders,
    roster,
    sign_in,
)
from webapp.services.accounts import Preferences, SessionKey
from webapp.services.assignments import Terms
from webapp.services.classes import Draft
from webapp.services.sign_in import Proof, Visitor
from webapp.services.visits import visit

EMAIL = "zlatoslava@privacy.example"  # a name of no other test, whose rows may be in the same database
SECRETS = ("test secret, long enough to sign with",)  # as settings_for says


@pytest.fixture
def zlatoslava(conn: db.Conn, library: Library, worker_settings: Settings) -> SessionKey:
    """Someone who has used everything there is."""
    guest = new_guest(conn)
    who = visit(guest.user_id, locale="en", time_zone="UTC", now=NOON)
    answer(conn, who, library, TOPIC, "copy-00")
    answer(conn, who, library, OTHER_TOPIC, "copy-01", right=False)
    proof = Proof(email=EMAIL, provider="google", provider_account_id="zlatoslava at google", name="Zlatoslava Privacy")
    key = sign_in.sign_in(conn, proof, Visitor(Preferences(), guest=guest), NOON)
    accounts.start_session(conn, key.user_id, "Zlatoslava's phone", NOON)
    api_tokens.create_token(conn, key.user_id, name="Zlatoslava's script", scope="read", now=NOON)
    avatars.keep_avatar(conn, key.user_id, pictures.make_avatars(picture()), NOON)
    reminders.choose_hour(conn, key.user_id, "17", time_zone="UTC", now=NOON)
    calendar.renew_address(conn, key.user_id, NOON)
    for _ in range(2):
        link = sign_in.create_sign_in_link(conn, email=EMAIL, now=NOON)
    sign_in.request_link(conn, email=EMAIL, client="192.0.2.7", settings=worker_settings, now=NOON, base_url="")
    sign_in.use_sign_in_link(conn, link.rpartition("/")[2], "a browser", NOON)
    attend_a_class(conn, key.user_id)
    return key


def attend_a_class(conn: db.Conn, user_id: UUID) -> None:
    """Teach a class, be a pupil of another one, and have a mark, an exception, a secret and a record there."""
    made, taught = make_class(conn), uuid4()
    classes.create_class(conn, user_id, taught, Draft("8-B", "", "en", "UTC", "pin"), NOON)
    classes_teachers.change_role(conn, taught, user_id, "owner", NOON)
    assignments.create(conn, classes.in_role(conn, taught, user_id).about, user_id, uuid4(), Terms("Hers"), now=NOON)
    roster.record(conn, made.class_id, [made.owner_id], "looked", user_id, NOON)
    roster.add_member(conn, made.class_id, user_id, roster.read_name("Privacy", "Zlatoslava"), NOON)
    roster.record(conn, made.class_id, [user_id], "looked", made.owner_id, NOON)
    assignment = uuid4()
    conn.execute(
        "insert into class_assignments (class_id, assignment_id, title, opens_at) values (%s, %s, 'work', %s)",
        [made.class_id, assignment, NOON],
    )
    conn.execute(
        "insert into class_assignment_pupils (class_id, assignment_id, user_id) values (%s, %s, %s)",
        [made.class_id, assignment, user_id],
    )
    conn.execute(
        "insert into user_assignments (user_id, class_id, assignment_id, answer_count, teacher_note)"
        " values (%s, %s, %s, 1, 'Zlatoslava''s note')",
        [user_id, made.class_id, assignment],
    )
    conn.execute(
        "insert into user_assignment_answers values (%s, %s, %s, 1, 1, 1, %s, true, false, 1, %s)",
        [user_id, made.class_id, assignment, uuid4(), NOON],
    )
    conn.execute(
        "insert into user_secrets (user_id, kind, secret_hash, salt, made_at) values (%s, 'pin', %s, %s, %s)",
        [user_id, bytes(32), bytes(16), NOON],
    )


def tables(conn: db.Conn) -> list[str]:
    return [
        name
        for (name,) in conn.execute("select tablename from pg_tables where schemaname = 'public' order by 1").fetchall()
    ]


def per_learner_tables(conn: db.Conn) -> set[str]:
    rows = conn.execute(
        "select distinct conrelid::regclass::text from pg_constraint"
        " where contype = 'f' and confrelid = 'users'::regclass"
    ).fetchall()
    return {name for (name,) in rows}


# The ids of other things than people. A new column that holds a person's id gets a foreign key to users instead, so
# that no id is left behind when an account is deleted.
IDS_OF_THINGS = {
    "class_assignments.assignment_id",
    "accounts.id",
    "classes.class_id",
    "jobs.run_id",
    "lti_keys.key_id",
    "lti_platforms.platform_id",
    "regrades.regrade_id",
    "user_api_tokens.token_id",
    "user_assignment_answers.assignment_id",
    "user_assignment_answers.class_id",
    "user_assignments.assignment_id",
    "user_class_events.event_id",
    "user_lti_scores.assignment_id",
    "user_sessions.session_id",
    "user_task_attempts.submission_id",
    "user_assignment_answers.submission_id",
    "users.id",
}


def test_every_column_with_an_id_of_a_person_refers_to_users(conn: db.Conn) -> None:
    found = conn.execute(
        "select c.relname || '.' || a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid"
        " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.atttypid = 'uuid'::regtype"
        " and not exists (select from pg_constraint f where f.contype = 'f' and f.conrelid = c.oid"
        " and a.attnum = any (f.conkey))"
    ).fetchall()
    assert {name for (name,) in found} == IDS_OF_THINGS


def mentions(conn: db.Conn, words: list[str]) -> list[str]:
    """Return every table with a row that contains one of the words, whatever the column."""
    return [
        f"{table}: {word}"
        for table in tables(conn)
        for word in words
        if conn.execute(
            f"select from {table} as anything where anything::text ilike %s limit 1",
            [f"%{word}%"],
        ).fetchone()
        is not None
    ]


def test_the_export_names_every_table_with_rows_of_learners(conn: db.Conn, zlatoslava: SessionKey) -> None:
    exported = privacy.export(conn, zlatoslava.user_id)
    assert set(exported) == per_learner_tables(conn) | {"users"}


def test_the_export_holds_everything_of_the_learner(conn: db.Conn, zlatoslava: SessionKey) -> None:
    exported = privacy.export(conn, zlatoslava.user_id)
    assert json.loads(json.dumps(exported)) == exported
    assert exported["users"][0]["email"] == EMAIL
    assert (exported["user_reminders"][0]["isOn"], exported["user_reminders"][0]["localHour"]) == (True, 17)
    assert exported["users"][0]["name"] == "Zlatoslava Privacy"
    assert [attempt["taskId"] for attempt in exported["user_task_attempts"]] == ["copy-00", "copy-01"]
    assert {row["device"] for row in exported["user_sessions"]} >= {"Zlatoslava's phone"}
    assert len(exported["user_topic_xp"]) == 2
    assert [avatar["size"] for avatar in exported["user_avatars"]] == [64, 256]
    for table in (
        "accounts",
        "user_api_tokens",
        "user_task_state",
        "user_learning_days",
        "user_reminders",
        "user_calendars",
        "class_members",
        "class_teachers",
        "class_assignment_pupils",
        "class_assignments",
        "user_assignments",
        "user_assignment_answers",
        "user_secrets",
        "user_class_events",
    ):
        assert exported[table], table


def test_the_export_names_every_column_but_ids_and_secrets(conn: db.Conn, zlatoslava: SessionKey) -> None:
    left_out = {"user_id", "secret_hash", "salt", "session_id", "token_id", "event_id"}
    left_out |= {"stop_key", "address_key", "person_hash"}
    exported = privacy.export(conn, zlatoslava.user_id)
    for table in (per_learner_tables(conn) | {"users"}) - {"accounts", "class_assignments"}:
        columns = conn.execute(
            "select column_name from information_schema.columns where table_schema = 'public' and table_name = %s",
            [table],
        ).fetchall()
        for record in exported[table][:1]:
            assert len(record) == len({name for (name,) in columns} - left_out), table


def test_the_export_holds_nothing_of_anybody_else_and_no_secret(conn: db.Conn, zlatoslava: SessionKey) -> None:
    stranger = new_account(conn, "anna@privacy.example")
    text = json.dumps(privacy.export(conn, zlatoslava.user_id)).replace("user_secrets", "")
    assert "anna" not in text
    assert str(stranger.user_id) not in text
    assert "secret" not in text.lower()


def test_after_deletion_no_row_anywhere_mentions_the_learner(conn: db.Conn, zlatoslava: SessionKey) -> None:
    stranger = new_account(conn, "anna@privacy.example")
    words = [
        str(zlatoslava.user_id),
        zlatoslava.user_id.hex,
        EMAIL,
        "zlatoslava",
        sign_in.mail_count_subject(SECRETS, f"address:{EMAIL}"),
    ]
    assert len(mentions(conn, words)) > 8
    privacy.delete_learner(conn, zlatoslava.user_id, SECRETS)
    assert mentions(conn, words) == []
    assert mentions(conn, [str(stranger.user_id)])


def test_deleting_twice_changes_nothing(conn: db.Conn, zlatoslava: SessionKey) -> None:
    privacy.delete_learner(conn, zlatoslava.user_id, SECRETS)
    privacy.delete_learner(conn, zlatoslava.user_id, SECRETS)


def test_a_deleted_accounts_key_opens_nothing(conn: db.Conn, zlatoslava: SessionKey) -> None:
    privacy.delete_learner(conn, zlatoslava.user_id, SECRETS)
    assert accounts.find_learner(conn, zlatoslava, NOON) is None

"""What is wrong with an original is a sentence, and nothing is half done."""

# ruff: noqa: S608 - the statements are made of constants of this file

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from tests.conftest import opened
from tests.original.conftest import Here, MakeHere, MakeOriginal
from tests.trees import TOPIC
from webapp import clock, db
from webapp.services import original, original_source
from webapp.services.accounts import Preferences
from webapp.services.sign_in import Proof, Visitor, sign_in

ONE, TWO, THREE = (str(UUID(int=number, version=4)) for number in (1, 2, 3))
TOPIC_ROW = f"insert into topic_xp_config (topic_slug, topic_title) values ('{TOPIC}', 'Counting')"
PEOPLE = f"""
insert into users (id, name, email, created_at) values
  ('{ONE}', 'One', 'One@People.example', '2026-01-01'),
  ('{TWO}', 'Two', 'one@people.example', '2026-02-01'),
  ('{THREE}', 'Three', 'three@people.example', '2026-03-01')
"""
ACCOUNTS = f"""
insert into accounts (id, "userId", type, provider, "providerAccountId") values
  (gen_random_uuid(), '{ONE}', 'oidc', 'google', 'one at google'),
  (gen_random_uuid(), '{THREE}', 'oidc', 'google', 'three at google')
"""


def progress(user_id: str, columns: str, values: str) -> str:
    return f"insert into user_topic_xp (user_id, topic_slug, {columns}) values ('{user_id}', '{TOPIC}', {values})"


def attempt(user_id: str, xp: int = 100) -> str:
    return (
        "insert into user_task_attempts (user_id, task_id, topic_slug, xp_earned, completed_at) values"
        f" ('{user_id}', 'task', '{TOPIC}', {xp}, '2026-03-01 12:00Z')"
    )


@pytest.fixture
def here(make_here: MakeHere) -> Iterator[Here]:
    with make_here() as made:
        yield made


def stored(here: Here, query: str) -> list[tuple[object, ...]]:
    with here.connect() as conn:
        return conn.execute(query.encode()).fetchall()


def import_from(here: Here, url: str) -> str:
    """Import, and return what was printed, with the replay and the second run checked."""
    done = here.run("import-original", url)
    assert done.exit_code == 0, done.output
    assert "0 differences" in here.run("replay", "--all").output
    assert "0 people imported" in here.run("import-original", url).output
    return done.output


def test_an_older_schema_has_no_answers(here: Here, make_original: MakeOriginal) -> None:
    import_from(here, make_original(TOPIC_ROW, PEOPLE, attempt(ONE), older=True))
    assert stored(here, "select user_answer from user_earlier_attempts") == [(None,)]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("drop table user_topic_xp", "lacks the tables user_topic_xp, so it is not the original's"),
        ("alter table user_topic_xp drop column srs_stage", "lacks the columns user_topic_xp.srs_stage, so"),
        ('alter table users rename column "emailVerified" to email_verified', "the columns users.emailVerified"),
    ],
)
def test_a_missing_table_or_column_is_named(
    here: Here, make_original: MakeOriginal, statement: str, sentence: str
) -> None:
    done = here.run("import-original", make_original(PEOPLE, statement))
    assert done.exit_code == 1
    assert sentence in done.output
    assert "Nothing was stored." in done.output
    assert stored(here, "select from users") == []


def test_an_address_that_does_not_answer_or_is_none(here: Here) -> None:
    for options in ((), ("--dry-run",)):
        gone = here.run("import-original", *options, "postgresql://postgres:hunter2@127.0.0.1:1/original?schema=public")
        assert gone.exit_code == 1
        assert "The import stopped:" in gone.output
        assert gone.output.rstrip().endswith("\nNothing was imported.")
        assert "hunter2" not in gone.output
    assert here.run("import-original", "original").exit_code == 2


def test_an_address_twice_in_other_letters(here: Here, make_original: MakeOriginal) -> None:
    said = import_from(here, make_original(PEOPLE, ACCOUNTS))
    assert "1 people share an address with another one in other letters." in said
    assert f"such as {ONE}, kept by {TWO}" in said
    emails = stored(here, "select id::text, email from users order by email")
    assert emails == [(TWO, "one@people.example"), (THREE, "three@people.example"), (ONE, None)]


def test_rows_of_nobody_and_a_topic_without_settings(here: Here, make_original: MakeOriginal) -> None:
    url = make_original(
        PEOPLE,
        "alter table user_topic_xp drop constraint user_topic_xp_user_id_fkey",
        "alter table user_topic_xp drop constraint user_topic_xp_topic_slug_fkey",
        "alter table user_task_attempts drop constraint user_task_attempts_user_id_fkey",
        "alter table user_task_attempts drop constraint user_task_attempts_topic_slug_fkey",
        'alter table accounts drop constraint "accounts_userId_fkey"',
        progress(str(UUID(int=9)), "current_xp", "100"),
        attempt(str(UUID(int=9))),
        f"update user_task_attempts set topic_slug = 'gone' where user_id = '{UUID(int=9)}'",
        progress(ONE, "current_xp, total_xp_earned, last_practiced_date", "100, 100, '2026-03-01'"),
        f"update user_topic_xp set topic_slug = 'lost_topic' where user_id = '{ONE}'",
        'insert into accounts (id, "userId", type, provider, "providerAccountId")'
        " values (gen_random_uuid(), gen_random_uuid(), 'oidc', 'google', 'nobody')",
    )
    said = import_from(here, url)
    for sentence in ("1 provider accounts of nobody", "1 states of nobody", "1 attempts of nobody"):
        assert sentence in said
    assert "lost_topic, here lost-topic (no content here yet" in said
    topics = stored(here, "select topic_slug, current_xp, total_xp_earned from user_topic_xp")
    assert topics == [("lost-topic", 100, 100)]
    assert stored(here, "select retired_at is null from topic_xp_config where topic_slug = 'lost-topic'") == [(False,)]


def test_states_that_cannot_be(here: Here, make_original: MakeOriginal) -> None:
    url = make_original(
        TOPIC_ROW,
        PEOPLE,
        progress(ONE, "current_xp, total_xp_earned, level, last_practiced_date", "12000, 300, 2, '2026-03-01'"),
        attempt(ONE, 300),
        progress(TWO, "current_xp, level, daily_tasks_count, srs_stage", "-5, -1, -3, -2"),
        attempt(THREE),
    )
    said = import_from(here, url)
    assert "2 states have numbers that cannot be" in said
    assert "2 levels are not what the thresholds say" in said
    assert "1 learners have more XP than the topic's maximum" in said
    assert "1 learners have attempts in a topic but no state there" in said
    found = stored(here, "select user_id::text, current_xp, total_xp_earned, level from user_topic_xp order by 2 desc")
    assert found[0] == (ONE, 12_000, 12_000, 5)
    assert {row[1:] for row in found[1:]} == {(0, 0, 0)}


def test_two_topics_that_would_be_one_here(here: Here, make_original: MakeOriginal) -> None:
    two = "insert into topic_xp_config (topic_slug, topic_title) values ('a_b', 'A'), ('a-b', 'B')"
    done = here.run("import-original", make_original(PEOPLE, two))
    assert done.exit_code == 1
    assert "The topics a-b and a_b would both be a-b here. Nothing was stored." in done.output
    assert stored(here, "select from users") == []


def enter(here: Here, proof: Proof) -> UUID:
    with opened(here.settings), db.transaction() as conn:
        return sign_in(conn, proof, Visitor(Preferences()), clock.now()).user_id


def test_who_signed_in_here_before_the_import_is_the_same_person(here: Here, make_original: MakeOriginal) -> None:
    before = enter(here, Proof(provider="google", provider_account_id="one at google"))
    other = enter(here, Proof(email="three@people.example"))
    url = make_original(
        TOPIC_ROW,
        PEOPLE,
        ACCOUNTS,
        progress(ONE, "current_xp, total_xp_earned, last_practiced_date", "700, 700, '2026-03-01'"),
        attempt(ONE, 700),
    )
    said = import_from(here, url)
    assert "1 people had signed in here before with the same provider account" in said
    assert "1 addresses that belong to an account made here before the import" in said
    assert stored(here, "select user_id, current_xp from user_topic_xp") == [(before, 700)]
    assert stored(here, "select user_id from user_earlier_attempts") == [(before,)]
    assert stored(here, "select id from users where email = 'three@people.example'") == [(other,)]
    assert str(enter(here, Proof(provider="google", provider_account_id="three at google"))) == THREE


def test_a_connection_that_dies_in_the_middle_leaves_nobody_half_and_the_next_run_goes_on(
    here: Here, make_original: MakeOriginal, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = make_original(
        TOPIC_ROW,
        PEOPLE,
        *(
            progress(who, "current_xp, total_xp_earned, last_practiced_date", "100, 100, '2026-03-01'")
            for who in (ONE, TWO)
        ),
        *(attempt(who) for who in (ONE, TWO)),
    )
    monkeypatch.setattr(original, "PEOPLE_AT_ONCE", 1)
    copy = original_source.copy_attempts
    copied: list[UUID] = []

    def copy_and_die(conn: db.Conn, target: db.Conn, user_ids: list[UUID], our_slugs: dict[str, str]) -> int:
        if copied:
            with psycopg.connect(url, autocommit=True) as killer:
                killer.execute("select pg_terminate_backend(%s)", [conn.info.backend_pid])
        copied.extend(user_ids)
        return copy(conn, target, user_ids, our_slugs)

    with monkeypatch.context() as patch:
        patch.setattr(original_source, "copy_attempts", copy_and_die)
        tried = here.run("import-original", "--dry-run", url)
        copied.clear()
        counts = "select (select count(*) from users), (select count(*) from user_earlier_attempts)"
        assert stored(here, counts) == [(0, 0)]
        done = here.run("import-original", url)
    assert (tried.exit_code, done.exit_code) == (1, 1)
    assert tried.output.rstrip().endswith("\nNothing was stored: it was a dry run.")
    assert "here whole" not in tried.output
    assert "Everybody imported so far is here whole, nobody in part." in done.output
    assert stored(here, counts) == [(1, 1)]
    assert "2 people imported" in here.run("import-original", url).output
    assert stored(here, counts) == [(3, 2)]
    assert "0 differences" in here.run("replay", "--all").output


def test_who_was_deleted_here_does_not_come_back(here: Here, make_original: MakeOriginal) -> None:
    url = make_original(PEOPLE)
    import_from(here, url)
    with here.connect() as conn:
        conn.execute("delete from users where id = %s", [THREE])
    assert "3 were here already" in here.run("import-original", url).output
    assert stored(here, f"select from users where id = '{THREE}'") == []


def test_the_source_is_never_written(here: Here, make_original: MakeOriginal) -> None:
    url = make_original(PEOPLE)
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), original_source.snapshot(url, "public") as conn:
        conn.execute("delete from users")


def test_answers_given_there_after_the_import_are_named(here: Here, make_original: MakeOriginal) -> None:
    url = make_original(
        TOPIC_ROW, PEOPLE, progress(ONE, "current_xp, total_xp_earned, last_activity", "100, 100, '2026-01-01'")
    )
    assert "after they were imported" not in import_from(here, url)
    with psycopg.connect(url) as conn:
        conn.execute("update user_topic_xp set last_activity = now() + interval '1 hour'")
    assert "The answers that 1 people gave in the original after" in here.run("import-original", url).output

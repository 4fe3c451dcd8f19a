"""The import from the original: everybody and everything they had, and nothing invented."""

import psycopg

from tests.conftest import opened
from tests.original.conftest import MakeHere, Moved
from tests.trees import TOPIC
from webapp import clock, db
from webapp.content.loading import load_library
from webapp.db.queries import load_queries
from webapp.services import catalog, practice, practice_submit
from webapp.services.accounts import Preferences
from webapp.services.sign_in import Proof, Visitor, sign_in
from webapp.services.visits import Visit, visit

SUMS = """
select translate(topic_slug, '_', '-'), count(*), sum(current_xp), sum(total_xp_earned), sum(level),
  count(next_review_date), sum(extract(epoch from next_review_date::timestamptz))
from user_topic_xp group by 1 order by 1
"""
HISTORY = """
select {id}, user_id, translate(topic_slug, '_', '-'), task_id, completed_at, xp_earned, is_correct, next_review_date,
  review_count, mastery_level, user_answer
from {table} order by 1
"""


def rows(moved: Moved, query: str, *, there: bool = False) -> list[tuple[object, ...]]:
    with psycopg.connect(moved.url if there else moved.here.settings.direct_url) as conn:
        return conn.execute(query.encode()).fetchall()


def test_totals_are_the_same_before_and_after(moved: Moved) -> None:
    assert rows(moved, SUMS, there=True) == rows(moved, SUMS)
    counts = "select (select count(*) from users), (select count(*) from accounts)"
    assert rows(moved, counts, there=True) == rows(moved, counts)


def test_accounts_and_progress_keep_their_ids_and_times(moved: Moved) -> None:
    accounts = "select id, provider, created_at from accounts order by id"
    assert rows(moved, accounts, there=True) == rows(moved, accounts)
    began = "select user_id, translate(topic_slug, '_', '-'), created_at from user_topic_xp order by 1, 2"
    assert rows(moved, began, there=True) == rows(moved, began)
    assert rows(moved, "select count(access_token) from accounts") == [(0,)], "nothing needs a provider's token"


def test_every_attempt_is_kept_with_its_time_and_none_is_priced(moved: Moved) -> None:
    before = rows(moved, HISTORY.format(id="id", table="user_task_attempts"), there=True)
    assert before == rows(moved, HISTORY.format(id="original_id", table="user_earlier_attempts"))
    assert None in {row[-1] for row in before}, "an answer that was not stored stays unknown"
    assert rows(moved, "select count(*) from user_task_attempts") == [(0,)]


def test_the_histories_have_what_the_original_lost(moved: Moved) -> None:
    lost = """
    select count(*) from user_topic_xp as progress where total_xp_earned <> (
      select sum(xp_earned) from user_task_attempts as attempt
      where attempt.user_id = progress.user_id and attempt.topic_slug = progress.topic_slug
    )
    """
    ((count,),) = rows(moved, lost, there=True)
    assert isinstance(count, int)
    assert count > 20
    assert f"{count} of the states are not the sum of their attempts" in moved.output
    mastered = "select count(*) from user_topic_xp where next_review_date is null"
    ((undated,),) = rows(moved, mastered, there=True)
    assert undated
    assert f"{undated} states have no date although the topic was mastered" in moved.output


def test_the_report_names_each_topic_with_what_moved(moved: Moved) -> None:
    assert "200 people imported with 133 provider accounts, 1 of them administrators" in moved.output
    for slug, learners, xp, *_ in rows(moved, SUMS):
        assert f"{learners} learners, {xp} XP before and {xp} XP here" in moved.output
        assert str(slug) in moved.output
    assert "natural_numbers, here natural-numbers (no content here yet" in moved.output
    assert "setting: max_xp is 10000, it was 1000" in moved.output
    assert "days of last practice are not the day of the last attempt in UTC" in moved.output
    assert "133 addresses of pictures at other sites" in moved.output


def test_a_second_run_changes_nothing(moved: Moved) -> None:
    tables = ("users", "accounts", "original_people", "user_opening_balances", "user_topic_xp", "user_earlier_attempts")
    everything = " union all ".join(f"select to_jsonb({table})::text from {table}" for table in tables)  # noqa: S608 - ours
    before = sorted(rows(moved, everything))
    again = moved.here.run("import-original", moved.url)
    assert "0 people imported with 0 provider accounts" in again.output
    assert "200 were here already and are unchanged" in again.output
    assert sorted(rows(moved, everything)) == before


def test_the_replay_the_invariants_and_the_doctor_find_nothing(moved: Moved) -> None:
    done = moved.here.run("replay", "--all")
    assert "200 learners checked, 0 differences" in done.output
    with moved.here.connect() as conn:
        for name, query in load_queries("invariants").blocks.items():
            assert conn.execute(query.compiled).fetchall() == [], name
    examined = moved.here.run("doctor")
    assert "invariants" in examined.output
    assert [line for line in examined.output.splitlines() if line.startswith("FAULT") and "invariant" in line] == []


def goes_on_as(moved: Moved, number: int) -> Visit:
    """Sign in a learner as the original would have, and return their visit."""
    provider = ("google", "github")[number % 2]
    by_mail = Proof(email=f"learner{number}@original.example")
    proof = Proof(provider=provider, provider_account_id=f"account {number}") if number % 3 else by_mail
    with db.transaction() as conn:
        key = sign_in(conn, proof, Visitor(Preferences("uk", "Europe/Kyiv")), clock.now())
    return visit(key.user_id, locale="uk", time_zone="UTC", now=clock.now())


def test_everybody_signs_in_as_the_same_person_sees_the_same_and_goes_on(moved: Moved) -> None:
    library = load_library(moved.here.settings.content_dir)
    secrets = moved.here.settings.auth_secrets
    known = "select user_id, current_xp, level, next_review_date from user_topic_xp where topic_slug = '{}'"
    before = {user_id: rest for user_id, *rest in rows(moved, known.format(TOPIC), there=True)}
    answered = 0
    with opened(moved.here.settings):
        for number, user_id in enumerate(moved.learners):
            who = goes_on_as(moved, number)
            assert who.user_id == user_id
            if user_id not in before:
                continue
            with db.transaction() as conn:
                standing = catalog.topic_state(conn, who, TOPIC).standing
                xp, level, due = before[user_id]
                assert (standing.progress.current_xp, standing.level.level) == (xp, level)
                assert standing.returns_on == due or due is None
                if answered < 20:
                    card = practice.issue(conn, who, library, secrets, TOPIC)
                    digits = "".join(filter(str.isdigit, card.variant.prompt_text))
                    done = practice_submit.submit(conn, who, library, secrets, card.token, digits)
                    assert done.attempt is not None
                    assert isinstance(xp, int)
                    assert done.standing.progress.current_xp == max(xp, min(10_000, xp + done.attempt.xp_earned))
                    answered += 1
    assert answered == 20
    assert rows(moved, "select count(*) from users") == [(200,)]
    assert "0 differences" in moved.here.run("replay", "--all").output


def test_who_never_practised_here_before_has_days_of_their_own_zone(moved: Moved) -> None:
    """The original did not know time zones. The first sign-in tells it."""
    with opened(moved.here.settings):
        who = goes_on_as(moved, 4)
    habits = {user_id: rest for user_id, *rest in rows(moved, "select id, time_zone, locale from users")}
    assert habits[who.user_id] == ["Europe/Kyiv", "uk"]


def test_a_mastered_topic_returns_by_the_ladder(moved: Moved) -> None:
    found = rows(
        moved,
        "select last_review_date, last_practiced_date, srs_stage from user_opening_balances"
        " where next_review_date is null",
    )
    assert found
    for reviewed, practised, stage in found:
        assert reviewed == practised
        assert stage == 6


def test_a_dry_run_says_the_same_and_stores_nothing(moved: Moved, make_here: MakeHere) -> None:
    with make_here() as here:
        done = here.run("import-original", moved.url, "--dry-run")
        assert done.exit_code == 0, done.output
        assert done.output.startswith("A dry run: nothing was stored.")
        assert done.output.partition("\n")[2] == moved.output
        with here.connect() as conn:
            assert conn.execute("select count(*) from users").fetchall() == [(0,)]

"""An answer that writes what its card knew: in one round trip, and only while nothing that it rests on has changed."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Self

import pytest

from tests.conftest import NOON
from tests.learners import SECRETS, add_learner, answer, later, right_answer, stored_attempts
from tests.practice.test_races import at_once, differences
from tests.round_trips import traced
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.errors import Conflict
from webapp.services import accounts, catalog, practice, practice_known, practice_submit, replay, undo
from webapp.services.accounts import SessionKey
from webapp.services.practice import Card
from webapp.services.practice_submit import Submission
from webapp.services.visits import Visit, visit

ROWS = """
  select to_jsonb(progress) - 'user_id' - 'created_at' #- '{before_latest,progress,created_at}'
    from user_topic_xp as progress where user_id = %(user)s
  union all select to_jsonb(task) - 'user_id' from user_task_state as task where user_id = %(user)s
  union all select to_jsonb(day) - 'user_id' from user_learning_days as day where user_id = %(user)s
  union all select to_jsonb(attempt) - 'user_id' - 'submission_id' - 'variant_seed' - 'user_answer'
    from user_task_attempts as attempt where user_id = %(user)s
  order by 1"""


@dataclass(frozen=True)
class Device:
    """A learner on one device."""

    who: Visit
    key: SessionKey
    library: Library

    def at(self, **delta: int) -> Self:
        return replace(self, who=later(self.who, **delta))

    def card(self, task: str = "copy-00", topic: str = TOPIC) -> Card:
        with db.transaction() as conn:
            return practice.issue(conn, self.who, self.library, SECRETS, topic, task)

    def hint(self, card: Card) -> Card:
        with db.transaction() as conn:
            return practice.hint(conn, self.who, self.library, SECRETS, card.token)

    def lock_and_look(self, card: Card, given: str | None = None) -> Submission:
        with db.transaction() as conn:
            text = given or right_answer(card)
            return practice_submit.submit(conn, self.who, self.library, SECRETS, card.token, text)

    def write_known(self, card: Card, given: str | None = None, known: str | None = None) -> Submission | None:
        """Return what the card knew, as the page does it; None if nothing was stored."""
        graded = practice_submit.grade(self.who, self.library, SECRETS, card.token, given or right_answer(card))
        text = card.known if known is None else known
        read = practice_submit.read_known(self.who, SECRETS, graded, card.token, text)
        if read is None:
            return None
        with db.transaction() as conn:
            sent, submission = practice_submit.send_known(conn, self.key, self.who.now, graded, read)
        return submission if sent.maybe() else None

    def submit(self, card: Card, given: str | None = None) -> Submission:
        return self.write_known(card, given) or self.lock_and_look(card, given)

    def undo(self, card: Card) -> None:
        with db.transaction() as conn:
            undo.undo(conn, self.who, self.library, SECRETS, card.token)

    def stored(self) -> int:
        with db.pool().connection() as conn:
            return stored_attempts(conn, self.who.user_id)

    def run(self, statement: str, **values: object) -> None:
        with db.pool().connection() as conn:
            conn.execute(statement.encode(), {"user": self.who.user_id, "topic": TOPIC} | values)


def new_device(library: Library, time_zone: str = "UTC") -> Device:
    with db.pool().connection() as conn:
        who = add_learner(conn, NOON, time_zone=time_zone)
    with db.transaction() as conn:
        key = accounts.start_session(conn, who.user_id, "a phone", NOON)
    return Device(who, key, library)


@pytest.fixture
def device(database: Settings, library: Library) -> Device:
    """A learner who has answered twice."""
    device = new_device(library)
    with db.transaction() as conn:
        answer(conn, device.who, library, TOPIC, "copy-00")
        answer(conn, later(device.who, minutes=1), library, TOPIC, "copy-01", right=False)
    return device.at(minutes=2)


def test_what_the_card_knew_is_written_in_one_round_trip(device: Device) -> None:
    device.write_known(device.card("copy-02"))  # prepares the statements
    card = device.card("copy-03")
    graded = practice_submit.grade(device.who, device.library, SECRETS, card.token, right_answer(card))
    known = practice_submit.read_known(device.who, SECRETS, graded, card.token, card.known)
    assert known is not None
    with db.transaction() as conn:
        with traced(conn) as round_trips:
            sent, _ = practice_submit.send_known(conn, device.key, device.who.now, graded, known)
            conn.wire.commit()
        conn.wire.begin()  # for the end of the block
    assert round_trips() == 1
    assert sent.one().attempt_count == 4
    assert differences(device.who) == []


def test_the_first_card_of_a_topic_knows_nothing_and_a_later_one_is_short(device: Device) -> None:
    assert device.card(topic=OTHER_TOPIC).known == ""
    assert 0 < len(device.card().known) <= 260


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("time_zone", ["UTC", "Europe/Kyiv", "Pacific/Kiritimati"])
def test_both_ways_store_the_same_rows(database: Settings, library: Library, time_zone: str, seed: int) -> None:
    """The same answers of three weeks, right and wrong, with hints and without, by two learners."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    one, other = (new_device(library, time_zone) for _ in range(2))
    hours, written = 0, 0
    for _ in range(40):
        hours += chance.choice([0, 0, 1, 5, 20, 30])
        task, is_right, is_hinted = f"copy-{chance.randrange(6):02}", chance.random() < 0.7, chance.random() < 0.2
        results = []
        for device, way in ((one.at(hours=hours), "known"), (other.at(hours=hours), "locked")):
            card = device.card(task)
            card = device.hint(card) if is_hinted else card
            given = None if is_right else "1"
            known = device.write_known(card, given) if way == "known" else None
            written += known is not None
            results.append(known or device.lock_and_look(card, given))
        assert replace_own(results[0]) == replace_own(results[1])
    assert written == 39, "all but the first answer in the topic"
    assert rows(one) == rows(other)
    assert differences(one.who) == differences(other.who) == []


def rows(device: Device) -> list[Any]:
    with db.pool().connection() as conn:
        return conn.execute(ROWS.encode(), {"user": device.who.user_id}).fetchall()


def replace_own(submission: Submission) -> Submission:
    """Return what is the same for two learners who meet the same task with other numbers."""
    assert submission.attempt is not None
    attempt = replace(submission.attempt, variant_seed=0, user_answer="")
    return replace(submission, variant=None, answer="", grade=None, attempt=attempt)  # type: ignore[arg-type] # to be compared only


def repair(device: Device) -> None:
    """A repair that changes the state in a task only."""
    device.run("update user_task_state set review_count = 7 where user_id = %(user)s")
    with db.transaction() as conn:
        assert replay.check_learner(conn, device.who.user_id, repair=True)


def answer_and_undo(device: Device) -> None:
    card = device.card("copy-09")
    device.lock_and_look(card)
    device.undo(card)


def read_lesson(device: Device) -> None:
    with db.transaction() as conn:
        catalog.complete_lesson(conn, device.who, TOPIC)


BETWEEN: dict[str, Callable[[Device], object]] = {
    "another answer": lambda device: device.lock_and_look(device.card("copy-09")),
    "another answer by what its card knew": lambda device: device.write_known(device.card("copy-09")),
    "an answer that is taken back": answer_and_undo,
    "a repair": repair,
    "the lesson was read": read_lesson,
    "a person in psql, or an earlier release, that writes the row": lambda device: device.run(
        "update user_topic_xp set level = level where user_id = %(user)s and topic_slug = %(topic)s"
    ),
    "other rules": lambda device: device.run(
        "update topic_xp_config set multiplier_full = 0.9 where topic_slug = %(topic)s"
    ),
    "the session ends": lambda device: device.run("delete from user_sessions where user_id = %(user)s"),
    "the session's secret is another": lambda device: device.run(
        "update user_sessions set secret_hash = %(hash)s where user_id = %(user)s", hash=b"\x01" * 32
    ),
    "the session is too old": lambda device: device.run(
        "update user_sessions set last_seen_at = %(then)s where user_id = %(user)s", then=NOON - timedelta(days=61)
    ),
    "the learner moves": lambda device: device.run("update users set time_zone = 'Asia/Tokyo' where id = %(user)s"),
    "the learner is deleted": lambda device: device.run("delete from users where id = %(user)s"),
}


@pytest.mark.parametrize("between", BETWEEN)
def test_a_card_that_no_longer_holds_stores_nothing(device: Device, between: str) -> None:
    card = device.card("copy-02")
    BETWEEN[between](device)
    before = device.stored()
    assert device.write_known(card) is None
    assert device.stored() == before
    if before:
        zone = "Asia/Tokyo" if "moves" in between else "UTC"
        now = replace(device, who=visit(device.who.user_id, locale="en", time_zone=zone, now=device.who.now))
        assert now.lock_and_look(card).attempt is not None
        assert device.stored() == before + 1


def test_a_repeat_finds_what_the_first_one_stored(device: Device) -> None:
    card = device.card("copy-02")
    first = device.write_known(card)
    assert first is not None
    assert device.write_known(card) is None
    assert device.lock_and_look(card) == first


def test_a_card_shown_again_after_its_answer_stores_nothing(device: Device) -> None:
    """A hint asked for in another window: the card knows the progress as it is, and its variant was answered."""
    card = device.card("copy-02")
    device.submit(card)
    again = device.hint(card)
    assert again.known
    assert device.write_known(again) is None
    assert device.stored() == 3


def test_a_card_answered_on_the_next_day_counts_for_that_day(device: Device) -> None:
    card = device.card("copy-00")
    tomorrow = device.at(hours=17)
    done = tomorrow.write_known(card)
    assert done is not None
    assert done.standing.progress.last_practiced_date == tomorrow.who.today == device.who.today + timedelta(days=1)
    assert differences(device.who) == []


def test_an_answer_that_cannot_be_read_is_left_to_the_other_way(device: Device) -> None:
    card = device.card("copy-02")
    assert device.write_known(card, "not a number") is None
    assert device.lock_and_look(card, "not a number").again


@pytest.mark.parametrize("change", ["another card", "another learner", "cut", "a letter", "empty", "no rules read"])
def test_what_was_not_sealed_with_the_token_says_nothing(
    device: Device, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, other = device.card("copy-02"), device.card("copy-02")
    known = {
        "another card": other.known,
        "another learner": card.known,
        "cut": card.known[:-4],
        "a letter": ("B" if card.known[0] == "A" else "A") + card.known[1:],
        "empty": "",
        "no rules read": card.known,
    }[change]
    who = device.who
    if change == "another learner":  # a guest's card, answered from the account
        who = replace(new_device(device.library).who, guest_ids=(device.who.user_id,), now=device.who.now)
    if change == "no rules read":  # by a process that has just started
        monkeypatch.setattr(practice_known, "_rules_known", {})
    assert replace(device, who=who).write_known(card, known=known) is None
    assert device.stored() == 2


def test_a_process_learns_the_rules_from_the_first_answer_that_it_stores(
    device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = device.card("copy-02")
    monkeypatch.setattr(practice_known, "_rules_known", {})
    assert device.write_known(card) is None
    known = device.card("copy-03").known  # by another process, which does not teach this one
    assert known
    monkeypatch.setattr(practice_known, "_rules_known", {})
    device.lock_and_look(card)
    assert practice_known._rules_known.keys() == {TOPIC}


def test_20_parallel_identical_answers_are_stored_once_and_answered_alike(device: Device) -> None:
    card = device.card("copy-02")
    results = at_once([partial(device.submit, card)] * 20)
    assert all(result == results[0] for result in results)
    assert device.stored() == 3
    assert differences(device.who) == []


def test_20_parallel_cards_that_knew_the_same_are_all_stored_one_after_the_other(device: Device) -> None:
    cards = [device.card(f"copy-{number:02}") for number in range(2, 22)]
    known = at_once([partial(device.write_known, card) for card in cards])
    assert sum(done is not None for done in known) == 1, "the one that came first"
    results = at_once([partial(device.submit, card) for card in cards])
    indexes = sorted(result.attempt.daily_task_index or 0 for result in results if result.attempt)
    assert indexes == list(range(2, 22))
    assert device.stored() == 22
    assert differences(device.who) == []


@pytest.mark.parametrize("seed", range(3))
def test_answers_undo_and_repair_at_the_same_moment_leave_what_the_replay_gives(device: Device, seed: int) -> None:
    """Four windows of a learner, each with cards of its own age, while the replay repairs and a sync changes rules."""
    acknowledged: list[int] = []

    def window(number: int) -> None:
        chance = random.Random(f"{seed}{number}")  # noqa: S311 - repeatable, not secret
        mine = device.at(seconds=number)
        cards = [mine.card(f"copy-{chance.randrange(10):02}") for _ in range(3)]
        for _ in range(15):
            card = cards.pop(chance.randrange(len(cards)))
            done = db.retrying(partial(mine.submit, card, None if chance.random() < 0.7 else "1"))
            assert done.attempt is not None
            acknowledged.append(1)
            if chance.random() < 0.2:
                try:
                    db.retrying(partial(mine.undo, card))
                    acknowledged.append(-1)
                except Conflict:
                    pass  # it was not the latest
            cards.append(mine.card(f"copy-{chance.randrange(10):02}"))

    def maintain() -> None:
        for number in range(10):
            device.run(
                "update topic_xp_config set daily_half_tasks = %(most)s where topic_slug = %(topic)s", most=number
            )
            db.retrying(lambda: differences(device.who))
            db.retrying(partial(repaired, device.who))

    works: list[Callable[[], None]] = [partial(window, number) for number in range(4)]
    at_once([*works, maintain])
    repaired(device.who)
    assert differences(device.who) == []
    with db.pool().connection() as conn:
        found = conn.execute(
            "select count(*) from user_task_attempts where user_id = %s and undone_at is null", [device.who.user_id]
        ).fetchone()
    assert found == (2 + sum(acknowledged),)
    assert len(acknowledged) >= 60


def repaired(who: Visit) -> None:
    with db.transaction() as conn:
        replay.check_learner(conn, who.user_id, repair=True)

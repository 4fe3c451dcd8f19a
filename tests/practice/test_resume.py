"""A learner continues on any device with the task they left, and nothing is stored for it."""

from dataclasses import replace

from tests.conftest import NOON
from tests.learners import SECRETS, add_learner, answer, later, right_answer, stored_attempts
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.services import practice, practice_submit
from webapp.services.practice import Card
from webapp.services.visits import Habits, Visit


def resume(conn: db.Conn, who: Visit, library: Library, topic: str = TOPIC, task: str | None = None) -> Card:
    return practice.resume(conn, who, library, SECRETS, topic, task)


def test_a_topic_opened_again_shows_the_same_unfinished_task(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    left = resume(conn, who, library)
    elsewhere = resume(conn, later(who, hours=1), library)
    assert elsewhere.variant == left.variant


def test_a_variant_open_on_two_devices_is_answered_once(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    phone, laptop = resume(conn, who, library), resume(conn, who, library)
    first = practice_submit.submit(conn, who, library, SECRETS, phone.token, "1")
    second = practice_submit.submit(conn, who, library, SECRETS, laptop.token, right_answer(laptop))
    assert second.attempt == first.attempt, "the solution seen on one device earns nothing on the other"
    assert stored_attempts(conn, who.user_id) == 1


def test_every_answer_brings_a_fresh_variant(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    prompts = set()
    for _ in range(8):
        card = resume(conn, who, library, task="copy-00")
        prompts.add(card.variant.prompt_text)
        practice_submit.submit(conn, who, library, SECRETS, card.token, "1")
    assert len(prompts) > 6


def test_learners_tasks_and_topics_get_variants_of_their_own(conn: db.Conn, library: Library) -> None:
    who, other = add_learner(conn, NOON), add_learner(conn, NOON)
    seeds = {
        resume(conn, who, library).variant.seed,
        resume(conn, other, library).variant.seed,
        resume(conn, who, library, task="copy-05").variant.seed,
        resume(conn, who, library, topic=OTHER_TOPIC).variant.seed,
        practice.resume(conn, who, library, ("another secret of this site, also long",), TOPIC).variant.seed,
    }
    assert len(seeds) == 5


def test_language_changes_the_words_and_not_the_task(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    english = resume(conn, who, library)
    ukrainian = resume(conn, replace(who, habits=lambda: Habits("uk", "UTC")), library)
    assert english.variant.seed == ukrainian.variant.seed
    assert english.variant.prompt_text != ukrainian.variant.prompt_text


def test_answers_elsewhere_leave_the_open_task_alone(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    left = resume(conn, who, library)
    answer(conn, who, library, OTHER_TOPIC)
    assert resume(conn, who, library).variant == left.variant

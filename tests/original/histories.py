"""Histories as the original's rules would have left them, its races included.

Each answer reads the state, computes the next one and writes it whole. Where two answers meet, both read the same
state, and the second write overwrites the first one's; the attempts of both stay.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

import psycopg

INTERVALS = (1, 3, 7, 14, 30)
THRESHOLDS = (1000, 2500, 4500, 7000, 10_000)
TOPICS = ("addition_and_subtraction_of_fractions", "counting", "natural_numbers")  # the second has content here
BASE_XP = (100, 250, 500, 1000)
RACES = 0.04  # so many of the answers meet another one


@dataclass(frozen=True, slots=True)
class State:
    """A row of user_topic_xp."""

    current_xp: int = 0
    level: int = 0
    daily_tasks_count: int = 0
    daily_tasks_date: date | None = None
    srs_stage: int = 0
    next_review_date: date | None = None
    last_activity: datetime | None = None


@dataclass(slots=True)
class History:
    """One learner's rows in one topic."""

    user_id: UUID
    topic: str
    state: State
    attempts: list[tuple[object, ...]] = field(default_factory=list)
    began_at: datetime | None = None


def after(state: State, now: datetime, day: date, *, base_xp: int, is_correct: bool) -> tuple[State, int]:
    """Return the state after one answer by the original's rules, and the XP it earned."""
    count = state.daily_tasks_count if state.daily_tasks_date == day else 0
    tomorrow = replace(
        state,
        daily_tasks_count=count + 1,
        daily_tasks_date=day,
        srs_stage=0,
        next_review_date=day + timedelta(days=1),
        last_activity=now,
    )
    if not is_correct:
        return tomorrow, 0
    is_due = state.next_review_date is None or state.next_review_date <= day
    earned = round(base_xp * (1 if count < 10 else 0.5 if count < 20 else 0.1))
    xp = state.current_xp + earned
    stage, due = state.srs_stage, state.next_review_date
    if is_due:
        due = day + timedelta(days=INTERVALS[stage]) if stage < len(INTERVALS) else None
        stage += 1
    level = min(5, sum(xp >= threshold for threshold in THRESHOLDS))
    return replace(tomorrow, current_xp=xp, level=level, srs_stage=stage, next_review_date=due), earned


def practise(random: Random, user_id: UUID, topic: str, begin: datetime, answers: int) -> History:
    """Return a learner's history of about so many answers, in sittings of a few with days between them."""
    history = History(user_id, topic, State(), began_at=begin)
    now = begin
    masters = random.random() < 0.15  # never wrong, and back on each day that is due
    skill = 1.0 if masters else random.uniform(0.6, 1.0)
    while len(history.attempts) < answers:
        now += timedelta(days=random.choice((1, 1, 2, 3, 7, 14, 30)), minutes=random.randint(0, 700))
        if masters and history.state.next_review_date:
            now = max(now, datetime.combine(history.state.next_review_date, now.timetz()) + timedelta(days=1))
        for _ in range(random.randint(1, 3 if masters else 25)):
            now += timedelta(seconds=random.randint(5, 300))
            meet = 2 if random.random() < RACES else 1
            _answer(random, history, now, skill, meet)
    return history


def _answer(random: Random, history: History, now: datetime, skill: float, meet: int) -> None:
    """Give answers that read the same state: the last write counts, and every attempt stays."""
    day = (now + timedelta(hours=random.choice((0, 0, 0, 2)))).date()  # some servers count days in Kyiv
    state = history.state
    for _ in range(meet):
        is_correct, base_xp = random.random() < skill, random.choice(BASE_XP)
        history.state, earned = after(state, now, day, base_xp=base_xp, is_correct=is_correct)
        history.attempts.append(
            (
                history.user_id,
                f"fractions-add-sub-{random.randint(1, 20):03}",
                history.topic,
                now,
                earned,
                is_correct,
                history.state.next_review_date,
                history.state.srs_stage,
                history.state.level,
                random.choice((None, "0", "3/12")),
            )
        )


def write(conn: psycopg.Connection, learners: int, answers: int, *, seed: int = 26) -> Iterator[UUID]:
    """Write so many learners, each with about so many answers, into the original's tables. Yield their ids."""
    random = Random(seed)  # noqa: S311 - the same histories every time, no secret
    began = datetime(2026, 2, 1, 9, tzinfo=UTC)
    for topic in TOPICS:
        conn.execute("insert into topic_xp_config (topic_slug, topic_title) values (%s, %s)", [topic, topic.title()])
    histories = []
    for number in range(learners):
        user_id = UUID(int=random.getrandbits(128), version=4)
        add_person(conn, user_id, number, began)
        for topic in random.sample(TOPICS, random.randint(1, len(TOPICS))):
            histories.append(practise(random, user_id, topic, began + timedelta(days=number % 30), answers))
        yield user_id
    with conn.cursor() as cursor:
        with cursor.copy(
            "copy user_task_attempts (user_id, task_id, topic_slug, completed_at, xp_earned, is_correct,"
            " next_review_date, review_count, mastery_level, user_answer) from stdin"
        ) as copy:
            for history in histories:
                for attempt in history.attempts:
                    copy.write_row(attempt)
        with cursor.copy(
            "copy user_topic_xp (user_id, topic_slug, current_xp, total_xp_earned, level, last_activity,"
            " daily_tasks_count, daily_tasks_date, srs_stage, next_review_date, last_practiced_date, created_at)"
            " from stdin"
        ) as copy:
            for history in histories:
                now = history.state
                copy.write_row(
                    (
                        *(history.user_id, history.topic, now.current_xp, now.current_xp, now.level),
                        *(now.last_activity, now.daily_tasks_count, now.daily_tasks_date, now.srs_stage),
                        *(now.next_review_date, now.daily_tasks_date, history.began_at),
                    )
                )


def add_person(conn: psycopg.Connection, user_id: UUID, number: int, began: datetime) -> None:
    """Write a person: two of three with a provider account, the others sign in by mail."""
    email = f"Learner{number}@Original.example"
    conn.execute(
        'insert into users (id, name, email, "emailVerified", image, role, created_at) values (%s, %s, %s, %s, %s, %s,'
        " %s)",
        [
            user_id,
            f"Learner {number}",
            email if number % 3 else email.lower(),
            None if number % 3 else began,
            f"https://pictures.example/{number}" if number % 3 else None,
            "USER" if number else "ADMIN",
            began,
        ],
    )
    if number % 3:
        conn.execute(
            'insert into accounts (id, "userId", type, provider, "providerAccountId", access_token, created_at)'
            " values (gen_random_uuid(), %s, 'oidc', %s, %s, 'their secret', %s)",
            [user_id, ("google", "github")[number % 2], f"account {number}", began],
        )

"""A first month, day by day: a learner follows Today through the shipped topics and answers most tasks rightly."""

from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from statistics import mean
from uuid import UUID

import pytest

from tests import learners
from tests.conftest import NOON
from tests.learners import SECRETS, add_learner, later
from webapp import db
from webapp.content.library import Library
from webapp.db.queries import load_queries
from webapp.rules.reviews import is_mastered
from webapp.services import catalog, catalog_sync, practice, practice_submit, replay
from webapp.services.today import today
from webapp.services.visits import Visit

DAYS = 30


@dataclass
class Month:
    """What happened on each day of practice."""

    begun: dict[str, date] = field(default_factory=dict)
    reviews: Counter[str] = field(default_factory=Counter)
    days: list[date] = field(default_factory=list)
    minutes: list[int] = field(default_factory=list)  # said at the beginning of the day
    taken: list[int] = field(default_factory=list)


@pytest.fixture(autouse=True)
def draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the same variants every time: luck with a day's answers decides how well its length is told beforehand."""
    chance = Random(1)  # noqa: S311 - no secret
    monkeypatch.setattr(practice, "randbelow", chance.randrange)
    for module in (practice, learners):
        monkeypatch.setattr(module, "uuid4", lambda: UUID(int=chance.getrandbits(128), version=4))


def follow_today(conn: db.Conn, library: Library, learner: Visit, *, days: int, seed: int = 1) -> Month:
    """Practise on about four days of five what Today offers, one answer a minute, 85 % of them right."""
    chance, month = Random(seed), Month()  # noqa: S311 - the same month every time, no secret
    for day in range(days):
        if day and chance.random() < 0.2:
            continue
        after = None
        for minute in range(40):
            now = later(learner, days=day, minutes=minute)
            found = today(conn, now, library, after=after)
            if not minute:
                month.days.append(now.today)
                month.minutes.append(found.minutes)
                month.taken.append(0)
            assert len({topic.topic.slug for topic in found.topics}) == len(found.topics), "a topic is listed once"
            if not found.queue:
                break
            month.taken[-1] += 1
            after = found.queue[0].topic_slug
            month.begun.setdefault(after, now.today)
            card = practice.resume(conn, now, library, SECRETS, after)
            wrong = card.variant.mistakes[0].when if card.variant.mistakes else None
            answer = card.variant.right_answer("en") if wrong is None or chance.random() < 0.85 else wrong
            done = practice_submit.submit(conn, now, library, SECRETS, card.token, answer)
            rung, reached = card.standing.progress.srs_stage, done.standing.progress
            if rung and reached.last_review_date != card.standing.progress.last_review_date:
                month.reviews["up" if reached.srs_stage > rung else "down" if reached.srs_stage < rung else "same"] += 1
    return month


@pytest.mark.slow
def test_a_first_month_begins_new_topics_and_brings_the_old_ones_back(conn: db.Conn, shipped: Library) -> None:
    catalog_sync.sync_topics(lambda: nullcontext(conn), shipped, NOON, may_retire=True)
    learner = add_learner(conn, NOON)
    month = follow_today(conn, shipped, learner, days=DAYS)

    assert len(month.begun) >= 12, "the first version had begun 5 topics by now"
    assert month.reviews["up"] > month.reviews["same"] > month.reviews["down"]
    begin_days = {month.days.index(day) for day in month.begun.values()}
    without_new = [on for on in range(len(month.days)) if not begin_days & {on, on - 1, on - 2}]
    assert not without_new, "never more than two days of practice in a row without a new topic"
    for topic, day in month.begun.items():
        before = shipped.topics[topic].prerequisites
        assert all(month.begun[each] <= day for each in before if each in shipped.topics)
    assert month.minutes[0] == 20, "the rule of thumb"
    errors = [said - taken for said, taken in zip(month.minutes[2:], month.taken[2:], strict=True)]
    assert abs(mean(errors)) < 1, "the learner's own pace: a minute an answer, wrong ones too"
    # Which answers are wrong is luck, and which tasks a day brings depends on what is shipped.
    assert sorted(map(abs, errors))[len(errors) * 9 // 10] <= 4, "nine days of ten"

    end = later(learner, days=DAYS)
    states = catalog.topic_states(conn, end)
    for slug in month.begun:
        standing = states[slug].standing
        assert standing.returns_on or standing.status == "due"
        assert not is_mastered(standing.rules, standing.progress), "60 days have not passed"
    assert replay.check_learner(conn, learner.user_id, repair=False) == []
    for name, query in load_queries("invariants").blocks.items():
        assert conn.execute(query.compiled).fetchall() == [], name


@pytest.mark.slow
def test_after_half_a_year_away_everything_is_due_and_one_clean_review_climbs_far(
    conn: db.Conn, shipped: Library
) -> None:
    catalog_sync.sync_topics(lambda: nullcontext(conn), shipped, NOON, may_retire=True)
    learner = add_learner(conn, NOON)
    follow_today(conn, shipped, learner, days=8)
    back = later(learner, days=190)
    found = today(conn, back, shipped)
    topic = found.queue[0].topic_slug
    for minute in range(2):
        now = later(back, minutes=minute)
        card = practice.resume(conn, now, shipped, SECRETS, topic)
        done = practice_submit.submit(conn, now, shipped, SECRETS, card.token, card.variant.right_answer("en"))
    assert done.standing.review == "clean"
    assert done.standing.progress.srs_stage == 8
    assert done.standing.returns_on == back.today + timedelta(days=240)

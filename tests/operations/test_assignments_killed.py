"""Scenario 10 of classes: nothing of an assignment that was acknowledged is lost when workers are killed."""

import os
import signal
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
import requests

from tests.classrooms import add_class, give
from tests.learners import right_answer
from tests.operations.conftest import Breakable
from tests.operations.live import (
    SECRET,
    Front,
    Person,
    Site,
    assert_no_fault_of_ours,
    assert_nothing_was_lost,
    practising,
    serving,
    wait_for_progress,
)
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import clock, db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.services import api_tokens, assignment_answers, assignment_work, gradebook
from webapp.services.assignments import Given, Terms
from webapp.services.variant_tokens import unseal
from webapp.services.visits import Visit

pytestmark = pytest.mark.slow


@dataclass
class Pupil(Person):
    """A pupil who answers the tasks of an assignment, every third one wrongly."""

    who: Visit | None = None
    given: Given | None = None
    library: Library | None = None
    settings: Settings | None = None

    def practise(self, site: Site | Front, session: requests.Session) -> None:
        """Answer the task whose turn it is."""
        assert self.who
        assert self.given
        assert self.library
        assert self.settings
        assignment, who = self.given.assignment, replace(self.who, now=clock.now())
        with db.connect(self.settings.direct_url) as conn:
            card = assignment_work.page(
                conn, who, self.library, (SECRET,), assignment.class_id, assignment.assignment_id
            ).card
        assert card, "the assignment is longer than the test"
        answer = "1" if len(self.statuses) % 3 == 2 else right_answer(card)
        sent = {"variant": card.token, "answer": answer}
        headers = {"Authorization": f"Bearer {self.token}"}
        if self._post(site, session, headers, "submit", sent) is not None:
            self.acknowledged.append(unseal((SECRET,), card.token, who).submission_id)


@pytest.fixture
def pupils(breakable: Breakable, library: Library) -> list[Pupil]:
    """Six pupils of a class with an assignment of 200 tasks, in which a second try is worth half."""
    now = clock.now()
    with db.connect(breakable.settings.direct_url) as conn:
        room = add_class(conn, now, pupils=6)
        items = [(topic, None, 50) for topic in (TOPIC, OTHER_TOPIC, TOPIC, OTHER_TOPIC)]
        given = give(conn, room, library, Terms("Long", retry_percent=50), now=now, items=items)
        tokens = [
            api_tokens.create_token(conn, who.user_id, name="test", scope="practise", now=now) for who in room.pupils
        ]
    return [
        Pupil(who.user_id, token, who=who, given=given, library=library, settings=breakable.settings)
        for who, token in zip(room.pupils, tokens, strict=True)
    ]


def test_scenario_10_killed_workers_lose_no_answer_of_an_assignment(
    breakable: Breakable, tmp_path: Path, pupils: list[Pupil]
) -> None:
    people: list[Person] = list(pupils)
    with serving(breakable.settings, tmp_path) as site, practising(site, people):
        for _ in range(3):
            wait_for_progress(people)
            for pid in site.workers():
                os.kill(pid, signal.SIGKILL)
            site.wait_until_it_serves()
        wait_for_progress(people)
    assert_no_fault_of_ours(site, people)
    assert_nothing_was_lost(breakable.settings, people)
    with db.connect(breakable.settings.direct_url) as conn:
        for pupil in pupils:
            assert_marks_are_the_fold_of_the_answers(conn, pupil)


def assert_marks_are_the_fold_of_the_answers(conn: db.Conn, pupil: Pupil) -> None:
    assert pupil.given
    assert pupil.who
    assignment = pupil.given.assignment
    ids = (assignment.class_id, assignment.assignment_id)
    counted: set[UUID] = {
        row[0]
        for row in conn.execute(
            "select submission_id from user_assignment_answers where user_id = %s and class_id = %s"
            " and assignment_id = %s",
            [pupil.user_id, *ids],
        )
    }
    assert set(pupil.acknowledged) <= counted
    work = assignment_answers.send_work(conn, pupil.who, *ids).read()
    stored = gradebook.summaries_in(conn, assignment, [pupil.user_id])[pupil.user_id]
    mark = work.mark()
    assert (stored.points, stored.answer_count, stored.right_count) == (mark.points, len(counted), mark.right_count)
    assert 0 < mark.right_count < mark.answer_count

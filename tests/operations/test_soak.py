"""`make soak`: all faults again and again for minutes while simulated learners practise."""

import logging
import os
import random
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.operations.conftest import Breakable
from tests.operations.live import (
    acknowledged,
    add_people,
    assert_no_fault_of_ours,
    assert_nothing_was_lost,
    practising,
    serving,
    wait_for_progress,
)
from tests.pooler import pooled_url, pooling

MINUTES = float(os.environ.get("SOAK_MINUTES", "5"))

log = logging.getLogger(__name__)


@pytest.mark.slow
@pytest.mark.soak
def test_nothing_is_lost_while_everything_breaks_in_turn(breakable: Breakable, tmp_path: Path) -> None:
    people = add_people(breakable.settings, 12)
    chance = random.Random(7)  # noqa: S311 - the same faults in every run
    with pooling(tmp_path / "pooler", breakable.settings.direct_url, connections=4) as pooler:
        settings = replace(breakable.settings, database_url=pooled_url(breakable.settings.direct_url))
        with serving(settings, tmp_path) as site, practising(site, people):

            def kill_a_worker() -> None:
                os.kill(chance.choice(site.workers()), signal.SIGKILL)

            def kill_the_database() -> None:
                breakable.kill()
                time.sleep(chance.uniform(0, 2))
                breakable.restart()

            faults = {"worker": kill_a_worker, "database": kill_the_database, "pooler": pooler.restart}
            end = time.monotonic() + MINUTES * 60
            while time.monotonic() < end:
                wait_for_progress(people, 30, 60)
                name = chance.choice(sorted(faults))
                faults[name]()
                seconds = site.wait_until_it_serves(seconds=15)
                log.info(
                    "killed the %s; served again after %.1f s; %d answers so far", name, seconds, acknowledged(people)
                )
                assert seconds < 10
    assert_no_fault_of_ours(site, people)
    assert_nothing_was_lost(breakable.settings, people)

"""What /metrics says of several worker processes together."""

import re
import signal
import time
from os import kill
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.operations.conftest import Breakable
from tests.operations.live import Site, add_people, practising, serving, wait_for_progress

pytestmark = pytest.mark.slow

TOKEN = "a token for metrics"


def numbers(site: Site) -> dict[str, float]:
    """Return every sample by its name and labels."""
    answer = requests.get(f"{site.address}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def count(found: dict[str, float], route: str, method: str = "GET", status: int = 200) -> int:
    labels = f'{{method="{method}",route="{route}",status="{status}"}}'
    return int(found.get(f"intervals_request_seconds_count{labels}", 0))


def test_metrics_are_the_sum_of_all_workers_and_outlive_each(breakable: Breakable, tmp_path: Path) -> None:
    limits: dict[str, Any] = {"METRICS_TOKEN": TOKEN, "WEB_CONCURRENCY": "2", "DB_POOL_MIN": "1"}
    people = add_people(breakable.settings, 4)
    with serving(breakable.settings, tmp_path, **limits) as site:
        assert site.get("/metrics").status_code == 401
        with practising(site, people):
            wait_for_progress(people, 60)
        found = numbers(site)
        sent = sum(len(person.statuses) for person in people)
        assert count(found, "/api/tasks/issue", "POST") + count(found, "/api/tasks/submit", "POST") == sent
        assert found['intervals_grading_seconds_count{type="number"}'] == sent / 2
        assert 0 < found['intervals_grading_seconds_sum{type="number"}'] < 60
        assert found['intervals_pool_connections{state="idle"}'] >= 2, "each worker has one"
        assert found["intervals_schema_current"] == 1
        assert found['intervals_topics{place="content"}'] == found['intervals_topics{place="database"}'] == 2
        assert found["intervals_transaction_retries_total"] == 0
        assert found["intervals_pool_waiting"] == found["intervals_pool_timeouts"] == 0
        buckets = [name for name in found if name.startswith("intervals_request_seconds_bucket")]
        assert any(re.search(r'le="0.005".*route="/api/tasks/submit"', name) for name in buckets)

        for pid in site.workers():
            kill(pid, signal.SIGKILL)
        site.wait_until_it_serves()
        again = numbers(site)
        assert count(again, "/api/tasks/submit", "POST") == count(found, "/api/tasks/submit", "POST")
        idle = 'intervals_pool_connections{state="idle"}'
        deadline = time.monotonic() + 90
        while numbers(site)[idle] > 2 * 4:  # a dead worker's connections are counted no more
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_an_exhausted_pool_shows_in_the_metrics(breakable: Breakable, tmp_path: Path) -> None:
    limits: dict[str, Any] = {
        "METRICS_TOKEN": TOKEN, "WEB_CONCURRENCY": "1", "DB_POOL_TIMEOUT": "0.5", "DB_TRANSACTION_TIMEOUT": "1",
    }  # fmt: skip
    with serving(breakable.settings, tmp_path, **limits) as site:
        site.wait_until_it_serves()
        breakable.kill()
        assert site.get("/api/topics").status_code == 503
        assert site.get("/api/topics").status_code == 503
        found = numbers(site)
        assert count(found, "/api/topics", status=503) == 2
        assert found["intervals_pool_timeouts"] >= 1
        assert found["intervals_schema_current"] == 0
        breakable.restart()
        site.wait_until_it_serves()
        assert numbers(site)["intervals_schema_current"] == 1

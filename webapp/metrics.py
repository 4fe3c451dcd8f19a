"""The metrics of /metrics. This module defines them; the code that does the work counts.

With several workers each process writes to files in PROMETHEUS_MULTIPROC_DIR (`python -m webapp` sets it), and any
worker returns the sum of all.
"""

import os
from collections import Counter as Tally
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.samples import Sample

Counts = Tally[tuple[str, str]]

QUIET_ROUTES = {"/healthz", "/readyz", "/metrics", "/static/<path:filename>"}
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
GRADING_SECONDS = (0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25)

requests = Histogram(
    "intervals_request_seconds", "Time to answer, by route and status.", ["route", "method", "status"], buckets=SECONDS
)
pool_connections = Gauge(
    "intervals_pool_connections", "Database connections of all workers.", ["state"], multiprocess_mode="livesum"
)
pool_waiting = Gauge("intervals_pool_waiting", "Requests waiting for a connection.", multiprocess_mode="livesum")
pool_timeouts = Gauge(
    "intervals_pool_timeouts", "Requests that got no connection in time, since start.", multiprocess_mode="livesum"
)
retries = Counter("intervals_transaction_retries", "Transactions tried again after a conflict.")
slow_queries = Counter("intervals_slow_queries", "Statements slower than SLOW_QUERY_MS.", ["query"])
grading = Histogram("intervals_grading_seconds", "Time to grade one answer, by task type.", ["type"],
                    buckets=GRADING_SECONDS)  # fmt: skip
answers = Counter("intervals_answers", "Answers stored, by what their card knew or behind a lock.", ["way"])
schema_current = Gauge(
    "intervals_schema_current", "1 when the schema is the one this code needs.", multiprocess_mode="mostrecent"
)
topics = Gauge(
    "intervals_topics", "Topics in the content tree and in the database.", ["place"], multiprocess_mode="mostrecent"
)
jobs = Gauge(
    "intervals_jobs", "Scheduled work that waits, fails or was given up.", ["state"], multiprocess_mode="mostrecent"
)
jobs_late = Gauge(
    "intervals_jobs_late_seconds", "How long the job that is due longest has waited.", multiprocess_mode="mostrecent"
)


def totals() -> Counts:
    """Return what this process has counted since it began, by name and detail, for the counts of a day."""
    found: Counts = Tally()
    for sample in _samples(requests, "_count"):
        if sample.labels["route"] not in QUIET_ROUTES:
            found["requests", ""] += int(sample.value)
            if sample.labels["status"] >= "500":
                found["errors", sample.labels["route"]] += int(sample.value)
    for sample in _samples(slow_queries, "_total"):
        found["slow blocks", sample.labels["query"]] += int(sample.value)
    return found


def _samples(metric: Counter | Histogram, ending: str) -> Iterator[Sample]:
    return (sample for family in metric.collect() for sample in family.samples if sample.name.endswith(ending))


def exposition() -> bytes:
    """Return all metrics in Prometheus's text format."""
    directory = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not directory:
        return generate_latest(REGISTRY)
    _forget_dead_workers(Path(directory))
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # the library leaves this one untyped
    return generate_latest(registry)


def _forget_dead_workers(directory: Path) -> None:
    """Remove the gauges of dead workers, whose connections are closed. Their counters stay."""
    for path in directory.glob("gauge_live*.db"):
        pid = int(path.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call] # as above

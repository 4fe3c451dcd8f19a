"""The bench finds every page, and no page needs two connections at once."""

from dataclasses import replace
from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask

from bench.answers import learner, session_of
from bench.growth import costs
from bench.pages import ADDRESSES, LEFT_OUT, SUBMIT, measured_routes, statements_of_pages
from bench.world import SECRET
from webapp.config import Settings

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_every_page_is_measured_or_left_out_by_name(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    unknown = (ADDRESSES.keys() | LEFT_OUT.keys()) - rules
    sometimes = ("/authoring", "/outbox", "/sign-in/with")  # in development, with a provider
    assert not {rule for rule in unknown if not rule.startswith(sometimes)}
    assert all("<" not in address for address in measured_routes(app).values())


@pytest.mark.slow
def test_every_page_gets_by_with_one_connection_and_is_explained(database: Settings) -> None:
    # A request that takes a second connection while it holds one deadlocks when the pool is exhausted.
    settings = replace(database, auth_secrets=(SECRET,), pool_max=1, pool_timeout=30)
    with psycopg.connect(settings.direct_url) as conn:
        conn.execute("insert into users (id, created_at, updated_at) values (%s, %s, %s)", [learner(1), NOW, NOW])
        key = session_of(learner(1))
        conn.execute(
            "insert into user_sessions (user_id, session_id, secret_hash, created_at, last_seen_at)"
            " values (%s, %s, %s, now(), now())",
            [key.user_id, key.session_id, key.secret_hash],
        )
    found = statements_of_pages(settings, {"10": learner(1)})
    assert len(found["/dashboard"]["10"]) > 1
    measured = costs(settings, found)
    written = measured["practice.insert_attempt"]["10"]
    assert written.buffers > 0
    assert found[SUBMIT]["10"][-1].query.full_name == "practice.insert_attempt"

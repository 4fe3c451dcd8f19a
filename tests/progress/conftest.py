"""What the tests of progress share."""

from collections.abc import Callable

import pytest

from webapp import db
from webapp.db.queries import Query

Statements = list[str]


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Statements:
    """The names of the blocks run so far, in order."""
    names: Statements = []
    send: Callable[..., object] = db._send

    def noted(conn: db.Conn, query: Query, *rest: object) -> object:
        names.append(query.name)
        return send(conn, query, *rest)

    monkeypatch.setattr(db, "_send", noted)
    return names

"""The query loader: what it reads, and what it refuses."""

from dataclasses import dataclass

import psycopg
import pytest

from webapp import db
from webapp.queries import BadQueryFile, Query, parse_queries


@dataclass(frozen=True, slots=True)
class Value:
    """One number."""

    value: int


def only(source: str) -> Query:
    (query,) = parse_queries("sample", source).blocks.values()
    return query


def test_parameters_are_found_and_everything_else_is_left_alone() -> None:
    query = only(
        "-- name: select_x\n-- Says: what it is for.\n"
        "select ':no', a::text, b[1:2], 50 % 7 -- :neither\nfrom t where c = :user_id and d like '%x'"
    )
    assert query.parameters == ("user_id",)
    assert query.compiled == query.text.replace(":user_id", "$1").encode()
    assert b"c = $1 and d like '%x'" in query.compiled


def test_dollar_quoted_text_holds_no_parameters() -> None:
    assert only("-- name: do_x\n-- A sentence.\ndo $$ begin :x end $$").parameters == ()


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("-- name: select_x\nselect 1", "needs a sentence"),
        ("-- name: select_x\n-- Only words.", "needs a sentence"),
        ("-- name: Select X\n-- A sentence.\nselect 1", "not a block name"),
        ("-- name: a\n-- A.\nselect 1;\n\n-- name: a\n-- A.\nselect 1", "sample.sql:5: the name a is used twice"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(source: str, complaint: str) -> None:
    with pytest.raises(BadQueryFile, match=complaint):
        parse_queries("sample", source)


def test_an_unknown_block_names_the_known_ones() -> None:
    queries = parse_queries("sample", "-- name: a\n-- A.\nselect 1")
    with pytest.raises(AttributeError, match="there are: a"):
        _ = queries.b


def test_missing_and_unknown_parameters_raise_before_any_statement(conn: db.Conn) -> None:
    query = only("-- name: a\n-- A.\nselect :x::int as value")
    for parameters in ({}, {"x": 1, "y": 2}):
        with pytest.raises(TypeError, match="missing or unknown"):
            db.scalar(conn, query, int, **parameters)


def test_verbs_hold_what_they_promise(conn: db.Conn) -> None:
    nothing = only("-- name: a\n-- A.\nselect 1 as value where false")
    two = only("-- name: a\n-- A.\nselect 1 as value union all select 2")
    with pytest.raises(db.WrongRowCount):
        db.one(conn, nothing, Value)
    with pytest.raises(db.WrongRowCount):
        db.one(conn, two, Value)
    with pytest.raises(db.WrongRowCount):
        db.maybe(conn, two, Value)
    with pytest.raises(TypeError, match="not a str"):
        db.scalar(conn, only("-- name: a\n-- A.\nselect 1 as value"), str)
    assert db.maybe(conn, nothing, Value) is None
    assert [row.value for row in db.many(conn, two, Value)] == [1, 2]


def test_work_is_tried_again_after_a_deadlock_and_gives_up_after_three() -> None:
    calls = []

    def work() -> str:
        calls.append(1)
        if len(calls) < 3:
            raise psycopg.errors.DeadlockDetected
        return "done"

    assert db.retrying(work) == "done"
    calls.clear()

    def hopeless() -> str:
        calls.append(1)
        raise psycopg.errors.SerializationFailure

    with pytest.raises(psycopg.errors.SerializationFailure):
        db.retrying(hopeless)
    assert len(calls) == 3

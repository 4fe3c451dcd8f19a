"""The cost of each page's statements as histories and tables grow, by EXPLAIN."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from bench.answers import learner
from bench.pages import Statement, statements_of_pages
from bench.tables import table
from bench.world import DEEP, FEW, HOT, WIDE, Batch, World, seed, tidy
from webapp.config import Settings
from webapp.content.loading import load_library

LEARNERS = {"10": FEW, "1,000": DEEP, "1,000 wide": WIDE, "2,000 hot": HOT}
GROWTH = 10  # times as many attempts in all
BYTES_PER_ATTEMPT = 1000  # indexes and the write-ahead log included
SAME_FACTOR, SAME_MORE = 1.5, 8  # a deeper index costs a buffer for each look into it
MOST_LISTED = 8  # statements by name in a row of the table


@dataclass(frozen=True, slots=True)
class Cost:
    """One statement's cost for one learner, from EXPLAIN (ANALYZE, BUFFERS) with everything in memory."""

    buffers: int
    milliseconds: float
    rows: int  # returned
    reads: Mapping[str, int]  # rows read of each table of learners
    faults: tuple[str, ...]  # nodes that must not be in a plan


Costs = dict[str, dict[str, Cost]]  # by the block's name, then by the learner's


def report(here: World, seconds: float, turns: int) -> list[str]:
    """Return the chapter as Markdown lines. Afterwards the database is ten times as large."""
    del seconds, turns
    user_ids = {name: learner(batch.first) for name, batch in LEARNERS.items()}
    with psycopg.connect(here.settings.direct_url, autocommit=True) as conn:
        tidy(conn)
    found = statements_of_pages(here.settings, user_ids)
    small, large = costs(here.settings, found), None
    most = max(len(statements) for by_learner in found.values() for statements in by_learner.values())
    lines = [
        "## Growth: buffers that statements read",
        "",
        f"EXPLAIN ran every statement of {len(found)} pages and the answer for {len(LEARNERS)} learners: with 10"
        " answers, 1,000 to 10 tasks, 1,000 to 250 tasks, and 2,000 in one topic."
        f" No page sends more than {most} statements.",
    ]
    if shutil.disk_usage(here.tree).free > 2 * here.attempts * (GROWTH - 1) * BYTES_PER_ATTEMPT:
        each = here.attempts // here.learners
        more = Batch(here.learners + 1, GROWTH * here.learners, each)
        seed(here.settings, load_library(here.settings.content_dir), [more])
        large = costs(here.settings, found)
    else:
        lines += ["", f"Not enlarged to {here.attempts * GROWTH:,} attempts: the disk has no room for them."]
    return [*lines, *statement_table(small, large, here.attempts)]


def costs(settings: Settings, found: Mapping[str, Mapping[str, list[Statement]]]) -> Costs:
    """Explain each block once for each learner, however many pages run it."""
    measured: Costs = {}
    with psycopg.connect(settings.direct_url, autocommit=True, cursor_factory=psycopg.RawCursor) as conn:
        conn.execute(b"set enable_seqscan = off")  # so that a table with few rows is read as a large one would be
        for by_learner in found.values():
            for name, statements in by_learner.items():
                for statement in statements:
                    by_name = measured.setdefault(statement.query.full_name, {})
                    if name not in by_name:
                        by_name[name] = explain(conn, statement)
    return measured


def explain(conn: psycopg.Connection[Any], statement: Statement) -> Cost:
    """Return the statement's cost with everything it reads in memory. Its writes are rolled back."""
    for _ in range(3):
        with conn.transaction(force_rollback=True):
            text = b"explain (analyze, buffers, format json) " + statement.query.compiled
            row = conn.execute(text, statement.values).fetchone()
    assert row is not None
    (told,) = row[0]
    plan = told["Plan"]
    return Cost(
        buffers=plan["Shared Hit Blocks"] + plan["Shared Read Blocks"],
        milliseconds=told["Execution Time"],
        rows=round(plan["Actual Rows"]),
        reads=reads(plan),
        faults=tuple(fault for node in nodes(plan) if (fault := fault_of(node))),
    )


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a plan's nodes, outer ones first."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def rows_read(node: Mapping[str, Any]) -> int:
    """Return the rows of all loops of a node, discarded ones too."""
    lost = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    rows: float = (node["Actual Rows"] + lost) * node["Actual Loops"]
    return round(rows)


def reads(plan: Mapping[str, Any]) -> dict[str, int]:
    """Return how many rows are read of each table of learners."""
    found: dict[str, int] = {}
    for node in nodes(plan):
        name = str(node.get("Relation Name", ""))
        if name.startswith("user_") and "Scan" in node["Node Type"]:
            found[name] = found.get(name, 0) + rows_read(node)
    return found


def fault_of(node: Mapping[str, Any]) -> str:
    """Return why a node must not be in a plan: it reads a table of learners whole, or sorts a learner's history."""
    table_name = str(node.get("Relation Name", ""))
    if node["Node Type"] == "Seq Scan" and table_name.startswith("user") and node["Actual Loops"]:
        return f"reads all of {table_name}"
    if "Sort" in node["Node Type"]:
        attempts = [below for below in nodes(node) if below.get("Relation Name") == "user_task_attempts"]
        if any(rows_read(below) > 100 for below in attempts):
            return "sorts attempts"
    return ""


def judge(name: str, small: Costs, large: Costs | None) -> str:
    """Return what the cost of a block grows with; in bold what must not happen."""
    few, many, wide = (small[name][learner_name] for learner_name in ("10", "1,000", "1,000 wide"))
    found = [(learner, cost) for measured in (small, large or {}) for learner, cost in measured.get(name, {}).items()]
    everywhere = [cost for _, cost in found]
    few_tasks = [cost for learner, cost in found if learner != "1,000 wide"]
    if faults := sorted({fault for cost in everywhere for fault in cost.faults}):
        return f"**{', '.join(faults)}**"
    if any(cost.reads.get("user_task_attempts", 0) > cost.rows + SAME_MORE for cost in few_tasks):
        return "**attempts**"
    if large and grows(many, large[name]["1,000"]):
        return "**the table**"
    if grows(few, many) or many.reads.get("user_learning_days", 0) > 1:
        return "days practised, one row each" if "user_learning_days" in many.reads else "answers shown on the page"
    return "tasks met, one row each" if grows(few, wide) else "nothing"


def grows(before: Cost, after: Cost) -> bool:
    """Return whether a cost grew by more than a deeper index explains; a row may lie on a page of its own."""
    read = sum(after.reads.values()) - sum(before.reads.values())
    return after.buffers > SAME_FACTOR * before.buffers + SAME_MORE + max(0, read) or read > SAME_MORE


def statement_table(small: Costs, large: Costs | None, attempts: int) -> list[str]:
    """Return the table of causes of growth, each with its statements and the most buffers one of them reads."""
    by_cause: dict[str, list[str]] = {}
    for name in small:
        by_cause.setdefault(judge(name, small, large), []).append(name)
    rows = []
    for cause, names in sorted(by_cause.items(), key=lambda item: len(item[1])):
        listed = ", ".join(names) if len(names) <= MOST_LISTED else "the others"
        most = (
            str(max(cost.buffers for name in names for cost in measured[name].values())) if measured else ""
            for measured in (small, large)
        )
        rows.append([cause, str(len(names)), listed, *most])
    heading = ["cost grows with", "statements", "which", f"buffers at most, {attempts:,} stored attempts", f"{GROWTH}x"]
    return table(heading, rows)

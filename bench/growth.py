"""What each page's statements cost as histories and tables grow, with EXPLAIN's evidence."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from bench.answers import learner
from bench.pages import LEFT_OUT, Statement, statements_of_pages
from bench.tables import table
from bench.world import DEEP, FEW, HOT, WIDE, Batch, World, seed, tidy
from webapp.config import Settings

LEARNERS = {"10": FEW, "1,000": DEEP, "1,000 wide": WIDE, "2,000 hot": HOT}
GROWTH = 10  # times as many attempts in all
BYTES_PER_ATTEMPT = 1000  # indexes and the write-ahead log included
SAME_FACTOR, SAME_MORE = 1.5, 8  # a deeper index costs a buffer for each look into it


@dataclass(frozen=True, slots=True)
class Cost:
    """One statement's cost for one learner, from EXPLAIN (ANALYZE, BUFFERS) with everything in memory."""

    buffers: int
    milliseconds: float
    rows: int  # returned
    reads: Mapping[str, int]  # rows read of each table of learners
    plan: str
    faults: tuple[str, ...]  # what must not be in a plan


Costs = dict[str, dict[str, Cost]]  # by the block's name, then by the learner's


def report(here: World, seconds: float, turns: int) -> list[str]:
    """The chapter, as Markdown lines. Afterwards the database is ten times as large."""
    del seconds, turns
    user_ids = {name: learner(batch.first) for name, batch in LEARNERS.items()}
    with psycopg.connect(here.settings.direct_url, autocommit=True) as conn:
        tidy(conn)
    found = statements_of_pages(here.settings, user_ids)
    small = costs(here.settings, found)
    lines = [
        "## Growth: what each page's statements read",
        "",
        "Every GET route and the submit, each statement explained for four learners: buffers read with 10 attempts /"
        " 1,000 on the same 10 tasks / 1,000 on 250 tasks (25 times as many rows of state) / 2,000 in one topic of 30"
        " tasks. Everything ever answered is due.",
        "",
        "The last column says what a cost grows with: nothing; tasks met (rows of state, bounded by the content); days"
        " practised (one row each); answers shown (no more than the page asks for). Bold would be: reading a table of"
        " learners whole, sorting attempts, reading more attempts than are returned, growing with the table by more"
        " than a deeper index.",
        "",
        f"Left out: {', '.join(f'`{rule}`' for rule in LEFT_OUT)}: none reads a learner's history for a page.",
    ]
    large, wanted = None, here.attempts * (GROWTH - 1)
    if shutil.disk_usage(here.tree).free > 2 * wanted * BYTES_PER_ATTEMPT:
        each = here.attempts // here.learners
        seed(here.settings, [Batch(here.learners + 1, GROWTH * here.learners, each)])
        large = costs(here.settings, found)
    else:
        lines += ["", f"Not enlarged to {here.attempts * GROWTH:,} attempts: the disk has no room for them."]
    lines += statement_table(small, large, here.attempts)
    lines += page_table(found, small, large, here.attempts)
    lines += evidence(large or small)
    return lines


def costs(settings: Settings, found: Mapping[str, Mapping[str, list[Statement]]]) -> Costs:
    """Explain each block once for each learner, however many pages run it."""
    measured: Costs = {}
    with psycopg.connect(settings.direct_url, autocommit=True, cursor_factory=psycopg.RawCursor) as conn:
        for by_learner in found.values():
            for name, statements in by_learner.items():
                for statement in statements:
                    by_name = measured.setdefault(statement.query.full_name, {})
                    if name not in by_name:
                        by_name[name] = explain(conn, statement)
    return measured


def explain(conn: psycopg.Connection[Any], statement: Statement) -> Cost:
    """The statement's cost when what it reads is in memory. What it writes is taken back."""
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
        plan="; ".join(scan for node in nodes(plan) if (scan := described(node))),
        faults=tuple(fault for node in nodes(plan) if (fault := fault_of(node))),
    )


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A plan's nodes, outer ones first."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def rows_read(node: Mapping[str, Any]) -> int:
    """All its loops together, discarded rows too."""
    lost = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    rows: float = (node["Actual Rows"] + lost) * node["Actual Loops"]
    return round(rows)


def reads(plan: Mapping[str, Any]) -> dict[str, int]:
    """How many rows are read of each table of learners."""
    found: dict[str, int] = {}
    for node in nodes(plan):
        name = str(node.get("Relation Name", ""))
        if name.startswith("user_") and "Scan" in node["Node Type"]:
            found[name] = found.get(name, 0) + rows_read(node)
    return found


def described(node: Mapping[str, Any]) -> str:
    """A scan or a sort in a few words; nothing for other nodes."""
    kind = node["Node Type"]
    if "Sort" in kind:
        return f"{kind} of {rows_read(node)}"
    if "Scan" in kind and ("Relation Name" in node or "Index Name" in node):
        return f"{kind} {node.get('Index Name') or node['Relation Name']}: {rows_read(node)}"
    return ""


def fault_of(node: Mapping[str, Any]) -> str:
    """Why a node must not be there: it reads a table of learners whole, or sorts a learner's history."""
    table_name = str(node.get("Relation Name", ""))
    if node["Node Type"] == "Seq Scan" and table_name.startswith("user") and node["Actual Loops"]:
        return f"reads all of {table_name}"
    if "Sort" in node["Node Type"]:
        attempts = [below for below in nodes(node) if below.get("Relation Name") == "user_task_attempts"]
        if any(rows_read(below) > 100 for below in attempts):
            return "sorts attempts"
    return ""


def judge(name: str, small: Costs, large: Costs | None) -> str:
    """Whether a block costs the same, and if not, what it grows with."""
    few, many, wide = (small[name][learner_name] for learner_name in ("10", "1,000", "1,000 wide"))
    everywhere = [cost for measured in (small, large or {}) for cost in measured.get(name, {}).values()]
    if faults := sorted({fault for cost in everywhere for fault in cost.faults}):
        return f"**{', '.join(faults)}**"
    if any(cost.reads.get("user_task_attempts", 0) > cost.rows + SAME_MORE for cost in everywhere):
        return "**grows with attempts**"
    if large and grows(many, large[name]["1,000"]):
        return "**grows with the table**"
    if grows(few, many) or many.reads.get("user_learning_days", 0) > 1:
        return "with days practised" if "user_learning_days" in many.reads else "with answers shown"
    return "with tasks met" if grows(few, wide) else "same"


def grows(before: Cost, after: Cost) -> bool:
    """Whether a cost is larger by more than a deeper index explains; a row may lie on a page of its own."""
    read = sum(after.reads.values()) - sum(before.reads.values())
    return after.buffers > SAME_FACTOR * before.buffers + SAME_MORE + max(0, read) or read > SAME_MORE


def statement_table(small: Costs, large: Costs | None, attempts: int) -> list[str]:
    """Buffers of every block."""
    heading = ["statement", f"{attempts:,} in all", f"{attempts * GROWTH:,} in all", "ms, 1,000 attempts", "cost"]
    rows = []
    for name, by_learner in small.items():
        at_large = large[name] if large else {}
        times = [costs_at["1,000"].milliseconds for costs_at in (by_learner, at_large) if costs_at]
        rows.append(
            [
                name,
                buffers(by_learner),
                buffers(at_large),
                " / ".join(f"{time:.2f}" for time in times),
                judge(name, small, large),
            ]
        )
    return ["", "### Buffers by statement", *table(heading, rows)]


def buffers(by_learner: Mapping[str, Cost]) -> str:
    """Of each learner, in order."""
    return " / ".join(str(by_learner[name].buffers) if name in by_learner else "-" for name in LEARNERS)


def page_table(
    found: Mapping[str, Mapping[str, list[Statement]]], small: Costs, large: Costs | None, attempts: int
) -> list[str]:
    """Statements and buffers of every page."""
    heading = ["page", "statements", f"buffers, {attempts:,} in all", f"{attempts * GROWTH:,} in all"]
    rows = []
    for page, by_learner in found.items():
        counts = sorted({len(statements) for statements in by_learner.values()})
        sums = [
            " / ".join(
                str(sum(costs_at[statement.query.full_name][name].buffers for statement in statements))
                for name, statements in by_learner.items()
            )
            for costs_at in (small, large)
            if costs_at
        ]
        rows.append([f"`{page}`", " or ".join(map(str, counts)), sums[0], sums[1] if large else ""])
    return ["", "### Statements and buffers by page", *table(heading, rows)]


def evidence(measured: Costs) -> list[str]:
    """How each block finds its rows: scans and sorts with the rows they read, in the largest database."""
    lines = [
        "",
        "### Plans",
        "",
        "For the learner with 1,000 attempts on the same 10 tasks: each scan with the rows it reads.",
        "",
    ]
    for name, by_learner in measured.items():
        cost = by_learner["1,000"]
        lines.append(f"- {name}: {cost.plan or 'no scan'}")
    return lines

"""A plan of PostgreSQL as a tree to read: what each step does, its rows, and which one costs most."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What a step says about itself, in the order in which it is shown.
CONDITIONS = (
    "Index Cond",
    "Recheck Cond",
    "Hash Cond",
    "Merge Cond",
    "Join Filter",
    "Filter",
    "One-Time Filter",
    "Sort Key",
    "Group Key",
)
Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Rows, milliseconds and pages are those of all its loops; without ANALYZE they are estimates or 0."""

    name: str
    details: Sequence[str]
    loops: int
    read: float  # rows that it looked at in a table, an index or its inputs
    returned: float
    estimated: float  # rows that PostgreSQL expected it to return in each loop
    own: float  # milliseconds, or the planner's units of cost, without the steps below
    share: float  # of the whole plan's own times, from 0 to 1
    pages: int  # 8 kB pages of tables and indexes, from memory or disk, without those of the steps below
    is_costly: bool  # the one that takes most
    steps: Sequence["Step"]


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan. `read` counts the rows that its steps took from tables, `returned` those of the result."""

    root: Step
    is_measured: bool  # by ANALYZE; else all numbers are estimates
    read: float
    returned: float
    planning: float
    execution: float
    costly: Step


def read_plan(explained: Raw) -> Plan:
    """Return the plan in PostgreSQL's JSON, one element of what EXPLAIN (FORMAT JSON) returns."""
    raw = explained["Plan"]
    is_measured = "Actual Rows" in raw
    costs = [_own(each, is_measured) for each in _every(raw)]
    root = _step(raw, is_measured, sum(costs) or 1, max(costs))
    return Plan(
        root=root,
        is_measured=is_measured,
        read=sum(_read(each, is_measured) for each in _every(raw) if "Relation Name" in each and _is_scan(each)),
        returned=root.returned,
        planning=explained.get("Planning Time", 0),
        execution=explained.get("Execution Time", 0),
        costly=next(step for step in _flat(root) if step.is_costly),
    )


def _step(raw: Raw, is_measured: bool, total: float, most: float) -> Step:
    own = _own(raw, is_measured)
    loops = int(raw.get("Actual Loops", 1))
    return Step(
        name=_name(raw),
        details=[f"{name}: {_words(raw[name])}" for name in CONDITIONS if name in raw],
        loops=loops,
        read=_read(raw, is_measured),
        returned=raw["Actual Rows"] * loops if is_measured else raw["Plan Rows"],
        estimated=raw["Plan Rows"],
        own=own,
        share=own / total,
        pages=max(0, _pages(raw) - sum(_pages(below) for below in raw.get("Plans", ()))),
        is_costly=own == most,
        steps=[_step(below, is_measured, total, most) for below in raw.get("Plans", ())],
    )


def _name(raw: Raw) -> str:
    """Return what a step does in one line, as EXPLAIN writes it in text."""
    kind = raw["Node Type"]
    if kind == "ModifyTable":
        kind = raw["Operation"]
    elif kind == "Aggregate" and raw.get("Strategy") == "Hashed":
        kind = "Hash Aggregate"
    elif raw.get("Join Type") not in (None, "Inner"):
        kind = f"{kind.removesuffix(' Join')} {raw['Join Type']} Join"
    parts = [kind]
    if "Index Name" in raw:
        parts.append(f"using {raw['Index Name']}")
    for name in ("Relation Name", "CTE Name", "Function Name"):
        if name in raw:
            parts.append(f"on {raw[name]}")
            if raw.get("Alias", raw[name]) != raw[name]:
                parts.append(f"as {raw['Alias']}")
    if "Subplan Name" in raw:
        parts.insert(0, f"{raw['Subplan Name']}:")
    return " ".join(parts)


def _own(raw: Raw, is_measured: bool) -> float:
    """Return what a step takes without those below it: milliseconds, or cost where nothing was measured."""
    return max(0.0, _whole(raw, is_measured) - sum(_whole(below, is_measured) for below in raw.get("Plans", ())))


def _whole(raw: Raw, is_measured: bool) -> float:
    if is_measured:
        return float(raw.get("Actual Total Time", 0) * raw["Actual Loops"])
    return float(raw["Total Cost"])


def _read(raw: Raw, is_measured: bool) -> float:
    """Return the rows a step looked at: those it returned, those it left out, and for a join or sort its inputs."""
    if not is_measured:
        return float(raw["Plan Rows"])
    left_out = ("Rows Removed by Filter", "Rows Removed by Index Recheck", "Rows Removed by Join Filter")
    looked_at = raw["Actual Rows"] + sum(raw.get(name, 0) for name in left_out)
    own = looked_at * raw["Actual Loops"]
    if _is_scan(raw) or not raw.get("Plans"):
        return float(own)
    return float(sum(below["Actual Rows"] * below["Actual Loops"] for below in raw["Plans"]))


def _is_scan(raw: Raw) -> bool:
    return "Scan" in raw["Node Type"] and raw["Node Type"] not in ("Bitmap Index Scan",)


def _pages(raw: Raw) -> int:
    return int(raw.get("Shared Hit Blocks", 0)) + int(raw.get("Shared Read Blocks", 0))


def _words(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _every(raw: Raw) -> Iterator[Raw]:
    yield raw
    for below in raw.get("Plans", ()):
        yield from _every(below)


def _flat(step: Step) -> Iterator[Step]:
    yield step
    for below in step.steps:
        yield from _flat(below)

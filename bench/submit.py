"""The submit service against ORMs with the same transaction, direct and through PgBouncer."""

from bench.answers import share_of
from bench.load import Load, MakeCrew, in_turn, pgbench_crew, python_crew
from bench.ours import Ours
from bench.peers import prisma_peer
from bench.peers.sqlalchemy_peer import SQLAlchemyPeer
from bench.tables import table, verdict
from bench.world import World
from tests.pooler import pooled_url, pooler_program, pooling

WORKERS = (1, 4, 16)
POOLED_CONNECTIONS = 8
GOAL_DIRECT, GOAL_POOLED = 6, 5
BARE = "pgbench"
OURS = "Intervals"

Loads = list[dict[str, Load]]  # by number of workers, then by contender


def report(here: World, seconds: float, turns: int) -> list[str]:
    """Return the chapter as Markdown lines."""
    no_prisma = prisma_peer.install()

    def measured(url: str, *, prepares: bool) -> Loads:
        contenders = contenders_on(here, url, prepares=prepares, with_prisma=not no_prisma)
        return [in_turn(contenders, workers, seconds, turns) for workers in WORKERS]

    direct = here.settings.direct_url
    lines = [
        "## Storing an answer: transactions a second",
        "",
        "Each worker is a process with one connection, direct with prepared statements, or through PgBouncer in"
        f" transaction mode ({POOLED_CONNECTIONS} server connections) without. The submit service also opens the token"
        " and grades; the ORMs get the graded answer and store the same rows.",
    ]
    found = measured(direct, prepares=True)
    columns = [(f"{workers}", GOAL_DIRECT, loads) for workers, loads in zip(WORKERS, found, strict=True)]
    if pooler_program() is None:
        skipped = "The pooler was not measured: PgBouncer is not installed."
    else:
        skipped = ""
        with pooling(here.tree.parent / "pooler", direct, connections=POOLED_CONNECTIONS, patience=60):
            found = measured(pooled_url(direct), prepares=False)
        columns += [(f"{workers} pooled", GOAL_POOLED, loads) for workers, loads in zip(WORKERS, found, strict=True)]
    lines += figures(columns)
    lines += [sentence for sentence in (skipped, f"Prisma was skipped: {no_prisma}." if no_prisma else "") if sentence]
    return [*lines, information(columns)]


def contenders_on(here: World, url: str, *, prepares: bool, with_prisma: bool) -> dict[str, MakeCrew]:
    """Return all contenders on one URL, each with learners of its own."""
    ours, alchemy, prisma, bare = (share_of(range(1, here.learners + 1), number, 4) for number in range(4))
    contenders = {
        OURS: python_crew(Ours(url, here.tree, ours)),
        "SQLAlchemy": python_crew(SQLAlchemyPeer(url, alchemy, prepares)),
    }
    if with_prisma:
        contenders["Prisma"] = prisma_peer.prisma_crew(url, prisma, prepares=prepares)
    return contenders | {BARE: pgbench_crew(url, bare, "prepared" if prepares else "simple")}


def figures(columns: list[tuple[str, int, dict[str, Load]]]) -> list[str]:
    """Return the table of rates, and of our rate as a multiple of each ORM's."""
    names = list(dict.fromkeys(name for _, _, loads in columns for name in loads if name != BARE))
    rows = [[name, *(rate(loads, name) for _, _, loads in columns)] for name in names]
    for name in names[1:]:
        rows.append([f"{OURS} / {name}", *(multiple(loads, name, goal) for _, goal, loads in columns)])
    return table(["workers", *(name for name, _, _ in columns)], rows)


def rate(loads: dict[str, Load], name: str) -> str:
    """Return a contender's transactions a second."""
    return f"{loads[name].per_second:,.0f}" if name in loads else "did not finish"


def multiple(loads: dict[str, Load], name: str, goal: float) -> str:
    """Return our rate as a multiple of an ORM's. One that did not finish has no rate to compare with."""
    if name not in loads:
        return ""
    ratio = loads[OURS].per_second / loads[name].per_second
    return f"{ratio:.1f}x {verdict(ratio, goal)}"


def information(columns: list[tuple[str, int, dict[str, Load]]]) -> str:
    """Return the goals, the latencies, and the rates of pgbench."""
    spreads = [f"{loads[OURS].p50:.1f} / {loads[OURS].p99:.1f} ms" for _, _, loads in columns]
    bare = [f"{loads[BARE].per_second:,.0f}" for _, _, loads in columns]
    return (
        f"The goal is {GOAL_DIRECT} times an ORM, and {GOAL_POOLED} times through the pooler. The p50 / p99 of"
        f" {OURS}, in the order of the columns: {', '.join(spreads)}. For information: pgbench (a C program that"
        f" updates one row and inserts one) reaches {', '.join(bare)}."
    )

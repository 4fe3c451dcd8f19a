"""The submit service against pgbench's bare transaction and against ORMs, direct and through PgBouncer."""

from bench.load import Load, MakeCrew, in_turn, pgbench_crew, python_crew
from bench.ours import Ours, TripsAlone
from bench.peers import prisma_peer
from bench.peers.sqlalchemy_peer import SQLAlchemyPeer
from bench.tables import rate, table, verdict
from bench.world import World
from tests.pooler import pooled_url, pooler_program, pooling

WORKERS = (1, 4, 16)
POOLED_CONNECTIONS = 8
BARE = "pgbench, bare update + insert"
OURS = "submit service"
ALONE = "its two round trips alone"
ORMS = ("SQLAlchemy", "Prisma")


def report(here: World, seconds: float, turns: int) -> list[str]:
    """The chapter, as Markdown lines."""
    no_prisma = prisma_peer.install()
    lines = [
        "## Submit: transactions a second",
        "",
        f"Each contender has as many processes as workers, one connection each; the mean rate of {turns} turns of"
        f" {seconds:g} s after one to warm up, contenders taking turns. In brackets the middle p50 / p99 in"
        " milliseconds. The submit service opens the token, draws the variant and grades besides; the ORMs get the"
        " graded answer. Tests prove that all store the same rows. Its two round trips alone, sent by the same code,"
        " show what is left for that.",
    ]
    if no_prisma:
        lines += ["", f"Prisma was skipped: {no_prisma}."]

    def measured(url: str, *, prepares: bool) -> list[str]:
        contenders = contenders_on(here, url, prepares=prepares, with_prisma=not no_prisma)
        loads = [in_turn(contenders, workers, seconds, turns) for workers in WORKERS]
        return [*rates(loads), *ratios(loads)]

    direct = here.settings.direct_url
    lines += ["", "### Direct", "", "Everyone's statements are prepared.", *measured(direct, prepares=True)]
    lines += ["", f"### Through PgBouncer in transaction mode, {POOLED_CONNECTIONS} server connections", ""]
    if pooler_program() is None:
        return [*lines, "Skipped: PgBouncer is not installed."]
    with pooling(here.tree.parent / "pooler", direct, connections=POOLED_CONNECTIONS, patience=60):
        pooled = measured(pooled_url(direct), prepares=False)
    return [*lines, "Nobody's statements are prepared; pgbench speaks the simple protocol.", *pooled]


def contenders_on(here: World, url: str, *, prepares: bool, with_prisma: bool) -> dict[str, MakeCrew]:
    """Everyone, on one URL."""
    contenders = {
        BARE: pgbench_crew(url, here.learners, "prepared" if prepares else "simple"),
        OURS: python_crew(Ours(url, here.tree, here.learners)),
        ALONE: python_crew(TripsAlone(url, here.tree, here.learners)),
    }
    return contenders | orms_on(here, url, prepares=prepares, with_prisma=with_prisma)


def orms_on(here: World, url: str, *, prepares: bool, with_prisma: bool) -> dict[str, MakeCrew]:
    """The same transaction through ORMs."""
    crews = {
        "SQLAlchemy": python_crew(SQLAlchemyPeer(url, here.learners, prepares)),
    }
    return crews | ({"Prisma": prisma_peer.prisma_crew(url, here.learners, prepares=prepares)} if with_prisma else {})


def rates(measured: list[dict[str, Load]]) -> list[str]:
    """Everyone's figures."""
    heading = ["", *(f"{workers} workers" for workers in WORKERS)]
    return table(heading, [[name, *(rate(loads[name]) for loads in measured)] for name in measured[0]])


def ratios(measured: list[dict[str, Load]]) -> list[str]:
    """How many times each peer's rate ours is."""
    heading = ["ours as a multiple of", *(f"{workers} workers" for workers in WORKERS), "goal", "floor"]
    rows = []
    for name in measured[0]:
        if name not in (OURS, ALONE):
            goal, floor = (0.5, 0.33) if name == BARE else (6.0, 3.0)
            found = [loads[OURS].per_second / loads[name].per_second for loads in measured]
            cells = [f"{ratio:.2f}x {verdict(ratio, goal, floor)}" for ratio in found]
            rows.append([name, *cells, f"{goal:g}x", f"{floor:g}x"])
    most = [f"{loads[ALONE].per_second / loads[BARE].per_second:.2f}x" for loads in measured]
    return table(heading, [*rows, [f"{ALONE} / {BARE}", *most, "no more is left", ""]])

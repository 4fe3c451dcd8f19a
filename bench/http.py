"""Pages over HTTP against bare routes on the same server, and against the ORMs' bare calls: granian and gunicorn."""

from statistics import median_low
from urllib.parse import urlencode

from bench import submit
from bench.answers import learner
from bench.load import Load, MakeCrew, in_turn, python_crew
from bench.peers import prisma_peer
from bench.servers import BARE, PAGES, THREADS, WORKERS, Server, serving
from bench.tables import table, verdict
from bench.visitors import SECONDS_EACH, Answerer, Getter, after_a_page, sign_in
from bench.world import World
from tests.trees import TOPIC
from webapp import db
from webapp.content.library import load_library

CLIENTS = 4
HELLO, TRIPS = "hello world", "bare route, the same two round trips"
READS = "bare route, the reads of a topic page"
FORM = "bare route behind session and CSRF check"
SERVICE = "the same with the whole submit service"
TEXT = "a page without data, new visitor"
TOPIC_NEW, TOPIC_LEARNER = "topic page, new visitor", "topic page, learner"
CARD = "practice page, learner"
ANSWER = "answer: session, CSRF, grading, transaction, fragment"
MOST_MEMORY = 120


def report(here: World, seconds: float, turns: int) -> list[str]:
    """The chapter, as Markdown lines."""
    has_prisma = not prisma_peer.install()
    lines = [
        "## HTTP: requests a second",
        "",
        f"{WORKERS} workers with {THREADS} threads each, {CLIENTS} clients on connections kept alive for"
        f" {SECONDS_EACH} s, so that no turn hangs on which worker a client met. The topic page is the"
        f" lesson of middling length in our content (`{middling_topic(here)}`); the bare route runs the submit"
        " service's own statements on the same pool. Four more show what is left at most: the same route behind what"
        " Flask and its extensions do for any form (session cookie, CSRF check, a page by Jinja; whose session it is"
        " travels with the first statement), that with the whole submit service (token, variant, grading, rules) in"
        " place of its statements, which leaves an answer's own fragment, header, log, metrics, limits and security"
        " headers to be had for nothing, a page without data (`/how-it-works`: session cookie, CSRF token, shell,"
        " headers, metrics, log), which a topic page is for a new visitor, and a bare route with what a learner's"
        " topic page reads in one round trip: that page is both. The ORMs' lines are their bare service calls, without"
        f" HTTP, in {CLIENTS} processes.",
    ]
    for server in ("granian", "gunicorn"):
        with serving(server, BARE, here) as bare, serving(server, PAGES, here) as pages:
            orms = submit.orms_on(here, here.settings.database_url, prepares=True, with_prisma=has_prisma)
            measured = in_turn(routes(here, bare, pages) | orms, CLIENTS, seconds, turns)
            lines += ["", f"### {server}", *figures(measured), *ratios(measured, pages.memory())]
    return lines


def routes(here: World, bare: Server, pages: Server) -> dict[str, MakeCrew]:
    """Who asks for what."""
    db.configure(here.settings)
    cookie, csrf = after_a_page(pages.port, sign_in(learner(here.learners)))
    db.close_pool()
    topic = f"/topics/{middling_topic(here)}"
    getters = {
        HELLO: Getter(bare.port, "/"),
        READS: Getter(bare.port, "/reads/{number}"),
        TRIPS: Getter(bare.port, "/trips/{number}"),
        FORM: Getter(bare.port, "/form/{number}", cookie, urlencode({"csrf_token": csrf})),
        TEXT: Getter(pages.port, "/how-it-works"),
        TOPIC_NEW: Getter(pages.port, topic),
        TOPIC_LEARNER: Getter(pages.port, topic, cookie),
        CARD: Getter(pages.port, f"/practice/{TOPIC}", cookie),
    }
    crews = {name: python_crew(getter) for name, getter in getters.items()}
    service = Answerer(pages.port, here.tree, (bare.port, "/service"))
    return crews | {SERVICE: python_crew(service), ANSWER: python_crew(Answerer(pages.port, here.tree))}


def middling_topic(here: World) -> str:
    """The topic whose English lesson is of median length."""
    lengths = {
        topic.slug: len(topic.lessons["en"].html)
        for topic in load_library(here.settings.content_dir).topics.values()
        if "en" in topic.lessons
    }
    return min(lengths, key=lambda slug: abs(lengths[slug] - median_low(lengths.values())))


def figures(measured: dict[str, Load]) -> list[str]:
    """Everyone's rate and latencies."""
    rows = [
        [name, f"{load.per_second:,.0f}", f"{load.p50:.2f}", f"{load.p99:.2f}", f"{load.p99 / load.p50:.1f}"]
        for name, load in measured.items()
    ]
    return table(["", "a second", "p50, ms", "p99, ms", "p99 / p50"], rows)


def ratios(measured: dict[str, Load], memory: list[int]) -> list[str]:
    """What the goals are about."""
    goals = [(ANSWER, TRIPS, 0.5), (TOPIC_NEW, HELLO, 0.25), (TOPIC_LEARNER, HELLO, 0.25)]
    goals += [(ANSWER, name, 1.0) for name in submit.ORMS if name in measured]
    rows = []
    for ours, theirs, goal in goals:
        ratio = measured[ours].per_second / measured[theirs].per_second
        rows.append([f"{ours.partition(':')[0]} / {theirs}", f"{ratio:.2f}x", f"{goal:g}x", verdict(ratio, goal)])
    hello, reads, text = (1 / measured[name].per_second for name in (HELLO, READS, TEXT))
    left = {
        **{f"{name} / {TRIPS}": measured[name].per_second / measured[TRIPS].per_second for name in (FORM, SERVICE)},
        f"a page without data / {HELLO}": hello / text,
        f"a page without data and the reads / {HELLO}": hello / (text + reads - hello),
    }
    rows += [[name, f"{ratio:.2f}x", "", "no more is left"] for name, ratio in left.items()]
    for name in (TOPIC_LEARNER, CARD, ANSWER):
        spread = measured[name].p99 / measured[name].p50
        rows.append([f"p99 / p50, {name.partition(':')[0]}", f"{spread:.1f}", "5", verdict(spread, 5, at_most=True)])
    most = max(memory)
    rows.append(
        ["memory of a worker after all this", f"{most} MiB", f"{MOST_MEMORY}", verdict(most, MOST_MEMORY, at_most=True)]
    )
    return table(["", "measured", "goal", ""], rows)

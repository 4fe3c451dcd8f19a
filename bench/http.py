"""Pages and answers over HTTP."""

from collections.abc import Mapping
from dataclasses import replace
from statistics import median_low

from bench.answers import learner, session_of
from bench.load import Load, MakeCrew, in_turn, python_crew
from bench.servers import HELLO, PAGES, THREADS, WORKERS, Server, serving
from bench.tables import table, verdict
from bench.visitors import SECONDS_EACH, Answerer, Getter, cookie_of
from bench.world import World
from tests.operations.network import wired
from tests.trees import TOPIC
from webapp.content.loading import load_library

CLIENTS = 4
HELLO_WORLD = "hello world"
TOPIC_NEW, TOPIC_LEARNER = "topic page, new visitor", "topic page, learner"
CARD = "practice page, learner"
ANSWER = "answer: form, grading, transaction, fragment"
MOST_SPREAD, MOST_MEMORY = 5, 120
NETWORKS = (5, 20)  # milliseconds of a round trip between app and database


def report(here: World, seconds: float, turns: int) -> list[str]:
    """Return the chapter as Markdown lines."""
    with serving(HELLO, here) as hello, serving(PAGES, here) as pages:
        measured = in_turn(routes(here, hello, pages), CLIENTS, seconds, turns)
        memory, ways = max(pages.memory()), pages.ways_of_answers()
    check_ways(ways)
    far = answers_over_networks(here, seconds, turns)
    rate = measured.pop(HELLO_WORLD).per_second
    return [
        "## Pages over HTTP",
        "",
        f"{WORKERS} workers of {THREADS} threads serve {CLIENTS} clients, whose connections last {SECONDS_EACH} s. The"
        f" topic page is the lesson of median length (`{median_topic(here)}`)."
        f" {ways['known']:,.0f} answers took one round trip to the database, {ways.get('locked', 0):.0f} two.",
        *figures(measured),
        "Over a network between app and database one client's answer takes, by the median,"
        f" {' and '.join(f'{took:.1f} ms with round trips of {trip} ms' for trip, took in far.items())}.",
        "",
        f"A worker takes {memory} MiB after this (goal {MOST_MEMORY}: {verdict(memory, MOST_MEMORY, at_most=True)})."
        f" For information: a hello-world route on the same server answers {rate:,.0f} requests a second,"
        f" {rate / measured[TOPIC_NEW].per_second:.1f} times a visitor's topic page"
        f" and {rate / measured[ANSWER].per_second:.1f} times an answer.",
    ]


def check_ways(ways: Mapping[str, float]) -> None:
    """Raise an error unless the answers took one round trip. The first in a worker may take two: it reads the rules."""
    assert ways.get("locked", 0) <= WORKERS < ways["known"], f"the answers were to take one round trip: {ways}"


def routes(here: World, hello: Server, pages: Server) -> dict[str, MakeCrew]:
    """Return the clients of each route."""
    cookie = cookie_of(session_of(learner(here.learners)))
    topic = f"/topics/{median_topic(here)}"
    return {
        HELLO_WORLD: python_crew(Getter(hello.port, "/")),
        TOPIC_NEW: python_crew(Getter(pages.port, topic)),
        TOPIC_LEARNER: python_crew(Getter(pages.port, topic, cookie)),
        CARD: python_crew(Getter(pages.port, f"/practice/{TOPIC}", cookie)),
        ANSWER: python_crew(Answerer(pages.port, here.settings.database_url, here.tree, range(1, here.learners))),
    }


def answers_over_networks(here: World, seconds: float, turns: int) -> dict[int, float]:
    """Return the median milliseconds of an answer by those of a round trip to the database."""
    found = {}
    with wired(here.server) as network:
        away = replace(here, settings=replace(here.settings, database_url=network.url("bench")))
        with serving(PAGES, away) as pages:
            for trip in NETWORKS:
                network.delay = trip / 2 / 1000
                client = Answerer(pages.port, here.settings.database_url, here.tree, range(1, here.learners))
                found[trip] = in_turn({ANSWER: python_crew(client)}, 1, seconds, turns)[ANSWER].p50
    return found


def median_topic(here: World) -> str:
    """Return the topic whose English lesson has the median length."""
    lengths = {
        topic.slug: len(topic.lessons["en"].html)
        for topic in load_library(here.settings.content_dir).topics.values()
        if "en" in topic.lessons
    }
    return min(lengths, key=lambda slug: abs(lengths[slug] - median_low(lengths.values())))


def figures(measured: dict[str, Load]) -> list[str]:
    """Return the table of rates and latencies."""
    rows = []
    for name, load in measured.items():
        spread = load.p99 / load.p50
        goal = verdict(spread, MOST_SPREAD, at_most=True)
        rows.append([name, f"{load.per_second:,.0f}", f"{load.p50:.1f}", f"{load.p99:.1f}", f"{spread:.1f} {goal}"])
    return table(["", "a second", "p50, ms", "p99, ms", f"p99 / p50, goal {MOST_SPREAD}"], rows)

"""`python -m bench.schedule`: simulated learners under four review rules and two models of forgetting.

Prints one table a model. See bench/schedule/README.md for what is simulated and what it cannot tell.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from math import sqrt
from statistics import fmean, stdev

from bench.schedule.learner import Course, Outcome, simulate
from bench.schedule.memory import TRUTHS
from bench.schedule.rules import RULES
from webapp.config import ROOT
from webapp.content.loading import load_library


def main() -> int:
    """Simulate and print. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.schedule", description=__doc__)
    parser.add_argument("--learners", type=int, default=100, help="a rule and model (default %(default)s)")
    parser.add_argument("--days", type=int, default=180, help="days of practice (default %(default)s)")
    parser.add_argument("--answers", type=int, default=20, help="at most a day (default %(default)s)")
    parser.add_argument("--workers", type=int, default=2, help="processes (default %(default)s)")
    given = parser.parse_args()
    course = shipped_course()
    print(f"{given.learners} learners, {len(course.prerequisites)} topics, at most {given.answers} answers a day.")
    with ProcessPoolExecutor(given.workers) as pool:
        for truth in TRUTHS:
            print(f"\n### Truth: {truth}\n")
            for line in table(pool, course, truth, given.learners, given.days, given.answers):
                print(line)
    return 0


def shipped_course() -> Course:
    """Return the shipped topics with their prerequisites, in teaching order."""
    library = load_library(ROOT / "content")
    topics = [topic for topic in library.topics.values() if topic.tasks]
    number = {topic.slug: at for at, topic in enumerate(topics)}
    return Course([[number[slug] for slug in topic.prerequisites if slug in number] for topic in topics])


def table(
    pool: ProcessPoolExecutor, course: Course, truth: str, learners: int, days: int, answers: int
) -> Iterator[str]:
    """Yield the lines of the table for one truth."""
    yield (
        f"| rule | recall day 30 | day 90 | day {days} | ± | after 60 idle days | answers | answers per kept topic "
        "| early % | late % | topics begun |"
    )
    yield "|---|" + "---|" * 10
    for rule in RULES:
        one = partial(simulate, rule, truth, course, days=days, most_answers=answers)
        yield row(rule, list(pool.map(partial(_seeded, one), range(learners), chunksize=5)))


def _seeded(one: "partial[Outcome]", seed: int) -> Outcome:
    return one(seed=seed)


def row(rule: str, outcomes: Sequence[Outcome]) -> str:
    """Return one rule's line: means over the learners; ± is the standard error of the last day's recall."""
    recall = [fmean(outcome.recall[at] for outcome in outcomes) for at in range(4)]
    answers = fmean(outcome.answers for outcome in outcomes)
    kept = fmean(sum(outcome.recall[2:3]) * outcome.topics for outcome in outcomes)
    reviews = sum(outcome.reviews for outcome in outcomes) or 1
    error = stdev(outcome.recall[2] for outcome in outcomes) / sqrt(len(outcomes)) if len(outcomes) > 1 else 0.0
    cells = [
        rule,
        *(f"{value:.3f}" for value in recall[:3]),
        f"{error:.3f}",
        f"{recall[3]:.3f}",
        f"{answers:.0f}",
        f"{answers / kept:.0f}" if kept else "-",
        f"{100 * sum(outcome.early for outcome in outcomes) / reviews:.0f}",
        f"{100 * sum(outcome.late for outcome in outcomes) / reviews:.0f}",
        f"{fmean(outcome.begun for outcome in outcomes):.1f}",
    ]
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main())

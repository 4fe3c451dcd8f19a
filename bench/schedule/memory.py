"""Two models of how a learner forgets. Neither is what any of the compared rules assumes.

A day's practice of a topic leaves one trace, encoded at the end of the day. Days are whole numbers; `effort` is about
the number of useful answers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import exp, log, log1p
from random import Random
from typing import Protocol


class Memory(Protocol):
    """What one learner remembers of every topic."""

    def recall(self, topic: int, day: int) -> float:
        """Return the probability that the topic is remembered on a day, before that day's practice."""
        ...

    def study(self, topic: int, day: int, effort: float) -> None:
        """Encode a day's practice."""
        ...


@dataclass(slots=True)
class Traces:
    """Every day of practice leaves a trace that decays as a power of time; the sum decides recall.

    A trace decays faster the better the topic was still remembered when it was made: the spacing effect of Pavlik and
    Anderson (2005, "Practice and forgetting effects on vocabulary memory").
    """

    random: Random
    topics: int
    ease: list[float] = field(init=False)
    traces: list[list[tuple[int, float, float]]] = field(init=False)

    def __post_init__(self) -> None:
        """Draw how hard each topic is for this learner."""
        self.ease = [self.random.gauss(0.0, 0.35) for _ in range(self.topics)]
        self.traces = [[] for _ in range(self.topics)]

    def _strength(self, topic: int, day: int) -> float:
        return sum(weight * exp(-decay * log(day - made)) for made, weight, decay in self.traces[topic])

    def recall(self, topic: int, day: int) -> float:
        """Return the probability of remembering."""
        if not self.traces[topic]:
            return 0.0
        return 1 / (1 + exp((-0.35 - self.ease[topic] - log(self._strength(topic, day))) / 0.4))

    def study(self, topic: int, day: int, effort: float) -> None:
        """Add the day's trace."""
        decay = 0.22 + 0.22 * min(self._strength(topic, day), 2.5)
        self.traces[topic].append((day, log1p(effort) * 0.75, decay))


@dataclass(slots=True)
class HalfLives:
    """Recall falls exponentially to a floor that rises with every day of practice; practice lengthens the half-life,
    the more the more had been forgotten."""

    random: Random
    topics: int
    gain: list[float] = field(init=False)
    half_life: list[float] = field(init=False)
    days: list[int] = field(init=False)
    last: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Draw how much each topic gains from practice."""
        self.gain = [max(1.5, self.random.gauss(6.0, 1.5)) for _ in range(self.topics)]
        self.half_life, self.days, self.last = [0.0] * self.topics, [0] * self.topics, [0] * self.topics

    def recall(self, topic: int, day: int) -> float:
        """Return the probability of remembering."""
        if not self.days[topic]:
            return 0.0
        floor = 0.5 * (1 - exp(-self.days[topic] / 12))
        return float(floor + (0.99 - floor) * 2 ** (-(day - self.last[topic]) / self.half_life[topic]))

    def study(self, topic: int, day: int, effort: float) -> None:
        """Lengthen the half-life, or begin it."""
        share = 1 - exp(-effort / 2)
        if self.days[topic]:
            self.half_life[topic] *= 1 + share * self.gain[topic] * (1 - self.recall(topic, day))
        else:
            self.half_life[topic] = 4.0 * share
        self.days[topic] += 1
        self.last[topic] = day


TRUTHS: dict[str, Callable[[Random, int], Memory]] = {"traces": Traces, "half-lives": HalfLives}

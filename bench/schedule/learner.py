"""One simulated learner: comes on some days, answers what the queue offers, forgets in between."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, inf
from random import Random

from bench.schedule.memory import TRUTHS, Memory
from bench.schedule.rules import RULES, Ladder

EARLY, LATE = 0.95, 0.70  # a review that begins above or below this recall came too early or too late
MOST_TRIES = 14  # of a topic on one day
IDLE_DAYS = 60


@dataclass(frozen=True, slots=True)
class Course:
    """The topics in teaching order: of each, the numbers of those to learn before it."""

    prerequisites: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a learner: the mean recall over all topics on days 30, 90, the last, and after 60 idle days; the
    answers given; reviews begun, and of these too early and too late; topics begun."""

    recall: tuple[float, ...]
    answers: int
    reviews: int
    early: int
    late: int
    begun: int
    topics: int


def simulate(rule: str, truth: str, course: Course, *, seed: int, days: int, most_answers: int) -> Outcome:
    """Let one learner practise under a rule. The same seed is the same learner on the same days."""
    random, count = Random(f"learner {seed}"), len(course.prerequisites)
    learner = Learner(
        course=course,
        memory=TRUTHS[truth](Random(f"memory {seed}"), count),
        scheduler=RULES[rule](count),
        slip=random.uniform(0.03, 0.1),
        guess=random.uniform(0.05, 0.2),
        hint_share=random.uniform(0.1, 0.5),
    )
    attendance, away = random.uniform(0.55, 0.97), 0
    marks = {31: 0.0, 91: 0.0, days + 1: 0.0, days + IDLE_DAYS: 0.0}
    for day in range(1, days + IDLE_DAYS + 1):
        if day in marks:
            marks[day] = sum(learner.memory.recall(topic, day) for topic in range(count)) / count
        away = random.randint(4, 14) if random.random() < 0.008 else away - 1
        if random.random() < attendance and away <= 0 and day <= days:
            # The day's chances do not depend on how many the rule has used up before.
            learner.practise(day, Random(f"{seed} {day}"), most_answers)
    return Outcome(
        tuple(marks.values()),
        learner.answers,
        learner.reviews,
        learner.early,
        learner.late,
        len(learner.begun_on),
        count,
    )


@dataclass(slots=True)
class Learner:
    """Somebody who practises: what they remember, how they answer, and what has been counted so far."""

    course: Course
    memory: Memory
    scheduler: Ladder
    slip: float
    guess: float
    hint_share: float
    begun_on: dict[int, int] = field(default_factory=dict)
    answers: int = 0
    reviews: int = 0
    early: int = 0
    late: int = 0

    def practise(self, day: int, random: Random, most_answers: int) -> None:
        """Answer what the queue offers, then sleep on it."""
        effort: dict[int, float] = {}
        settled: set[int] = set()
        tries, last, new = [0] * len(self.course.prerequisites), -1, None
        for _ in range(most_answers):
            topic = _choose(self.scheduler, day, self.begun_on, tries, settled, last)
            if topic is None:
                topic = new = _new_topic(self.scheduler, self.course, self.begun_on, tries, new)
            if topic is None:
                break
            if topic not in self.begun_on:
                self.begun_on[topic], effort[topic] = day, 1.5  # the lesson
            elif not tries[topic]:
                self._count_review(self.memory.recall(topic, day))
            is_correct, is_hinted = self._answer(topic, day, effort, random)
            self.answers += 1
            tries[topic] += 1
            effort[topic] = effort.get(topic, 0.0) + (1.0 if is_correct and not is_hinted else 0.6)
            if self.scheduler.answer(topic, day, is_correct=is_correct, is_hinted=is_hinted):
                settled.add(topic)
            last = topic
        for topic, spent in effort.items():
            self.memory.study(topic, day, spent)

    def _count_review(self, recall: float) -> None:
        self.reviews += 1
        self.early += recall > EARLY
        self.late += recall < LATE

    def _answer(self, topic: int, day: int, effort: dict[int, float], random: Random) -> tuple[bool, bool]:
        """Return whether the answer is right, and whether a hint was taken."""
        knows = self._knows(topic, day, effort)
        for before in self.course.prerequisites[topic]:
            knows *= 1 - 0.4 * (1 - self._knows(before, day, effort))
        if random.random() < knows:
            return random.random() > self.slip, False
        is_hinted = random.random() < self.hint_share
        return random.random() < (0.75 if is_hinted else self.guess), is_hinted

    def _knows(self, topic: int, day: int, effort: dict[int, float]) -> float:
        """Return the chance to know a topic now, after what was practised today."""
        return 1 - (1 - self.memory.recall(topic, day)) * exp(-0.5 * effort.get(topic, 0.0))


def _choose(
    scheduler: Ladder, day: int, begun_on: dict[int, int], tries: list[int], settled: set[int], last: int
) -> int | None:
    """Return the topic to practise now: of a due task, else the most overdue topic; None when nothing is due."""
    of_task = scheduler.due_task(day, last)
    if of_task is not None and tries[of_task] < MOST_TRIES:
        return of_task
    due = [
        (topic != last, _overdue(scheduler, topic, day), topic)
        for topic, first_day in begun_on.items()
        if first_day < day and topic not in settled and tries[topic] < MOST_TRIES and _is_due(scheduler, topic, day)
    ]
    return max(due)[2] if due else None


def _is_due(scheduler: Ladder, topic: int, day: int) -> bool:
    due = scheduler.due[topic]
    return not scheduler.is_learnt(topic) if due is None else due <= day


def _overdue(scheduler: Ladder, topic: int, day: int) -> float:
    due, reviewed = scheduler.due[topic], scheduler.reviewed[topic]
    return inf if due is None else (day - reviewed) / max(1, due - reviewed)


def _new_topic(
    scheduler: Ladder, course: Course, begun_on: dict[int, int], tries: list[int], new: int | None
) -> int | None:
    """Return the day's new topic while it earns full XP, or the next one to begin; None when there is none."""
    if new is not None:
        full = scheduler.progress[new].daily_tasks_count < scheduler.rules.daily_full_tasks
        return new if full and tries[new] < MOST_TRIES else None
    for topic, prerequisites in enumerate(course.prerequisites):
        if topic not in begun_on and all(scheduler.is_learnt(before) for before in prerequisites):
            return topic
    return None

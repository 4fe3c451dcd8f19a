"""The review rules that are compared. All ask the same kind of review; they differ in when a topic returns.

The rule in force and the first version's are the product's own code. SM-2 (Wozniak 1990) and FSRS-6 (the package
`fsrs`) get a topic's review as one rating: clean is good, repeat is hard, back is again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from fsrs import Card, Rating, Scheduler

from webapp.rules.reviews import Review, answers_today, schedule_task, settle_review
from webapp.rules.state import Progress, TaskState, TopicRules

FIRST_DAY = date(2026, 1, 1)

LADDER = TopicRules(review_tasks=3)
FIRST_VERSION = replace(LADDER, ladder_since=date(2900, 1, 1))


def on(day: int) -> date:
    """Return the date of a numbered day."""
    return FIRST_DAY + timedelta(days=day)


@dataclass(slots=True)
class Ladder:
    """The rule in force, one learner. Days are whole numbers; None: no date."""

    topics: int
    rules: TopicRules = LADDER
    progress: list[Progress] = field(init=False)
    due: list[int | None] = field(init=False)
    reviewed: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing practised."""
        self.progress = [Progress() for _ in range(self.topics)]
        self.due = [None] * self.topics
        self.reviewed = [0] * self.topics

    def is_learnt(self, topic: int) -> bool:
        """Return whether the first review is behind the topic, which opens those that build on it."""
        return self.progress[topic].srs_stage > 0

    def due_task(self, day: int, last: int) -> int | None:
        """Return the topic of the task that comes before any topic's review; None: this rule queues no tasks."""
        del day, last
        return None

    def answer(self, topic: int, day: int, *, is_correct: bool, is_hinted: bool) -> Review | None:
        """Count an answer; return how the topic's review ended if this answer ended it."""
        before, today = self.progress[topic], on(day)
        right, hinted, wrong = answers_today(before, today)
        counted = replace(
            before,
            daily_tasks_count=right + is_correct,
            daily_hinted_count=hinted + (is_correct and is_hinted),
            daily_wrong_count=wrong + (not is_correct),
            daily_tasks_date=today,
            attempt_count=before.attempt_count + 1,
        )
        review, after = settle_review(self.rules, counted, is_correct=is_correct, today=today)
        self.progress[topic] = after
        if review:
            self.due[topic] = (after.next_review_date - FIRST_DAY).days if after.next_review_date else None
            self.reviewed[topic] = day
        return review

    def postpone(self, topic: int, until: int) -> None:
        """Set the day on which a topic returns, for rules with dates of their own."""
        self.due[topic] = until
        self.progress[topic] = replace(self.progress[topic], next_review_date=on(until))


@dataclass(slots=True)
class FirstVersion(Ladder):
    """The first version: five stages, then never again; due tasks of every topic are queued first."""

    rules: TopicRules = FIRST_VERSION
    tasks: list[dict[int, TaskState]] = field(init=False)
    task_count: int = 12

    def __post_init__(self) -> None:
        """Begin with nothing practised."""
        Ladder.__post_init__(self)
        self.tasks = [{} for _ in range(self.topics)]

    def _next_task(self, topic: int, day: int) -> int:
        """Return a due task, the oldest first, then a new one, then the one known least."""
        states, today = self.tasks[topic], on(day)
        due = [(state.next_review_date, task) for task, state in states.items() if _is_due(state, today)]
        if due:
            return min(due)[1]
        if len(states) < self.task_count:
            return len(states)
        return min(states, key=lambda task: (states[task].last_learning_day, states[task].mastery_level))

    def due_task(self, day: int, last: int) -> int | None:
        """Return the topic of the oldest due task, of another topic than the last if there is one."""
        today = on(day)
        due = [
            (topic == last, state.next_review_date, topic)
            for topic, states in enumerate(self.tasks)
            for state in states.values()
            if _is_due(state, today)
        ]
        return min(due)[2] if due else None

    def answer(self, topic: int, day: int, *, is_correct: bool, is_hinted: bool) -> Review | None:
        """Count an answer for the task whose turn it is, too."""
        states, task = self.tasks[topic], self._next_task(topic, day)
        states[task] = schedule_task(self.rules, states.get(task), is_correct=is_correct, today=on(day))
        return Ladder.answer(self, topic, day, is_correct=is_correct, is_hinted=is_hinted)


def _is_due(state: TaskState, today: date) -> bool:
    return state.next_review_date is not None and state.next_review_date <= today


@dataclass(slots=True)
class SM2(Ladder):
    """SM-2: an easiness that each rating moves, intervals of 1 and 6 days, then times the easiness."""

    easiness: list[float] = field(init=False)
    repetitions: list[int] = field(init=False)
    interval: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing practised."""
        Ladder.__post_init__(self)
        self.easiness, self.repetitions, self.interval = [2.5] * self.topics, [0] * self.topics, [0] * self.topics

    def answer(self, topic: int, day: int, *, is_correct: bool, is_hinted: bool) -> Review | None:
        """Count an answer; a review that it ends gets SM-2's date."""
        review = Ladder.answer(self, topic, day, is_correct=is_correct, is_hinted=is_hinted)
        if review:
            self._rate(topic, review)
            self.postpone(topic, day + self.interval[topic])
        return review

    def _rate(self, topic: int, review: Review) -> None:
        quality = {"learnt": 4, "clean": 5, "repeat": 3, "back": 1}[review]
        if quality < 3:
            self.repetitions[topic], self.interval[topic] = 0, 1
        else:
            self.repetitions[topic] += 1
            count = self.repetitions[topic]
            self.interval[topic] = (
                1 if count == 1 else 6 if count == 2 else round(self.interval[topic] * self.easiness[topic])
            )
        missed = 5 - quality
        self.easiness[topic] = max(1.3, self.easiness[topic] + 0.1 - missed * (0.08 + missed * 0.02))


@dataclass(slots=True)
class FSRS(Ladder):
    """FSRS-6 with its default weights, at a desired recall of 0.92, by learning day and without fuzz."""

    cards: list[Card] = field(init=False)
    scheduler: Scheduler = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing practised."""
        Ladder.__post_init__(self)
        self.cards = [Card() for _ in range(self.topics)]
        self.scheduler = Scheduler(desired_retention=0.92, learning_steps=(), relearning_steps=(), enable_fuzzing=False)

    def answer(self, topic: int, day: int, *, is_correct: bool, is_hinted: bool) -> Review | None:
        """Count an answer; a review that it ends gets the date of the topic's card."""
        review = Ladder.answer(self, topic, day, is_correct=is_correct, is_hinted=is_hinted)
        if review is None:
            return None
        rating = {"learnt": Rating.Good, "clean": Rating.Good, "repeat": Rating.Hard, "back": Rating.Again}[review]
        noon = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 12, tzinfo=UTC) + timedelta(days=day)
        self.cards[topic], _ = self.scheduler.review_card(self.cards[topic], rating, noon)
        self.postpone(topic, max(day + 1, (self.cards[topic].due.date() - FIRST_DAY).days))
        return review


RULES: dict[str, Callable[[int], Ladder]] = {
    "the ladder (in force)": Ladder,
    "first version": FirstVersion,
    "SM-2": SM2,
    "FSRS-6, 0.92": FSRS,
}

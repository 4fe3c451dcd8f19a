"""Request and response models of the JSON API. The OpenAPI document is generated from them, so they always agree.

Those of classes are in `classes_models`.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel

Factor = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
TaskId = Annotated[str, Field(min_length=1, max_length=80)]


def _field_name(name: str) -> str:
    """Return the camelCase name of a field. One name of the original system is an exception."""
    return "userXP" if name == "user_xp" else to_camel(name)


class Strict(BaseModel):
    """Base model: camelCase in JSON, snake_case in Python, unknown fields refused."""

    model_config = ConfigDict(alias_generator=_field_name, populate_by_name=True, extra="forbid", frozen=True)


# --- Requests --------------------------------------------------------------------------------------------------------


class IssueRequest(Strict):
    """Which topic to practise, and optionally which task of it."""

    topic_slug: Slug
    task_id: TaskId | None = None


class SubmitRequest(Strict):
    """The token of the variant as issued, and the answer in the format of the task's type."""

    variant: Annotated[str, Field(min_length=1, max_length=2000)]
    answer: str | list[str] | list[list[str]] | dict[str, str | list[str] | list[list[str]]]


class OriginalSubmitRequest(Strict):
    """An answer as the original's front end sends it: for a task without random numbers. An option is its number."""

    topic_slug: Annotated[str, Field(min_length=1, max_length=255)]
    task_id: Annotated[str, Field(min_length=1, max_length=255)]
    user_answer: str | int


# --- Responses -------------------------------------------------------------------------------------------------------


class Receipt(Strict):
    """Why this XP: floor(baseXp * pace * repeat + 1/2)."""

    base_xp: int
    ladder: Literal["full", "half", "low"]
    pace: Factor
    repeat: Factor
    daily_task_index: int


class UserXp(Strict):
    """The learner's progress in a topic and the values derived from it today."""

    current_xp: int
    total_xp_earned: int
    level: int
    current_level_min_xp: int
    next_level_xp: int | None
    daily_tasks_count: int
    daily_tasks_date: date | None
    energy_full_left: int
    energy_half_left: int
    srs_stage: int
    status: Literal["new", "due", "early", "mastered"]
    next_review_date: date | None
    last_review_date: date | None
    last_practiced_date: date | None


class TopicConfig(Strict):
    """The rules in force in a topic."""

    base_task_xp: int
    max_xp: int
    daily_full_tasks: int
    daily_half_tasks: int
    multiplier_full: Factor
    multiplier_half: Factor
    multiplier_low: Factor
    multiplier_early: Factor
    level_thresholds: Sequence[int]
    daily_xp_decay: Factor
    min_xp_percent: Factor
    review_intervals: Sequence[int]
    review_tasks: int


class Topic(Strict):
    """One topic of the catalogue with the caller's state."""

    slug: str
    subject_slug: str
    title: str
    description: str
    difficulty: str | None
    category: str | None
    tags: Sequence[str]
    prerequisites: Sequence[str]
    task_ids: Sequence[str]
    lesson_completed: bool
    user_xp: UserXp


class TopicList(Strict):
    """The catalogue, in teaching order."""

    topics: Sequence[Topic]


class TopicXp(Strict):
    """The caller's progress in a topic, the topic's rules, and the tasks answered correctly at least once."""

    user_xp: UserXp
    topic_config: TopicConfig
    completed_task_ids: Sequence[str]


class Option(Strict):
    """Something to choose, order or match, which an answer refers to by its id."""

    id: str
    html: str


class IssuedVariant(Strict):
    """A task to answer. The prompt is HTML with MathML, with a plain text version beside it."""

    topic_slug: str
    task_id: str
    type: str
    prompt_html: str
    prompt_text: str
    options: Sequence[Option]
    left: Sequence[Option]
    right: Sequence[Option]
    words: Sequence[str]
    gaps: Sequence[str]
    gap_options: Mapping[str, Sequence[Option]]
    variant: str
    worth: int
    receipt: Receipt
    user_xp: UserXp


class XpResult(Strict):
    """What an attempt earned, and the schedule it produced for the task."""

    xp_earned: int
    next_review_date: date | None
    mastery_level: int
    review_count: int
    message: str
    is_scheduled_review: bool
    multiplier: Factor
    daily_task_index: int | None
    is_too_early: bool
    is_hot_topic: bool
    receipt: Receipt | None


class SubmitResult(Strict):
    """The verdict. `success` says that the answer is correct.

    When nothing was stored, `xpResult` and `rightAnswer` are null and `solution` is empty. `rightAnswer` is written as
    an answer to the task is; `solution` is HTML with MathML, step by step.
    """

    success: bool
    verdict: Literal["correct", "incorrect", "form", "invalid"]
    message: str
    caret: int | None
    xp_result: XpResult | None
    right_answer: Any
    solution: Sequence[str]
    user_xp: UserXp


class DueTask(Strict):
    """A task due for review."""

    task_id: str
    mastery_level: int
    review_count: int
    next_review_date: date | None


class DueTasks(Strict):
    """Due tasks, oldest first."""

    tasks: Sequence[DueTask]


class TopicStats(Strict):
    """Numbers of tasks completed, mastered and due, and the mean mastery (0 to 5) of those attempted."""

    completed: int
    mastered: int
    average_mastery: Factor
    due: int


class Attempt(Strict):
    """One attempt at a task."""

    attempt_number: int
    answer: Any
    is_correct: bool
    xp_earned: int
    receipt: Receipt | None
    mastery_level: int
    review_count: int
    next_review_date: date | None
    learning_day: date
    attempted_at: datetime


class Listed(Strict):
    """A list that comes in pages. `next` is the address of the next page; null on the last one."""

    next: str | None


class TaskHistory(Listed):
    """Attempts at a task, newest first."""

    attempts: Sequence[Attempt]


class SyncedTopic(Strict):
    """What the sync did with a topic; file, line and reason when it failed."""

    topic_slug: str
    outcome: Literal["created", "updated", "unchanged", "failed", "retired"]
    file: str | None
    line: int | None
    reason: str | None


class SyncProblem(Strict):
    """A fault in the content tree."""

    file: str
    line: int
    reason: str


class SyncReport(Strict):
    """The sync of all topics."""

    success: bool
    topics: Sequence[SyncedTopic]
    problems: Sequence[SyncProblem]


class Problem(Strict):
    """An error, by RFC 9457; `errorId` is in the server's log."""

    type: str
    title: str
    status: int
    detail: str
    error_id: str | None = None

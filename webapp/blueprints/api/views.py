"""The JSON API: the same services as the pages, camelCase outside, problem documents for errors."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar, cast

from flask import Blueprint, Response, current_app, jsonify, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from webapp import clock, db
from webapp.blueprints.api import models
from webapp.blueprints.api.openapi import document
from webapp.blueprints.api.paging import asked_page
from webapp.content.files.source import Problem
from webapp.content.library import Topic
from webapp.content.loading import load_library
from webapp.content.variants.variants import Option
from webapp.errors import Invalid
from webapp.grading import Answer, Verdict
from webapp.messages import N_, Locale, Message
from webapp.services import catalog, catalog_sync, original_requests, practice, practice_submit, progress
from webapp.services.standings import Standing
from webapp.web import live_content
from webapp.web.access import Who, open_to
from webapp.web.bearers import scoped
from webapp.web.identity import current_visit, ensure_learner
from webapp.web.pages import gettext, library, secrets

blueprint = Blueprint("api", __name__, url_prefix="/api")

Model = TypeVar("Model", bound=BaseModel)

DECIDED_HERE = ("isCorrect", "baseXP", "difficulty")  # the original's front end sent them, and was believed


@blueprint.get("/topics")
@open_to(Who.ANYONE)
def topics() -> Response:
    """Return the catalogue with the caller's state."""
    visit = current_visit()
    with db.reading() as conn:
        states = catalog.topic_states(conn, visit)
    listed = [topic for topic in library().topics.values() if topic.slug in states]
    return reply(models.TopicList(topics=[_topic(topic, states[topic.slug], visit.locale) for topic in listed]))


@blueprint.get("/xp/user")
@open_to(Who.ANYONE)
def topic_xp() -> Response:
    """Return the caller's progress in one topic and the topic's rules."""
    visit, topic = current_visit(), _asked_topic()
    with db.reading() as conn:
        state = catalog.topic_state(conn, visit, topic.slug)
        completed = progress.completed_task_ids(conn, visit, topic.slug)
    standing = state.standing
    return reply(
        models.TopicXp(
            user_xp=_user_xp(standing),
            topic_config=models.TopicConfig.model_validate(standing.rules, from_attributes=True),
            completed_task_ids=completed,
        )
    )


@blueprint.get("/tasks/due")
@open_to(Who.ANYONE)
def due_tasks() -> Response:
    """Return the tasks of a topic due for review, oldest first."""
    visit, topic = current_visit(), _asked_topic()
    with db.reading() as conn:
        rows = progress.due_tasks(conn, visit, topic.slug)
    return reply(models.DueTasks(tasks=[_from_row(models.DueTask, row) for row in rows]))


@blueprint.get("/topics/<topic_slug>/stats")
@open_to(Who.ANYONE)
def topic_stats(topic_slug: str) -> Response:
    """Return the caller's totals in a topic."""
    visit, topic = current_visit(), practice.find_topic(library(), topic_slug)
    with db.reading() as conn:
        return reply(_from_row(models.TopicStats, progress.topic_stats(conn, visit, topic.slug)))


@blueprint.get("/tasks/<task_id>/history")
@open_to(Who.ANYONE)
def task_history(task_id: str) -> Response:
    """Return the caller's attempts at a task, newest first."""
    visit, topic, page = current_visit(), _asked_topic(), asked_page()
    practice.find_task(topic, task_id)
    with db.reading() as conn:
        rows = progress.task_history(conn, visit, topic.slug, task_id, page.rows)
    shown, following = page.cut(rows)
    return reply(
        models.TaskHistory(
            next=following,
            attempts=[
                models.Attempt(
                    attempt_number=row.attempt_number,
                    answer=row.user_answer,
                    is_correct=row.is_correct,
                    xp_earned=row.xp_earned,
                    receipt=_receipt(row),
                    mastery_level=row.mastery_level,
                    review_count=row.review_count,
                    next_review_date=row.next_review_date,
                    learning_day=row.learning_day,
                    attempted_at=row.attempted_at,
                )
                for row in shown
            ],
        )
    )


@blueprint.post("/tasks/issue")
@open_to(Who.ANYONE)
def issue_task() -> Response:
    """Return a fresh variant of a task."""
    visit, asked = current_visit(), read_body(models.IssueRequest)
    with db.reading() as conn:
        card = practice.issue(conn, visit, library(), secrets(), asked.topic_slug, asked.task_id)
    variant = card.variant
    return reply(
        models.IssuedVariant(
            topic_slug=variant.topic_slug,
            task_id=variant.task_id,
            type=variant.type,
            prompt_html=variant.prompt_html,
            prompt_text=variant.prompt_text,
            options=_options(variant.options),
            left=_options(variant.left),
            right=_options(variant.right),
            words=list(variant.words),
            gaps=list(variant.gaps),
            gap_options={gap: _options(options) for gap, options in variant.gap_options.items()},
            variant=card.token,
            worth=card.worth,
            receipt=models.Receipt.model_validate(card.receipt, from_attributes=True),
            user_xp=_user_xp(card.standing),
        )
    )


@blueprint.post("/tasks/submit")
@open_to(Who.ANYONE)
def submit_task() -> Response:
    """Grade an answer; a repeat of the same submission returns the stored result."""
    visit, sent = current_visit(), _sent_answer()
    with db.transaction() as conn:
        ensure_learner(conn)
        if isinstance(sent, models.OriginalSubmitRequest):
            answer: Answer
            token, answer = original_requests.waiting_answer(
                conn, visit, library(), secrets(), sent.topic_slug, sent.task_id, sent.user_answer
            )
        else:
            token, answer = sent.variant, cast(Answer, sent.answer)
        done = practice_submit.submit(conn, visit, library(), secrets(), token, answer)
    message = say(done.grade.message)
    is_correct = done.grade.verdict is Verdict.CORRECT
    shows_solution = done.attempt and (not done.work or done.work.shows_solutions(visit.now, is_correct=is_correct))
    return reply(
        models.SubmitResult(
            success=is_correct,
            verdict=done.grade.verdict.value,
            message=message,
            caret=done.grade.caret,
            xp_result=_xp_result(done.attempt, message, done.standing) if done.attempt else None,
            right_answer=done.variant.right_answer(done.variant.locale) if shows_solution else None,
            solution=done.variant.solution_steps if shows_solution else (),
            user_xp=_user_xp(done.standing),
        )
    )


@blueprint.post("/sync-topics")
@open_to(Who.ADMIN)
def sync_topics() -> Response:
    """Sync the content tree into the database. All processes serve it within seconds. Administrators only."""
    read_at, read = clock.now(), load_library(library().folder)
    report = catalog_sync.sync_topics(db.transaction, read, clock.now(), read_at=read_at)
    live_content.serve(current_app, read)
    return reply(
        models.SyncReport(
            success=report.succeeded,
            topics=[_synced(topic) for topic in report.topics],
            problems=[
                models.SyncProblem(file=_relative(problem), line=problem.line, reason=problem.reason)
                for problem in report.problems
            ],
        )
    )


@blueprint.get("/openapi.json")
@open_to(Who.ANYONE)
@scoped(None)
def openapi() -> Response:
    """Return the OpenAPI 3.1 document of this API."""
    return jsonify(document())


# --- Helpers ---------------------------------------------------------------------------------------------------------


def reply(model: BaseModel) -> Response:
    """Return a model as a JSON response, camelCase."""
    return Response(model.model_dump_json(by_alias=True), mimetype="application/json")


def say(message: Message) -> str:
    """Return a grader's sentence in the caller's language. An author's own sentence is returned as written."""
    if message.authored:
        return message.text
    said = gettext(message.text, **message.values)
    return f"{gettext(message.lead)} {said}" if message.lead else said


def read_body(model: type[Model]) -> Model:
    """Return the request's JSON as a model. Raises `UnsupportedMediaType`, `BadRequest` or `Invalid`."""
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        return model.model_validate_json(request.get_data(), strict=True)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        if fault["type"] == "json_invalid":
            raise BadRequest from None
        field = ".".join(str(part) for part in fault["loc"]) or "the request"
        if fault["type"] == "extra_forbidden":
            raise Invalid(N_("Unknown field “%(field)s”. Nothing was stored."), field=field) from None
        raise Invalid(
            N_("The field “%(field)s” is missing or cannot be used. Nothing was stored."), field=field
        ) from None


def _sent_answer() -> models.SubmitRequest | models.OriginalSubmitRequest:
    """Return an answer as our clients send it, or the original's front end. Its own verdict and XP are refused."""
    sent = request.get_json(silent=True)
    names = sent.keys() if isinstance(sent, dict) else set[str]()
    for name in DECIDED_HERE:
        if name in names:
            raise Invalid(
                N_(
                    "This site decides itself what is right and what it earns, so it takes no “%(field)s”. Send the"
                    " “variant” of /api/tasks/issue and the “answer”. For a task whose numbers never change"
                    " “topicSlug”, “taskId” and “userAnswer” are enough. Nothing was stored."
                ),
                field=name,
            )
    return read_body(models.OriginalSubmitRequest) if "taskId" in names else read_body(models.SubmitRequest)


def _asked_topic() -> Topic:
    slug = request.args.get("topicSlug")
    if not slug:
        raise Invalid(N_("Say which topic: ?topicSlug=..."))
    return practice.find_topic(library(), slug.replace("_", "-"))  # the original's names have underscores


def _from_row(model: type[Model], row: object) -> Model:
    """Return a model from the row's columns of the same names."""
    return model.model_validate({name: getattr(row, name) for name in model.model_fields})


def _topic(topic: Topic, state: catalog.TopicState, locale: Locale) -> models.Topic:
    return models.Topic(
        slug=topic.slug,
        subject_slug=topic.subject_slug,
        title=topic.title[locale],
        description=topic.description[locale],
        difficulty=topic.config.difficulty,
        category=topic.config.category,
        tags=topic.config.tags or (),
        prerequisites=topic.prerequisites,
        task_ids=list(topic.tasks),
        lesson_completed=state.lesson_completed,
        user_xp=_user_xp(state.standing),
    )


def _user_xp(standing: Standing) -> models.UserXp:
    kept = standing.progress
    return models.UserXp(
        current_xp=kept.current_xp,
        total_xp_earned=kept.total_xp_earned,
        level=standing.level.level,
        current_level_min_xp=standing.level.current_level_min_xp,
        next_level_xp=standing.level.next_level_xp,
        daily_tasks_count=kept.daily_tasks_count,
        daily_tasks_date=kept.daily_tasks_date,
        energy_full_left=standing.energy.full_left,
        energy_half_left=standing.energy.half_left,
        srs_stage=kept.srs_stage,
        status=standing.status,
        next_review_date=standing.returns_on,
        last_review_date=kept.last_review_date,
        last_practiced_date=kept.last_practiced_date,
    )


def _receipt(attempt: practice_submit.AttemptRow | progress.HistoryRow) -> models.Receipt | None:
    """Return the receipt of an attempt; None for an answer that earned nothing."""
    return _from_row(models.Receipt, attempt) if attempt.base_xp is not None else None


def _xp_result(attempt: practice_submit.AttemptRow, message: str, standing: Standing) -> models.XpResult:
    return models.XpResult(
        xp_earned=attempt.xp_earned,
        next_review_date=attempt.next_review_date,
        mastery_level=attempt.mastery_level,
        review_count=attempt.review_count,
        message=message,
        is_scheduled_review=attempt.is_scheduled_review,
        multiplier=attempt.pace or Decimal(0),
        daily_task_index=attempt.daily_task_index,
        is_too_early=attempt.is_too_early,
        is_hot_topic=standing.status in ("new", "due"),
        receipt=_receipt(attempt),
    )


def _synced(topic: catalog_sync.SyncedTopic) -> models.SyncedTopic:
    at = topic.problem
    return models.SyncedTopic(
        topic_slug=topic.topic_slug,
        outcome=topic.outcome,
        file=_relative(at) if at else None,
        line=at.line if at else None,
        reason=at.reason if at else None,
    )


def _options(options: Sequence[Option]) -> list[models.Option]:
    return [models.Option(id=option.id, html=option.html) for option in options]


def _relative(problem: Problem) -> str:
    """Return the path of a faulty file relative to the content tree, so that no path of the server is published."""
    return problem.path.relative_to(library().folder).as_posix()

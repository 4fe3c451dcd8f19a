"""Catalogue pages: home, a subject, a lesson."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.access import Who, open_to
from webapp.blueprints.identity import current_visit, ensure_learner
from webapp.blueprints.pages import library
from webapp.content.library import Subject, Topic
from webapp.errors import NotFound
from webapp.grading.messages import N_
from webapp.services import catalog as service
from webapp.services.catalog import TopicState

blueprint = Blueprint("catalog", __name__)


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """A subject and how the learner stands in it."""

    subject: Subject
    topic_count: int
    due_count: int
    mastered_count: int


@blueprint.get("/")
@open_to(Who.ANYONE)
def home() -> ResponseReturnValue:
    """Subjects, what is due, and for a newcomer a way to start at once."""
    states = _states()
    topics = [topic for topic in library().topics.values() if topic.slug in states]
    return render_template(
        "catalog/home.html",
        has_progress=any(state.standing.progress.attempt_count for state in states.values()),
        due_topics=[topic for topic in topics if states[topic.slug].standing.status == "due"],
        first_topic=next((topic for topic in topics if topic.tasks), None),
        subjects=[_subject_card(subject, states) for subject in library().subjects],
    )


@blueprint.get("/subjects/<subject_slug>")
@open_to(Who.ANYONE)
def subject(subject_slug: str) -> ResponseReturnValue:
    """A subject's sections and topics, each with its state at a glance."""
    found = _find_subject(subject_slug)
    states = _states()
    return render_template(
        "catalog/subject.html",
        subject=found,
        sections=[(section, _topics(section.topic_slugs, states)) for section in found.sections],
        states=states,
    )


@blueprint.get("/topics/<topic_slug>")
@open_to(Who.ANYONE)
def lesson(topic_slug: str) -> ResponseReturnValue:
    """A topic's lesson, where it stands among the others, and the learner's standing."""
    visit, topic = current_visit(), _find_topic(topic_slug)
    state = _states().get(topic_slug)
    order = [slug for each in library().subjects for section in each.sections for slug in section.topic_slugs]
    order = [slug for slug in order if slug in library().topics]
    place = order.index(topic_slug) if topic_slug in order else None
    neighbours = (order[place - 1 : place], order[place + 1 : place + 2]) if place is not None else ([], [])
    previous, following = (next((library().topics[slug] for slug in side), None) for side in neighbours)
    return render_template(
        "catalog/lesson.html",
        topic=topic,
        lesson=topic.lessons.get(visit.locale) or topic.lessons.get("en"),
        subject=next((each for each in library().subjects if each.slug == topic.subject_slug), None),
        standing=state.standing if state else None,
        prerequisites=[library().topics[slug] for slug in topic.prerequisites if slug in library().topics],
        previous=previous,
        next=following,
    )


@blueprint.post("/topics/<topic_slug>/read")
@open_to(Who.ANYONE)
def complete_lesson(topic_slug: str) -> ResponseReturnValue:
    """Remember that the lesson was read, and go on to practice."""
    visit, topic = current_visit(), _find_topic(topic_slug)
    with db.transaction() as conn:
        ensure_learner(conn)
        service.complete_lesson(conn, visit, topic.slug)
    return redirect(url_for("practice.card", topic_slug=topic.slug), 303)


def _states() -> Mapping[str, TopicState]:
    with db.transaction() as conn:
        return service.topic_states(conn, current_visit())


def _find_subject(subject_slug: str) -> Subject:
    for found in library().subjects:
        if found.slug == subject_slug:
            return found
    raise NotFound(N_("There is no subject called “%(subject)s” here."), subject=subject_slug)


def _find_topic(topic_slug: str) -> Topic:
    topic = library().topics.get(topic_slug)
    if topic is None:
        raise NotFound(N_("There is no topic called “%(topic)s” here."), topic=topic_slug)
    return topic


def _topics(slugs: tuple[str, ...], states: Mapping[str, TopicState]) -> list[Topic]:
    """The topics of a section that are both on disk and in the database."""
    return [library().topics[slug] for slug in slugs if slug in library().topics and slug in states]


def _subject_card(of: Subject, states: Mapping[str, TopicState]) -> SubjectCard:
    topics = [topic for section in of.sections for topic in _topics(section.topic_slugs, states)]
    statuses = [states[topic.slug].standing.status for topic in topics]
    return SubjectCard(of, len(topics), statuses.count("due"), statuses.count("mastered"))

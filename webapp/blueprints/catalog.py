"""Catalogue pages: all subjects and courses, one subject, one lesson."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.content.library import Course, Library, Subject, Topic, worked_out_once
from webapp.content.terms import with_term_links
from webapp.errors import NotFound
from webapp.messages import N_
from webapp.services import catalog as service
from webapp.services.catalog import TopicState
from webapp.services.catalog_map import TopicMap, topic_map
from webapp.web.access import Who, is_open, open_to
from webapp.web.forms import form_again
from webapp.web.identity import current_locale, ensure_learner
from webapp.web.pages import library, reading_page, render_template
from webapp.web.sessions import current_key, is_newcomer
from webapp.web.static_files import FOREVER

blueprint = Blueprint("catalog", __name__)


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """A subject and the learner's progress in it."""

    subject: Subject
    topic_count: int
    due_count: int
    mastered_count: int


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course, the learner's progress in it, and whether they follow it."""

    course: Course
    map: TopicMap
    is_followed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A topic's subject, its neighbours in teaching order, and the topics before and after it. Compared by identity."""

    subject: Subject | None
    previous: Topic | None
    next: Topic | None
    before: tuple[Topic, ...]
    after: tuple[Topic, ...]


@blueprint.get("/subjects")
@open_to(Who.ANYONE)
def index() -> ResponseReturnValue:
    """List every course and subject with the learner's progress in each."""
    with reading_page() as (conn, visit):
        states = service.topic_states(conn, visit)
    return render_template(
        "catalog/index.html",
        programmes=[
            (
                title,
                [
                    CourseCard(
                        each, topic_map(library(), each.topic_slugs, states, each), each.slug == visit.course_slug
                    )
                    for each in courses
                ],
            )
            for title, courses in library().programmes(current_locale())
        ],
        subjects=[subject_card(subject, states) for subject in library().subjects],
    )


@blueprint.get("/subjects/<subject_slug>")
@open_to(Who.ANYONE)
def subject(subject_slug: str) -> ResponseReturnValue:
    """Show a subject's sections and topics as a map: prerequisites, progress, and the next topic."""
    found = _find_subject(subject_slug)
    with reading_page() as (conn, visit):
        states = service.topic_states(conn, visit)
    slugs = [slug for section in found.sections for slug in section.topic_slugs]
    shown = topic_map(library(), slugs, states)
    return render_template(
        "catalog/subject.html",
        subject=found,
        map=shown,
        sections=[(section, [s for s in section.topic_slugs if s in shown.stops]) for section in found.sections],
    )


@blueprint.get("/topics/<topic_slug>")
@open_to(Who.ANYONE)
def lesson(topic_slug: str) -> ResponseReturnValue:
    """Show a topic's lesson, its place among the other topics, and the learner's progress in it."""
    topic, place = _find_topic(topic_slug), _place(library(), topic_slug)
    state: TopicState | None = None
    learnt: tuple[str, ...] = ()
    if is_newcomer():
        current_key()  # set the cookie now: the lesson's tasks are fetched in parallel and share its guest key
    else:
        around = [each.slug for each in (*place.before, *place.after)]
        with reading_page() as (conn, visit):
            state, learnt = service.lesson_state(conn, visit, topic_slug, around)
    locale = next((each for each in (current_locale(), *topic.lessons) if each in topic.lessons), None)
    return render_template(
        "catalog/lesson.html",
        topic=topic,
        place=place,
        lesson=topic.lessons[locale] if locale else None,
        parts=with_term_links(library(), topic_slug, locale, _term_url) if locale else (),
        standing=state.standing if state else None,
        is_read=state is not None and state.lesson_completed,
        learnt=learnt,
        may_export=not is_newcomer() and is_open(Who.TEACHER),
    )


@blueprint.post("/topics/<topic_slug>/read")
@open_to(Who.ANYONE)
@form_again(lesson)
def complete_lesson(topic_slug: str) -> ResponseReturnValue:
    """Record that the lesson was read, then redirect to practice."""
    topic = _find_topic(topic_slug)
    with db.transaction() as conn:
        visit = ensure_learner(conn)
        service.complete_lesson(conn, visit, topic.slug)
    return redirect(url_for("practice.card", topic_slug=topic.slug), 303)


def _term_url(term_id: str) -> str:
    return url_for("terms.page", _anchor=term_id)


@worked_out_once(1024)
def _place(content: Library, topic_slug: str) -> Place:
    topics = content.topics
    topic = topics[topic_slug]
    listed = [slug for subject in content.subjects for section in subject.sections for slug in section.topic_slugs]
    order = [None, *(slug for slug in listed if slug in topics), None]
    at = order.index(topic_slug) if topic_slug in order else 0
    previous, following = (order[at - 1], order[at + 1]) if at else (None, None)
    return Place(
        subject=next((subject for subject in content.subjects if subject.slug == topic.subject_slug), None),
        previous=topics[previous] if previous else None,
        next=topics[following] if following else None,
        before=tuple(topics[slug] for slug in topic.prerequisites if slug in topics),
        after=tuple(each for each in topics.values() if topic_slug in each.prerequisites),
    )


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


def subject_card(of: Subject, states: Mapping[str, TopicState]) -> SubjectCard:
    """Return the card of a subject. `states` is empty for somebody who never practised."""
    """A subject's card; `states` is empty for somebody who never practised."""
    slugs = {slug for section in of.sections for slug in section.topic_slugs}.intersection(library().topics)
    due = [topic for topic in service.due_topics(library(), states) if topic.slug in slugs]
    mastered = [slug for slug in slugs if slug in states and states[slug].standing.status == "mastered"]
    return SubjectCard(of, len(slugs), len(due), len(mastered))


@blueprint.get("/pictures/<name>")
@open_to(Who.ANYONE)
def picture(name: str) -> ResponseReturnValue:
    """Return a picture of the content. Its name is a hash of its bytes, so it may be cached for ever."""
    content = library().pictures.get(name)
    if content is None:
        raise NotFound(N_("There is no such picture."))
    return Response(content, mimetype="image/webp", headers={"Cache-Control": f"public, max-age={FOREVER}, immutable"})

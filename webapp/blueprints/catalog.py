"""Catalogue pages: home, all topics, a subject, a lesson, search."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from webapp import db
from webapp.blueprints.queues import MORE, TODAY
from webapp.content.library import Course, Library, Subject, Topic, worked_out_once
from webapp.content.variants.variants import VariantError
from webapp.errors import NotFound
from webapp.messages import N_
from webapp.services import catalog as service
from webapp.services import practice, today
from webapp.services import search as service_search
from webapp.services.catalog import TopicState
from webapp.services.catalog_map import TopicMap, topic_map
from webapp.services.practice import Card
from webapp.services.search import MARKED, HitRow
from webapp.services.today import GOALS, QueuedTopic, Today
from webapp.services.visits import Visit
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.identity import current_key, current_learner, current_locale, ensure_learner, is_newcomer, visit_on
from webapp.web.pages import library, reading_page, render, render_template, secrets, show_pulse, wants_fragment

LONGEST_SEARCH = 100

blueprint = Blueprint("catalog", __name__)


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """A subject and how the learner stands in it."""

    subject: Subject
    topic_count: int
    due_count: int
    mastered_count: int


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course, how far the learner is in it, and whether they follow it."""

    course: Course
    map: TopicMap
    is_followed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a topic stands: its subject, its neighbours in teaching order, and the topics to learn before and after.

    Equal only to itself: there is one for each topic.
    """

    subject: Subject | None
    previous: Topic | None
    next: Topic | None
    before: tuple[Topic, ...]
    after: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: matched words are marked in title and snippet."""

    url: str
    title: Markup
    place: str
    snippet: Markup


@blueprint.get("/")
@open_to(Who.ANYONE)
def home() -> ResponseReturnValue:
    """Today: the queue across topics. For somebody who never practised a first task, to be answered on the page."""
    more = request.args.get("more") is not None
    with db.reading() as conn:
        visit = visit_on(conn)
        found = today.today(conn, visit, library(), beyond_goal=more)
    show_pulse(found.pulse if current_learner() else None)
    if not (found.has_practised or wants_fragment() or "refusal" in g):  # a refused goal comes back in its form
        return _welcome(visit, found)
    return render(
        "progress/today.html",
        "progress/_today_update.html",
        today=found,
        queue=MORE if more else TODAY,
        goals=GOALS,
        courses=library().courses,
    )


@blueprint.get("/subjects")
@open_to(Who.ANYONE)
def index() -> ResponseReturnValue:
    """Every course and subject, each with how the learner stands in it."""
    with reading_page() as (conn, visit):
        states = service.topic_states(conn, visit)
    return render_template(
        "catalog/index.html",
        courses=[
            CourseCard(each, topic_map(library(), each.topic_slugs, states, each), each.slug == visit.course_slug)
            for each in library().courses
        ],
        subjects=[_subject_card(subject, states) for subject in library().subjects],
    )


@blueprint.get("/subjects/<subject_slug>")
@open_to(Who.ANYONE)
def subject(subject_slug: str) -> ResponseReturnValue:
    """A subject's sections and topics as a map: what needs what, where the learner is, what is next."""
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
    """A topic's lesson, where it stands among the others, and the learner's standing."""
    topic, place = _find_topic(topic_slug), _place(library(), topic_slug)
    state: TopicState | None = None
    learnt: tuple[str, ...] = ()
    if is_newcomer():
        current_key()  # in the cookie of this page: its tasks are fetched side by side, and must agree on the learner
    else:
        around = [each.slug for each in (*place.before, *place.after)]
        with reading_page() as (conn, visit):
            state, learnt = service.lesson_state(conn, visit, topic_slug, around)
    return render_template(
        "catalog/lesson.html",
        topic=topic,
        place=place,
        lesson=topic.lessons.get(current_locale()) or topic.lessons.get("en"),
        standing=state.standing if state else None,
        is_read=state is not None and state.lesson_completed,
        learnt=learnt,
    )


@blueprint.post("/topics/<topic_slug>/read")
@open_to(Who.ANYONE)
@form_again(lesson)
def complete_lesson(topic_slug: str) -> ResponseReturnValue:
    """Remember that the lesson was read, and go on to practice."""
    topic = _find_topic(topic_slug)
    with db.transaction() as conn:
        visit = ensure_learner(conn)
        service.complete_lesson(conn, visit, topic.slug)
    return redirect(url_for("practice.card", topic_slug=topic.slug), 303)


@blueprint.get("/search")
@open_to(Who.ANYONE)
def search() -> ResponseReturnValue:
    """What answers ``?q=``; the search field of every page asks for the fragment while somebody types."""
    text, locale = request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH], current_locale()
    with db.reading() as conn:
        found = service_search.find(conn, text, locale)
    return render("catalog/search.html", "catalog/_hits.html", query=text, hits=[_hit(row) for row in found])


def _welcome(visit: Visit, found: Today) -> str:
    sample = _sample(visit, found.topics[0]) if found.topics else None
    return render_template(
        "catalog/welcome.html",
        card=sample,
        difficulty=sample.topic.tasks[sample.variant.task_id].difficulty if sample else None,
        course=found.course,
        courses=library().courses,
        subjects=[_subject_card(subject, {}) for subject in library().subjects],
    )


def _sample(visit: Visit, queued: QueuedTopic) -> Card | None:
    """The first task of a topic, for a newcomer to try; None if its author has broken it."""
    shown = practice.first_card(visit, library(), secrets(), queued.topic, queued.standing.rules)
    try:
        shown.variant.write_out()
    except VariantError:
        return None
    return shown


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


def _subject_card(of: Subject, states: Mapping[str, TopicState]) -> SubjectCard:
    """A subject's card; ``states`` is empty for somebody who never practised."""
    slugs = {slug for section in of.sections for slug in section.topic_slugs}.intersection(library().topics)
    due = [topic for topic in service.due_topics(library(), states) if topic.slug in slugs]
    mastered = [slug for slug in slugs if slug in states and states[slug].standing.status == "mastered"]
    return SubjectCard(of, len(slugs), len(due), len(mastered))


def _hit(row: HitRow) -> Hit:
    match row.kind:
        case "topic":
            url = url_for("catalog.lesson", topic_slug=row.slug)
        case "section":
            slug = row.slug.partition("/")[2]
            url = url_for("catalog.subject", subject_slug=row.subject_slug, _anchor=f"section-{slug}")
        case "subject":
            url = url_for("catalog.subject", subject_slug=row.slug)
    return Hit(url, _marked(row.title), row.place, _marked(_with_dots(row.snippet)))


def _with_dots(snippet: str) -> str:
    """Show where a piece of a text was cut out of its sentence."""
    before = "… " if re.match("\x02?[a-zа-яґєії]", snippet) else ""
    after = " …" if re.search("[\\w,]\x03?$", snippet) else ""
    return before + snippet + after


def _marked(text: str) -> Markup:
    """Escaped first, then the matched words marked."""
    return Markup(MARKED.sub(r"<mark>\1</mark>", str(escape(text))))  # noqa: S704 - escaped in the same line

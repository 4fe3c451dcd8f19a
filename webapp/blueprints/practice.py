"""Practice pages: the task, its hints, the preview of an answer, the verdict, the end of a session."""

from collections.abc import Callable, Iterator, Sequence

from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue

from webapp import db, metrics
from webapp.blueprints.moments import moments_of_answer, moments_of_end
from webapp.blueprints.queues import read_queue, session_in
from webapp.content.library import Library
from webapp.content.variants.variants import Variant
from webapp.grading import Answer, Grade, Reading
from webapp.rules.sessions import Session
from webapp.services import practice as service
from webapp.services import practice_end, practice_submit
from webapp.services import undo as service_undo
from webapp.services.practice import Card
from webapp.services.practice_submit import Graded, Submission
from webapp.services.today import read_pulse, send_pulse
from webapp.services.undo import is_typed
from webapp.services.visits import Visit
from webapp.web.access import Who, open_to
from webapp.web.answers import answer_from
from webapp.web.forms import form_again
from webapp.web.identity import (
    ExpectedCaller,
    check_session,
    current_visit,
    ensure_learner,
    expected_caller,
    send_session_check,
    visit_on,
)
from webapp.web.once import now
from webapp.web.pages import (
    current_pulse,
    gap_label,
    gettext,
    in_words,
    library,
    reading_page,
    render,
    render_template,
    secrets,
    show_pulse,
)

blueprint = Blueprint("practice", __name__, url_prefix="/practice")


@blueprint.get("/<topic_slug>")
@open_to(Who.ANYONE)
def card(topic_slug: str) -> ResponseReturnValue:
    """Show the waiting variant: of the next task in turn, of `?task=`, or of any task but `?after=`."""
    asked = request.args
    with reading_page() as (conn, visit):
        shown = service.resume(
            conn, visit, library(), secrets(), topic_slug, asked.get("task"), after=asked.get("after")
        )
    return card_page(shown)


def _again() -> ResponseReturnValue:
    """Return the task of a refused answer or hint with the answer still filled in, issued to the current caller."""
    answer, sent = answer_from(request.form), request.form.get("variant", "")
    with reading_page() as (conn, visit):
        shown = service.offer_again(conn, visit, library(), secrets(), sent)
    return card_page(shown, answer)


@blueprint.post("/submit")
@open_to(Who.ANYONE)
@form_again(_again)
def submit() -> ResponseReturnValue:
    """Grade an answer and show the verdict, or the same task with what to correct."""
    token, answer = request.form.get("variant", ""), answer_from(request.form)
    submission = None
    graded = None
    if caller := expected_caller():
        graded = practice_submit.grade(caller.visit, library(), secrets(), token, answer)
        submission = _write_what_the_card_knew(caller, graded, token)
    if submission is None:
        submission = _lock_and_look(graded, token, answer)
    if submission.again:
        return card_page(submission.again, answer, submission.grade)
    return _result(submission, token)


def _write_what_the_card_knew(caller: ExpectedCaller, graded: Graded, token: str) -> Submission | None:
    """Store an answer in one round trip; None, with nothing stored, if the card did not know or no longer knows."""
    known = practice_submit.read_known(caller.visit, secrets(), graded, token, request.form.get("known", ""))
    if known is None:
        return None
    with db.transaction() as conn:
        send_session_check(conn, caller.key)
        sent, submission = practice_submit.send_known(conn, caller.key, caller.visit.now, graded, known)
        sent_pulse = send_pulse(conn, caller.visit)
    check_session()
    if sent.maybe() is None:
        return None
    metrics.answers.labels("known").inc()
    show_pulse(read_pulse(sent_pulse, current_visit()))
    return submission


def _lock_and_look(graded: Graded | None, token: str, answer: Answer) -> Submission:
    """Store an answer in two round trips."""
    with db.transaction() as conn:
        visit = ensure_learner(conn)
        graded = graded or practice_submit.grade(visit, library(), secrets(), token, answer)
        submission = practice_submit.store(conn, visit, library(), secrets(), graded)
        sent_pulse = send_pulse(conn, visit)
    show_pulse(read_pulse(sent_pulse, visit))
    return submission


@blueprint.post("/undo")
@open_to(Who.ANYONE)
def undo() -> ResponseReturnValue:
    """Take the latest typed answer back, within a minute, and show its task again with a fresh variant."""
    with db.transaction() as conn:
        visit = visit_on(conn)
        shown = service_undo.undo(conn, visit, library(), secrets(), request.form.get("variant", ""))
        sent_pulse = send_pulse(conn, visit)
    show_pulse(read_pulse(sent_pulse, visit))
    return card_page(shown, announcement=gettext("Taken back. Here is the task again, with fresh numbers."))


@blueprint.post("/hint")
@open_to(Who.ANYONE)
@form_again(_again)
def hint() -> ResponseReturnValue:
    """Show the task with one more hint. The answer typed so far stays."""
    with reading_page() as (conn, visit):
        shown = service.hint(conn, visit, library(), secrets(), request.form.get("variant", ""))
    return card_page(shown, answer_from(request.form), is_hint=True)


@blueprint.post("/reading")
@open_to(Who.ANYONE)
def reading() -> ResponseReturnValue:
    """Show how the answer being typed is read. Reveals nothing about the key and uses no database."""
    return show_reading(service.reading)


def show_reading(read: Callable[[Visit, Library, Sequence[str], str, Answer], tuple[Variant, Reading]]) -> str:
    """Return how the answer being typed is read. `read` opens the token of the task that it is typed for."""
    given = answer_from(request.form)
    variant, found = read(current_visit(), library(), secrets(), request.form.get("variant", ""), given)
    shown = found if any(given) else None
    return render_template("practice/_reading.html", variant=variant, reading=shown, typed=given)


@blueprint.get("/<topic_slug>/end")
@open_to(Who.ANYONE)
def end(topic_slug: str) -> ResponseReturnValue:
    """Show what this topic's session reached, when the topic returns, and which topic comes next."""
    with reading_page() as (conn, visit):
        found = practice_end.end_of_topic(conn, visit, library(), topic_slug)
    return render_template("practice/end.html", end=found, moments=moments_of_end(found))


def card_page(
    shown: Card,
    answer: "Answer | None" = None,
    grade: Grade | None = None,
    *,
    is_hint: bool = False,
    announcement: str = "",
) -> ResponseReturnValue:
    """Return the page of a task to answer, or its fragment."""
    if refusal := g.get("refusal"):
        announcement = refusal
    elif grade:
        announcement = " ".join([in_words(grade.message), *_gaps_announced(shown.variant, grade)])
    elif is_hint:
        announcement = gettext("Hint %(number)s", number=shown.hints_shown)
    page = render(
        "practice/page.html",
        "practice/_update.html",
        face="practice/_card.html",
        card=shown,
        place=shown.place,
        topic=shown.topic,
        standing=shown.standing,
        difficulty=shown.topic.tasks[shown.variant.task_id].difficulty,
        answer=answer,
        grade=grade,
        is_hint=is_hint,
        queue=_queue(),
        session=_session(shown.session, is_right=None),
        announcement=announcement,
    )
    return page, 422 if grade else 200


def _result(submission: Submission, token: str) -> ResponseReturnValue:
    attempt = submission.attempt
    assert attempt is not None  # noqa: S101 - for the type checker: callers pass graded answers only
    reached = moments_of_answer(submission)
    work, place = submission.work, submission.place
    shows_solution = work is None or work.shows_solutions(now(), is_correct=attempt.is_correct)
    return render(
        "practice/page.html",
        "practice/_update.html",
        face="practice/_result.html",
        topic=submission.topic,
        variant=submission.variant,
        standing=submission.standing,
        attempt=attempt,
        grade=submission.grade,
        answer=submission.answer,
        right=submission.variant.right_answer(submission.variant.locale)
        if shows_solution and not attempt.is_correct
        else None,
        shows_solution=shows_solution,
        place=place,
        work=work,
        may_retry=work is not None and work.may_answer(now()),
        undo_token=token if place is None and not attempt.is_correct and is_typed(submission.variant.type) else None,
        queue=_queue(),
        session=_session(submission.session, is_right=attempt.is_correct),
        is_after_review=submission.is_after_review,
        moments=reached,
        announcement=" ".join([*_announced(submission), *(f"{name}." for _, name in reached)]),
    )


def _announced(submission: Submission) -> Iterator[str]:
    """Yield the sentences that a screen reader announces after a graded answer."""
    attempt, grade = submission.attempt, submission.grade
    if attempt and attempt.is_correct:
        yield gettext("Correct") + "."
        yield gettext("+%(xp)s XP", xp=attempt.xp_earned) + "."
    else:
        yield gettext("Not this time") + "."
    if grade.message.text != "Correct.":
        yield in_words(grade.message)
    yield from _gaps_announced(submission.variant, grade)


def _gaps_announced(variant: Variant, grade: Grade) -> Iterator[str]:
    """Yield the sentences that a screen reader announces for the gaps to correct."""
    for gap in variant.gap_cells:
        if gap in grade.gaps_to_mend:
            yield f"{gap_label(variant, gap)}: {in_words(grade.gaps_to_mend[gap].message)}"


def _session(of_topic: Session, *, is_right: bool | None) -> Session:
    """Return the session that the page shows: the queue's if the task belongs to one, else the topic's."""
    queue = _queue()
    return session_in(read_queue(queue), current_pulse(), is_right=is_right) if queue else of_topic


def _queue() -> str | None:
    """Return the queue parameter of the request. Pages pass it on; `today.next_item` advances it."""
    return request.values.get("queue") or None

"""Moments as shown on a page: what an answer or a session reached, named in the learner's language."""

from webapp.rules.moments import Moment, moments
from webapp.rules.streaks import DAYS_PER_FREEZE
from webapp.services.practice_end import SessionEnd
from webapp.services.practice_submit import Submission
from webapp.web.identity import current_locale
from webapp.web.pages import current_pulse, gettext, ngettext

Shown = tuple[Moment, str]


def moments_of_answer(submission: Submission) -> list[Shown]:
    """Return what an answer reached: in its topic, and in the day's totals of the header."""
    pulse, attempt = current_pulse(), submission.attempt
    if pulse is None or attempt is None:
        return []
    reached = moments(
        submission.before,
        submission.standing.progress,
        is_correct=attempt.is_correct,
        correct_today=pulse.correct_today,
        daily_goal_tasks=pulse.daily_goal_tasks,
        streak=pulse.streak,
    )
    return [(moment, _name(moment)) for moment in reached]


def moments_of_end(end: SessionEnd) -> list[Shown]:
    """Return what a session reached in its topics: levels, and reviews with at most one mistake."""
    shown = []
    for practised in end.topics if end.has_answers else ():
        topic, standing = practised.topic.title[current_locale()], practised.standing
        if practised.is_level_reached:
            name = gettext("%(topic)s: level %(level)s reached", topic=topic, level=standing.level.level)
            shown.append((Moment("level", standing.level.level), name))
        if standing.is_review_done and standing.review in ("clean", "repeat"):
            name = gettext("%(topic)s: review passed", topic=topic)
            shown.append((Moment("review", standing.progress.srs_stage), name))
    return shown


def moments_of_day() -> list[Shown]:
    """Return what the learner's day has reached so far, in all topics."""
    pulse = current_pulse()
    if pulse is None:
        return []
    shown = []
    if pulse.is_goal_reached:
        shown.append(Moment("goal", pulse.daily_goal_tasks))
    if pulse.streak.counted_today and pulse.streak.length % DAYS_PER_FREEZE == 0:
        shown.append(Moment("streak", pulse.streak.length))
    return [(moment, _name(moment)) for moment in shown]


def _name(moment: Moment) -> str:
    match moment.kind:
        case "level":
            return gettext("Level %(level)s reached", level=moment.number)
        case "review":
            return gettext("Review passed")
        case "goal":
            return ngettext(
                "Goal reached: %(num)s right answer today", "Goal reached: %(num)s right answers today", moment.number
            )
        case "streak":
            return ngettext("%(num)s day in a row", "%(num)s days in a row", moment.number)

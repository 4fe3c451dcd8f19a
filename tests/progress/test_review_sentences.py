"""The sentences about a topic's review in every state, in both languages: true and complete."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from flask import Flask

from tests.rules.samples import MONDAY, day, hinted, right, wrong
from tests.rules.test_topic_reviews import SINCE, SIX_PASSED, THREE, on_rung, review
from webapp.messages import Locale
from webapp.rules.attempts import Progress, TopicRules
from webapp.rules.replay import RecordedAttempt, replay
from webapp.services.standings import Standing, standing_in
from webapp.web.languages import language_of


def after(progress: Progress, answers: Sequence[RecordedAttempt], rules: TopicRules = THREE) -> Standing:
    """Return where a learner stands right after the last of some answers, given on Monday."""
    return standing_in(rules, review(progress, answers, rules)[1], MONDAY)


def said(macro: str, standing: Standing, locale: Locale = "en", **options: bool) -> str:
    """Return what a macro of _review.html says, with its white space as a browser shows it."""
    module = language_of(locale).templates.get_template("progress/_review.html").module
    return " ".join(str(getattr(module, macro)(standing, **options)).split())


SINCE_UK = "14 днів від останнього повторення. "
DUE = on_rung(4, waited=14)
ONE = replace(THREE, review_intervals=(4,))


@pytest.mark.parametrize(
    ("standing", "english", "ukrainian"),
    [
        (
            after(Progress(), []),
            "Three right answers, and it returns tomorrow.",
            "Три правильні відповіді — і тема повернеться завтра.",
        ),
        (
            after(Progress(), [wrong(), hinted()]),
            "Two right answers, and it returns tomorrow.",
            "Дві правильні відповіді — і тема повернеться завтра.",
        ),
        (
            after(DUE, []),
            "14 days since your last review. Two right answers without a hint, and it returns in 30 days.",
            SINCE_UK + "Дві правильні відповіді без підказки — і тема повернеться через 30 днів.",
        ),
        (
            after(DUE, [hinted(), right()]),
            "14 days since your last review. One right answer without a hint, and it returns in 30 days.",
            SINCE_UK + "Одна правильна відповідь без підказки — і тема повернеться через 30 днів.",
        ),
        (
            after(DUE, [wrong()]),
            "14 days since your last review. Two more answers end this review: it returns in 14 days, or sooner after a"
            " mistake.",
            SINCE_UK + "Ще дві відповіді завершать повторення: тема повернеться через 14 днів, а після помилки раніше.",
        ),
        (
            after(DUE, [hinted(), hinted()]),
            "14 days since your last review. One more answer ends this review: it returns in 14 days.",
            SINCE_UK + "Ще одна відповідь завершить повторення: тема повернеться через 14 днів.",
        ),
        (
            after(DUE, [wrong(), wrong()]),
            "14 days since your last review. One more answer ends this review: it returns in 3 days.",
            SINCE_UK + "Ще одна відповідь завершить повторення: тема повернеться через 3 дні.",
        ),
        (
            after(on_rung(1, waited=4, rules=ONE), [wrong()], ONE),
            "4 days since your last review. Two more answers end this review: it returns in 4 days.",
            "4 дні від останнього повторення. Ще дві відповіді завершать повторення: тема повернеться через 4 дні.",
        ),
        (after(on_rung(3, waited=2), []), "It returns in 5 days.", "Тема повернеться через 5 днів."),
        (
            after(on_rung(6, waited=59), []),
            "Mastered. It returns tomorrow.",
            "Опановано. Тема повернеться завтра.",
        ),
        (
            standing_in(SINCE, replay(SINCE, SIX_PASSED).progress, day(60)),
            "Mastered.",
            "Опановано.",
        ),
    ],
)
def test_what_a_review_needs_or_when_the_topic_returns(
    app: Flask, standing: Standing, english: str, ukrainian: str
) -> None:
    with app.test_request_context():
        assert said("review_sentence", standing) == english
        assert said("review_sentence", standing, "uk") == ukrainian


@pytest.mark.parametrize(
    ("standing", "english"),
    [
        (after(Progress(), [right()]), "Two right answers, and it returns tomorrow."),
        (after(Progress(), [right()] * 3), "Review complete. This topic returns tomorrow."),
        (after(DUE, [right(), right()]), "Review complete, without a mistake: this topic returns in 30 days."),
        # The last rung has none above it, and after a long wait a topic climbs further than one.
        (
            after(on_rung(8, waited=240), [right()] * 2),
            "Review complete, without a mistake: this topic returns in 240 days.",
        ),
        (
            after(on_rung(2, waited=45), [right()] * 2),
            "Review complete, without a mistake: this topic returns in 60 days.",
        ),
        (after(DUE, [right(), wrong(), right()]), "Review complete. This topic returns in 14 days."),
        (after(on_rung(3, waited=25), [hinted()] * 3), "Review complete. This topic returns in 14 days."),
        (after(DUE, [wrong()] * 3), "Review complete. After these mistakes this topic returns in 3 days."),
        (
            after(on_rung(1, waited=1), [wrong()] * 3),
            "Review complete. After these mistakes this topic returns tomorrow.",
        ),
        # A clean review, and then one more answer, a wrong one: the counts alone look like a review with a mistake.
        (after(DUE, [right(), right(), wrong()]), "Review complete. This topic returns in 30 days."),
        (after(on_rung(3, waited=2), [right()]), "Practised ahead of time: the review stays in 5 days."),
    ],
)
def test_what_an_answer_did_for_the_review(app: Flask, standing: Standing, english: str) -> None:
    with app.test_request_context():
        assert said("review_result", standing) == english
        assert said("review_result", standing, "uk")


def test_the_end_of_a_session_says_the_date(app: Flask) -> None:
    with app.test_request_context():
        assert said("return_sentence", after(DUE, [right(), right()])) == "This topic returns on Wednesday, 1 April."
        assert said("return_sentence", after(Progress(), [])) == "Nothing answered here yet. The topic waits for you."
        assert said("return_sentence", after(DUE, [right()])).startswith("14 days since your last review.")


@pytest.mark.parametrize("rungs", [1, 2, 8, 12])
@pytest.mark.parametrize("rung", [0, 1, 8, 30])
def test_the_ladder_has_a_bar_for_every_rung_and_marks_one(app: Flask, rungs: int, rung: int) -> None:
    rules = replace(THREE, review_intervals=tuple(range(1, rungs + 1)))
    standing = after(Progress(srs_stage=rung, last_review_date=day(-1), next_review_date=day(9)), [], rules)
    with app.test_request_context():
        picture = said("ladder", standing)
    assert 'viewBox="0 0 104 26"' in picture, "as wide as any other: no bar fills the column"
    assert picture.count("<rect") == rungs
    assert picture.count("ladder__rung--here") == (rung > 0)
    assert picture.count("ladder__rung--climbed") == max(0, min(rung, rungs) - 1)


@pytest.mark.parametrize(
    ("rungs", "rung", "labels"), [(1, 1, "1"), (8, 3, "12345678"), (20, 1, "1 20"), (20, 8, "1 8 20")]
)
def test_a_long_ladder_names_the_days_that_have_room(app: Flask, rungs: int, rung: int, labels: str) -> None:
    rules = replace(THREE, review_intervals=tuple(range(1, rungs + 1)))
    standing = after(Progress(srs_stage=rung, last_review_date=day(-1), next_review_date=day(9)), [], rules)
    with app.test_request_context():
        picture = said("ladder", standing, labels=True)
    assert re.findall(r">(\d+)</text>", picture) == (labels.split() if " " in labels else list(labels))

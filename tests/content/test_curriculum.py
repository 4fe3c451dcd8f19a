"""The generated page of the curriculum is what the content is, and the content is what was promised."""

from collections import Counter

from tests.content.proofs import proofs_of
from tests.trees import OTHER_TOPIC, TOPIC
from webapp.config import ROOT
from webapp.content.checks.curriculum import curriculum_page, word_count
from webapp.content.files.task_models import TASK_MODELS
from webapp.content.library import Library, Task


def test_curriculum_page_is_current(shipped: Library) -> None:
    page = (ROOT / "docs" / "curriculum.md").read_text(encoding="utf-8")
    assert page == curriculum_page(shipped), "run `flask export-curriculum`"


def test_there_are_at_least_67_topics_in_five_subjects(shipped: Library) -> None:
    assert len(shipped.subjects) >= 5
    assert len(shipped.topics) >= 67


def test_six_of_ten_keys_are_computed_a_second_way(shipped: Library) -> None:
    tasks = sum(len(topic.tasks) for topic in shipped.topics.values())
    assert sum(len(proofs_of(slug)) for slug in shipped.topics) >= 0.6 * tasks


def _is_drawn(task: Task) -> bool:
    """Return whether a task shows a figure or asks for one: a point, a line, a mark on a number line."""
    options = getattr(task.model, "options", ())
    is_marked = any(getattr(task.model, name, None) for name in ("plane", "line"))
    return bool(task.model.figure) or is_marked or any(option.figure for option in options)


def test_every_topic_has_two_tasks_with_a_figure(shipped: Library) -> None:
    drawn = {slug: sum(map(_is_drawn, topic.tasks.values())) for slug, topic in shipped.topics.items()}
    assert {slug: count for slug, count in drawn.items() if count < 2} == {}


def test_no_topic_has_the_name_of_one_of_the_tests(shipped: Library) -> None:
    assert not {TOPIC, OTHER_TOPIC} & set(shipped.topics), "the benchmark's site has both"


NEWER_TYPES = ("graph", "part", "region", "ratio", "steps", "time", "word")


def test_every_task_type_is_used(shipped: Library) -> None:
    used = Counter(task.written_type for topic in shipped.topics.values() for task in topic.tasks.values())
    assert {name: used[name] for name in TASK_MODELS if used[name] < (3 if name in NEWER_TYPES else 15)} == {}


def test_every_topic_is_complete(shipped: Library) -> None:
    for topic in shipped.topics.values():
        tasks = topic.tasks.values()
        assert len(tasks) >= 10, topic.slug
        assert len({task.type for task in tasks}) >= 3, topic.slug
        assert topic.config.review_tasks == 3, topic.slug
        assert set(topic.lessons) == {"en", "uk"}, topic.slug
        for locale, lesson in topic.lessons.items():
            assert 400 <= word_count(lesson) <= 900, f"{topic.slug} {locale}"
            assert "<svg" in lesson.html, f"{topic.slug} {locale} has no figure"
            assert "mistake" in lesson.html, f"{topic.slug} {locale} explains no typical mistake"
        for task in tasks:
            where = f"{topic.slug}/{task.id}"
            assert 2 <= len(task.model.hints) <= 3, where
            assert task.model.solution, where
            assert len(getattr(task.model, "mistakes", "..")) >= 2, where


def test_every_lesson_asks_at_least_two_tasks(shipped: Library) -> None:
    few = {
        f"{topic.slug} {locale}": lesson.task_ids
        for topic in shipped.topics.values()
        for locale, lesson in topic.lessons.items()
        if len(lesson.task_ids) < 2
    }
    assert few == {}


def test_every_task_names_the_part_of_its_lesson_to_read_again(shipped: Library) -> None:
    """That the part is there, in both languages, is checked when the content loads."""
    for topic in shipped.topics.values():
        anchors = [[f"#{heading.anchor}" for heading in lesson.headings] for lesson in topic.lessons.values()]
        for task in topic.tasks.values():
            assert all(task.model.lesson in each for each in anchors), f"{topic.slug}/{task.id}: {task.model.lesson}"

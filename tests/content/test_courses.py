"""Course files: valid ones are offered, faults are reported with their line."""

import pytest

from tests.content.conftest import CONFIG, Tree
from webapp.content.checks.curriculum import curriculum_page
from webapp.content.library import Library

COURSE: dict[str, object] = {
    "title": "First sums",
    "description": "Sums.",
    "topics": ["adding"],
    "translations": {"uk": {"title": "Перші суми", "description": "Суми."}},
}


def test_a_sound_course_is_offered_in_both_languages(tree: Tree) -> None:
    tree.write("courses/first-sums.json", COURSE)
    library = tree.load()
    assert library.problems == ()
    assert [(course.slug, course.title["uk"]) for course in library.courses] == [("first-sums", "Перші суми")]
    assert library.course("first-sums") is library.courses[0]
    assert library.course(None) is None
    assert [subject.slug for subject in library.subjects] == ["math"], "the folder is no subject"


def test_courses_stand_in_their_order(tree: Tree) -> None:
    for slug, order in (("a", 2), ("b", 1), ("c", 2)):
        tree.write(f"courses/{slug}.json", COURSE | {"order": order})
    assert [course.slug for course in tree.load().courses] == ["b", "a", "c"]


def test_courses_of_a_programme_stand_together(tree: Tree) -> None:
    for slug, order, programme in (("a", 1, "East"), ("b", 2, None), ("c", 3, "East"), ("d", 4, "West")):
        uk = {"title": "Суми", "description": "Суми.", "programme": programme and f"{programme} (укр.)"}
        tree.write(
            f"courses/{slug}.json", COURSE | {"order": order, "programme": programme, "translations": {"uk": uk}}
        )
    library = tree.load()
    assert library.problems == ()
    listed = [(title, [course.slug for course in courses]) for title, courses in library.programmes("en")]
    assert listed == [("East", ["a", "c"]), ("", ["b"]), ("West", ["d"])]
    assert [title for title, _ in library.programmes("uk")] == ["East (укр.)", "", "West (укр.)"]


def test_what_a_course_lacks_is_listed_in_the_curriculum(tree: Tree) -> None:
    uk = {"title": "Суми", "description": "Суми.", "missing": ["Кути"]}
    tree.write("courses/mine.json", COURSE | {"missing": ["Angles"], "translations": {"uk": uk}})
    assert "| First sums · Суми (`mine`) | 1: Adding | Angles |" in curriculum_page(tree.load())


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"topics": ["ading"]}, 'courses/mine.json:5: there is no topic "ading": did you mean "adding"?'),
        ({"topics": ["adding", "adding"]}, 'courses/mine.json:6: the topic "adding" is listed twice'),
        ({"topics": []}, 'courses/mine.json:4: "topics": '),
        ({"titel": "x"}, 'unknown key "titel": did you mean "title"?'),
        ({"translations": {}}, '"translations" has no "uk"'),
        ({"topics": ["doubling", "adding"]}, '"doubling" needs "adding", which the course lists after it'),
        ({"missing": ["Statistics"]}, '"missing" has 1 texts, its translation "uk" 0'),
        ({"programme": "Kyiv"}, '"programme" must be in every language, or in none ("uk")'),
        ({"topics": ["empty"]}, 'the topic "empty" has no tasks, so nobody could finish the course'),
    ],
)
def test_a_fault_in_a_course_is_named_with_its_line(tree: Tree, change: dict[str, object], expected: str) -> None:
    for slug, needs in (("doubling", ["adding"]), ("empty", [])):
        tree.write(f"math/{slug}/config.json", CONFIG | {"slug": slug, "prerequisites": needs})
    tree.write("math/doubling/tasks/010-sum.json", (tree.root / "math/adding/tasks/010-sum.json").read_text())
    tree.write("courses/mine.json", COURSE | change)
    assert any(expected in reason for reason in tree.reasons()), tree.reasons()


def test_the_name_of_a_course_file_is_its_address(tree: Tree) -> None:
    tree.write("courses/Grade 5.json", COURSE)
    assert any("the name of the file" in reason for reason in tree.reasons())


def test_a_changed_course_is_other_content(tree: Tree) -> None:
    path = tree.write("courses/mine.json", COURSE)
    before = tree.load().fingerprint
    path.write_text(path.read_text().replace("First", "Second"))
    assert tree.load().fingerprint != before


def test_shipped_courses_cover_every_topic(shipped: Library) -> None:
    in_courses = {slug for course in shipped.courses for slug in course.topic_slugs}
    assert in_courses == set(shipped.topics)

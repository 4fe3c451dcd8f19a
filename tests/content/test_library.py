"""Loading content: valid parts are served, faults are reported with file and line."""

from decimal import Decimal

import pytest

from tests.content.conftest import CONFIG, SUBJECT, TASK, Tree


def test_sound_tree_loads_without_problems(tree: Tree) -> None:
    library = tree.load()
    assert library.problems == ()
    assert library.subjects[0].title == {"en": "Maths", "uk": "Математика"}
    assert library.subjects[0].sections[0].title["uk"] == "Числа"
    topic = library.topics["adding"]
    assert topic.title == {"en": "Adding", "uk": "Додавання"}
    assert topic.lessons["uk"].title == "Додавання"
    assert list(topic.tasks) == ["sum"]


def test_omitted_settings_are_none_and_given_ones_exact(tree: Tree) -> None:
    tree.write(
        "math/adding/config.json", CONFIG | {"reviewTasks": 3, "multiplierHalf": 0.35, "levelThresholds": [1, 2]}
    )
    config = tree.load().topics["adding"].config
    assert (config.max_xp, config.review_intervals, config.review_tasks) == (None, None, 3)
    assert config.multiplier_half == Decimal("0.35")
    assert config.level_thresholds == (1, 2)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"promt": "x"}, ':47: task "sum": unknown key "promt": did you mean "prompt"?'),
        ({"prompt": None}, ':1: task "sum": "prompt" is missing'),
        ({"hints": ["a", ""]}, ':22: task "sum": "hints.1" is empty'),
        ({"type": "numbr"}, ':3: unknown type "numbr": did you mean "number"?'),
        ({"type": None}, ':1: "type" is missing'),
        ({"answer": 5}, ':19: task "sum": "answer": input should be a valid string'),
        ({"params": {"a": {"intger": [1, 2]}}}, ':7: task "sum": unknown key "intger": did you mean "integer"?'),
        ({"figure": {"draw": [{"circle": [0, 0]}]}}, ': task "sum": "figure.draw.0.radius" is missing'),
        (
            {"figure": {"draw": [{"repeat": {"k": [1, 2]}, "draw": [{"circle": [0, 0]}]}]}},
            ': task "sum": "figure.draw.0.draw.0.radius" is missing',
        ),
        ({"params": {"a": {"choice": [1, "two"]}}}, ':7: task "sum": a choice lists numbers or texts, not both'),
        ({"params": {"a": {"integer": [1]}}}, ':7: task "sum": "params.a.integer.1" is missing'),
        ({"domain": "exact"}, ':47: task "sum": unknown key "domain"'),
        ({"translations": {"ua": {}}}, 'task "sum": unknown language "ua"; the languages of the site are en, uk'),
    ],
)
def test_fault_in_a_task_is_named_with_its_line(tree: Tree, change: dict[str, object], expected: str) -> None:
    tree.write_task(**change)
    assert any(expected in reason for reason in tree.reasons()), tree.reasons()


def test_list_of_tasks_keeps_the_sound_ones(tree: Tree) -> None:
    tree.write("math/adding/tasks/010-sum.json", [TASK, TASK | {"id": "second", "hint": ["x"]}, TASK | {"id": "third"}])
    library = tree.load()
    assert list(library.topics["adding"].tasks) == ["sum", "third"]
    assert [problem.reason for problem in library.problems] == [
        'task "second": unknown key "hint": did you mean "hints"?'
    ]
    assert library.problems[0].line > 45


def test_repeated_task_id_names_the_first_file(tree: Tree) -> None:
    tree.write("math/adding/tasks/020-other.json", TASK)
    assert tree.reasons() == ['math/adding/tasks/020-other.json:2: task "sum": the id is already used in 010-sum.json']


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{\n "slug": "adding",\n}', ":2: is not JSON: Illegal trailing comma (column 18)"),
        ('{\n "tags": ["sum",\n ]}', ":2: is not JSON: Illegal trailing comma (column 16)"),
        ('{\n "slug": "adding",', ":2: is not JSON"),
        ('{\n "slug": "adding",\n "title": "A",\n "slug": "b"}', ':4: the key "slug" stands twice'),
        ('{"maxXp": NaN}', ":1: is not JSON: NaN is not a JSON number"),
        ("[" * 100_000, ":1: is nested too deeply"),
        ('{"slug": "add"}', ':1: "title" is missing'),
        ('"slug"', ":1: "),
    ],
)
def test_broken_config_leaves_the_topic_out_and_says_where(tree: Tree, text: str, expected: str) -> None:
    tree.write("math/adding/config.json", text)
    assert "adding" not in tree.load().topics
    assert any(f"math/adding/config.json{expected}" in reason for reason in tree.reasons()), tree.reasons()


def test_file_that_is_not_text_is_a_problem_not_an_exception(tree: Tree) -> None:
    tree.topic.joinpath("tasks/010-sum.json").write_bytes(b'{\n"id": "\xff"}')
    assert tree.reasons() == ["math/adding/tasks/010-sum.json:2: is not UTF-8 text"]


def test_one_broken_topic_does_not_stop_the_others(tree: Tree) -> None:
    tree.write("math/broken/config.json", "{")
    assert list(tree.load().topics) == ["adding"]


def test_slug_must_be_the_folder(tree: Tree) -> None:
    tree.write("math/adding/config.json", CONFIG | {"slug": "adding-up"})
    assert 'math/adding/config.json:2: "slug" is "adding-up" but the folder is "adding"' in tree.reasons()


def test_sections_and_folders_must_agree(tree: Tree) -> None:
    sections = [{"slug": "numbers", "title": "Numbers", "topics": ["missing", "missing"]}]
    tree.write("math/subject.json", SUBJECT | {"sections": sections})
    reasons = "\n".join(tree.reasons())
    assert 'subject.json:9: the topic "missing" has no missing/config.json' in reasons
    assert 'subject.json:10: the topic "missing" is listed twice' in reasons
    assert "adding/config.json:1: no section of the subject's subject.json lists this topic" in reasons


def test_missing_section_title_is_named(tree: Tree) -> None:
    uk = {"title": "М", "description": "Ч", "sections": {}}
    tree.write("math/subject.json", SUBJECT | {"translations": {"uk": uk}})
    assert any('these sections have no uk title: "numbers"' in reason for reason in tree.reasons())


def test_thresholds_must_increase(tree: Tree) -> None:
    tree.write("math/adding/config.json", CONFIG | {"levelThresholds": [5, 5]})
    assert tree.reasons()[0].endswith("must be strictly increasing")


def test_missing_lesson_is_a_problem(tree: Tree) -> None:
    tree.topic.joinpath("lesson.uk.md").unlink()
    library = tree.load()
    assert "uk" not in library.topics["adding"].lessons
    assert "lesson.uk.md:1: cannot be read" in tree.reasons()[0]


def test_no_content_folder_is_a_problem(tree: Tree) -> None:
    tree.root = tree.root / "nowhere"
    assert tree.load().topics == {}
    assert len(tree.reasons()) == 1


def test_keywords_and_synonyms_are_read_in_both_languages(tree: Tree) -> None:
    uk = {"title": "Додавання", "description": "Суми.", "keywords": ["плюс"]}
    tree.write("math/adding/config.json", CONFIG | {"keywords": ["plus"], "translations": {"uk": uk}})
    tree.write("synonyms.json", {"en": [["sum", "total"]]})
    library = tree.load()
    assert library.problems == ()
    assert library.topics["adding"].keywords == {"en": ("plus",), "uk": ("плюс",)}
    assert library.synonyms == {"en": (("sum", "total"),), "uk": ()}


def test_a_fault_in_the_synonyms_names_its_line_and_they_count_as_content(tree: Tree) -> None:
    before = tree.load().fingerprint
    tree.write("synonyms.json", {"en": [["sum", "total"], ["alone"]], "pl": []})
    assert [reason.partition(":")[0] for reason in tree.reasons()] == ["synonyms.json"] * 2
    assert any('unknown key "pl"' in reason for reason in tree.reasons())
    assert tree.load().fingerprint != before


def test_the_part_of_the_lesson_that_a_task_names_must_be_there(tree: Tree) -> None:
    tree.write_task(lesson="#adding")
    assert tree.reasons() == []
    tree.write_task(lesson="#ading")
    [reason] = tree.reasons()
    assert reason.startswith("math/adding/tasks/010-sum.json:")
    assert 'the lesson has no part "#ading": did you mean "adding"?; parts: #adding' in reason
    tree.write_task(lesson="adding")
    assert '"lesson"' in tree.reasons()[0]


def test_translations_of_a_lesson_show_the_same_tasks(tree: Tree) -> None:
    lesson = "---\ntitle: T\nsummary: S.\n---\n\n## A\n\n::: task {}\n:::\n"
    tree.write("math/adding/lesson.md", lesson.format("sum"))
    tree.write("math/adding/lesson.uk.md", lesson.format("sums"))
    [reason] = tree.reasons()
    assert reason == 'math/adding/lesson.uk.md:8: the topic has no task "sums": did you mean "sum"?'

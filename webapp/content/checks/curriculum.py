"""The curriculum as a page of Markdown: subjects, topics in teaching order, and numbers of tasks by type."""

from collections import Counter
from collections.abc import Mapping

from webapp.content.files.task_models import TASK_MODELS
from webapp.content.library import Library, Topic
from webapp.content.rendering.markdown import Lesson, without_tags
from webapp.locales import Locale

HEADING = """# Curriculum

What is shipped in `content/`, made by `flask export-curriculum`; do not edit it by hand. Word counts are those of the
English and the Ukrainian lesson.
"""


def curriculum_page(library: Library) -> str:
    """Return the page: a table of topics for each subject and section, then the number of tasks by type."""
    types: Counter[str] = Counter()
    tasks = 0
    lines, own = [HEADING], library.languages[0]
    for subject in library.subjects:
        lines += [f"## {_titles(subject.title)}", "", subject.description[own], ""]
        for section in subject.sections:
            lines += [
                f"### {section.title[own]}",
                "",
                "| topic | learn first | tasks | words |",
                "|---|---|---|---|",
            ]
            for topic in (library.topics[slug] for slug in section.topic_slugs if slug in library.topics):
                found = Counter(task.written_type for task in topic.tasks.values())
                types.update(found)
                tasks += len(topic.tasks)
                lines.append(_row(library, topic, found))
            lines.append("")
    lines += _courses(library)
    lines += ["## Tasks by type", "", "| type | tasks |", "|---|---|"]
    lines += [f"| {name} | {types[name]} |" for name in sorted(TASK_MODELS)]
    lines += ["", f"{len(library.topics)} topics, {tasks} tasks.", ""]
    return "\n".join(lines)


def _courses(library: Library) -> list[str]:
    own = library.languages[0]
    lines = ["## Courses", "", "| course | topics, in the order they are learnt | what its programme also teaches |"]
    lines.append("|---|---|---|")
    for course in library.courses:
        topics = ", ".join(library.topics[slug].title[own] for slug in course.topic_slugs)
        programme = f"{course.programme[own]}: " if course.programme[own] else ""
        name = f"{programme}{_titles(course.title)} (`{course.slug}`)"
        lines.append(f"| {name} | {len(course.topic_slugs)}: {topics} | {'; '.join(course.missing[own]) or '–'} |")
    return [*lines, ""]


def _titles(title: Mapping[Locale, str]) -> str:
    return " · ".join(title.values())


def word_count(lesson: Lesson) -> int:
    """Return the number of words in a lesson; a formula counts as one word."""
    return len(without_tags(lesson.html).split()) + lesson.html.count("<math")


def _row(library: Library, topic: Topic, found: Counter[str]) -> str:
    before = ", ".join(
        library.topics[slug].title[library.languages[0]] for slug in topic.prerequisites if slug in library.topics
    )
    counts = ", ".join(f"{count} {name}" for name, count in sorted(found.items(), key=lambda item: (-item[1], item[0])))
    words = " / ".join(str(word_count(lesson)) for lesson in topic.lessons.values())
    title = f"{_titles(topic.title)} (`{topic.slug}`)"
    return f"| {title} | {before or '–'} | {len(topic.tasks)}: {counts} | {words} |"

"""Load a content tree from its folder, with every fault that is found on the way.

`load_library` never raises for bad content. Broken parts are left out and listed in `library.problems`; the rest is
served.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from re import fullmatch

from webapp.content.files.models import (
    SLUG,
    CourseModel,
    SettingsModel,
    SubjectModel,
    SynonymsModel,
    TermsModel,
    TermWords,
    TopicConfig,
)
from webapp.content.files.shared_parts import SharedError, StimulusModel, TaskGroup, as_cloze, with_stimulus
from webapp.content.files.source import KeyPath, Problem, Source, SourceError, quoted
from webapp.content.files.task_models import TASK_MODELS, StepsTask, WrittenTask
from webapp.content.files.tree import (
    COURSES,
    SETTINGS_FILE,
    SYNONYMS_FILE,
    TERMS_FILE,
    fingerprint_of,
    fingerprint_of_files,
    folders,
)
from webapp.content.files.validation import did_you_mean, read, validate
from webapp.content.library import (
    Course,
    InLanguages,
    Library,
    Section,
    Subject,
    Synonyms,
    Task,
    Term,
    Topic,
    lesson_file,
)
from webapp.content.rendering.markdown import Lesson, load_lesson
from webapp.content.rendering.pictures import Picture, is_picture, read_picture
from webapp.locales import LOCALES, Locale
from webapp.pictures import FIGURE_FORMATS


def load_library(content_dir: Path) -> Library:
    """Load the whole tree. Never raises for bad content; see `Library.problems`, sorted by path and line."""
    fingerprint = fingerprint_of(content_dir)  # first: files may change during loading
    problems: list[Problem] = []
    subjects: list[Subject] = []
    found: dict[str, Topic] = {}
    if not content_dir.is_dir():
        problems.append(Problem(content_dir, 1, "is not a folder"))
    languages = _load_languages(content_dir / SETTINGS_FILE, problems)
    for folder in folders(content_dir):
        if folder.name == COURSES:
            continue
        topics = _load_topics(folder, languages, problems)
        for topic in topics:
            if topic.slug in found:
                reason = f"the topic is also in {found[topic.slug].folder}; a slug is unique across subjects"
                problems.append(Problem(topic.folder / "config.json", 1, reason))
        found |= {topic.slug: topic for topic in topics if topic.slug not in found}
        subject = _load_subject(folder, languages, problems)
        if subject is not None:
            subjects.append(subject)
    subjects.sort(key=lambda subject: subject.order)
    ordered = [slug for subject in subjects for section in subject.sections for slug in section.topic_slugs]
    ranks = {slug: rank for rank, slug in reversed(list(enumerate(ordered)))}
    in_order = sorted(found.values(), key=lambda topic: (ranks.get(topic.slug, len(ranks)), topic.slug))
    return Library(
        folder=content_dir,
        subjects=tuple(subjects),
        courses=tuple(_load_courses(content_dir, found, languages, problems)),
        topics={topic.slug: topic for topic in in_order},
        synonyms=_load_synonyms(content_dir / SYNONYMS_FILE, problems),
        terms=_load_terms(content_dir / TERMS_FILE, languages, problems),
        problems=tuple(sorted(problems)),
        fingerprint=fingerprint,
        languages=languages,
    )


def _load_synonyms(path: Path, problems: list[Problem]) -> Synonyms:
    """Return the synonym groups of a content tree. A tree without the file has none."""
    source = read(path, problems) if path.exists() else None
    model = None if source is None else validate(SynonymsModel, source, source.value, (), problems)
    return {locale: getattr(model, locale, ()) for locale in LOCALES}


def _load_terms(path: Path, languages: Sequence[Locale], problems: list[Problem]) -> tuple[Term, ...]:
    """Return the glossary of a content tree. A tree without the file has none."""
    source = read(path, problems) if path.exists() else None
    model = None if source is None else validate(TermsModel, source, source.value, (), problems)
    if source is None or model is None:
        return ()
    terms: dict[str, Term] = {}
    for index, term in enumerate(model.terms):
        if term.id in terms:
            problems.append(Problem(path, source.line("terms", index, "id"), f'the id "{term.id}" is used twice'))
        for locale in languages[1:]:
            if locale not in term.translations:
                line = source.line("terms", index)
                problems.append(Problem(path, line, f'the term "{term.id}" has no translation "{locale}"'))
        words = InLanguages[TermWords]({languages[0]: term, **term.translations})
        terms.setdefault(term.id, Term(term.id, term.topic, words, source.line("terms", index)))
    return tuple(terms.values())


def _load_languages(path: Path, problems: list[Problem]) -> tuple[Locale, ...]:
    """Return the languages of a content tree, its own first."""
    source = read(path, problems) if path.exists() else None
    model = None if source is None else validate(SettingsModel, source, source.value, (), problems)
    return model.languages if model else LOCALES


def _require(
    translations: Mapping[Locale, object], languages: Sequence[Locale], source: Source, problems: list[Problem]
) -> None:
    """Add a problem for each language of the tree in which a file has no translation."""
    for locale in languages[1:]:
        if locale not in translations:
            line = source.line("translations") if translations else 1
            problems.append(Problem(source.path, line, f'"translations" has no "{locale}"'))


def _load_subject(folder: Path, languages: Sequence[Locale], problems: list[Problem]) -> Subject | None:
    source = read(folder / "subject.json", problems)
    model = None if source is None else validate(SubjectModel, source, source.value, (), problems)
    if source is None or model is None:
        return None
    listed: set[str] = set()
    for index, section in enumerate(model.sections):
        for position, slug in enumerate(section.topics):
            line = source.line("sections", index, "topics", position)
            if slug in listed:
                problems.append(Problem(source.path, line, f'the topic "{slug}" is listed twice'))
            elif not (folder / slug / "config.json").is_file():
                problems.append(Problem(source.path, line, f'the topic "{slug}" has no {slug}/config.json'))
            listed.add(slug)
    for path in folders(folder):
        if path.name not in listed:
            problems.append(
                Problem(path / "config.json", 1, "no section of the subject's subject.json lists this topic")
            )
    _require(model.translations, languages, source, problems)
    titles = {section.slug: section.title for section in model.sections}
    for locale, translation in model.translations.items():
        line = source.line("translations", locale, "sections")
        if missing := sorted(titles.keys() - translation.sections.keys()):
            problems.append(Problem(source.path, line, f"these sections have no {locale} title: {quoted(missing)}"))
        if foreign := sorted(translation.sections.keys() - titles.keys()):
            problems.append(Problem(source.path, line, f"there is no section {quoted(foreign)}"))
    own, others = languages[0], model.translations.items()
    return Subject(
        slug=folder.name,
        title=InLanguages({own: model.title} | {locale: other.title for locale, other in others}),
        description=InLanguages({own: model.description} | {locale: other.description for locale, other in others}),
        order=model.order,
        sections=tuple(
            Section(
                slug=section.slug,
                title=InLanguages(
                    {own: section.title}
                    | {locale: other.sections.get(section.slug, section.title) for locale, other in others}
                ),
                topic_slugs=section.topics,
            )
            for section in model.sections
        ),
    )


def _load_courses(
    content_dir: Path, topics: Mapping[str, Topic], languages: Sequence[Locale], problems: list[Problem]
) -> list[Course]:
    """Return the courses in order. A broken topic that a course lists has been reported already."""
    courses = []
    for path in sorted((content_dir / COURSES).glob("*.json")):
        source = read(path, problems)
        model = None if source is None else validate(CourseModel, source, source.value, (), problems)
        if source is None or model is None:
            continue
        if not fullmatch(SLUG, path.stem):
            problems.append(Problem(path, 1, "the name of the file is not in lower case, digits and hyphens"))
        for index, slug in enumerate(model.topics):
            line, before = source.line("topics", index), model.topics[:index]
            late = set(topics[slug].prerequisites).intersection(model.topics[index + 1 :]) if slug in topics else set()
            if slug not in topics and any(content_dir.glob(f"*/{slug}/config.json")):
                continue
            if slug not in topics:
                problems.append(Problem(path, line, f'there is no topic "{slug}"{did_you_mean(slug, topics)}'))
            elif not topics[slug].tasks:
                problems.append(
                    Problem(path, line, f'the topic "{slug}" has no tasks, so nobody could finish the course')
                )
            elif slug in before:
                problems.append(Problem(path, line, f'the topic "{slug}" is listed twice'))
            elif late:
                reason = f'the topic "{slug}" needs {quoted(sorted(late))}, which the course lists after it'
                problems.append(Problem(path, line, reason))
        _require(model.translations, languages, source, problems)
        own, others = languages[0], model.translations.items()
        for locale, other in others:
            line = source.line("translations", locale)
            if len(other.missing) != len(model.missing):
                reason = f'"missing" has {len(model.missing)} texts, its translation "{locale}" {len(other.missing)}'
                problems.append(Problem(path, line, reason))
            if bool(other.programme) != bool(model.programme):
                problems.append(Problem(path, line, f'"programme" must be in every language, or in none ("{locale}")'))
        courses.append(
            Course(
                slug=path.stem,
                title=InLanguages({own: model.title} | {locale: other.title for locale, other in others}),
                description=InLanguages(
                    {own: model.description} | {locale: other.description for locale, other in others}
                ),
                order=model.order,
                programme=InLanguages(
                    {own: model.programme or ""} | {locale: other.programme or "" for locale, other in others}
                ),
                missing=InLanguages({own: model.missing} | {locale: other.missing for locale, other in others}),
                topic_slugs=tuple(slug for slug in dict.fromkeys(model.topics) if slug in topics),
            )
        )
    return sorted(courses, key=lambda course: (course.order, course.slug))


def _load_topics(subject_folder: Path, languages: tuple[Locale, ...], problems: list[Problem]) -> list[Topic]:
    topics: list[Topic] = []
    for folder in folders(subject_folder):
        topic, found = _load_topic_once(folder, languages, fingerprint_of_files(sorted(folder.rglob("*")), folder))
        problems += found
        topics += [topic] if topic else []
    return topics


@lru_cache(maxsize=512)  # an author's page loads the tree again after each edit, and one topic of a hundred has changed
def _load_topic_once(
    folder: Path, languages: tuple[Locale, ...], _fingerprint: str
) -> tuple[Topic | None, tuple[Problem, ...]]:
    """Return the topic and its problems. The same objects as long as no file of its folder changes."""
    problems: list[Problem] = []
    return _load_topic(folder, languages, problems), tuple(problems)


def _load_topic(folder: Path, languages: tuple[Locale, ...], problems: list[Problem]) -> Topic | None:
    source = read(folder / "config.json", problems)
    config = None if source is None else validate(TopicConfig, source, source.value, (), problems)
    if source is None or config is None:
        return None
    if config.slug != folder.name:
        reason = f'"slug" is "{config.slug}" but the folder is "{folder.name}"'
        problems.append(Problem(source.path, source.line("slug"), reason))
        return None
    _require(config.translations, languages, source, problems)
    own, others = languages[0], config.translations.items()
    tasks: dict[str, Task] = {}
    sound = len(problems)
    for task in _load_tasks(folder, languages, problems):
        if task.id in tasks:
            problems.append(task.problem(f"the id is already used in {tasks[task.id].source.path.name}", "id"))
        else:
            tasks[task.id] = task
    lessons = _load_lessons(folder, tasks, languages, problems, lacks_tasks=len(problems) > sound)
    return Topic(
        slug=config.slug,
        subject_slug=folder.parent.name,
        folder=folder,
        config=config,
        title=InLanguages({own: config.title} | {locale: other.title for locale, other in others}),
        description=InLanguages({own: config.description} | {locale: other.description for locale, other in others}),
        keywords=InLanguages(
            {own: (*config.keywords, *(config.tags or ()))} | {locale: other.keywords for locale, other in others}
        ),
        lessons=lessons,
        tasks=tasks,
        prerequisites=config.prerequisites,
        pictures=tuple(_load_pictures(folder / "figures", problems)),
    )


def _load_pictures(folder: Path, problems: list[Problem]) -> Iterator[Picture]:
    for path in sorted(folder.glob("[!.]*")):
        try:
            if is_picture(path):
                yield read_picture(path)
            elif path.suffix != ".svg":
                endings = ", ".join([".svg", *FIGURE_FORMATS])
                problems.append(Problem(path, 1, f"is no figure: the name ends in {endings}"))
        except SourceError as error:
            problems.append(error.problem)


def _load_lessons(
    folder: Path,
    tasks: Mapping[str, Task],
    languages: Sequence[Locale],
    problems: list[Problem],
    *,
    lacks_tasks: bool,
) -> Mapping[Locale, Lesson]:
    """Return a topic's lesson in each language. Tasks that link to a missing part are added to `problems`.

    With `lacks_tasks` the topic has tasks that could not be read, so a lesson may show one that is not in `tasks`.
    """
    lessons: dict[Locale, Lesson] = {}
    anchors: tuple[str, ...] = ()
    for locale in dict.fromkeys((*languages, *LOCALES)):
        path = folder / lesson_file(locale, languages)
        is_needed = locale in languages or path.exists()
        lesson = None
        if is_needed:
            lesson = load_lesson(path, locale, problems, tasks, anchors, lacks_tasks=lacks_tasks)
        if lesson is not None:
            lessons[locale] = lesson
            anchors = anchors or tuple(heading.anchor for heading in lesson.headings)
    for task in tasks.values():
        if task.model.lesson and task.model.lesson[1:] not in anchors:
            known = ", ".join(f"#{anchor}" for anchor in anchors) or "none"
            reason = f'the lesson has no part "{task.model.lesson}"{did_you_mean(task.model.lesson[1:], anchors)}'
            problems.append(task.problem(f"{reason}; parts: {known}", "lesson"))
    return lessons


def _load_tasks(folder: Path, languages: tuple[Locale, ...], problems: list[Problem]) -> Iterator[Task]:
    for path in sorted((folder / "tasks").glob("*.json")):
        source = read(path, problems)
        if source is None:
            continue
        value = source.value
        where: KeyPath = ()
        stimulus: StimulusModel | None = None
        if isinstance(value, dict) and "stimulus" in value:
            group = validate(TaskGroup, source, value, (), problems)
            if group is None:
                continue
            value, where, stimulus = value["tasks"], ("tasks",), group.stimulus
        is_listed = isinstance(value, list)
        for index, each in enumerate(value if is_listed else [value]):
            owner: KeyPath = (*where, index) if is_listed else ()
            task = _load_task(folder.name, source, each, owner, stimulus, languages, problems)
            if task is not None:
                yield task


def _load_task(
    topic_slug: str,
    source: Source,
    value: object,
    owner: KeyPath,
    stimulus: StimulusModel | None,
    languages: tuple[Locale, ...],
    problems: list[Problem],
) -> Task | None:
    """Return a task of a file with the stimulus of the file in front. Faults are added to `problems`; returns None."""
    if not isinstance(value, dict):
        problems.append(Problem(source.path, source.line(*owner), "a task is an object in { }"))
        return None
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in TASK_MODELS:
        reason = f'"type" is missing; it is one of {quoted(sorted(TASK_MODELS))}'
        if kind is not None:
            reason = f'unknown type "{kind}"{did_you_mean(str(kind), TASK_MODELS)}'
        problems.append(Problem(source.path, source.line(*owner, "type"), reason))
        return None
    model: WrittenTask | None = validate(TASK_MODELS[kind], source, value, owner, problems)
    if model is None:
        return None
    try:
        whole = with_stimulus(model, stimulus) if stimulus else model
        if isinstance(whole, StepsTask):
            cloze, origins = as_cloze(whole)
            return Task(topic_slug, cloze, source, owner, languages, origins)
        return Task(topic_slug, whole, source, owner, languages)
    except SharedError as error:
        line = source.line(*owner, *error.at)
        problems.append(Problem(source.path, line, f'task "{model.id}": {error}'))
        return None

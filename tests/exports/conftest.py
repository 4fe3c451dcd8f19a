"""A topic with tasks of every type, exported in each format, and the variants that the questions were made of."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

from tests.content.conftest import Tree, sound_tree
from webapp.content.library import Library, Task, Topic
from webapp.content.variants.seeds import unseen_seed
from webapp.content.variants.variants import Variant, make_variant
from webapp.locales import Locale
from webapp.services.exports import Export, export_topic

OF_EACH_TYPE = 2
COPIES = 2

Exported = Callable[[str, Locale], Export]


def _tasks(library: Library) -> Iterator[tuple[str, Task]]:
    """Yield up to two tasks of each type, the ones with most to lose first: with figures, fractions, many gaps."""
    found: dict[str, int] = {}
    names: set[str] = set()
    for topic in library.topics.values():
        for task in topic.tasks.values():
            kind = f"{task.type}{'+' if task.model.figure else ''}"
            if found.get(kind, 0) < OF_EACH_TYPE and task.id not in names:
                found[kind] = found.get(kind, 0) + 1
                names.add(task.id)
                yield task.id, task


@pytest.fixture(scope="session")
def every_type(shipped: Library) -> Topic:
    return replace(shipped.topics["adding-fractions"], tasks=dict(_tasks(shipped)))


@pytest.fixture(scope="session")
def exported(shipped: Library, every_type: Topic) -> Exported:
    """What makes an export of the topic, each one once."""
    made: dict[tuple[str, Locale], Export] = {}

    def export(name: str, locale: Locale) -> Export:
        if (name, locale) not in made:
            made[name, locale] = export_topic(shipped, every_type, name, COPIES, locale, str, 1_700_000_000)
        return made[name, locale]

    return export


@pytest.fixture
def small_tree(tmp_path: Path) -> Tree:
    return sound_tree(tmp_path / "content")


def document(content: bytes) -> Element:
    """Return the root of an XML file."""
    return fromstring(content)  # noqa: S314 - our own export wrote it


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    opened = Collection(str(tmp_path / "collection.anki2"))
    yield opened
    opened.close()


def import_into(collection: Collection, content: bytes, folder: Path) -> None:
    path = folder / "deck.apkg"
    path.write_bytes(content)
    options = ImportAnkiPackageOptions()
    collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(path), options=options))


def variants_of(topic: Topic, locale: Locale) -> dict[str, Variant]:
    """Return the variant of each question by the question's name."""
    found = {}
    for task in topic.tasks.values():
        seen: set[object] = set()
        for copy in range(1, COPIES + 1):
            seed = unseen_seed(task, f"export/{task.topic_slug}/{task.id}/{copy}", seen)
            found[f"{task.id}-{copy}"] = make_variant(task, seed, locale)
    return found

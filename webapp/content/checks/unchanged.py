"""Topics whose tasks need no check, because nothing that the check reads has changed since they passed it."""

import json
import sys
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

from webapp.content.files.tree import fingerprint_of, fingerprint_of_files
from webapp.content.library import Library, Topic

_PACKAGE = Path(__file__).parents[2]
_CODE = (_PACKAGE / "content", _PACKAGE / "grading", _PACKAGE / "locales.py", _PACKAGE / "messages.py")


class Passed:
    """The topics that passed, kept in a file between runs. A file that cannot be read counts as empty."""

    def __init__(self, path: Path, library: Library, seeds: int) -> None:
        self._path = path
        self._prints = {slug: fingerprint(topic, library, seeds) for slug, topic in library.topics.items()}
        if fingerprint_of(library.folder) != library.fingerprint:  # a file was saved after the library was loaded
            self._prints.clear()
        self._folders = {slug: str(topic.folder.resolve()) for slug, topic in library.topics.items()}
        self._known = _read(path)

    def topics(self) -> frozenset[str]:
        """Return the slugs of the topics that have passed as they are now."""
        return frozenset(slug for slug, mark in self._prints.items() if self._known.get(self._folders[slug]) == mark)

    def add(self, slugs: Iterable[str]) -> None:
        """Store that these topics passed. What is stored about other folders stays."""
        passed = {self._folders[slug]: self._prints[slug] for slug in slugs if slug in self._prints}
        self._path.parent.mkdir(parents=True, exist_ok=True)
        written = self._path.with_suffix(".new")
        written.write_text(json.dumps(_read(self._path) | passed, indent=1), encoding="utf-8")
        written.replace(self._path)


def _read(path: Path) -> dict[str, str]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def fingerprint(topic: Topic, library: Library, seeds: int) -> str:
    """Return the SHA-256 of all that the check of a topic's tasks reads.

    That is the files of the topic's folder, the files beside the subjects (settings of the whole tree), the checker's
    code, and the versions of Python and of the packages. What a lesson links to is checked every time.
    """
    shared = (path for path in library.folder.iterdir() if path.is_file())
    files = fingerprint_of_files(sorted((*shared, *topic.folder.rglob("*"))), library.folder)
    return sha256(f"{seeds} {_code()} {files}".encode()).hexdigest()


@cache
def _code() -> str:
    """Return the SHA-256 of the code and of what it runs on. It is a new one after every release."""
    packages = sorted(f"{one.name} {one.version}" for one in distributions())
    modules = (path for place in _CODE for path in (place, *sorted(place.rglob("*.py"))))
    return sha256(f"{sys.version} {packages} {fingerprint_of_files(modules, _PACKAGE)}".encode()).hexdigest()

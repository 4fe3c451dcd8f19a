"""The content tree on disk: its folders and files, and its fingerprint."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

COURSES = "courses"  # the folder beside those of the subjects
SYNONYMS_FILE = "synonyms.json"
SETTINGS_FILE = "settings.json"
TERMS_FILE = "terms.json"


def fingerprint_of(content_dir: Path) -> str:
    """Return the SHA-256 of every file of the tree with its path. Trees with equal fingerprints have equal content."""
    files = (content_dir / name for name in (SETTINGS_FILE, SYNONYMS_FILE, TERMS_FILE))
    parts = (*files, *folders(content_dir))
    return fingerprint_of_files((path for part in parts for path in sorted((part, *part.rglob("*")))), content_dir)


def fingerprint_of_files(paths: Iterable[Path], folder: Path) -> str:
    """Return the SHA-256 of these files with their paths inside a folder, in this order. Folders are left out."""
    found = sha256()
    for path in paths:
        if path.is_file():
            found.update(f"{path.relative_to(folder).as_posix()}\0".encode(errors="surrogateescape"))
            found.update(_digest(path))
    return found.hexdigest()


def _digest(path: Path) -> bytes:
    """Return the digest of a file's bytes; of no bytes if it is unreadable, which the library reports."""
    try:
        return sha256(path.read_bytes()).digest()
    except OSError:
        return b""


def folders(parent: Path) -> list[Path]:
    """Return the content folders; `schema` and hidden ones hold no content."""
    if not parent.is_dir():
        return []
    return sorted(path for path in parent.iterdir() if path.is_dir() and path.name != "schema" and path.name[0] != ".")

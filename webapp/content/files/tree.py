"""The content tree on disk: its folders and files, and its fingerprint."""

from hashlib import sha256
from pathlib import Path

COURSES = "courses"  # the folder beside those of the subjects
SYNONYMS_FILE = "synonyms.json"


def fingerprint_of(content_dir: Path) -> str:
    """Return the SHA-256 of every file of the tree with its path. Trees with equal fingerprints have equal content."""
    tree = sha256()
    for part in (content_dir / SYNONYMS_FILE, *folders(content_dir)):
        for path in sorted(path for path in (part, *part.rglob("*")) if path.is_file()):
            tree.update(f"{path.relative_to(content_dir).as_posix()}\0".encode(errors="surrogateescape"))
            tree.update(digest_of(path))
    return tree.hexdigest()


def digest_of(path: Path) -> bytes:
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

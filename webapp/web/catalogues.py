"""Translations of the interface: `translations/<locale>/LC_MESSAGES/messages.po`, written by people.

gettext reads compiled catalogues. They are compiled at start-up beside the static files, so that none is ever stale.
"""

import os
import re
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parents[1]
SOURCE = PACKAGE / "translations"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]


def compile_catalogues(build_folder: Path) -> Path:
    """Return the folder of compiled catalogues, written if it does not exist. Parallel writers write the same.

    Each file is read once: an editor may write it again before it is compiled, and the folder is named after its text.
    """
    sources = {path: path.read_bytes() for path in sorted(SOURCE.glob("*/LC_MESSAGES/messages.po"))}
    folder = build_folder / sha256(b"".join(sources.values())).hexdigest()[:16]
    for path, text in sources.items():
        compiled = folder / path.relative_to(SOURCE).with_suffix(".mo")
        if not compiled.exists():
            content = BytesIO()
            write_mo(content, _parsed(path, text))
            compiled.parent.mkdir(parents=True, exist_ok=True)
            fresh = compiled.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(content.getvalue())
            fresh.replace(compiled)
    return folder


def read(path: Path) -> Catalog:
    """Return a catalogue as written in its file."""
    return _parsed(path, path.read_bytes())


def _parsed(path: Path, text: bytes) -> Catalog:
    return read_po(BytesIO(text), locale=path.parent.parent.name)


def extract() -> Catalog:
    """Return every sentence marked for translation in code and templates."""
    found = Catalog()
    for name, line, message, _comments, _context in extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS):
        found.add(message, locations=[(f"webapp/{name}", line)])
    return found


def update(path: Path) -> list[str]:
    """Update a catalogue from the code: add new sentences, remove unused ones. Return those without translation."""
    known, fresh = read(path), Catalog(locale=path.parent.parent.name)
    for message in extract():
        if message.id:
            written = known.get(message.id)
            fresh.add(message.id, written.string if written else "")
    with path.open("wb") as file:
        write_po(file, fresh, width=120, sort_output=True, no_location=True, omit_header=True)
    return [str(message.id) for message in fresh if message.id and not all(forms(message.string))]


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """Return the forms of a sentence: one, or one for each plural."""
    return [text or ""] if isinstance(text, str | None) else list(text)


def placeholders(text: str) -> set[str]:
    """Return the names of a sentence's placeholders."""
    return set(re.findall(r"%\((\w+)\)s", text))

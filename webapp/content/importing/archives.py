"""ZIP packages without their dangers. Nothing is unpacked to disk, and no entry is larger than it is allowed to be."""

import zipfile
import zlib
from io import BytesIO

from webapp.content.importing.drafts import Unreadable

MOST_ENTRIES = 500
LARGEST_ENTRY = 8 * 1024 * 1024  # bytes, unpacked
LARGEST_WHOLE = 40 * 1024 * 1024


class Archive:
    """The entries of a ZIP file by name. Raises Unreadable for one that is broken, encrypted, too large or unsafe."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise Unreadable("the archive is broken: save the package again") from None
        entries = [entry for entry in self._archive.infolist() if not entry.is_dir()]
        if len(entries) > MOST_ENTRIES:
            raise Unreadable(f"the archive has {len(entries)} entries; {MOST_ENTRIES} is the most. Import it in parts")
        for entry in entries:
            parts = entry.filename.replace("\\", "/").split("/")
            if ".." in parts or parts[0] == "" or ":" in parts[0]:
                raise Unreadable(f"the archive names a place outside itself: “{entry.filename[:80]}”")
            if entry.flag_bits & 1:
                raise Unreadable("the archive is locked with a password")
        if sum(entry.file_size for entry in entries) > LARGEST_WHOLE:
            raise Unreadable(f"the archive has more than {LARGEST_WHOLE // 1024 // 1024} MB when it is unpacked")
        self._entries = {entry.filename: entry for entry in entries}
        self._left = LARGEST_WHOLE

    @property
    def names(self) -> list[str]:
        """Return the names of all entries, in their order."""
        return list(self._entries)

    def read(self, name: str) -> bytes | None:
        """Return the content of an entry; None if there is no such entry.

        The sizes that an archive states may be wrong, so they are measured again.
        """
        entry = self._entries.get(name)
        if entry is None:
            return None
        try:
            with self._archive.open(entry) as stream:
                content = stream.read(LARGEST_ENTRY + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
            raise Unreadable(f"the entry “{name[:80]}” of the archive is broken: save the package again") from None
        self._left -= len(content)
        if len(content) > LARGEST_ENTRY or self._left < 0:
            raise Unreadable(f"the entry “{name[:80]}” of the archive is too large when it is unpacked")
        return content

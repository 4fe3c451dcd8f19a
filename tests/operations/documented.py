"""The commands that README and docs show, as a reader would run them."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from webapp.config import ROOT, Settings
from webapp.hosting import embedded

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SECRET = "a secret for the documented commands that is long enough"


@dataclass(frozen=True, slots=True)
class Block:
    """A code block that a page marks runnable."""

    page: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def runnable_blocks() -> Iterator[Block]:
    """Yield every block between ```sh runnable and ```."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.finditer(r"^```sh runnable\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            yield Block(page, text.count("\n", 0, block.start()) + 2, block[1])


def block_with(command: str) -> str:
    """Return the runnable block of the pages in which a command stands."""
    (found,) = [block.text for block in runnable_blocks() if command in block.text]
    return found


def project(folder: Path) -> Path:
    """Return the project in a folder in which commands may write: what they change is a copy, the rest a link."""
    folder.mkdir()
    for path in ROOT.iterdir():
        if path.name in ("content", "db", "deploy"):
            shutil.copytree(path, folder / path.name)
        elif path.name not in (".git", ".data"):
            (folder / path.name).symlink_to(path)
    return folder


def run(text: str, folder: Path, settings: Settings, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run lines of shell in a project's folder on a database, and stop at the first that fails."""
    paths = [str(Path(sys.executable).parent), str(embedded.binaries()), os.environ["PATH"]]
    variables = {
        "PATH": os.pathsep.join(paths), "INTERVALS_ENV": "development", "AUTH_SECRET": SECRET,
        "CONTENT_DIR": str(folder / "content"),
        "DATABASE_URL": settings.database_url, "DIRECT_URL": settings.direct_url,
    }  # fmt: skip
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", text], check=False, cwd=folder, capture_output=True, text=True,
        env=os.environ | variables | environ,
    )  # fmt: skip

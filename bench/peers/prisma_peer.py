"""The submit transaction in Prisma, on Node: see prisma/service.js. Installed by `make bench` where npm is."""

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bench.answers import share_of
from bench.load import MakeCrew, program_crew
from tests.trees import TASKS, TOPIC

FOLDER = Path(__file__).resolve().parent / "prisma"
CLIENT = FOLDER / "node_modules" / ".prisma" / "client" / "schema.prisma"


def install() -> str:
    """Install and generate the client unless that is done. Returns why it could not be, or nothing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return "Node.js and npm are not installed"
    if is_installed():
        return ""
    # Generating a client needs no engine, yet Prisma's command fetches one for migrations, unless it is told of one.
    environ = os.environ | {"PRISMA_SCHEMA_ENGINE_BINARY": node, "CHECKPOINT_DISABLE": "1"}
    for command in ([npm, "ci", "--ignore-scripts"], [node, "node_modules/prisma/build/index.js", "generate"]):
        done = subprocess.run(command, cwd=FOLDER, env=environ, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"`{Path(command[0]).name} {command[1]}` failed: {done.stderr.strip()[-300:]}"
    return ""


def is_installed() -> bool:
    """Return whether the client was generated from the schema as it is."""
    return CLIENT.exists() and CLIENT.read_text().split() == (FOLDER / "schema.prisma").read_text().split()


def worker(url: str, learners: range, *, prepares: bool) -> Sequence[str]:
    """Return the command of one worker."""
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname])[0]
    connection = {"host": host, "port": parts.port, "user": parts.username, "database": parts.path.strip("/")}
    options = {
        "connection": {name: value for name, value in connection.items() if value}, "prepares": prepares,
        "first": learners.start, "learners": len(learners), "tasks": TASKS, "topic": TOPIC,
    }  # fmt: skip
    return ["node", "main.js", json.dumps(options)]


def prisma_crew(url: str, learners: range, *, prepares: bool) -> MakeCrew:
    """Return a crew of Node processes, one connection each."""
    return program_crew(
        lambda number, workers: worker(url, share_of(learners, number, workers), prepares=prepares), FOLDER
    )

"""Reading JSON files so that every complaint can name a line.

`json` tells where the text is not JSON; it does not tell where a key stood once the text has been read. `read_json`
therefore walks the tokens a second time and keeps the line of every key and every array element.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

KeyPath = tuple[str | int, ...]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
MAX_FILE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a content file. `line` counts from 1; `reason` is a sentence for the author."""

    path: Path
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class SourceError(Exception):
    """The file is not readable text or not JSON; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed JSON file: its value and the line of each key path."""

    path: Path
    value: Any
    lines: Mapping[KeyPath, int]

    def line(self, *key_path: str | int) -> int:
        """The line of `key_path`, or of the nearest owner that is in the file."""
        return self.lines[self.line_path(*key_path)]

    def line_path(self, *key_path: str | int) -> KeyPath:
        """`key_path` without the parts that are not in the file (such as the names of pydantic's alternatives)."""
        found: KeyPath = ()
        for part in key_path:
            if (*found, part) in self.lines:
                found = (*found, part)
        return found


def read_text(path: Path) -> str:
    """The file's text. Raises SourceError when it is missing, too large or not UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(Problem(path, 1, f"cannot be read: {error.strerror or error}")) from error
    if len(data) > MAX_FILE_BYTES:
        raise SourceError(Problem(path, 1, f"is larger than {MAX_FILE_BYTES:,} bytes"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SourceError(Problem(path, line, "is not UTF-8 text")) from error


def read_json(path: Path) -> Source:
    """Parse a JSON file; numbers with a point become Decimal. Raises SourceError with the line of the fault."""
    text = read_text(path)
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise SourceError(Problem(path, error.lineno, f"is not JSON: {error.msg} (column {error.colno})")) from error
    except RecursionError as error:
        raise SourceError(Problem(path, 1, "is nested too deeply")) from error
    except ValueError as error:
        raise SourceError(Problem(path, 1, f"is not JSON: {error}")) from error
    return Source(path, value, _key_lines(path, text))


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number")


def _key_lines(path: Path, text: str) -> dict[KeyPath, int]:
    """The line of every key path of `text`, which is known to be JSON. Raises SourceError on a repeated key."""
    lines: dict[KeyPath, int] = {(): 1}
    owners: list[KeyPath] = []  # the path of each open bracket
    members: list[str | int] = []  # the current key or index inside each open bracket
    expect_key = False
    line, position = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        piece = match[0]
        if piece in "}]":
            owners.pop()
            members.pop()
            expect_key = False
        elif piece == ",":
            if isinstance(members[-1], int):
                members[-1] += 1
            else:
                expect_key = True
        elif piece == ":":
            expect_key = False
        elif expect_key:
            members[-1] = json.loads(piece)
            here = (*owners[-1], members[-1])
            if here in lines:
                raise SourceError(Problem(path, line, f'the key "{members[-1]}" stands twice'))
            lines[here] = line
        else:
            here = (*owners[-1], members[-1]) if owners else ()
            lines.setdefault(here, line)
            if piece in "{[":
                owners.append(here)
                members.append("" if piece == "{" else 0)
                expect_key = piece == "{"
    return lines


def quoted(names: Sequence[str]) -> str:
    """`"a", "b"` for messages."""
    return ", ".join(f'"{name}"' for name in names)

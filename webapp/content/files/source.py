"""JSON files with the line of every key, so that each problem can name its line.

`json` reports the line of a syntax error, but not the lines of keys. When a problem needs one, the text is tokenised a
second time for the line of every key and array element.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

KeyPath = tuple[str | int, ...]

_SINGLE_BACKSLASH = re.compile(r"(?<!\\)(?:\\\\)*(\\[bfrt][A-Za-z]*)")
_BEGINS_WITH_N = re.compile(
    r"(?<!\\)(?:\\\\)*(\\n(?:abla|e|eg|eq|exists|geq|i|leq|mid|ot|otin|parallel|rightarrow|u))(?![A-Za-z])"
)
"""TeX commands of which JSON reads the beginning as a new line. In a formula nobody means one there."""
_IN_DOLLARS = re.compile(r"\$[^$]*\$")
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
    """The file is not readable text or not JSON; `problem` gives place and reason."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class RepeatedKey(ValueError):
    """An object has one key twice, which `json` accepts."""


@dataclass(frozen=True)
class Source:
    """A parsed JSON file: its value, and its text to find lines in."""

    path: Path
    value: Any
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> Mapping[KeyPath, int]:
        """Return the line of each key path."""
        return {(): 1} | dict(_key_lines(self.text))

    def line(self, *key_path: str | int) -> int:
        """Return the line of `key_path`, or of its nearest parent that is in the file."""
        return self.lines[self.line_path(*key_path)]

    def line_path(self, *key_path: str | int) -> KeyPath:
        """Return `key_path` without the parts that are not in the file, such as names of pydantic's union members."""
        found: KeyPath = ()
        for part in key_path:
            if (*found, part) in self.lines:
                found = (*found, part)
        return found


def read_text(path: Path) -> str:
    """Return the file's text. Raises SourceError when it is missing, too large or not UTF-8."""
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
        value = json.loads(
            text, parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_object_of_different_keys
        )
    except RepeatedKey as error:
        key, line = _repeated_key(text)
        raise SourceError(Problem(path, line, f'the key "{key}" stands twice')) from error
    except json.JSONDecodeError as error:
        raise SourceError(_not_json(path, text, error)) from error
    except RecursionError as error:
        raise SourceError(Problem(path, 1, "is nested too deeply")) from error
    except ValueError as error:
        raise SourceError(Problem(path, 1, f"is not JSON: {error}")) from error
    if fault := _single_backslash(text):
        command, line = fault
        reason = f'"{command}" needs a second backslash in JSON, "\\{command}": with one it is a control character'
        raise SourceError(Problem(path, line, reason))
    return Source(path, value, text)


def _single_backslash(text: str) -> tuple[str, int] | None:
    """Return the first TeX command with a single backslash that JSON reads as a control character, and its line."""
    for string in _TOKEN.finditer(text):
        if not string[0].startswith('"') or "\\" not in string[0]:
            continue
        found = _SINGLE_BACKSLASH.search(string[0])
        formulas = (_BEGINS_WITH_N.search(formula) for formula in _IN_DOLLARS.findall(string[0]))
        if found := found or next(filter(None, formulas), None):
            return found[1], text.count("\n", 0, string.start()) + 1
    return None


def _not_json(path: Path, text: str, error: json.JSONDecodeError) -> Problem:
    """Return the place of a JSON syntax error: for a comma before a closing bracket the comma, as in Python 3.13."""
    before = text[: error.pos].rstrip()
    if before.endswith(",") and text[error.pos : error.pos + 1] in ("]", "}"):
        error = json.JSONDecodeError("Illegal trailing comma", text, len(before) - 1)
    elif error.msg.startswith("Illegal trailing comma"):
        error = json.JSONDecodeError("Illegal trailing comma", text, error.pos)
    doubled = '; a backslash is written twice, as in "\\\\sqrt"' if "escape" in error.msg else ""
    return Problem(path, error.lineno, f"is not JSON: {error.msg} (column {error.colno}){doubled}")


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not a JSON number")


def _object_of_different_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RepeatedKey
    return found


def _repeated_key(text: str) -> tuple[str | int, int]:
    """Return the first key that an object has twice, and the line of the second one."""
    seen: set[KeyPath] = set()
    for key_path, line in _key_lines(text):
        if key_path in seen:
            return key_path[-1], line
        seen.add(key_path)
    raise AssertionError("no key stands twice")


def _key_lines(text: str) -> Iterator[tuple[KeyPath, int]]:
    """Yield every key path of `text` with its line, in the order of the text. Stops at a syntax error."""
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
            yield (*owners[-1], members[-1]), line
        else:
            here = (*owners[-1], members[-1]) if owners else ()
            if members and isinstance(members[-1], int):
                yield here, line
            if piece in "{[":
                owners.append(here)
                members.append("" if piece == "{" else 0)
                expect_key = piece == "{"


def quoted(names: Sequence[str]) -> str:
    """Return names as `"a", "b"` for messages."""
    return ", ".join(f'"{name}"' for name in names)

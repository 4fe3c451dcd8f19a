"""Named SQL blocks: ``sql/queries/<feature>.sql`` read into queries that the verbs of ``webapp/db.py`` run.

sql = load_queries("practice")
progress = db.maybe(conn, sql.select_optional_progress, ProgressRow, user_id=..., topic_slug=...)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import takewhile
from pathlib import Path

QUERIES = Path(__file__).parent.parent / "sql" / "queries"


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """One named block of ``sql/queries/<feature>.sql``."""

    feature: str
    name: str
    comment: str
    text: str  # as written, with :parameters, so that it pastes into psql
    line: int  # of the "-- name:" line
    parameters: tuple[str, ...]  # in the order of $1, $2 ...
    compiled: bytes = field(repr=False)  # for PostgreSQL, with $1, $2 ...
    full_name: str = field(init=False)  # feature and name: what logs and metrics call it
    prepared_name: bytes = field(init=False, repr=False)  # what PostgreSQL calls it

    def __post_init__(self) -> None:
        object.__setattr__(self, "full_name", f"{self.feature}.{self.name}")
        object.__setattr__(self, "prepared_name", self.full_name.encode())


class Queries:
    """The blocks of one file as attributes: ``sql.lock_progress``."""

    def __init__(self, blocks: Mapping[str, Query]) -> None:
        self.blocks = blocks

    def __getattr__(self, name: str) -> Query:
        try:
            return self.blocks[name]
        except KeyError:
            raise AttributeError(f"no block named {name!r}; there are: {', '.join(sorted(self.blocks))}") from None


class BadQueryFile(Exception):
    """A file under ``sql/queries/`` is not a sequence of named, commented blocks. Names file and line."""


# What may hide a colon that starts no parameter comes first: quoted text, comments, casts and array slices.
_TOKENS = re.compile(
    r"""(?P<kept>'(?:[^']|'')*' | "[^"]*" | (?P<dollar>\$\w*\$).*?(?P=dollar) | --[^\n]* | ::)
      | (?<![\w\]]):(?P<parameter>[a-z_][a-z0-9_]*)""",
    re.VERBOSE | re.DOTALL,
)


def _compile(text: str) -> tuple[str, tuple[str, ...]]:
    """Turn each ``:name`` into its ``$number``; also the names in the order of their numbers."""
    numbers: dict[str, int] = {}

    def replace(match: re.Match[str]) -> str:
        name = match["parameter"]
        return f"${numbers.setdefault(name, len(numbers) + 1)}" if name else match["kept"]

    return _TOKENS.sub(replace, text), tuple(numbers)


def parse_queries(feature: str, source: str) -> Queries:
    """The blocks of one query file, in order. Raises ``BadQueryFile``."""
    blocks: dict[str, Query] = {}
    headings = list(re.finditer(r"^-- name: *(.*)$", source, re.MULTILINE))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        name, line = heading[1].strip(), source.count("\n", 0, heading.start()) + 1
        where = f"sql/queries/{feature}.sql:{line}"
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise BadQueryFile(f"{where}: {name!r} is not a block name")
        if name in blocks:
            raise BadQueryFile(f"{where}: the name {name} is used twice")
        lines = source[heading.end() : following.start() if following else None].strip().split("\n")
        comment = list(takewhile(lambda text: text.startswith("--"), lines))
        text = "\n".join(lines[len(comment) :]).strip().removesuffix(";")
        if not comment or not text:
            raise BadQueryFile(f"{where}: {name} needs a sentence on what it is for, then a statement")
        compiled, parameters = _compile(text)
        sentence = " ".join(text.removeprefix("--").strip() for text in comment)
        blocks[name] = Query(feature, name, sentence, text, line, parameters, compiled.encode())
    return Queries(blocks)


@cache
def load_queries(feature: str) -> Queries:
    """The blocks of ``sql/queries/<feature>.sql``, read once per process."""
    return parse_queries(feature, (QUERIES / f"{feature}.sql").read_text(encoding="utf-8"))

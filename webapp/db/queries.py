"""Named SQL blocks: `sql/queries/<feature>.sql` read into queries that the verbs of `webapp/db/__init__.py` run.

sql = load_queries("practice")
progress = db.maybe(conn, sql.select_optional_progress, ProgressRow, user_id=..., topic_slug=...)

A block headed `-- columns: things` is a list of columns that several blocks share. A line `:things` in a SELECT of
any file stands for the whole list. A block headed `-- steps: insert_thing` is a statement whose steps another one takes
over: there a line `:insert_thing` stands for all its steps but the first, which each of them writes for itself. If all
are shared, both begin with a line "with" alone.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import takewhile
from pathlib import Path

QUERIES = Path(__file__).parents[2] / "sql" / "queries"
SOURCES = QUERIES.parent / "sources"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a query file, and where it stands: `sql/queries/practice.sql:12`."""

    text: str
    place: str


Columns = Mapping[str, tuple[Line, ...]]  # the lists of columns and of steps that blocks share, by name


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """One named block of `sql/queries/<feature>.sql`."""

    feature: str
    name: str
    comment: str
    text: str  # as written, with :parameters, so that it pastes into psql
    line: int  # of the "-- name:" line
    parameters: tuple[str, ...]  # in the order of $1, $2 ...
    compiled: bytes = field(repr=False)  # for PostgreSQL, with $1, $2 ... and the lines of lists
    places: tuple[str, ...] = field(repr=False)  # file and line of each line of `compiled`
    edition: int = 0  # how often it was edited since this process read it first
    full_name: str = field(init=False)  # feature and name: what logs and metrics call it
    prepared_name: bytes = field(init=False, repr=False)  # what PostgreSQL calls it

    def __post_init__(self) -> None:
        object.__setattr__(self, "full_name", f"{self.feature}.{self.name}")
        edition = f" {self.edition}" if self.edition else ""
        object.__setattr__(self, "prepared_name", (self.full_name + edition).encode())

    def locate(self, position: str | None) -> str:
        """Return where PostgreSQL's message about this block belongs: at a character of its text, if it named one."""
        place = self.place_of(int(position)) if position else self.places[0]
        return f"{place} ({self.full_name})"

    def place_of(self, position: int) -> str:
        """Return file and line of a character of the compiled text, counted from 1 as PostgreSQL counts."""
        return self.places[self.compiled.decode().count("\n", 0, position - 1)]


class Queries:
    """The blocks of one file as attributes: `sql.lock_progress`."""

    def __init__(self, blocks: Mapping[str, Query]) -> None:
        self.blocks = blocks

    def __getattr__(self, name: str) -> Query:
        try:
            return self.blocks[name]
        except KeyError:
            raise AttributeError(f"no block named {name!r}; there are: {', '.join(sorted(self.blocks))}") from None


class BadQueryFile(Exception):
    """A file under `sql/queries/` is not a sequence of named, commented blocks. Names file and line."""


# What may hide a colon that starts no parameter comes first: quoted text, comments, casts and array slices.
_TOKENS = re.compile(
    r"""(?P<kept>'(?:[^']|'')*' | "[^"]*" | (?P<dollar>\$\w*\$).*?(?P=dollar) | --[^\n]* | ::)
      | (?<![\w\]]):(?P<parameter>[a-z_][a-z0-9_]*)""",
    re.VERBOSE | re.DOTALL,
)


def _compile(text: str) -> tuple[str, tuple[str, ...]]:
    """Turn each `:name` into its `$number`; also the names in the order of their numbers."""
    numbers: dict[str, int] = {}

    def replace(match: re.Match[str]) -> str:
        name = match["parameter"]
        return f"${numbers.setdefault(name, len(numbers) + 1)}" if name else match["kept"]

    return _TOKENS.sub(replace, text), tuple(numbers)


@dataclass(frozen=True, slots=True)
class _Block:
    """A block as it stands in its file."""

    kind: str  # "name", "columns" or "steps"
    name: str
    line: int
    comment: str
    lines: tuple[Line, ...]  # the statement, without the semicolon


def _read(feature: str, source: str, folder: str = "sql/queries") -> Iterator[_Block]:
    """Yield the blocks of one query file, in order. Raises `BadQueryFile`."""
    lines = [Line(text, f"{folder}/{feature}.sql:{at}") for at, text in enumerate(source.split("\n"), start=1)]
    headings = [at for at, line in enumerate(lines) if re.match(r"-- (name|columns|steps):", line.text)]
    names = set()
    for heading, following in zip(headings, [*headings[1:], len(lines)], strict=True):
        kind, name = (part.strip() for part in lines[heading].text.removeprefix("-- ").split(":", 1))
        where = lines[heading].place
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise BadQueryFile(f"{where}: {name!r} is not a block name")
        if name in names:
            raise BadQueryFile(f"{where}: the name {name} is used twice")
        names.add(name)
        body = _without_blank_ends(lines[heading + 1 : following])
        comment = list(takewhile(lambda line: line.text.startswith("--"), body))
        statement = _without_blank_ends(body[len(comment) :])
        if not comment or not statement:
            raise BadQueryFile(f"{where}: {name} needs a sentence on what it is for, then a statement")
        statement[-1] = Line(statement[-1].text.rstrip().removesuffix(";"), statement[-1].place)
        sentence = " ".join(line.text.removeprefix("--").strip() for line in comment)
        yield _Block(kind, name, heading + 1, sentence, tuple(statement))


def _without_blank_ends(lines: list[Line]) -> list[Line]:
    filled = [at for at, line in enumerate(lines) if line.text.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def parse_columns(feature: str, source: str) -> dict[str, tuple[Line, ...]]:
    """Return the lists of columns and of steps that one query file defines. Raises `BadQueryFile`.

    Each is written as a whole statement, so that it can be checked and run by itself. Columns are what stands between
    the lines "select" and "from", steps what stands between a first line "with ... as (...)," or "with" and the last
    "select".
    """
    lists = {}
    for block in _read(feature, source):
        if block.kind == "columns":
            ends = [at for at, line in enumerate(block.lines) if line.text.startswith("from ")]
            if block.lines[0].text != "select" or not ends:
                raise BadQueryFile(
                    f"{block.lines[0].place}: {block.name} is not a line select, columns, a line from ..."
                )
            lists[block.name] = block.lines[1 : ends[0]]
        elif block.kind == "steps":
            ends = [at for at, line in enumerate(block.lines) if line.text.startswith("select")]
            if not re.fullmatch(r"with( \w+ as \(.+\),)?", block.lines[0].text) or not ends:
                raise BadQueryFile(
                    f"{block.lines[0].place}: {block.name} is not a line with a first step, steps, a line select ..."
                )
            lists[block.name] = block.lines[1 : ends[-1]]
    return lists


def parse_queries(feature: str, source: str, columns: Columns | None = None, *, folder: str = "sql/queries") -> Queries:
    """Return the blocks of one query file, in order, lists of `columns` and steps filled in. Raises `BadQueryFile`."""
    blocks: dict[str, Query] = {}
    for block in _read(feature, source, folder):
        lines = list(_fill_in(block.lines, columns or {}))
        compiled, parameters = _compile("\n".join(line.text for line in lines))
        text = "\n".join(line.text for line in block.lines)
        places = tuple(line.place for line in lines)
        blocks[block.name] = Query(
            feature, block.name, block.comment, text, block.line, parameters, compiled.encode(), places
        )
    return Queries(blocks)


def _fill_in(lines: tuple[Line, ...], columns: Columns) -> Iterator[Line]:
    """Yield the lines of a statement, with each line that names a list replaced by the list."""
    for line in lines:
        name = re.fullmatch(r"\s*:(\w+)(,?)", line.text)
        if name and (listed := columns.get(name[1])):
            yield from listed[:-1]
            yield Line(listed[-1].text + name[2], listed[-1].place)
        else:
            yield line


_loaded: dict[str, Queries] = {}  # by feature; services hold the values, so an edited file changes their blocks


def load_queries(feature: str) -> Queries:
    """Return the blocks of `sql/queries/<feature>.sql`, read once per process. Raises `BadQueryFile`."""
    if feature not in _loaded:
        _loaded[feature] = _read_queries(feature, load_columns())
    return _loaded[feature]


def load_source_queries(name: str) -> Queries:
    """Return the blocks of `sql/sources/<name>.sql`, which run in another application's database."""
    path = SOURCES / f"{name}.sql"
    return parse_queries(name, path.read_text(encoding="utf-8"), folder="sql/sources")


def all_queries() -> list[Query]:
    """Return every block of every file. Raises `BadQueryFile`."""
    return [query for path in sorted(QUERIES.glob("*.sql")) for query in load_queries(path.stem).blocks.values()]


def reread_queries() -> None:
    """Bring every loaded block to what its file says now: for development. Raises `BadQueryFile`.

    An edited block gets another name in PostgreSQL, so that connections which know the old one prepare the new one.
    """
    columns = _read_columns()
    for feature, queries in _loaded.items():
        edited = _read_queries(feature, columns).blocks
        queries.blocks = {name: _following(queries.blocks.get(name), query) for name, query in edited.items()}


def _following(old: Query | None, new: Query) -> Query:
    return replace(new, edition=old.edition + (old.compiled != new.compiled)) if old else new


def _read_queries(feature: str, columns: Columns) -> Queries:
    return parse_queries(feature, (QUERIES / f"{feature}.sql").read_text(encoding="utf-8"), columns)


def _read_columns() -> Columns:
    return {
        name: lines
        for path in sorted(QUERIES.glob("*.sql"))
        for name, lines in parse_columns(path.stem, path.read_text(encoding="utf-8")).items()
    }


load_columns = cache(_read_columns)

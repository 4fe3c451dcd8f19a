"""`python -m webapp.hosting.psql [BLOCK]`: psql on the database of `make run`, for `make psql`.

Every parameter and every list of the query files is a psql variable with a value of a real learner, so that
a block pasted from its file runs as it stands. With a BLOCK such as `progress.select_due_tasks` it runs the block once
with EXPLAIN and rolls back.
"""

import difflib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping

import psycopg
from psycopg import pq
from psycopg import sql as composed
from psycopg.conninfo import conninfo_to_dict

from webapp import clock, db
from webapp.config import BadSettings, load_settings
from webapp.db.queries import BadQueryFile, Query, all_queries, load_columns
from webapp.hosting import embedded, startup
from webapp.services import studio_values
from webapp.services.studio_contract import Catalogue

# Types that read the same text. A variable has one value for all blocks: null where they want different ones.
GROUPS = dict.fromkeys(("bool", "int2", "int4", "int8", "numeric", "float4", "float8"), "number") | dict.fromkeys(
    ("date", "timestamp", "timestamptz"), "time"
)


def main() -> int:
    """Run psql and return its exit code. Without a database, return 1 with a sentence on stderr."""
    try:
        settings = load_settings(os.environ)
        block = _find(sys.argv[1]) if len(sys.argv) > 1 else None
        program = find_program()
        with startup.database(settings) as located, db.connect(located.direct_url) as conn:
            values = variables(conn)
            environ = os.environ | connection_environ(located.direct_url)
            conn.close()
            return _run(program, values, environ, block)
    except (BadSettings, BadQueryFile, embedded.EmbeddedError, Refused) as problem:
        sys.stderr.write(f"{problem}\n")
    except psycopg.errors.UndefinedTable:
        sys.stderr.write("The database has no tables yet. Start `make run` once: it makes them.\n")
    except psycopg.Error as problem:
        sys.stderr.write(f"{problem}\nIf the database is new, start `make run` once: it makes it.\n")
    return 1


class Refused(Exception):
    """There is no such block, or no psql. The message names the remedy."""


def find_program() -> str:
    """Return the path of the machine's own psql, which can edit lines, else that of the embedded PostgreSQL."""
    installed = shutil.which("psql")
    if installed:
        return installed
    try:
        carried = embedded.binaries() / "psql"
    except embedded.EmbeddedError:
        carried = None
    if carried is None or not carried.exists():
        raise Refused("There is no psql on this machine. Install it: apt-get install postgresql-client")
    return str(carried)


def variables(conn: db.Conn) -> dict[str, str]:
    """Return every psql variable: each parameter as an SQL literal, and each list of columns or steps."""
    now, catalogue = clock.now(), Catalogue(conn)
    named = studio_values.named_values(conn, now)
    kinds: dict[str, dict[str, str]] = {}  # of each name, the first type of each group
    if "user_id" not in named:
        sys.stderr.write("Nobody has practised here yet, so :user_id and the like are made up.\n")
    for query in all_queries():
        for name, kind in zip(query.parameters, catalogue.describe(conn, query).parameter_types, strict=False):
            kinds.setdefault(name, {}).setdefault(GROUPS.get(kind, kind), kind)
    values = {
        name: studio_values.value_for(name, next(iter(found.values())), named, now) if len(found) == 1 else None
        for name, found in kinds.items()
    }
    literals = {name: composed.Literal(value).as_string(conn) for name, value in values.items()}
    lists = {name: "\n".join(line.text for line in lines) for name, lines in load_columns().items()}
    return literals | lists


def connection_environ(url: str) -> dict[str, str]:
    """Return a connection's address as libpq's environment variables.

    Every user of the machine can see the arguments of a process, so a URL there would publish the password.
    """
    names = {option.keyword.decode(): option.envvar for option in pq.Conninfo.get_defaults() if option.envvar}
    given = {names.get(keyword): value for keyword, value in conninfo_to_dict(url).items()}
    return {name.decode(): str(value) for name, value in given.items() if name}


def _find(full_name: str) -> Query:
    blocks = {query.full_name: query for query in all_queries()}
    if full_name not in blocks:
        near = difflib.get_close_matches(full_name, blocks) or sorted(blocks)
        raise Refused(f"There is no block {full_name}. There are: {', '.join(near)}")
    return blocks[full_name]


def _run(program: str, values: Mapping[str, str], environ: Mapping[str, str], block: Query | None) -> int:
    arguments = [program, *(f"--set={name}={value}" for name, value in values.items())]
    if block:
        given = "".join(f"  :{name} = {values[name]}\n" for name in block.parameters)
        _say(f"{block.places[0]} {block.full_name}: {block.comment}\n{given}")
        script = f"begin;\nexplain (analyze, buffers)\n{block.text};\nrollback;\n"
        quiet = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-"]
        return subprocess.run([*arguments, *quiet], check=False, env=environ, input=script, text=True).returncode  # noqa: S603 - psql
    _say(
        "Paste any block of sql/queries/: its parameters are set (see \\set). Changes are real: begin; ... rollback;\n"
    )
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # psql handles Ctrl-C itself: it cancels the statement
    return subprocess.run(arguments, check=False, env=environ).returncode  # noqa: S603 - psql


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()  # before psql writes


if __name__ == "__main__":
    sys.exit(main())

"""The studio's pages of the schema: a diagram, each table, and the migrations."""

from flask import request
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.studio_frame import render, studio_blueprint
from webapp.config import ROOT
from webapp.services import studio, studio_diagram, studio_schema
from webapp.web.access import Who, open_to

blueprint = studio_blueprint("studio_schema")

MIGRATIONS = ROOT / "db" / "migrations"


@blueprint.get("/schema")
@open_to(Who.ADMIN)
def page() -> ResponseReturnValue:
    """Show the diagram, with the tables that a query touches (`?block=`), and every table and migration."""
    block = request.args.get("block", "")
    touched = studio.tables_of(studio.find_block(block)) if block else {}
    with db.reading() as conn:
        tables = studio_schema.tables(conn)
        references = studio_schema.references(conn)
        migrations = studio_schema.migrations(conn, MIGRATIONS)
    return render(
        "studio/schema.html",
        tables=tables,
        diagram=studio_diagram.draw([table.name for table in tables], references),
        block=block,
        touched=touched,
        migrations=migrations,
        blocks=studio.block_names(),
    )


@blueprint.get("/schema/<table>")
@open_to(Who.ADMIN)
def table(table: str) -> ResponseReturnValue:
    """Show a table: its columns, indexes and rules, and the queries that read or write it."""
    with db.reading() as conn:
        shown = studio_schema.describe_table(conn, table)
        references = [each for each in studio_schema.references(conn) if table in (each.name, each.refers_to)]
    names = {table, *(each.name for each in references), *(each.refers_to for each in references)}
    return render(
        "studio/table.html", shown=shown, diagram=studio_diagram.draw(names, references), touched={table: False}
    )

"""The commands of classes: who may make them, and pupils who are forgotten."""

from datetime import timedelta
from uuid import uuid4

from flask import Flask

from tests.classes.people import add_pupils, make_class
from webapp import clock, create_app, db
from webapp.commands import classes
from webapp.config import Settings
from webapp.services import classes_end


def test_an_administrator_grants_the_role_of_a_teacher(database: Settings) -> None:
    email = f"{uuid4().hex}@school.example"
    runner = create_app(database).test_cli_runner()
    assert runner.invoke(classes.grant_teacher, [email]).output.strip() == "Done."
    db.configure(database)
    with db.pool().connection() as conn:
        assert conn.execute("select role from users where email = %s", [email]).fetchone() == ("TEACHER",)
        conn.execute("update users set role = 'ADMIN' where email = %s", [email])
    runner.invoke(classes.grant_teacher, [email])
    db.configure(database)
    with db.pool().connection() as conn:
        found = conn.execute("select role from users where email = %s", [email]).fetchone()
    assert found == ("ADMIN",), "an administrator stays one"
    assert runner.invoke(classes.grant_teacher, ["no address"]).exit_code != 0


def test_pupils_of_a_class_that_ended_two_years_ago_are_deleted_and_counted(database: Settings) -> None:
    app: Flask = create_app(database)
    with db.transaction() as conn:
        made = make_class(conn)
        add_pupils(conn, made, ["Koval Anna", "Bilyk Ihor"])
        classes_end.archive(conn, made.class_id, clock.now() - timedelta(days=731))
    result = app.test_cli_runner().invoke(classes.forget_pupils)
    assert result.output.startswith("2 pupils deleted")
    assert app.test_cli_runner().invoke(classes.forget_pupils).output.startswith("0 pupils deleted")

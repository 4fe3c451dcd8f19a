"""The least a Flask app can do: the yardstick for our pages."""

import os

from flask import Flask, abort, request, session

from bench.answers import learner
from bench.ours import run_two_trips
from tests.trees import TOPIC
from webapp import clock, db
from webapp.config import load_settings
from webapp.content.library import load_library
from webapp.hosting.asgi import AsgiApplication, bridge
from webapp.services import accounts, catalog, practice_submit, today
from webapp.services.visits import visit
from webapp.web.headers import is_form_token

PAGE = f"<p>{{{{ word }}}} {'text ' * 40}</p>\n" * 20  # 4.5 kB, as much as an answer's fragment


def create_app() -> Flask:
    """Five routes: a constant; what a topic page reads of its learner, in one round trip; the two round trips of the
    submit transaction; these behind what Flask and its extensions do for any form: session, CSRF check, a page by
    Jinja, whose session it is travelling with the first; and the same with the whole submit service."""
    app = Flask(__name__)
    settings = load_settings(os.environ)
    db.configure(settings)
    app.secret_key = settings.auth_secrets[0]
    page = app.jinja_env.from_string(PAGE)
    library = load_library(settings.content_dir)
    around = list(library.topics)[:3]

    def caller() -> accounts.SessionKey:
        key = accounts.read_session_key(session["_user_id"])
        return key or abort(403)

    @app.before_request
    def check_token() -> None:
        if request.method == "POST" and not is_form_token(session["form_key"], request.form["csrf_token"]):
            abort(400)

    @app.get("/")
    def hello() -> str:
        return "Hello, world!"

    @app.get("/reads/<int:number>")
    def reads(number: int) -> str:
        key, now = accounts.new_session_key(learner(number)), clock.now()
        who = visit(key.user_id, locale="en", time_zone="UTC", now=now)
        with db.reading() as conn:
            accounts.send_learner(conn, key, now)
            pulse = today.send_pulse(conn, who)
            catalog.lesson_state(conn, who, TOPIC, around)
            today.read_pulse(pulse, who)
        return "Hello, reader!"

    @app.get("/trips/<int:number>")
    def trips(number: int) -> str:
        with db.transaction() as conn:
            run_two_trips(conn, learner(number))
        return "Hello, database!"

    @app.post("/form/<int:number>")
    def form(number: int) -> str:
        with db.transaction() as conn:
            asked = accounts.send_learner(conn, caller(), clock.now())
            run_two_trips(conn, learner(number))
        return page.render(word=asked.one().user_id)

    @app.post("/service")
    def service() -> str:
        key, now = caller(), clock.now()
        who = visit(key.user_id, locale="en", time_zone="UTC", now=now)
        token, answer = request.form["variant"], request.form["answer"]
        with db.transaction() as conn:
            asked = accounts.send_learner(conn, key, now)
            practice_submit.submit(conn, who, library, settings.auth_secrets, token, answer)
        return page.render(word=asked.one().user_id)

    return app


def create_bridged_app() -> AsgiApplication:
    """The same app behind the bridge that our pages have, in as many threads."""
    return bridge(create_app(), load_settings(os.environ).threads)

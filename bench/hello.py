"""The least a Flask app can do: the yardstick for our pages."""

import os

from flask import Flask, abort, session
from flask_wtf.csrf import CSRFProtect

from bench.answers import learner
from bench.ours import run_two_trips
from tests.trees import TOPIC
from webapp import clock, db
from webapp.config import load_settings
from webapp.services import accounts, catalog
from webapp.services.catalog import TopicStandingRow

PAGE = f"<p>{{{{ word }}}} {'text ' * 40}</p>\n" * 20  # 4.5 kB, as much as an answer's fragment


def create_app() -> Flask:
    """Four routes: a constant; a read; the two round trips of the submit transaction; and these behind what Flask and
    its extensions do for any form: session, CSRF check, a page by Jinja. Whose session it is travels with the first."""
    app = Flask(__name__)
    settings = load_settings(os.environ)
    db.configure(settings)
    app.secret_key = settings.auth_secrets[0]
    page = app.jinja_env.from_string(PAGE)

    @app.get("/")
    def hello() -> str:
        return "Hello, world!"

    @app.get("/read/<int:number>")
    def read(number: int) -> str:
        with db.reading() as conn:
            db.many(
                conn, catalog.sql.select_topic_standings, TopicStandingRow, user_id=learner(number), topic_slugs=[TOPIC]
            )
        return "Hello, reader!"

    @app.get("/trips/<int:number>")
    def trips(number: int) -> str:
        with db.transaction() as conn:
            run_two_trips(conn, learner(number))
        return "Hello, database!"

    @app.post("/form/<int:number>")
    def form(number: int) -> str:
        key = accounts.read_session_key(session["_user_id"])
        if key is None:
            abort(403)
        with db.transaction() as conn:
            asked = accounts.send_learner(conn, key, clock.now())
            run_two_trips(conn, learner(number))
        return page.render(word=asked.one().user_id)

    CSRFProtect(app)
    return app

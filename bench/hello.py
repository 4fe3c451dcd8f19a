"""The least a Flask app can do: the yardstick for our pages."""

import os

from flask import Flask
from flask_login import LoginManager, current_user, login_required
from flask_wtf.csrf import CSRFProtect

from bench.answers import learner
from bench.ours import run_two_trips
from tests.trees import TOPIC
from webapp import clock, db
from webapp.blueprints.identity import Caller
from webapp.config import load_settings
from webapp.services import accounts, catalog
from webapp.services.catalog import TopicStandingRow

PAGE = f"<p>{{{{ word }}}} {'text ' * 40}</p>\n" * 20  # 4.5 kB, as much as an answer's fragment


def create_app() -> Flask:
    """Four routes: a constant; a read; the two round trips of the submit transaction; and these behind what Flask and
    its extensions do for any form: session, CSRF check, whose session it is, a page by Jinja."""
    app = Flask(__name__)
    settings = load_settings(os.environ)
    db.configure(settings)
    app.secret_key = settings.auth_secrets[0]
    login_manager = LoginManager(app)
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
    @login_required  # type: ignore[untyped-decorator]  # flask-login ships no types
    def form(number: int) -> str:
        with db.transaction() as conn:
            run_two_trips(conn, learner(number))
        return page.render(word=current_user.key.user_id)

    @login_manager.user_loader  # type: ignore[untyped-decorator]  # as above
    def load_user(key_text: str) -> Caller | None:
        key = accounts.read_session_key(key_text)
        with db.reading() as conn:
            caller = accounts.find_learner(conn, key, clock.now()) if key else None
        return Caller(caller, key) if caller and key else None

    CSRFProtect(app)
    return app

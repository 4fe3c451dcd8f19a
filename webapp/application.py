"""The application: wires blueprints, settings and libraries together, and holds no logic of its own."""

import os
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import commands, db, logs
from webapp.blueprints import (
    accounts,
    analytics,
    assignment_work,
    assignments,
    authoring,
    calendar,
    catalog,
    classes,
    classes_admin,
    courses,
    dashboard,
    diagnostic,
    exercise,
    exports,
    gradebook,
    jobs,
    lti,
    lti_admin,
    lti_courses,
    mistakes,
    oneroster,
    operations,
    original,
    practice,
    regrade,
    reminders,
    roster,
    roster_door,
    search,
    sign_in,
    site,
    studio,
    studio_checks,
    studio_edit,
    studio_schema,
    terms,
    today,
    worksheets,
)
from webapp.blueprints.api import classes as api_classes
from webapp.blueprints.api import views as api
from webapp.config import ROOT, Settings, load_settings
from webapp.content.loading import load_library
from webapp.hosting import edits
from webapp.hosting.startup import latest_migration
from webapp.outside.object_store import open_store
from webapp.web import (
    access,
    compression,
    deadlines,
    error_pages,
    forms,
    identity,
    languages,
    limits,
    live_content,
    pages,
    sessions,
)
from webapp.web.catalogues import compile_catalogues
from webapp.web.headers import protect
from webapp.web.static_files import serve_static

MAX_REQUEST_BYTES = 64 * 1024


class Intervals(Flask):
    """The Flask application. Repeats a view after a serialization failure, and without a session found invalid."""

    jinja_environment = languages.TemplatesOfOneLanguage

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the view unchanged. No view is async, so Flask need not check each one on every request."""
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        view = super().dispatch_request
        try:
            return db.retrying(view)
        except identity.Unconfirmed:
            return db.retrying(view)


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application. Without `settings` they are read from the environment.

    Connects to nothing: each worker opens its pool on first use. Raises `BadSettings`.
    """
    serving, settings = settings is None, settings or load_settings(os.environ)
    app = Intervals("webapp", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST_BYTES
    app.extensions["settings"] = settings
    app.extensions["avatar_store"] = open_store(settings.avatar_bucket_url) if settings.avatar_bucket_url else None
    app.extensions["newest_migration"] = latest_migration()
    db.configure(settings)
    logs.configure(settings)
    logs.observe(app, settings)  # before anything that may refuse a request
    compression.set_up(app)  # after it what has a hand in a page, so that this comes last
    sessions.set_up(app, settings)
    error_pages.register(app)
    if settings.development:
        edits.follow(app, languages.forget_templates)
    protect(app)
    app.before_request(forms.check_origin)
    limits.set_up(app, settings)  # before a bearer token is looked up
    access.set_up(app)  # before the body is read: some views allow a larger one
    app.before_request(forms.check_token)
    pages.register(app)
    deadlines.register(app)
    if not settings.development:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_host=1)  # type: ignore[method-assign]  # as Flask documents middleware
    serve_static(app, ROOT / ".data" / "static")
    for feature in (
        accounts,
        api,
        api_classes,
        assignment_work,
        assignments,
        calendar,
        catalog,
        classes,
        classes_admin,
        courses,
        dashboard,
        diagnostic,
        exercise,
        exports,
        gradebook,
        oneroster,
        lti,
        lti_admin,
        lti_courses,
        operations,
        original,
        practice,
        reminders,
        roster,
        roster_door,
        search,
        sign_in,
        site,
        terms,
        today,
        worksheets,
    ):
        app.register_blueprint(feature.blueprint)
    app.jinja_env.globals["has_authoring"] = settings.development  # the pages that link to the authors' pages
    if settings.development:
        app.register_blueprint(authoring.blueprint)
    app.jinja_env.globals["has_studio"] = settings.has_studio
    if settings.has_studio:
        for section in (studio, studio_checks, studio_schema, analytics, jobs, mistakes, regrade):
            app.register_blueprint(section.blueprint)
        if settings.development:
            app.register_blueprint(studio_edit.blueprint)
    if settings.providers:
        from webapp.blueprints import providers  # noqa: PLC0415 - 12 MB of each worker, and a tenth of its start

        providers.set_up(app, settings)
        app.register_blueprint(providers.blueprint)
    commands.register(app)
    languages.set_up(app, compile_catalogues(ROOT / ".data" / "translations"))
    live_content.serve(app, load_library(settings.content_dir))
    if serving:
        live_content.follow(app)
        analytics.count_days(app)
    return app

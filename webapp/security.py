"""What every response says to the browser about safety: a strict Content-Security-Policy with a nonce per response,
and the headers beside it. CSRF is flask-wtf's; it aborts before later ``before_request`` hooks, so the nonce is made
when it is first used.
"""

from collections.abc import Callable
from secrets import token_urlsafe

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TWO_YEARS = 2 * 365 * 24 * 3600


def protect(app: Flask, *, needs_csrf: Callable[[], bool]) -> None:
    """CSRF on every state change that ``needs_csrf``, and the headers on every response, errors included. Templates get
    ``csp_nonce()``."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False  # _check_csrf decides, because a bearer token needs no second proof
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a token lives as long as its session: a tab may stay open all day
    csrf.init_app(app)

    @app.before_request
    def _check_csrf() -> None:
        if app.config["WTF_CSRF_ENABLED"] and needs_csrf():
            csrf.protect()

    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_add_headers)


def csp_nonce() -> str:
    """The nonce of this response, for the rare script that cannot be a file."""
    if "csp_nonce" not in g:
        g.csp_nonce = token_urlsafe(16)
    return str(g.csp_nonce)


def allow_connections(origin: str) -> None:
    """Let the scripts of this one response reach another origin."""
    g.connections = origin


def content_security_policy() -> str:
    """Nothing but our own files. Style attributes are allowed because MathML sets spacing in them; styles are not."""
    others = f" {g.connections}" if "connections" in g else ""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{csp_nonce()}'; style-src 'self'; "
        f"style-src-attr 'unsafe-inline'; img-src 'self'; font-src 'self'; connect-src 'self'{others}; "
        "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.extend(HEADERS)
    headers.add("Content-Security-Policy", content_security_policy())
    if request.is_secure:
        headers.add("Strict-Transport-Security", f"max-age={TWO_YEARS}; includeSubDomains")
    if "Cache-Control" not in headers:
        headers.add("Cache-Control", "private, no-store" if request.method != "GET" else "private, no-cache")
    return response

"""Security headers of responses, and the tokens that prove that a form was sent from a page of this site.

A form has a token made with a key that is only in this browser's session cookie (the synchronizer token pattern). The
token is random on every page, so that a compressed page leaks nothing (BREACH). It does not depend on AUTH_SECRET, so
that a rotation breaks no open page.
"""

import hmac
from collections.abc import Collection
from secrets import token_urlsafe
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from werkzeug.datastructures import Headers

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
TWO_YEARS = 2 * 365 * 24 * 3600


# --- Where a form comes from -----------------------------------------------------------------------------------------


def make_form_token(key: str, holder: str) -> str:
    """Return a token for one page's forms. `holder`, without a dot, names its account to explain a refusal."""
    nonce = token_urlsafe(9)
    return f"{holder}.{nonce}.{_proof(key, nonce)}"


def is_form_token(key: str, token: str) -> bool:
    """Return whether a token was made with this key."""
    _, _, rest = token.partition(".")
    nonce, _, proof = rest.partition(".")
    return bool(key) and hmac.compare_digest(_proof(key, nonce).encode(), proof.encode())


def _proof(key: str, nonce: str) -> str:
    return hmac.digest(key.encode(), nonce.encode(), "sha256").hex()


def is_cross_site(headers: Headers, hosts: Collection[str]) -> bool:
    """Return whether Sec-Fetch-Site, Origin or Referer names another site as sender.

    `hosts` are the names of this site. An absent header, or an Origin hidden as "null", is not evidence.
    """
    if headers.get("Sec-Fetch-Site") == "cross-site":
        return True
    sources = (headers.get("Origin", ""), headers.get("Referer", ""))
    return any(host_of(source) not in hosts for source in sources if source not in ("", "null"))


def host_of(url: str) -> str:
    """Return host and port in lower case, without a default port; an empty string for an invalid address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    is_default = port is None or (parts.scheme, port) in (("http", 80), ("https", 443))
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if is_default else f"{host}:{port}"


# --- What every response says ----------------------------------------------------------------------------------------


def protect(app: Flask) -> None:
    """Set the headers on every response, errors included."""
    app.after_request(_add_headers)


def allow_connections(origin: str) -> None:
    """Allow the scripts of this response to reach another origin."""
    g.connections = origin


def allow_forms_to(*origins: str) -> None:
    """Allow the forms of this response to be sent to other origins."""
    g.form_targets = origins


def allow_frames_of(*origins: str) -> None:
    """Allow pages of other origins to show this response in a frame."""
    g.frame_parents = origins


def keep_opener() -> None:
    """Let the page that opened the window of this response reach it, and the other way round."""
    g.keeps_opener = True


def content_security_policy() -> str:
    """Return a policy for our own files only. Style attributes are allowed, because MathML sets spacing in them."""
    others = f" {g.connections}" if "connections" in g else ""
    targets = " ".join(("'self'", *g.get("form_targets", ())))
    parents = " ".join(g.get("frame_parents", ())) or "'none'"
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; "
        f"style-src-attr 'unsafe-inline'; img-src 'self'; font-src 'self'; connect-src 'self'{others}; "
        f"manifest-src 'self'; worker-src 'self'; form-action {targets}; base-uri 'none'; frame-ancestors {parents}"
    )


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.extend(HEADERS)
    if g.get("frame_parents"):
        del headers["X-Frame-Options"]  # it cannot name an origin; every browser of today obeys frame-ancestors
    if "keeps_opener" in g:
        del headers["Cross-Origin-Opener-Policy"]
    headers.add("Content-Security-Policy", content_security_policy())
    if request.is_secure:
        headers.add("Strict-Transport-Security", f"max-age={TWO_YEARS}; includeSubDomains")
    if "Cache-Control" not in headers:
        headers.add("Cache-Control", "private, no-store" if request.method != "GET" else "private, no-cache")
    return response

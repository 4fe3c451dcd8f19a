"""Compression of pages: a lesson is 30 KB of HTML, of which 6 travel. Not every host has a proxy that does it."""

import gzip

import brotli
from flask import Flask, Response, request

SMALLEST = 4096  # bytes; below, the packets are the same and only the processor works
BROTLI_QUALITY, GZIP_LEVEL = 4, 6  # half a millisecond for a lesson; the highest would take a hundred times as long


def set_up(app: Flask) -> None:
    """Compress full pages for browsers that ask for it.

    Fragments stay as they are: they are small, and an answer is to come soon. Secrets in pages are safe from guesses by
    length (BREACH), because `headers.py` masks the token of forms anew for each page.
    """
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    is_page = response.mimetype == "text/html" and request.headers.get("HX-Request") != "true"
    if not is_page or response.direct_passthrough or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    page = response.get_data()
    if request.method != "GET" or len(page) < SMALLEST:
        return response
    encoding = request.accept_encodings.best_match(["br", "gzip"])
    if encoding == "br":
        response.set_data(brotli.compress(page, quality=BROTLI_QUALITY))
    elif encoding == "gzip":
        response.set_data(gzip.compress(page, GZIP_LEVEL, mtime=0))
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response

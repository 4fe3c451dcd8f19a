"""Properties of a browser by its headers: preferred language and device name."""

from functools import lru_cache

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from webapp.locales import DEFAULT
from webapp.messages import LOCALES, Locale

LONGEST_HEADER = 400  # characters of a header that are read and cached
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "CrOS", "Linux")
BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Safari")  # in this order: the header of each also names those after it
BROWSER_NAMES = {"Edg": "Edge", "OPR": "Opera"}
SYSTEM_NAMES = {"Mac OS X": "Mac", "CrOS": "ChromeOS"}


def preferred_locale(accept_language: str) -> Locale:
    """Return the site's language that a browser prefers by its Accept-Language header."""
    return _preferred(accept_language[:LONGEST_HEADER])


def device_name(user_agent: str) -> str:
    """Return a short device name from a User-Agent header: "Firefox, Windows"."""
    return _device(user_agent[:LONGEST_HEADER])


@lru_cache(maxsize=1024)
def _preferred(accept_language: str) -> Locale:
    accepted = parse_accept_header(accept_language, LanguageAccept)
    return accepted.best_match(LOCALES) or DEFAULT


@lru_cache(maxsize=1024)
def _device(user_agent: str) -> str:
    browser = next((BROWSER_NAMES.get(name, name) for name in BROWSERS if f"{name}/" in user_agent), "")
    system = next((SYSTEM_NAMES.get(name, name) for name in SYSTEMS if name in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)

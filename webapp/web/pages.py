"""Code shared by all pages: the shell, the choice between page and fragment, and the round trip of both."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from flask import Flask, Response, current_app, g, request, session, url_for
from markupsafe import Markup, escape

from webapp import db
from webapp.content.library import Library, Topic
from webapp.content.rendering.markdown import plain_text
from webapp.content.rendering.speech import spoken
from webapp.content.variants.answers import fitting
from webapp.content.variants.variants import Variant
from webapp.messages import Message
from webapp.services import today
from webapp.services.today import Pulse
from webapp.services.visits import Visit
from webapp.web.answers import (
    as_formula,
    borders_of,
    key_formula,
    letters,
    marked,
    names_of,
    on_line,
    on_plane,
    with_parts,
)
from webapp.web.forms import csrf_token
from webapp.web.identity import (
    current_learner,
    current_locale,
    current_theme,
    current_time_zone,
    current_visit,
    is_learner,
    visit_on,
)
from webapp.web.languages import Language, language_of
from webapp.web.once import once_a_request
from webapp.web.sessions import lacks_https

_IDS = re.compile(r'(\s(?:id|for|aria-labelledby|aria-describedby|data-keypad|data-field)=)"([^"]+)"')
_TARGETS = re.compile(r'\shx-[\w:-]+="[^"]*"')
_ID_IN_SELECTOR = re.compile(r"#[a-z][a-z-]*")


def register(app: Flask) -> None:
    """Register the functions that templates call."""
    app.jinja_env.filters.update(
        as_formula=as_formula,
        gap_label=gap_label,
        gap_name=gap_name,
        fitting=fitting,
        lesson_part=lesson_part,
        letters=letters,
        marked=marked,
        borders_of=borders_of,
        key_formula=key_formula,
        on_line=on_line,
        on_plane=on_plane,
        moment=moment,
        names_of=names_of,
        with_parts=with_parts,
        own_ids=own_ids,
        spoken=spoken,
    )
    app.after_request(_describe)
    app.jinja_env.globals.update(
        url_for=address, csrf_token=csrf_token, current_pulse=current_pulse, tells_guest=tells_guest
    )


def site_address() -> str:
    """Return the address of this site, for what is read outside a page of it: print, QR codes, calendars."""
    address: str = current_app.extensions["settings"].site_url
    return address or request.host_url.rstrip("/")


def library() -> Library:
    """Return the content for this request. The process may load other content meanwhile."""
    if "library" not in g:
        g.library = current_app.extensions["library"]
    found: Library = g.library
    return found


def secrets() -> Sequence[str]:
    """Return the secrets that seal variant tokens, newest first."""
    found: Sequence[str] = current_app.extensions["settings"].auth_secrets
    return found


def language() -> Language:
    """Return the language of this request."""
    return language_of(current_locale())


def gettext(message: str, /, **values: object) -> str:
    """Return a translated sentence in the learner's language, as plain text."""
    return language().gettext(message, **values)


def ngettext(singular: str, plural: str, num: int, /, **values: object) -> str:
    """Return a translated sentence with a number in it, in the learner's language."""
    return language().ngettext(singular, plural, num, **values)


def moment(instant: datetime) -> str:
    """Return an instant in the learner's language and time zone."""
    return language().moment(instant, current_time_zone())


def in_words(message: Message) -> str:
    """Return a grader's sentence for a screen reader: plain text, its formulas in words."""
    return spoken(escape(language().say(message)))


# --- Rendering -------------------------------------------------------------------------------------------------------


def wants_fragment() -> bool:
    """Return whether htmx requests a fragment of the page."""
    return request.headers.get("HX-Request") == "true"


def _describe(response: Response) -> Response:
    """Set the headers by which caches and the service worker tell responses apart.

    Page and fragment share an address, so without Vary the Back button could show a fragment. The service worker learns
    when its cached pages belong to another learner.
    """
    if request.method == "GET" and response.mimetype == "text/html":
        response.vary.add("HX-Request")
        if current_learner.__name__ in g:
            learner = current_learner()
            response.headers["X-Learner"] = sha256(learner.user_id.bytes).hexdigest()[:16] if learner else ""
    return response


def render(page: str, fragment: str, /, **values: Any) -> str:
    """Return the page, or only the fragment it includes: one route serves both."""
    return render_template(fragment if wants_fragment() else page, **values)


def render_template(template: str, /, **values: Any) -> str:
    """Return a rendered template in the learner's language, with the values that the shell of every page needs."""
    shell = {
        "locale": current_locale(),
        "theme": current_theme(),
        "lacks_https": lacks_https(),
        "learner": current_learner(),
        "endpoint": request.endpoint,
        "refusal": g.get("refusal", ""),
        "return_path": request.full_path if request.method == "GET" else "/",
    }
    return language().templates.get_template(template).render(shell | values)


def own_ids(html: str, name: str) -> Markup:
    """Return template output with `name` added to every id and reference, so that several can be on one page."""

    def renamed(found: re.Match[str]) -> str:
        ids = " ".join(f"{each}-{name}" for each in found[2].split())
        return f'{found[1]}"{ids}"'

    named = _TARGETS.sub(lambda found: _ID_IN_SELECTOR.sub(rf"\g<0>-{name}", found[0]), _IDS.sub(renamed, html))
    return Markup(named)  # noqa: S704 - see above


def lesson_part(topic: Topic, task_id: str) -> str:
    """Return the address of the lesson's part that a task names; of the lesson, if it names none."""
    task = topic.tasks.get(task_id)
    return address("catalog.lesson", topic_slug=topic.slug) + ((task.model.lesson if task else None) or "")


@lru_cache(maxsize=4096)
def address(endpoint: str, **values: Any) -> str:
    """Return the path of a view, as `url_for` builds it. The site is at the root of its host."""
    return url_for(endpoint, **values)


def tells_guest() -> bool:
    """Return whether this page tells a guest where their progress is stored: true once per browser."""
    learner = current_learner()
    if learner is None or not learner.is_guest or session.get("is_told"):
        return False
    session["is_told"] = True
    return True


# --- The learner's day in the header ---------------------------------------------------------------------------------


@contextmanager
def reading_page() -> Iterator[tuple[db.Conn, Visit]]:
    """Yield a connection and the visit; session check and header's numbers share the page's first round trip."""
    with db.reading() as conn:
        visit = visit_on(conn)
        sent = today.send_pulse(conn, visit) if is_learner() else None
        yield conn, visit
    show_pulse(today.read_pulse(sent, visit) if sent else None)


def show_pulse(pulse: Pulse | None) -> None:
    """Give the header the numbers this request has already read, so that it does not query them again."""
    g.current_pulse = pulse


@once_a_request
def current_pulse() -> Pulse | None:
    """Return the learner's day for the header, read once per request; None for a visitor without rows."""
    if current_learner() is None:
        return None
    visit = current_visit()
    with db.reading() as conn:
        return today.read_pulse(today.send_pulse(conn, visit), visit)


def gap_name(variant: Variant, gap: str, write: Callable[[str], str] = plain_text) -> str:
    """Return how a sentence names a gap: as a step, by its row and column, or by its place among the gaps.

    `write` turns the headings of a table into text: `spoken` for what only screen readers get.
    """
    number = list(variant.gap_cells).index(gap) + 1
    if variant.is_stepped:
        return gettext("Step %(number)s", number=number)
    if cell := variant.gap_cells[gap]:
        return gettext("Row %(row)s, column %(column)s", row=write(cell.row), column=write(cell.column))
    return gettext("Gap %(number)s", number=number)


def gap_label(variant: Variant, gap: str) -> str:
    """Return the accessible name of a gap's field."""
    return gap_name(variant, gap, spoken)

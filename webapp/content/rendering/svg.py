"""Figures: an author's SVG file becomes inline SVG that cannot run code, load anything or clash with the page.

Elements and attributes come from an allow-list. Everything else is refused with its line, not dropped, so that an
author sees why a figure would look different. Colours come from the page: classes of the stylesheet, `currentColor` or
custom properties, so that one file serves light and dark.
"""

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from xml.parsers import expat

from webapp.content.files.source import Problem, SourceError, read_text

_NAMESPACE = "http://www.w3.org/2000/svg"
# One string per list is easier to read.
_ELEMENTS = frozenset(
    """svg g path line polyline polygon rect circle ellipse text tspan defs marker pattern clipPath use title desc
    linearGradient radialGradient stop symbol""".split()  # noqa: SIM905
)
_ATTRIBUTES = frozenset(
    """id class viewBox width height preserveAspectRatio transform d x y x1 y1 x2 y2 cx cy r rx ry dx dy points
    fill fill-opacity fill-rule stroke stroke-width stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
    stroke-opacity opacity clip-path clip-rule marker-start marker-mid marker-end markerWidth markerHeight markerUnits
    orient refX refY text-anchor dominant-baseline font-size font-weight font-style font-family letter-spacing rotate
    textLength lengthAdjust offset stop-color stop-opacity gradientUnits gradientTransform patternUnits
    patternTransform href vector-effect paint-order aria-hidden""".split()  # noqa: SIM905
)
_COLOURED = ("fill", "stroke", "stop-color")
COLOURS = ("accent", "accent-soft", "due", "due-soft", "good", "bad", "ink", "ink-2", "line", "line-strong", "paper")
_NAMED = "|".join(COLOURS)
_THEMED = re.compile(rf"none|inherit|transparent|currentcolor|var\(--({_NAMED})\)|url\(#[\w-]+\)", re.IGNORECASE)
_REFERENCE = re.compile(r"url\(\s*['\"]?(?!#)", re.IGNORECASE)
_LOCAL = re.compile(r"(?<=url\(#)[A-Za-z0-9_-]+(?=\))")

_VARIABLE = re.compile(r"var\(--([\w-]+)\)|currentcolor", re.IGNORECASE)
_LABEL = re.compile(r' aria-label="([^"]*)"')
_WIDTH = re.compile(r'viewBox="\S+ \S+ ([\d.]+)')
# As the print stylesheet (static/css/90-print.css) has them: dark on white.
_PRINTED = {
    "accent": "#262f8f", "accent-soft": "#e9ebfb", "due": "#803d00", "due-soft": "#fff0db", "good": "#17693f",
    "bad": "#a32b45", "ink": "#000000", "ink-2": "#333333", "line": "#8c8c8c", "line-strong": "#595959",
    "paper": "#ffffff",
}  # fmt: skip
_NAMES = {colour: f"var(--{name})" for name, colour in _PRINTED.items()}
_HEX = re.compile(r"#[0-9a-f]{6}")
_PRINTED_CLASSES = (
    ".ink{{stroke:{ink};fill:none}}.fill{{fill:{accent}}}.soft{{fill:{accent-soft}}}.warm{{fill:{due}}}"
    ".thin{{stroke:{line-strong};fill:none}}text{{fill:{ink};font-family:'Libertinus Serif'}}"
).format_map(_PRINTED)


@dataclass(frozen=True, slots=True)
class PrintedFigure:
    """A figure as an SVG file of its own. `width` is in units of its drawing, of which a letter has about 14."""

    svg: str
    width: Decimal
    alt: str


def printed_figure(figure_html: str) -> PrintedFigure:
    """Return a figure of a page for paper: the stylesheet's classes and colours stand in the file itself."""
    label, width = _LABEL.search(figure_html), _WIDTH.search(figure_html)
    if label is None or width is None:
        raise ValueError("every figure has a label and a viewBox")
    start = figure_html.index("<svg")
    head, _, body = figure_html[start + 4 : figure_html.rindex("</svg>")].partition(">")
    svg = f'<svg xmlns="{_NAMESPACE}"{head}><style>{_PRINTED_CLASSES}</style>{body}</svg>'
    coloured = _VARIABLE.sub(lambda found: _PRINTED[(found[1] or "ink").lower()], svg)
    return PrintedFigure(coloured, Decimal(width[1]), unescape(label[1]))


def themed_figure(svg: str) -> str:
    """Return a drawing of `printed_figure` with the colours of the page again, and any other one as it is."""
    style = f"<style>{_PRINTED_CLASSES}</style>"
    if style not in svg:
        return svg
    themed = re.sub(r"<title>[^<]*</title>", "", svg.replace(style, ""))
    return _HEX.sub(lambda found: _NAMES.get(found[0], found[0]), themed)


def read_figure(path: Path) -> str:
    """Return an SVG file's sanitised body, for `with_alt`, which fills `{alt}`. Raises SourceError."""
    return sanitise(read_text(path), path)


@lru_cache(maxsize=2000)
def sanitise(text: str, path: Path) -> str:
    """Return an SVG document of allowed parts only. Raises SourceError with the line of the first fault."""
    writer = _Writer(path, "f" + hashlib.sha256(text.encode()).hexdigest()[:6])
    writer.parse(text)
    return "".join(writer.parts)


def with_alt(svg: str, alt_html: str) -> str:
    """Return the figure, or the picture in an <img>, with its text alternative; `alt_html` is already escaped."""
    if svg.startswith("<img"):
        return f'<img alt="{alt_html}"{svg.removeprefix("<img")}'
    attributes = f'<svg role="img" aria-label="{alt_html}"'
    head, tag_end, rest = svg.removeprefix("<svg").partition(">")
    return f"{attributes}{head}{tag_end}<title>{alt_html}</title>{rest}"


class _Writer:
    """Expat handlers that write allowed parts and raise at the first other one."""

    def __init__(self, path: Path, prefix: str) -> None:
        self.path = path
        self.prefix = prefix
        self.parts: list[str] = []
        self.depth = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction

    def parse(self, text: str) -> None:
        try:
            self.parser.Parse(text.encode(), True)
        except expat.ExpatError as error:
            raise SourceError(
                Problem(self.path, error.lineno, f"is not XML: {expat.ErrorString(error.code)}")
            ) from error

    def _refuse(self, reason: str) -> SourceError:
        return SourceError(Problem(self.path, self.parser.CurrentLineNumber, reason))

    def _doctype(self, *_: object) -> None:
        raise self._refuse("a DOCTYPE is not allowed in a figure")

    def _instruction(self, *_: object) -> None:
        raise self._refuse("processing instructions are not allowed in a figure")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, element = name.rpartition(" ")
        if namespace != _NAMESPACE:
            raise self._refuse(f'<{element}> is not SVG: the outermost element needs xmlns="{_NAMESPACE}"')
        if element not in _ELEMENTS:
            raise self._refuse(f"<{element}> is not allowed in a figure")
        if self.depth == 0:
            if element != "svg" or "viewBox" not in attributes:
                raise self._refuse("a figure is one <svg> with a viewBox")
            attributes = {key: value for key, value in attributes.items() if key not in ("role", "aria-label")}
        elif element in ("svg", "title", "desc"):
            raise self._refuse(
                f"<{element}> is not allowed inside a figure; the text alternative is written where it is used"
            )
        self.depth += 1
        shown = "".join(f' {key}="{escape(self._checked(key, value))}"' for key, value in attributes.items())
        self.parts.append(f"<{element}{shown}>")

    def _checked(self, key: str, value: str) -> str:
        key = key.rpartition(" ")[2] if key.endswith(" href") else key
        if key not in _ATTRIBUTES:
            raise self._refuse(f'the attribute "{key}" is not allowed in a figure')
        if _REFERENCE.search(value) or (key == "href" and not value.startswith("#")):
            raise self._refuse(f'"{key}" may only refer to "#..." inside the figure')
        if key in _COLOURED and not _THEMED.fullmatch(value.strip()):
            reason = f'{key}="{value}" is no colour of both themes: use a class, currentColor or var(--accent)'
            raise self._refuse(reason)
        if key == "id":
            return f"{self.prefix}-{value}"
        if key == "href":
            return f"#{self.prefix}-{value[1:]}"
        return _LOCAL.sub(lambda found: f"{self.prefix}-{found[0]}", value)

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.parts.append(f"</{name.rpartition(' ')[2]}>")

    def _text(self, data: str) -> None:
        self.parts.append(escape(data, quote=False) if data.strip() else " ")

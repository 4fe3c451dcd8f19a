"""Rendered HTML of a task as other programs take it: without classes of our own, with figures as files beside it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from webapp.content.rendering.pictures import URL
from webapp.content.rendering.speech import parsed
from webapp.content.rendering.svg import printed_figure

MATHML = "http://www.w3.org/1998/Math/MathML"
_TRANSPARENT = frozenset(("span", "div", "figure", "blockquote", "a"))
_KEPT = frozenset(
    ("p", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "strong", "em", "code", "br", "figcaption")
)
_ATTRIBUTES = frozenset(("colspan", "rowspan", "scope"))
_MATH_ATTRIBUTES = frozenset(
    ("stretchy", "fence", "form", "separator", "lspace", "rspace", "width", "mathvariant", "columnalign", "accent",
     "linethickness", "displaystyle", "columnspacing", "rowspacing", "minsize", "maxsize", "largeop", "movablelimits")
)  # fmt: skip
_LENGTH = frozenset(("lspace", "rspace"))
_SPACES = re.compile("[ \t\r\n]+")  # no-break spaces stay
_MOST_WIDE = 640  # pixels of a figure


class RichError(ValueError):
    """Something that cannot be taken out of a page; the text names it."""


@dataclass(frozen=True, slots=True)
class File:
    """A figure as a file. Equal content has an equal name."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Rich:
    """A text as the children of `element`, with its files. A gap is an element <u>."""

    element: Element
    files: tuple[File, ...] = ()

    @property
    def html(self) -> str:
        """Return HTML."""
        return (escape(self.element.text or "", quote=False) + "".join(
            tostring(child, "unicode", method="html") for child in self.element
        )).strip()  # fmt: skip

    def with_gaps(self, fields: Sequence[str]) -> str:
        """Return HTML with a field in the place of each gap."""
        first, *others = self.html.split("<u></u>")
        return first + "".join(field + html for field, html in zip(fields, others, strict=True))

    @property
    def has_formula(self) -> bool:
        return r"\(" in "".join(self.element.itertext()) or self.element.find(f".//{{{MATHML}}}math") is not None


def rich(html: str, pictures: Mapping[str, bytes], folder: str = "") -> Rich:
    """Return rendered HTML as rich text. `folder` begins the address of its files. Raises RichError."""
    element = Element("div")
    files: dict[str, File] = {}
    _Copier(pictures, folder, files).children(parsed(f"<div>{html}</div>"), element)
    return Rich(element, tuple(files.values()))


@dataclass(frozen=True, slots=True)
class _Copier:
    pictures: Mapping[str, bytes]
    folder: str
    files: dict[str, File]

    def children(self, source: Element, target: Element) -> None:
        """Append what is inside an element: its own boxes are left out, but not what is in them."""
        _append(target, source.text)
        for child in source:
            self.one(child, target)
            _append(target, child.tail)

    def one(self, source: Element, target: Element) -> None:
        match source.tag:
            case "svg":
                figure = printed_figure(tostring(source, "unicode"))
                name = self.file(figure.svg.encode(), "svg")
                self.image(target, name, figure.alt, min(round(figure.width), _MOST_WIDE))
            case "img":
                content = self.pictures[source.attrib["src"].removeprefix(URL)]
                width = min(int(source.attrib["width"]), _MOST_WIDE)
                self.image(target, self.file(content, "webp"), source.attrib["alt"], width)
            case "math":
                target.append(_math(source))
            case "u":
                SubElement(target, "u")
            case tag if tag in _TRANSPARENT:
                self.children(source, target)
            case tag if tag in _KEPT:
                kept = {name: value for name, value in source.attrib.items() if name in _ATTRIBUTES}
                self.children(source, SubElement(target, "p" if tag == "figcaption" else tag, kept))
            case tag:
                raise RichError(f"<{tag}>")

    def image(self, target: Element, name: str, alt: str, width: int) -> None:
        SubElement(target, "img", {"src": self.folder + name, "alt": alt, "width": str(width)})

    def file(self, content: bytes, kind: str) -> str:
        name = f"intervals-{sha256(content).hexdigest()[:16]}.{kind}"
        self.files[name] = File(name, content)
        return name


def _append(target: Element, text: str | None) -> None:
    """Add text behind everything inside an element."""
    if not text:
        return
    text = _SPACES.sub(" ", text)
    if len(target):
        target[-1].tail = (target[-1].tail or "") + text
    else:
        target.text = (target.text or "") + text


def _math(source: Element) -> Element:
    """Return a formula with the attributes of MathML 3; its words become its text alternative."""
    math = _copied(source)
    if words := source.get("aria-label"):
        math.set("alttext", words)
    return math


def _copied(source: Element) -> Element:
    kept = {name: value for name, value in source.attrib.items() if name in _MATH_ATTRIBUTES}
    element = Element(f"{{{MATHML}}}{source.tag}", dict(_with_units(kept)))
    element.text = source.text
    element.extend(_copied(child) for child in source)
    return element


def _with_units(attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield attributes with a unit after each length: a bare 0 is one for browsers only."""
    for name, value in attributes.items():
        yield name, "0em" if name in _LENGTH and value == "0" else value

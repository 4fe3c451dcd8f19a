"""What stands on a page, as a tree for the typesetter of worksheets: rendered HTML in, JSON values out.

The tree holds names of our own and texts. The typst program in `templates/worksheets/sheet.typ` reads it as data and
calls `math.frac` and the like itself, so no text of an author or a learner is ever typst source: `#`, `$`, a backslash
or a bracket is a character like any other, and a number with a decimal comma stays one number.

A node is a text or a list that begins with its name:

- `["p", [node, ...]]`, `["strong", [...]]`, `["emph", [...]]`, `["code", text]`, `["gap"]`, `["tick"]`, `["break"]`
- `["list", is_numbered, [[node, ...], ...]]`, `["table", [[[node, ...], ...], ...]]`
- `["math", is_display, [part, ...]]`, `["figure", svg, width, alternative]`, `["picture", name, width, alternative]`

A part of a formula is a text (a number or upright words) or:

- `["sign", character, class]`, `["space", width in em as text]`, `["fenced", [part, ...]]`
- `["frac", above, below]`, `["root", radicand, degree]`, `["attach", base, above, below]`
- `["over", base, sign]`, `["rows", [[[part, ...], ...], ...]]`
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element, tostring

from webapp.content.rendering.pictures import URL
from webapp.content.rendering.speech import parsed, text_of
from webapp.content.rendering.svg import printed_figure

Node: TypeAlias = "str | list[Any]"

TICK = '<u class="tick"></u>'
"""The place of a box to tick in HTML."""

_SPACES = re.compile("[ \t\r\n]+")  # no-break spaces stay
_BLOCKS = frozenset(
    ("p", "ul", "ol", "li", "div", "table", "thead", "tbody", "tr", "blockquote", "figure", "figcaption")
)
_BREAK: Node = ["break between parts of one formula"]
_EM = re.compile(r"(-?[\d.]+)em")
_BARS = frozenset("|∣‖")
_OVER = {"̲": "line", "¯": "line", "‾": "line", "⃗": "arrow", "→": "arrow", "ˆ": "hat", "^": "hat"}


class TypstError(ValueError):
    """Something that worksheets cannot show; the text names it."""


def typst(html: str) -> list[Node]:
    """Return rendered HTML of a task as nodes. Raises TypstError for an element that worksheets do not know."""
    return _joined(_content(parsed(f"<div>{html}</div>")))


def _content(element: Element) -> Iterator[Node]:
    """Yield the nodes of an element's children and of the text between them."""
    holds_blocks = any(child.tag in _BLOCKS for child in element)
    yield from _text(element.text, holds_blocks=holds_blocks)
    for child in element:
        yield from _node(child)
        yield from _text(child.tail, holds_blocks=holds_blocks)


def _text(text: str | None, *, holds_blocks: bool) -> Iterator[Node]:
    if text and not (holds_blocks and not text.strip()):
        yield _SPACES.sub(" ", text)


def _node(element: Element) -> Iterator[Node]:  # noqa: PLR0912 - one case per kind of element
    match element.tag:
        case "math":
            is_display = element.get("display") == "block" or element.get("displaystyle") == "true"
            yield ["math", is_display, _row(list(element))]
        case "span" if element.get("class") == "formula__break":
            yield _BREAK
        case "svg":
            figure = printed_figure(tostring(element, "unicode"))
            yield ["figure", figure.svg, str(figure.width), figure.alt]
        case "img":
            yield ["picture", element.attrib["src"].removeprefix(URL), element.attrib["width"], element.attrib["alt"]]
        case "span" | "div" | "blockquote" | "figure" | "a":
            yield from _content(element)
        case "p" | "figcaption":
            yield ["p", _joined(_content(element))]
        case "strong":
            yield ["strong", _joined(_content(element))]
        case "em":
            yield ["emph", _joined(_content(element))]
        case "code":
            yield ["code", "".join(element.itertext())]
        case "u" if element.get("class") == "gap":
            yield ["gap"]
        case "u" if element.get("class") == "tick":
            yield ["tick"]
        case "br":
            yield ["break"]
        case "ol" | "ul":
            yield ["list", element.tag == "ol", [_joined(_content(item)) for item in element]]
        case "table":
            yield ["table", [[_joined(_content(cell)) for cell in row] for row in element.iter("tr")]]
        case _:
            raise TypstError(f"worksheets cannot show <{element.tag}>")


def _joined(nodes: Iterator[Node]) -> list[Node]:
    """Put the parts of a long formula together again: the typesetter breaks lines itself."""
    joined: list[Node] = []
    for node in nodes:
        if node[0] == "math" and len(joined) > 1 and joined[-1] is _BREAK and joined[-2][0] == "math":
            joined.pop()
            before = joined.pop()
            node = ["math", before[1], [*before[2], *node[2]]]  # noqa: PLW2901 - the two are one
        joined.append(node)
    return [" " if node is _BREAK else node for node in joined]


# --- Formulas ------------------------------------------------------------------------------------------------------


def _row(elements: Sequence[Element]) -> list[Node]:
    parts: list[Node] = []
    is_in_bars = False
    for element in elements:
        if element.tag == "mo" and text_of(element) in _BARS:
            is_in_bars = not is_in_bars
            parts.append(["sign", text_of(element), "opening" if is_in_bars else "closing"])
        else:
            parts += _parts(element)
    return parts


def _parts(element: Element) -> list[Node]:  # noqa: PLR0912 - one case per kind of element
    children = list(element)
    match element.tag, children:
        case (("mn" | "mtext"), []):
            return [element.text or ""]
        case "mi", []:
            text = text_of(element)
            return [["sign", text, ""] if len(text) == 1 else text]
        case "mo", []:
            return _sign(element)
        case "mspace", []:
            width = _EM.search(element.get("width") or element.get("style") or "")
            return [["space", width[1]]] if width else []
        case "mrow", [first, *_, last] if _is_fence(first) and _is_fence(last):
            return [["fenced", _row(children)]]
        case "mrow" | "mstyle" | "mpadded", _:
            return _row(children)
        case "mfrac", [over, under] if "linethickness" not in element.keys():  # noqa: SIM118 - an Element is no dict
            return [["frac", _parts(over), _parts(under)]]
        case "msqrt", _:
            return [["root", _row(children), []]]
        case "mroot", [base, degree]:
            return [["root", _parts(base), _parts(degree)]]
        case "msup", [base, power]:
            return [["attach", _parts(base), _parts(power), []]]
        case "msub", [base, index]:
            return [["attach", _parts(base), [], _parts(index)]]
        case "msubsup", [base, index, power]:
            return [["attach", _parts(base), _parts(power), _parts(index)]]
        case "mover", [base, above] if text_of(above) in _OVER:
            return [["over", _parts(base), _OVER[text_of(above)]]]
        case "mtable", _:
            return [["rows", [[_row(list(cell)) for cell in row] for row in children]]]
    raise TypstError(f"worksheets cannot show <{element.tag}> in a formula")


def _sign(element: Element) -> list[Node]:
    """Return an operator with its class: a minus before a number and a decimal comma have no space around them."""
    text = text_of(element)
    if not text:  # invisible: a function and its argument are set apart
        return [["space", "0.1667"]] if element.get("lspace") else []
    if len(text) > 1:
        return [text]
    is_tight = element.get("rspace") == "0" and (element.get("lspace") == "0" or text in ".,")
    return [["sign", text, "normal" if is_tight else ""]]


def _is_fence(element: Element) -> bool:
    """Return whether a bracket, or none in the place of one, grows with what it encloses."""
    return element.tag == "mo" and element.get("stretchy") != "false" and text_of(element) in "()[]{}|∣‖⟨⟩⌊⌋⌈⌉"

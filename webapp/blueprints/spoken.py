"""Formulas as one line of text, for the names of controls: there a screen reader flattens MathML, 2/3 to "23"."""

from xml.etree import ElementTree

from markupsafe import Markup

BETWEEN = {"mfrac": "/", "msup": "^", "msub": "_", "munder": "_", "mover": "^"}
INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064\u200b"))


def spoken(html: str) -> str:
    """The words of rendered HTML with each formula in one line: ``x^2``, ``(a + b)/c``, ``√(x)``."""
    try:
        root = ElementTree.fromstring(f"<root>{html}</root>")  # noqa: S314 - our own renderer wrote it
    except ElementTree.ParseError:  # HTML that is no XML, such as a lone <br>: words only
        return " ".join(Markup(html).striptags().split())  # noqa: S704 - tags are taken out
    return " ".join(_text(root).translate(INVISIBLE).split())


def _text(element: ElementTree.Element) -> str:
    tag, parts = element.tag, [_text(child) for child in element]
    tails = [child.tail or "" for child in element]
    if tag in BETWEEN and len(parts) >= 2:
        return BETWEEN[tag].join(_grouped(part) for part in parts[:2])
    if tag == "msubsup" and len(parts) == 3:
        return f"{_grouped(parts[0])}_{_grouped(parts[1])}^{_grouped(parts[2])}"
    if tag == "msqrt":
        return f"√({''.join(parts)})"
    if tag == "mroot" and len(parts) == 2:
        return f"{parts[1]}√({parts[0]})"
    if tag == "mo":
        return f" {element.text or ''} " if (element.text or "") in "+−-=<>≤≥≠·×÷:∪" else element.text or ""
    return (element.text or "") + "".join(part + tail for part, tail in zip(parts, tails, strict=True))


def _grouped(part: str) -> str:
    text = part.strip()
    return f"({text})" if " " in text else text

"""Foreign XML without its dangers: no entities, no DTD, no network."""

import re

from lxml import etree
from lxml.etree import _Element

from webapp.content.importing.drafts import Unreadable

_DECLARES = re.compile(rb"<!\s*(?:ENTITY|ATTLIST|ELEMENT)", re.IGNORECASE)


MOST_NODES = 500_000
"""Elements and attributes of a file; each takes a hundred bytes or two while it is read."""


_LINE = "line-of-intervals"
_KNOWN_LINES = 65_534  # libxml2 stores lines in two bytes; of later ones lxml tells that of a neighbour
_START = re.compile(rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>|<(?P<name>[A-Za-z_][^\s/>]*)", re.DOTALL)
_NAMED_IN_REPORTS = {"question", "answer", "subquestion", "dataset_definition"}


def line_of(element: _Element) -> int:
    """Return the line on which an element of a parsed file begins."""
    return int(element.get(_LINE) or element.sourceline or 0)


def parsed_xml(data: bytes, name: str = "") -> _Element:
    """Return the root element of an XML file. Raises Unreadable with the line of the fault.

    Entities can name other files and grow without bounds, so a file that declares any is refused.
    """
    where = f"{name}: " if name else ""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode()
        data = re.sub(rb"^(<\?xml[^>]*?) encoding=[\"'][^\"']*[\"']", rb"\1", data)
    if _DECLARES.search(data):
        raise Unreadable(f"{where}the XML declares entities or elements of its own, which are not read")
    if data.count(b"<") + 2 * data.count(b"=") > MOST_NODES:
        raise Unreadable(f"{where}the XML has too many elements: export it in parts")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    # Lines before the declaration are put after it: there they are allowed, and later lines keep their numbers.
    data = re.sub(rb"^(\s+)(<\?xml.*?\?>)", rb"\2\1", data.removeprefix(b"\xef\xbb\xbf"), flags=re.DOTALL)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        reason = str(error.msg).removesuffix(f", line {error.lineno}")
        raise Unreadable(f"{where}the XML is broken: {reason}", error.lineno or 0) from None
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:  # in another encoding
        raise Unreadable(f"{where}the XML declares entities of its own, which are not read")
    if data.count(b"\n") >= _KNOWN_LINES:
        _number(root, data)
    return root


def _number(root: _Element, data: bytes) -> None:
    """Write the line of each element that reports name into the element."""
    line, place = 1, 0
    elements = (element for element in root.iter() if isinstance(element.tag, str))
    for start in _START.finditer(data):
        if start["name"] is None:
            continue
        line += data.count(b"\n", place, start.start())
        place = start.start()
        element = next(elements)
        if element.tag in _NAMED_IN_REPORTS:
            element.set(_LINE, str(line))

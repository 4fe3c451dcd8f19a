"""Foreign XML without its dangers: no entities, no DTD, no network."""

import re

from lxml import etree
from lxml.etree import _Element

from webapp.content.importing.drafts import Unreadable

_DECLARES = re.compile(rb"<!\s*(?:ENTITY|ATTLIST|ELEMENT)", re.IGNORECASE)


MOST_NODES = 500_000
"""Elements and attributes of a file; each takes a hundred bytes or two while it is read."""


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
    try:
        return etree.fromstring(data.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except etree.XMLSyntaxError as error:
        reason = str(error.msg).removesuffix(f", line {error.lineno}")
        raise Unreadable(f"{where}the XML is broken: {reason}", error.lineno or 0) from None

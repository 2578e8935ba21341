"""XML for machines: every text can be written, whatever somebody called a recording."""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def add(parent: Element, name: str, text: str, **attributes: str) -> Element:
    """A child with a text; what XML cannot hold is left out."""
    child = SubElement(parent, name, {key: storable(value) for key, value in attributes.items()})
    child.text = storable(text)
    return child


def storable(text: str) -> str:
    return _NO_XML.sub("", text)


def document(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written

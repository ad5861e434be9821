"""The names of WordprocessingML, and its parser that follows nothing out of the file."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"  # of attributes
V = "urn:schemas-microsoft-com:vml"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741


@lru_cache(512)  # asked for again and again, by a few names
def w(name: str) -> str:
    """The qualified name."""
    return f"{{{W}}}{name}"


@lru_cache(512)
def m(name: str) -> str:
    """The qualified name of mathematics."""
    return f"{{{M}}}{name}"


def value(element: Any, name: str, otherwise: str = "") -> str:
    """The attribute `val` of the child with that name."""
    child = None if element is None else element.find(w(name))
    return otherwise if child is None else child.get(w("val"), otherwise)


def is_on(element: Any, name: str) -> bool | None:
    """Whether the property is switched on (17.17.4); None where it is not given."""
    child = None if element is None else element.find(w(name))
    return None if child is None else child.get(w("val"), "true") not in ("0", "false", "off")


def text_of(element: Any) -> str:
    """The written text inside."""
    return "".join(part.text or "" for part in element.iter(w("t")))


def parsed(xml: bytes) -> Any:
    """The root element; raises etree.XMLSyntaxError, and ValueError where it declares a document type."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(xml, parser)
    if root.getroottree().docinfo.internalDTD is not None:  # no part has one; entities would hide words
        raise ValueError("a document type is declared")
    return root

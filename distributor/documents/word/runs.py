"""Runs of text as they are written into the body."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lxml import etree

from distributor.documents.values import Script
from distributor.documents.word.names import W_BR, W_R, W_R_PR, W_T, W_VAL, W_VERT_ALIGN

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SCRIPTS: dict[Script, str] = {"sup": "superscript", "sub": "subscript"}


def run(text: str, script: Script = "", look: Any = None) -> Any:
    """A run of the text, raised or lowered; `look` are the properties that it takes over."""
    made = etree.Element(W_R)
    properties = etree.SubElement(made, W_R_PR) if look is None else deepcopy(look)
    if look is not None:
        made.append(properties)
    if script:
        for old in properties.findall(W_VERT_ALIGN):
            properties.remove(old)
        etree.SubElement(properties, W_VERT_ALIGN).set(W_VAL, _SCRIPTS[script])
    for number, line in enumerate(text.split("\n")):
        if number:
            etree.SubElement(made, W_BR)
        written = etree.SubElement(made, W_T)
        written.set(_SPACE, "preserve")
        written.text = line
    return made

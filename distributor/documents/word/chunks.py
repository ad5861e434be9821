"""Documents laid whole into a document (altChunk, ECMA-376 part 1, 17.17.2): named, not read."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from distributor.documents.text import squeeze
from distributor.documents.word.names import parsed, w

_RELATIONS = "word/_rels/document.xml.rels"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TAG = re.compile(r"<[^<>]{0,2000}>")
_MOST = 64 * 1024  # octets of one that are looked at


def find(body: Any, archive: zipfile.ZipFile) -> Iterator[tuple[Any, str]]:
    """What stands before each, and its words or its name."""
    parts = _targets(archive)
    for chunk in list(body.iter(w("altChunk"))):
        yield chunk.getprevious(), _words(archive, parts.get(chunk.get(_ID, ""), ""))


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    if _RELATIONS not in archive.namelist():
        return {}
    relations = parsed(archive.read(_RELATIONS))
    return {each.get("Id", ""): each.get("Target", "") for each in relations}


def _words(archive: zipfile.ZipFile, target: str) -> str:
    part = posixpath.normpath(posixpath.join("word", target)).lstrip("/")
    if part not in archive.namelist():
        return target
    with archive.open(part) as stream:
        head = stream.read(_MOST)
    if head.startswith(b"PK"):
        return target
    return squeeze(_TAG.sub(" ", head.decode("utf-8", "replace"))) or target

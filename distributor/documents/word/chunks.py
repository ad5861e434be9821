"""Documents laid whole into a document (altChunk, ECMA-376 part 1, 17.17.2; 17.17.2.1): named, not read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from distributor.documents.text import squeeze
from distributor.documents.word.names import W_ALT_CHUNK, W_SUB_DOC, R
from distributor.documents.word.parts import PackagePart

_TAG = re.compile(r"<[^<>]{0,2000}>")
_MOST = 64 * 1024  # octets of one that are looked at


def find(part: PackagePart, archive: zipfile.ZipFile) -> Iterator[tuple[Any, str]]:
    """What stands before each, and its words or its name."""
    for chunk in list(part.root.iter(W_ALT_CHUNK, W_SUB_DOC)):
        yield chunk.getprevious(), _words(archive, part.targets.get(chunk.get(R + "id", ""), ""))


def _words(archive: zipfile.ZipFile, target: str) -> str:
    if target not in archive.namelist():
        return target
    with archive.open(target) as stream:
        head = stream.read(_MOST)
    if head.startswith(b"PK"):
        return target
    return squeeze(_TAG.sub(" ", head.decode("utf-8", "replace"))) or target

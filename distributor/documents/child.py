"""The limited child: reads one document and ends, whatever the document makes it do.

    python -m distributor.documents.child

A Task comes on standard input, an Answer goes to standard output.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from distributor import language, privileges
from distributor.documents.limits import limit
from distributor.documents.office import Room
from distributor.documents.picture import Loader, among, beside
from distributor.documents.read import read_bytes
from distributor.documents.serialized import ReaderAnswer, ReaderTask, packed
from distributor.documents.values import Picture
from distributor.errors import DocumentError

CPU_SECONDS = 30  # a document of 5,000 paragraphs and 100 pictures takes a third
MEMORY_EXIT = 3


def main() -> None:
    """Read the one document; exits with MEMORY_EXIT where it needs more memory than there is."""
    privileges.confine()
    task = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=ReaderTask)
    limit(CPU_SECONDS)
    try:
        answer = msgspec.msgpack.encode(_answer(task))
    except (MemoryError, RecursionError):
        os._exit(MEMORY_EXIT)
    sys.stdout.buffer.write(answer)


def _answer(task: ReaderTask) -> ReaderAnswer:
    language.activate(task.language)
    found: dict[str, bytes] = {}
    load = among(task.beside or {}) if task.folder is None else _noting(beside(Path(task.folder)), found)
    try:
        return packed(read_bytes(task.name, task.data, load, Room(Path(task.room))), found)
    except DocumentError as error:
        return ReaderAnswer(refused=error.reason, line=error.line)


def _noting(load: Loader, found: dict[str, bytes]) -> Loader:
    """The loader, which notes what lay in its folder."""

    def loader(line: int, source: str, alt: str) -> Picture:
        picture = load(line, source, alt)
        if picture.data and source[:5].lower() != "data:":
            found[source] = picture.data
        return picture

    return loader


if __name__ == "__main__":
    main()

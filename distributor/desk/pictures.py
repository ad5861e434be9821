"""Pictures that lie beside a document: kept with it, because the folder will not be there later."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path

from distributor.documents.picture import NOTHING_BESIDE, Loader, beside, checked
from distributor.issue.issue import Picture

Kept = dict[str, str]  # source as written in the document -> base64


def keeping(folder: Path, kept: Kept) -> Loader:
    """Load from the folder, and add to `kept` what was found there."""
    load = beside(folder)

    def loader(line: int, source: str, alt: str) -> Picture:
        picture = load(line, source, alt)
        if picture.data and not _is_inline(source):
            kept[source] = b64encode(picture.data).decode("ascii")
        return picture

    return loader


def from_kept(kept: Mapping[str, str]) -> Loader:
    """Load what was kept, under the same names; nothing else is opened."""

    def loader(line: int, source: str, alt: str) -> Picture:
        nothing = NOTHING_BESIDE(line, source, alt)
        return checked(line, nothing.name, alt, b64decode(kept[source])) if source in kept else nothing

    return loader


def _is_inline(source: str) -> bool:
    return source[:5].lower() == "data:"

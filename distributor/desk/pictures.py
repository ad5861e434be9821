"""Pictures that lie beside a document: kept with it, because the folder will not be there later."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping

from distributor.documents.picture import NOTHING_BESIDE, Loader, checked
from distributor.issue.issue import Picture

Kept = dict[str, str]  # source as written in the document -> base64


def kept(pictures: Mapping[str, bytes]) -> Kept:
    """The pictures as they are kept."""
    return {source: b64encode(data).decode("ascii") for source, data in pictures.items()}


def from_kept(kept: Mapping[str, str]) -> Loader:
    """Load what was kept, under the same names; nothing else is opened."""

    def loader(line: int, source: str, alt: str) -> Picture:
        nothing = NOTHING_BESIDE(line, source, alt)
        return checked(line, nothing.name, alt, b64decode(kept[source])) if source in kept else nothing

    return loader

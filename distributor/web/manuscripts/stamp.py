"""What a form carries so that nobody changes what they have not seen."""

from __future__ import annotations

from hashlib import sha256

from distributor.store.models import Version
from distributor.store.queries import manuscript_pages as query


def stamp(version: Version) -> str:
    """Another one as soon as somebody changes anything that the form shows."""
    said = [getattr(version, name) for name in query.FIELDS]
    return sha256(repr([*said, version.confirmed_by]).encode(errors="replace")).hexdigest()[:20]

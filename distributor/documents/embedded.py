"""Replaces long data: URLs of embedded pictures by short marks while a text is parsed."""

from __future__ import annotations

import re

from distributor.documents.picture import Loader
from distributor.documents.values import Picture

SCHEME = "embedded:"
_LONG = re.compile(r"data:image/[a-z.+-]+;base64,[a-z0-9+/=]{1000,}", re.IGNORECASE)


def set_aside(content: str, load: Loader) -> tuple[str, Loader]:
    """The text with short marks for its long data: addresses, and a loader that knows the marks."""
    addresses: list[str] = []

    def mark(found: re.Match[str]) -> str:
        addresses.append(found[0])
        return f"{SCHEME}{len(addresses)}"

    def loader(line: int, source: str, alt: str) -> Picture:
        number = source.removeprefix(SCHEME)
        if source == number or not number.isdecimal() or not 0 < int(number) <= len(addresses):
            return load(line, source, alt)
        return load(line, addresses[int(number) - 1], alt)

    return _LONG.sub(mark, content), loader

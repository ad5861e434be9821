"""Pages (HTML), also such as a word processor saved as one file (MHTML, RFC 2557)."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import Message
from urllib.parse import unquote

from distributor.documents import html
from distributor.documents.picture import NOTHING_BESIDE, Loader, checked
from distributor.documents.values import Picture
from distributor.incoming.attachments import blocks, plain
from distributor.incoming.attachments.content import DAMAGED, Content
from distributor.incoming.attachments.limits import Limits
from distributor.incoming.attachments.shelf import Shelf
from distributor.language import later

TOO_DEEP = later("its HTML is nested too deeply")
_MOST_DEPTH = 500
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^<>]*?(?:charset|encoding)\s*+=\s*+["']?\s*+([A-Za-z0-9_-]+)""", re.IGNORECASE
)


def read(
    data: bytes, shelf: Shelf, limits: Limits, load: Loader = NOTHING_BESIDE, label: str = ""
) -> Content:
    """The content of HTML; pictures that it only names are left out."""
    named = _CHARSET.search(data[:4096])
    written = plain.text(data, label or (named[1].decode() if named else ""))
    if html.depth(written) > _MOST_DEPTH:
        return Content("failed", TOO_DEEP)
    return blocks.content(html.blocks(html.number_lines(written), load), shelf, limits)


def read_archive(data: bytes, shelf: Shelf, limits: Limits) -> Content:
    """The content of a page with its pictures in one file."""
    parts = [
        part for part in message_from_bytes(data, policy=policy.compat32).walk() if not part.is_multipart()
    ]
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if page is None:
        return Content("failed", DAMAGED)
    return read(_bytes(page), shelf, limits, _pictures(parts), str(page.get_param("charset") or ""))


def _bytes(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _pictures(parts: list[Message]) -> Loader:
    """A loader of pictures by the last piece of their Content-Location, or by Content-ID."""
    found = {
        _last(str(part.get(name, ""))): part for part in parts for name in ("Content-Location", "Content-ID")
    }

    def load(line: int, source: str, alt: str) -> Picture:
        part = found.get(_last(source))
        return checked(line, source, alt, _bytes(part)) if part else NOTHING_BESIDE(line, source, alt)

    return load


def _last(address: str) -> str:
    return unquote(address).strip("<> ").removeprefix("cid:").rsplit("/", 1)[-1]

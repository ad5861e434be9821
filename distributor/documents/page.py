"""Pages (HTML), also such as a word processor saved as one file (MHTML, RFC 2557)."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import Message
from urllib.parse import unquote

from distributor.documents import embedded, html, lost_parts
from distributor.documents.picture import NOTHING_BESIDE, Loader, checked
from distributor.documents.result import FileContent, Unreadable
from distributor.documents.values import Picture

MOST_DEPTH = 500  # of HTML; time grows with its square
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)\b[^<>]*?(?:charset|encoding)\s*+=\s*+["']?\s*+([A-Za-z0-9_-]+)""", re.IGNORECASE
)
Decode = Callable[[bytes, str], str]  # (octets, what they are said to be written in) -> text


def read(data: bytes, decode: Decode, load: Loader = NOTHING_BESIDE, label: str = "") -> FileContent:
    """The content of HTML; raises Unreadable, and what `decode` raises."""
    return of_text(*embedded.set_aside(decode(data, label or declared(data)), load))


def of_text(written: str, load: Loader) -> FileContent:
    """The content of HTML in Unicode; raises Unreadable."""
    require_flat(written)
    return FileContent(html.blocks(html.number_lines(written), load), lost_parts.find(written))


def require_flat(written: str) -> None:
    """Raise Unreadable for HTML, or Markdown with HTML inside, that would take too long."""
    if html.depth(written) > MOST_DEPTH:
        raise Unreadable("too-deep")


def declared(data: bytes) -> str:
    """The charset that the page names; "" where it names none."""
    named = _CHARSET.search(data[:4096])
    return named[1].decode() if named else ""


def read_archive(data: bytes, decode: Decode) -> FileContent:
    """The content of a page with its pictures in one file; raises Unreadable, and what `decode` raises."""
    parts = [
        part for part in message_from_bytes(data, policy=policy.compat32).walk() if not part.is_multipart()
    ]
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    if page is None:
        raise Unreadable("damaged")
    return read(_bytes(page), decode, _pictures(parts), str(page.get_param("charset") or ""))


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

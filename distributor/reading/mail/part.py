"""A file of a mail, out of its transfer encoding and not yet looked at; and what a mail may hold at most."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a mail that is not its own text, as it was declared; name and type are hostile."""

    number: int  # in the order of the mail, from 1
    name: str  # decoded, without control characters, not yet made safe to save under; may be empty
    media_type: str  # as declared, in lower case: "application/msword"
    data: bytes
    inline: bool = False  # shown within the text: an inline picture, or named by the HTML as cid:…
    content_id: str = ""  # without angle brackets
    inside: int | None = None  # number of the enclosed mail (message/rfc822) that it stands in


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one mail is read; what lies beyond is left out and stands in `problems`."""

    nesting: int = 50  # parts within parts
    parts: int = 1_000
    header_octets: int = 256 * 1024  # of one header block
    decoded_octets: int = 200 * 1024 * 1024  # of all parts together
    text_characters: int = 2_000_000  # of the mail's text, and of its HTML
    trusted: tuple[str, ...] = ()  # authserv-ids whose Authentication-Results are believed (RFC 8601)

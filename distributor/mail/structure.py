"""The MIME tree around the two bodies (RFC 2046, RFC 2387 where pictures travel along).

multipart/alternative ─ text/plain
                      └ text/html, or multipart/related ─ text/html
                                                        └ pictures
"""

from __future__ import annotations

from binascii import b2a_base64
from dataclasses import dataclass
from hashlib import sha256

from distributor.mail.values import MailPicture, RenderedIssue

_LINE = 57  # octets of a full line of 76 characters


@dataclass(frozen=True, slots=True)
class Structure:
    """What stands before, between and after the two bodies."""

    opening: bytes  # from MIME-Version, the last of the header fields, on
    between: bytes
    closing: bytes


def structure(rendered: RenderedIssue) -> Structure:
    """The tree for this mail; its boundaries are the same for the same content."""
    digest = sha256(f"{rendered.subject}\0{rendered.html}\0{rendered.text}".encode()).hexdigest()[:24]
    outer, inner = f"=_a{digest}", f"=_r{digest}"  # "=_" occurs in no base64 line
    opening = (
        "MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/alternative;\r\n boundary="{outer}"\r\n\r\n'
        f"--{outer}\r\n{_body('plain')}"
    )
    if not rendered.pictures:
        return _structure(opening, f"--{outer}\r\n{_body('html')}", f"--{outer}--\r\n")
    between = (
        f"--{outer}\r\n"
        f'Content-Type: multipart/related; type="text/html";\r\n boundary="{inner}"\r\n\r\n'
        f"--{inner}\r\n{_body('html')}"
    )
    pictures = b"".join(_picture(picture, inner) for picture in rendered.pictures)
    return _structure(opening, between, f"--{inner}--\r\n\r\n--{outer}--\r\n", pictures)


def octets(rendered: RenderedIssue) -> int:
    """Octets of a copy on the wire, pictures and encoding included, but for its header of one or two KB."""
    frame = structure(rendered)
    bodies = encoded(rendered.text.encode()), encoded(rendered.html.encode())
    return sum(map(len, (frame.opening, frame.between, frame.closing, *bodies)))


def _structure(opening: str, between: str, closing: str, pictures: bytes = b"") -> Structure:
    return Structure(opening.encode("ascii"), between.encode("ascii"), pictures + closing.encode("ascii"))


def _body(subtype: str) -> str:
    return f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"


def _picture(picture: MailPicture, boundary: str) -> bytes:
    fields = (
        f'--{boundary}\r\nContent-Type: {picture.media_type}; name="{picture.name}"\r\n'
        f"Content-Transfer-Encoding: base64\r\nContent-ID: <{picture.content_id}>\r\n"
        f'Content-Disposition: inline; filename="{picture.name}"\r\n\r\n'
    )
    return fields.encode("ascii") + encoded(picture.data)


def encoded(data: bytes) -> bytes:
    """Base64 in lines of at most 76 characters, each with its CRLF; nothing for nothing."""
    if len(data) <= _LINE:
        return b2a_base64(data, newline=False) + b"\r\n" if data else b""
    return b"".join(
        b2a_base64(data[at : at + _LINE], newline=False) + b"\r\n" for at in range(0, len(data), _LINE)
    )

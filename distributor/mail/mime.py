"""The MIME tree and the two base64 bodies in it (RFC 2046, RFC 2387 where pictures travel along).

multipart/alternative ─ text/plain
                      └ text/html, or multipart/related ─ text/html
                                                        └ pictures

What readers share of a body is encoded beforehand, for each of the three places at which it may begin within
a group of three octets (RFC 2045 section 6.8):

    ... static ─ value ─ static ─ value ─ static ...
               └ glue: the octets left over, the value, and as many octets of the next piece
                 as complete a group; only the glue is encoded per reader
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from distributor.mail.slots import LETTERS
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


@dataclass(frozen=True, slots=True)
class _Fit:
    """A static piece, to be laid on where so many octets are left over."""

    head: bytes  # completes the group that is left over
    encoded: bytes  # whole groups, in lines; empty where the piece is too short to hold one
    tail: bytes  # left over for what follows


@dataclass(frozen=True, slots=True)
class Base64Body:
    """A body cut at its slots; `steps` are pairs of slot number and the piece that follows it."""

    opening: _Fit
    steps: tuple[tuple[int, tuple[_Fit, _Fit, _Fit]], ...]

    def write(self, values: Sequence[bytes], out: list[bytes]) -> None:
        """Append the encoded body with these values, given by slot number, to the segments."""
        out.append(self.opening.encoded)
        left = self.opening.head + self.opening.tail
        for slot, fits in self.steps:
            left += values[slot]
            fit = fits[len(left) % 3]
            left += fit.head
            if not fit.encoded:
                continue
            out.append(encoded(left))
            out.append(fit.encoded)
            left = fit.tail
        out.append(encoded(left))

    def pieces(self) -> Iterator[bytes]:
        """Every segment that is encoded beforehand."""
        yield self.opening.encoded
        for _slot, fits in self.steps:
            yield from (fit.encoded for fit in fits)


def stitch(body: str, mark: str) -> Base64Body:
    """The body cut at the slots that carry the mark; an empty mark says that it has none."""
    first, *rest = re.split(f"{mark}([{LETTERS}])", body) if mark else [body]
    numbers = [LETTERS.index(letter) for letter in rest[0::2]]
    pieces = [piece.encode() for piece in rest[1::2]]
    steps = (
        (number, (_fit(piece, 0), _fit(piece, 1), _fit(piece, 2)))
        for number, piece in zip(numbers, pieces, strict=True)
    )
    return Base64Body(_fit(first.encode(), 0), tuple(steps))


def _fit(piece: bytes, left: int) -> _Fit:
    head = -left % 3
    whole = (len(piece) - head) // 3 * 3
    if whole <= 0:
        return _Fit(piece, b"", b"")
    return _Fit(piece[:head], encoded(piece[head : head + whole]), piece[head + whole :])

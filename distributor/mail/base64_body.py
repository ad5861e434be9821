"""A base64 body with slots: everything that readers share is encoded beforehand, for each of the
three places at which it may begin within a group of three octets (RFC 2045 section 6.8).

    ... static ─ value ─ static ─ value ─ static ...
               └ glue: the octets left over, the value, and as many octets of the next piece
                 as complete a group; only the glue is encoded per reader
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from distributor.mail.slots import LETTERS

_LINE = 57  # octets of a full line of 76 characters


@dataclass(frozen=True, slots=True)
class _Fit:
    """A static piece, to be laid on where so many octets are left over."""

    head: bytes  # completes the group that is left over
    encoded: bytes  # whole groups, in lines; empty where the piece is too short to hold one
    tail: bytes  # left over for what follows


@dataclass(frozen=True, slots=True)
class Stitched:
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


def stitch(body: str, mark: str) -> Stitched:
    """The body cut at the slots that carry the mark; an empty mark says that it has none."""
    first, *rest = re.split(f"{mark}([{LETTERS}])", body) if mark else [body]
    numbers = [LETTERS.index(letter) for letter in rest[0::2]]
    pieces = [piece.encode() for piece in rest[1::2]]
    steps = (
        (number, (_fit(piece, 0), _fit(piece, 1), _fit(piece, 2)))
        for number, piece in zip(numbers, pieces, strict=True)
    )
    return Stitched(_fit(first.encode(), 0), tuple(steps))


def encoded(data: bytes) -> bytes:
    """Base64 in lines of at most 76 characters, each with its CRLF; nothing for nothing."""
    if len(data) <= _LINE:
        return b2a_base64(data, newline=False) + b"\r\n" if data else b""
    return b"".join(
        b2a_base64(data[at : at + _LINE], newline=False) + b"\r\n" for at in range(0, len(data), _LINE)
    )


def _fit(piece: bytes, left: int) -> _Fit:
    head = -left % 3
    whole = (len(piece) - head) // 3 * 3
    if whole <= 0:
        return _Fit(piece, b"", b"")
    return _Fit(piece[:head], encoded(piece[head : head + whole]), piece[head + whole :])

"""Picture files without what nobody sees of them: place, time, camera, author, bytes behind the end.

The pixels stay octet for octet; a file without such data stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length: TEM, RSTn (ITU-T T.81, B.1.1.3)
_APPLICATION = range(0xE0, 0xF0)
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"iCCP",
    b"cICP",
    b"sBIT",
}
_PNG_KEPT |= {b"bKGD", b"hIST", b"pHYs", b"acTL", b"fcTL", b"fdAT"}
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def without(kind: str, data: bytes) -> bytes:
    """The file of that kind (JPEG, PNG, GIF) bare; raises ValueError where it is not built as one."""
    try:
        return b"".join(_KINDS[kind](data))
    except IndexError as error:
        raise ValueError("it breaks off") from error


def _jpeg(data: bytes) -> Iterator[bytes]:
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    yield data[:2]
    at = 2
    while True:
        while data[at + 1] == 0xFF:  # fill bytes
            at += 1
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker, begin = data[at + 1], at
        if marker == _EOI:
            yield data[begin : begin + 2]
            return
        at += 2 if marker in _ALONE else 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == _SOS:
            at = _scan_end(data, at)
        if _is_seen(marker, data[begin + 4 : begin + 16]):
            yield data[begin:at]


def _is_seen(marker: int, head: bytes) -> bool:
    """Whether the segment bears on the picture: how its colours are meant is of APP0, APP2 and APP14."""
    if marker not in _APPLICATION:
        return marker != _COM
    return head.startswith((b"JFIF\0", b"ICC_PROFILE\0", b"Adobe"))


def _scan_end(data: bytes, at: int) -> int:
    """Where the next marker stands behind entropy-coded data (B.1.1.5)."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise ValueError("no end")
        if data[at + 1] and data[at + 1] not in _ALONE and data[at + 1] != 0xFF:
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _png(data: bytes) -> Iterator[bytes]:
    if not data.startswith(_PNG):
        raise ValueError("no PNG")
    yield _PNG
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        kind = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4])
        if end > len(data):
            raise ValueError("it breaks off")
        if kind in _PNG_KEPT:
            yield data[at:end]
        at = end


def _gif(data: bytes) -> Iterator[bytes]:
    if data[:3] != b"GIF":
        raise ValueError("no GIF")
    at = 13 + _colours(data[10])
    yield data[:at]
    while data[at] != 0x3B:
        begin, extension = at, data[at] == 0x21
        at += 2 if extension else 10 + _colours(data[at + 9]) + 1
        seen = not extension or data[begin + 1] not in (0xFE, 0xFF) or data[at + 1 : at + 12] in _GIF_LOOPS
        while data[at]:
            at += data[at] + 1
        at += 1
        if seen:
            yield data[begin:at]
    yield b"\x3b"


def _colours(flags: int) -> int:
    """Octets of the table of colours that the flags announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


_KINDS: dict[str, Callable[[bytes], Iterator[bytes]]] = {"JPEG": _jpeg, "PNG": _png, "GIF": _gif}

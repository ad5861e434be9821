"""RTF as Outlook packs it into winmail.dat (MS-OXRTFCP)."""

from __future__ import annotations

import struct

_HEADER = struct.Struct("<II4sI")  # octets behind these four, octets unpacked, how it is packed, checksum
_KNOWN = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans "
    rb"SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_WINDOW = 4096  # octets that are referred back to
_MOST = 20 * 1024 * 1024


def unpacked(data: bytes) -> bytes:
    """The RTF; of what broke off, its beginning. Raises ValueError for what is packed otherwise."""
    if len(data) < _HEADER.size:
        raise ValueError("no header")
    _size, raw, packing, _checksum = _HEADER.unpack_from(data)
    if packing == b"MELA":
        return data[_HEADER.size : _HEADER.size + raw]
    if packing != b"LZFu":
        raise ValueError("unknown packing")
    return _inflated(data[_HEADER.size :])[: min(raw, _MOST)]


def _inflated(data: bytes) -> bytes:
    window, at, out = bytearray(_KNOWN.ljust(_WINDOW, b"\0")), len(_KNOWN), bytearray()
    place = 0
    while place < len(data) and len(out) < _MOST:
        controls = data[place]
        place += 1
        for bit in range(8):
            packed = bool(controls >> bit & 1)
            token = data[place : place + 1 + packed]
            place += 1 + packed
            if len(token) < 1 + packed:
                return bytes(out)
            start, length = (token[0] << 4 | token[1] >> 4, (token[1] & 15) + 2) if packed else (0, 1)
            if packed and start == at:  # the end
                return bytes(out)
            for offset in range(length):
                octet = window[(start + offset) % _WINDOW] if packed else token[0]
                out.append(octet)
                window[at] = octet
                at = (at + 1) % _WINDOW
    return bytes(out)

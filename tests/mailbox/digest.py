"""A digest of what a mail says: of every octet, but of compressed files what they hold.

The same words compress to other octets with another zlib, so a digest of the mail as it is would pin the zlib.
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from hashlib import sha256

_LOCAL_HEADER = struct.Struct("<4s5H3L2H")  # APPNOTE.TXT of PKWARE, section 4.3.7
_SIGNATURE = b"PK\x03\x04"
_ZIP_IN_BASE64 = re.compile(rb"(?<=\r\n\r\n)UEsDB[A-Za-z0-9+/=\r\n]*")


def digest(raw: bytes) -> str:
    """SHA-256 in hex; equal for two mails that differ in nothing but how well their zip files are packed."""
    return sha256(_ZIP_IN_BASE64.sub(_unpacked, raw)).hexdigest()


def _unpacked(found: re.Match[bytes]) -> bytes:
    octets = re.sub(rb"[\r\n=]", b"", found[0])
    whole = octets[: len(octets) // 4 * 4] if len(octets) % 4 == 1 else octets + b"=" * (-len(octets) % 4)
    return _contents(base64.b64decode(whole))


def _contents(data: bytes) -> bytes:
    """Name, flags and digest of each entry in their order; the directory at the end only repeats them."""
    said, place = [], 0
    while data.startswith(_SIGNATURE, place) and len(data) >= place + _LOCAL_HEADER.size:
        _, _, flags, method, _, _, _, size, _, name, extra = _LOCAL_HEADER.unpack_from(data, place)
        named = place + _LOCAL_HEADER.size
        start = named + name + extra
        entry = data[start : start + size]
        said.append(b"%d %d " % (flags, method) + data[named:start])
        if len(entry) < size:  # how far a file that is cut short can be read depends on zlib
            break
        said.append(_entry(entry, method))
        place = start + size
    return b"\n".join(said)


def _entry(entry: bytes, method: int) -> bytes:
    data = zlib.decompress(entry, -zlib.MAX_WBITS) if method == zlib.DEFLATED else entry
    return _contents(data) if data.startswith(_SIGNATURE) else sha256(data).hexdigest().encode()

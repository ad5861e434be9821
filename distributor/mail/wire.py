"""The one gate to the wire: octets that could break SMTP framing are refused here, dots stuffed.

RFC 5321 sections 2.3.8 (CRLF only), 4.5.2 (dot-stuffing) and 4.5.3.1.6 (1000 octets a line).
"""

from __future__ import annotations

import re

from distributor.errors import WireError

LONGEST_LINE = 998  # octets without CRLF
_OVERLONG = re.compile(rb"[^\n]{%d}" % (LONGEST_LINE + 2))  # CR counted


def seal(data: bytes) -> bytes:
    """The octets with their dots stuffed, ready to be followed by `.` CRLF; raises WireError."""
    if b"\0" in data:
        raise WireError("NUL in a message")
    if not data.count(b"\r\n") == data.count(b"\r") == data.count(b"\n"):
        raise WireError("bare CR or LF in a message")
    if not data.endswith(b"\r\n"):
        raise WireError("a message that does not end with CRLF")
    if _OVERLONG.search(data):
        raise WireError(f"a line of more than {LONGEST_LINE} octets in a message")
    stuffed = data.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed


def sealed(data: bytes) -> bytes:
    """The octets as they are, where nothing needs stuffing; raises WireError."""
    if seal(data) != data:
        raise WireError("a line that begins with a dot in a compiled segment")
    return data

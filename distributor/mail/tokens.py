"""Signed links and Message-IDs: made and read here, and they hold numbers, never an address.

A token is 24 octets in base64url: run id (5), copy number (4), truncated HMAC-SHA256 (15). Every
run has a key of its own; the purpose goes into the MAC, so that the link to read an issue does
not unsubscribe anybody. Cut to 120 bits, the MAC is far above what RFC 2104 section 5 asks for.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import Literal

from distributor.errors import NotFound
from distributor.language import gettext as _
from distributor.mail.values import RunStamp

Purpose = Literal["read", "unsubscribe"]

LENGTH = 32  # characters of a token
_RUN, _COPY, _MAC = 5, 4, 15  # octets
_TOKEN = re.compile(rf"[A-Za-z0-9_-]{{{LENGTH}}}")
_AT_THE_START = re.compile(rf"({_TOKEN.pattern})(?![A-Za-z0-9_-])")
_SLUG = r"(?<![\w-])[\w-]{1,100}"  # bounded, or a long word would cost time with its square
_MESSAGE_ID = re.compile(rf"{_SLUG}\.r(\d{{1,13}})\.(\d{{1,10}})\.[0-9a-f]{{20}}@", re.ASCII)
_WHOLE = re.compile(
    rf"{_MESSAGE_ID.pattern}[a-z0-9](?:[a-z0-9.-]{{0,252}}[a-z0-9])?", re.ASCII | re.IGNORECASE
)
_PATH = {"read": "r", "unsubscribe": "u"}  # as in web/urls.py


def token(purpose: Purpose, run_id: int, copy_number: int, key: bytes) -> str:
    """The link token of one copy, LENGTH characters; run ids below 2^40, copy numbers below 2^32."""
    ids = _ids(run_id, copy_number)
    return urlsafe_b64encode(ids + _mac(purpose, ids, key)[:_MAC]).decode("ascii")


def peek(text: str) -> tuple[int, int]:
    """Run id and copy number, not yet proven: enough to find the key; raises NotFound."""
    if not _TOKEN.fullmatch(text):
        raise NotFound(_("this link is incomplete; please open it again from the mail"))
    raw = urlsafe_b64decode(text)
    return int.from_bytes(raw[:_RUN], "big"), int.from_bytes(raw[_RUN : _RUN + _COPY], "big")


def at_the_start(text: str) -> str:
    """The token that the text begins with, without what mail programs glue to a link: `TOKEN).`, `TOKEN。请`.

    What follows cannot be a letter of a token; a text that does not begin so comes back as it is.
    """
    found = _AT_THE_START.match(text)
    return found[1] if found else text


def verify(purpose: Purpose, text: str, key: bytes) -> bool:
    """Whether the token was made for this purpose with this key, in constant time."""
    if not _TOKEN.fullmatch(text):
        return False
    return hmac.compare_digest(text.encode("ascii"), token(purpose, *peek(text), key).encode("ascii"))


def message_id(stamp: RunStamp, copy_number: int, domain: str) -> str:
    """The Message-ID of one copy, angle brackets included; the same whenever it is asked for."""
    mac = _mac("message-id", _ids(stamp.run_id, copy_number), stamp.link_key)[:10].hex()
    return f"<{stamp.slug}.r{stamp.run_id}.{copy_number}.{mac}@{domain}>"


def read_message_id(text: str) -> tuple[int, int] | None:
    """Run id and copy number, not proven, of the first of our Message-IDs in the text."""
    found = _MESSAGE_ID.search(text)
    return (int(found[1]), int(found[2])) if found else None


def message_id_in(text: str) -> str:
    """The first that looks like a Message-ID of ours, without angle brackets; not proven."""
    found = _WHOLE.search(text)
    return found[0] if found else ""


def token_in(purpose: Purpose, text: str) -> str:
    """The token of the first link for this purpose in the text; not proven."""
    found = re.search(rf"/{_PATH[purpose]}/([A-Za-z0-9_-]{{{LENGTH}}})(?![A-Za-z0-9_-])", text)
    return found[1] if found else ""


def _ids(run_id: int, copy_number: int) -> bytes:
    return run_id.to_bytes(_RUN, "big") + copy_number.to_bytes(_COPY, "big")


@lru_cache(maxsize=64)  # a copy names itself in header, envelope and both bodies
def _mac(purpose: str, ids: bytes, key: bytes) -> bytes:
    return hmac.digest(key, purpose.encode("ascii") + b"\0" + ids, "sha256")

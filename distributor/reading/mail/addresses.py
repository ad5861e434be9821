"""Parses address fields (RFC 5322 section 3.4) strictly: an unclear field gives no address.

Tokens are split before anything is decoded, so that an encoded word, a comment or a quoted name cannot
imitate an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from distributor.reading.mail import encoded_words
from distributor.reading.values import Mailbox

_MOST = 1_000  # mailboxes of one field
_DEPTH = 20  # comments within comments
_TOKEN = re.compile(
    rb'"(?P<quoted>(?:[^"\\]|\\.)*+)(?P<closed>"?)'
    rb"|<(?P<angle>[^<>\"]*+(?:\"(?:[^\"\\]|\\.)*+\"[^<>\"]*+)*+)(?P<shut>>?)"
    rb"|(?P<comment>\()|(?P<mark>[,;:])|(?P<word>=\?[^?\s]{1,60}\?[BbQq]\?[^?]*\?=)"
    rb'|(?P<plain>[^"<(,;:=\s]+|=)|(?P<blank>\s+)',
    re.DOTALL,
)
_COMMENT = re.compile(rb"[()]|\\.", re.DOTALL)
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_ADDRESS = re.compile(
    r"(?P<local>[^\s@<>()\[\]\\,;:\"]{1,128}|\"[^\"\\\r\n<>]{1,64}\")"
    r"@(?P<domain>[^\s@<>()\[\]\\,;:\"]{1,255}|\[[0-9A-Fa-f.:IPv]{2,60}\])"
)
_ROUTE = re.compile(rb"^\s*@[^:<>]{1,500}:")  # RFC 5322 section 4.4: @relay:local@domain
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WIDE = {0xFF20: "@", 0x3002: ".", 0xFF0E: "."}


@dataclass(slots=True)
class _PartialMailbox:
    """A mailbox that is being parsed."""

    name: list[bytes] = field(default_factory=list)  # raw, blanks included
    angle: bytes | None = None
    comment: bytes = b""
    is_odd: bool = False  # an unclosed quote, or a colon after an address
    is_several: bool = False  # two addresses without a comma between them

    def is_empty(self) -> bool:
        return self.angle is None and not b"".join(self.name).strip() and not self.comment


def parse_mailboxes(raw: bytes) -> tuple[Mailbox, ...]:
    """The mailboxes of a field; the members of a group, without the group's name. Linear in its length."""
    return tuple(found for reading in _tokenize(raw)[:_MOST] if (found := _mailbox(reading)) is not None)


def first_mailbox(raw: bytes) -> Mailbox:
    """The first mailbox with an address; names before it are joined to its name.

    Unlike parse_mailboxes(), it takes the first of two addresses without a comma between them.
    """
    before: list[str] = []
    for reading in _tokenize(raw)[:_MOST]:
        box = _mailbox(reading) or Mailbox("", "")
        address = box.address or _first_of_several(reading)
        if address:
            name = box.name if box.address or reading.angle else ""
            return Mailbox(", ".join([*before, name] if name else before), address)
        before += [box.name] if box.name else []
    return Mailbox(", ".join(before), "")


def sender_of(fields: Iterable[bytes]) -> Mailbox:
    """The sender by the From fields: the first with an address, else the name in the first field."""
    read = [first_mailbox(raw) for raw in fields]
    return next((box for box in read if box.address), read[0] if read else Mailbox("", ""))


def _tokenize(raw: bytes) -> list[_PartialMailbox]:
    done: list[_PartialMailbox] = []
    now = _PartialMailbox()
    at = 0
    while at < len(raw) and len(done) < _MOST:
        token = _TOKEN.match(raw, at)
        if token is None:
            now.name.append(raw[at : at + 1])
            at += 1
            continue
        at = token.end()
        if token["comment"]:
            now.comment, at = _comment(raw, at)
        elif token["mark"] == b":":
            now = _colon(now)
        elif token["mark"]:
            done.append(now)
            now = _PartialMailbox()
        else:
            _add_token(now, token)
    return [reading for reading in [*done, now] if not reading.is_empty()]


def _colon(now: _PartialMailbox) -> _PartialMailbox:
    """The text before a colon is the name of a group, unless it is an address."""
    if now.angle is None and b"@" not in b"".join(now.name):
        return _PartialMailbox()
    now.is_odd = True
    return now


def _add_token(now: _PartialMailbox, token: re.Match[bytes]) -> None:
    if token["angle"] is not None:
        now.is_several |= now.angle is not None and now.angle != token["angle"]
        now.angle = now.angle or token["angle"]
    elif token["quoted"] is not None:
        now.is_odd = now.is_odd or not token["closed"]
        now.name.append(b'"' + token["quoted"] + b'"' if now.angle is None else b"")
    elif now.angle is None:
        now.name.append(token[0])


def _comment(raw: bytes, at: int) -> tuple[bytes, int]:
    """The text of a comment and its end; an unclosed comment extends to the end of the field."""
    start, depth = at, 1
    for mark in _COMMENT.finditer(raw, at):
        depth += {b"(": 1, b")": -1}.get(mark[0], 0)
        if depth == 0:
            return raw[start : mark.start()], mark.end()
    return raw[start:], len(raw)


def _mailbox(reading: _PartialMailbox) -> Mailbox | None:
    written = b"".join(reading.name).strip()
    if reading.angle is not None:
        # Two addresses: neither is certain.
        address = "" if reading.is_several else _address(reading.angle)
        named = Mailbox(_name(written) or _name(reading.comment), address)
        return named if named.name or named.address else None
    bare = _address(written)
    if bare and not reading.is_odd:
        return Mailbox(_name(reading.comment), bare)
    shown = _name(written) or _name(reading.comment)
    return Mailbox(shown, "") if shown else None


def _first_of_several(reading: _PartialMailbox) -> str:
    """The first of several addresses without commas between them; "" for anything else."""
    if reading.is_odd:
        return ""
    if reading.angle is not None:
        return _address(reading.angle) if reading.is_several else ""
    several = [_address(word) for word in b"".join(reading.name).split()]
    return several[0] if len(several) > 1 and all(several) else ""


def _name(raw: bytes) -> str:
    """A display name without quotes, its encoded words decoded, also within quotes."""
    bare = raw.strip()
    if len(bare) > 1 and bare[:1] == bare[-1:] == b'"' and b'"' not in bare[1:-1].replace(b'\\"', b""):
        bare = _ESCAPE.sub(rb"\1", bare[1:-1])
    text = encoded_words.decode(bare)
    return text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _address(raw: bytes) -> str:
    """local@domain; "" for anything else. An encoded word is never an address (RFC 2047 section 5)."""
    if b"=?" in raw or _CONTROL.search(raw):
        return ""
    text = encoded_words.decode(_ROUTE.sub(b"", raw)).translate(_WIDE).strip().removeprefix("mailto:")
    found = _ADDRESS.fullmatch(text)
    if not found or ".." in found["domain"]:
        return ""
    domain = found["domain"].strip(".")
    return f"{found['local']}@{domain.lower()}" if domain else ""

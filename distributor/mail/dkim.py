"""Signs copies: DKIM (RFC 6376), with RSA and Ed25519 (RFC 8463) side by side where both are given.

    DKIM-Signature per key │ headers common to all │ To, Message-ID, List-Unsubscribe │ MIME │ bodies

What copies share is canonicalised and hashed once: the common header fields, MIME's, and the
signature field itself up to its body hash. The body has no such start: the copy number, a reader's
own, stands in its first lines.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from distributor.errors import WireError
from distributor.mail.canonical import body_digest, fields
from distributor.mail.keys import SigningKey
from distributor.mail.values import Reader

if TYPE_CHECKING:
    from hashlib import _Hash

# Signed wherever they stand. RFC 8058 section 4 wants both fields of one-click unsubscribing covered.
_SIGNED = frozenset(
    b"from sender reply-to to cc subject date message-id in-reply-to references mime-version content-type"
    b" content-transfer-encoding content-language list-id list-unsubscribe list-unsubscribe-post"
    b" feedback-id auto-submitted".split()
)
# May stand once (RFC 5322 section 3.6): named once more than they stand, so that a second one added on the
# way breaks the signature instead of being shown in place of what was signed (RFC 6376 section 8.15).
_OVERSIGNED = (
    b"From",
    b"Subject",
    b"To",
    b"Date",
    b"Reply-To",
    b"Message-ID",
    b"MIME-Version",
    b"Content-Type",
)
_WIDTH = 72  # columns of the signature's base64 lines


class Unsigned(Protocol):
    """A compiled mail: its first two segments are header fields, its third ends them (`mail.compile`)."""

    @property
    def size(self) -> int: ...
    @property
    def fixed(self) -> Set[bytes]:
        """Segments of whole lines that readers share, proven to be canonical."""

    def splice(self, reader: Reader) -> list[bytes]: ...


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose signature: d= and the keys."""

    domain: str  # A-labels
    keys: tuple[SigningKey, ...]

    def __str__(self) -> str:
        """What a run freezes: `example.org 2026a:9f86d081884c7d65`, a selector and fingerprint per key."""
        return " ".join([self.domain, *(f"{key.selector}:{key.fingerprint}" for key in self.keys)])


@dataclass(frozen=True, slots=True)
class _Frame:
    """What is the same in the signatures of all copies with these header fields."""

    common: bytes
    mime: bytes
    own: tuple[bytes, ...]  # names of the fields that are each copy's own
    hashed: _Hash  # over the canonical fields that are shared
    starts: tuple[tuple[SigningKey, bytes, bytes], ...]  # up to `bh=`, as written and canonical


class SignedMail:
    """A compiled mail whose copies begin with their signatures."""

    def __init__(self, mail: Unsigned, signer: Signer, when: int, sample: Reader) -> None:
        """`when` goes into t= (seconds, UTC): the run's Date, so that a copy made again is the same.

        There is no x=: a copy may wait in a queue, or be read again, after any day that could be named.
        """
        self._mail, self._signer, self._when = mail, signer, when
        common, own, opening, *_rest = mail.splice(sample)
        self._frame = self._framed(common, own, opening.partition(b"\r\n\r\n")[0] + b"\r\n")
        self.size = mail.size + len(self.splice(sample)[0])

    def splice(self, reader: Reader) -> list[bytes]:
        """The reader's message, signed; raises as the unsigned one does."""
        segments = self._mail.splice(reader)
        segments.insert(0, self._signatures(segments))
        return segments

    def _signatures(self, segments: Sequence[bytes]) -> bytes:
        common, own, opening = segments[:3]
        mime, _empty, body = opening.partition(b"\r\n\r\n")
        frame, signed = self._frame, _signed(own)
        if (common, mime + b"\r\n", tuple(name for name, _ in signed)) != (
            frame.common,
            frame.mime,
            frame.own,
        ):
            frame = self._framed(common, own, mime + b"\r\n")  # a template that decides per reader
        hashed = frame.hashed.copy()
        hashed.update(b"".join(line for _name, line in signed))
        digest = b64encode(body_digest((body, *segments[3:]), self._mail.fixed))
        return b"".join(_signature(start, digest, hashed.copy()) for start in frame.starts)

    def _framed(self, common: bytes, own: bytes, mime: bytes) -> _Frame:
        shared = _signed(common) + _signed(mime)
        names = tuple(name for name, _line in _signed(own))
        _require_single([name for name, _line in shared] + list(names))
        listed = [name for name, _line in shared] + list(names) + list(_OVERSIGNED)
        hashed = hashlib.sha256(b"".join(line for _name, line in shared))
        starts = tuple(self._start(key, listed) for key in self._signer.keys)
        return _Frame(common, mime, names, hashed, starts)

    def _start(self, key: SigningKey, listed: Iterable[bytes]) -> tuple[SigningKey, bytes, bytes]:
        domain, selector = self._signer.domain, key.selector
        start = (
            f"DKIM-Signature: v=1; a={key.kind}-sha256; c=relaxed/relaxed; t={self._when};\r\n"
            f" d={domain}; s={selector};\r\n"
        ).encode("ascii") + b" h=%b;\r\n bh=" % _folded(listed)
        [(_name, canonical)] = fields(start)
        return key, start, canonical.removesuffix(b"\r\n")


def _signed(block: bytes) -> list[tuple[bytes, bytes]]:
    return [field for field in fields(block) if field[0].lower() in _SIGNED]


def _require_single(names: Iterable[bytes]) -> None:
    twice = [name for name, count in Counter(name.lower() for name in names).items() if count > 1]
    if twice:
        raise WireError(f"header fields that stand more than once: {b', '.join(twice).decode('ascii')}")


def _folded(names: Iterable[bytes]) -> bytes:
    """Names with colons between them, in lines."""
    lines = [b""]
    for name in names:
        if len(lines[-1]) + len(name) > _WIDTH:
            lines.append(b"")
        lines[-1] += name + b":"
    return b"\r\n  ".join(lines).removesuffix(b":")


def _signature(start: tuple[SigningKey, bytes, bytes], digest: bytes, hashed: _Hash) -> bytes:
    """The whole field; it is signed itself, with an empty b= and without its CRLF (section 3.7)."""
    key, written, canonical = start
    hashed.update(b"%b%b; b=" % (canonical, digest))
    value = b64encode(key.sign(hashed.digest()))
    lines = b"\r\n  ".join(value[at : at + _WIDTH] for at in range(0, len(value), _WIDTH))
    return b"%b%b;\r\n b=%b\r\n" % (written, digest, lines)
